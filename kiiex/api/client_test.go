package api_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/problem"
)

// Made-up values that the client sends, each of which no text may contain.
const (
	sentKey     = "0123456789abcdef0123456789abcdef"
	sentToken   = "d84a0840-cd88-b98b-858d-404e3582c838"
	sentPending = "0c5fd2f1-1b0e-4a3f-8d3b-6f8f3f2a9d11"
	sentCode    = "918273"
)

func sentSigned() kiiex.Signed {
	return kiiex.Credential{
		APIKey: sentKey, APISecret: kiiex.SecretFromString("fedcba9876543210fedcba9876543210"),
		UserID: "151", UserName: "trader-one", Nonce: "3628854949",
	}.Sign("3628854949")
}

func token() kiiex.Secret { return kiiex.SecretFromString(sentToken) }

// session knows nothing but its token.
func session() kiiex.Session { return kiiex.Session{Token: token()} }

// environmentAt is a custom environment with the given address.
func environmentAt(url string) kiiex.Environment {
	return kiiex.Environment{Name: "test", BaseURL: url, Kind: kiiex.KindCustom}
}

func clientFor(t testing.TB, env kiiex.Environment, o api.Options) *api.Client {
	t.Helper()
	c, err := api.NewClient(env, o)
	testenv.OK(t, err)
	t.Cleanup(c.CloseIdleConnections)
	return c
}

// serve runs handler on loopback and returns a client for it.
func serve(t testing.TB, o api.Options, handler http.HandlerFunc) *api.Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return clientFor(t, environmentAt(server.URL+"/ap"), o)
}

// respond answers every request alike.
func respond(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

const success = `{"Authenticated": true, "SessionToken": "` + sentToken + `",
 "User": {"UserId": 151, "UserName": "trader-one", "Email": "one@trader.example", "EmailVerified": true,
          "AccountId": 153, "OMSId": 1, "Use2FA": true},
 "Locked": false, "Requires2FA": false, "EnforceEnable2FA": false,
 "TwoFAType": null, "TwoFAToken": null, "errormsg": null}`

func wantKind(t *testing.T, err error, kind problem.Kind) *problem.Problem {
	t.Helper()
	p, ok := err.(*problem.Problem)
	if !ok {
		t.Fatalf("error is %T (%v), want a problem of kind %s", err, err, kind)
	}
	testenv.WantKind(t, err, kind)
	return p
}

func TestAuthenticateUnderstandsSuccess(t *testing.T) {
	yes, no := true, false
	full := api.User{
		UserID: "151", UserName: "trader-one", Email: "one@trader.example", EmailVerified: &yes,
		AccountID: "153", OMSID: "1", Use2FA: &yes,
	}
	for name, test := range map[string]struct {
		body string
		user api.User
	}{
		"as the page shows it": {success, full},
		"camel case, as the OpenAPI has it": {
			`{"authenticated":true,"sessionToken":"` + sentToken + `","user":{"userId":151,"userName":"trader-one","email":"one@trader.example","emailVerified":true,"accountId":153,"omsId":1,"use2FA":true},"locked":false,"requires2FA":false}`, full},
		"upper case": {
			`{"AUTHENTICATED":true,"SESSIONTOKEN":"` + sentToken + `"}`, api.User{}},
		"numbers as strings": {
			`{"Authenticated":"True","SessionToken":"` + sentToken + `","User":{"UserId":"151","AccountId":"153","OMSId":"1","Use2FA":"false"}}`,
			api.User{UserID: "151", AccountID: "153", OMSID: "1", Use2FA: &no}},
		"user id above int32, digit for digit": {
			`{"Authenticated":true,"SessionToken":"` + sentToken + `","User":{"UserId":18446744073709551615}}`,
			api.User{UserID: "18446744073709551615"}},
		"an older version's Token, and no User object": {
			`{"Authenticated":true,"Token":"` + sentToken + `","UserId":151,"errormsg":""}`, api.User{UserID: "151"}},
		"SessionToken null beside Token": {
			`{"Authenticated":true,"SessionToken":null,"Token":"` + sentToken + `"}`, api.User{}},
		"byte-order mark and CRLF": {
			"\uFEFF\r\n{\"Authenticated\":true,\r\n\"SessionToken\":\"" + sentToken + "\"}\r\n", api.User{}},
		"TwoFAType an object, TwoFAToken a number": {
			`{"Authenticated":true,"SessionToken":"` + sentToken + `","TwoFAType":{"a":[1]},"TwoFAToken":1234567}`, api.User{}},
		"a user name that speaks of requests": {
			`{"Authenticated":true,"SessionToken":"` + sentToken + `","User":{"UserName":"too many requests"}}`, api.User{UserName: "too many requests"}},
		"a warning beside a success": {
			`{"Authenticated":true,"SessionToken":"` + sentToken + `","errormsg":"TOO MANY REQUESTS"}`, api.User{}},
		"an error code of 0 with a fraction": {
			`{"Authenticated":true,"SessionToken":"` + sentToken + `","errorcode":0.0,"result":1}`, api.User{}},
		"an error code of minus 0": {
			`{"Authenticated":true,"SessionToken":"` + sentToken + `","errorcode":-0}`, api.User{}},
		"an e-mail address given twice is no address": {
			`{"Authenticated":true,"SessionToken":"` + sentToken + `","User":{"Email":"a@x.example","EMAIL":"b@x.example"}}`, api.User{}},
		"a user id that is no number is none": {
			`{"Authenticated":true,"SessionToken":"` + sentToken + `","User":{"UserId":"-1","AccountId":1.5e3}}`, api.User{}},
	} {
		t.Run(name, func(t *testing.T) {
			a, err := serve(t, api.Options{}, respond(200, "application/json", test.body)).Authenticate(t.Context(), sentSigned())
			testenv.OK(t, err)
			if a.Token.Reveal() != sentToken || a.SecondFactor != nil {
				t.Errorf("token %q, second factor %v", a.Token.Reveal(), a.SecondFactor)
			}
			got, _ := json.Marshal(a.User)
			want, _ := json.Marshal(test.user)
			if string(got) != string(want) {
				t.Errorf("user\n%s, want\n%s", got, want)
			}
			if a.Answer.Status != 200 || strings.Contains(a.Answer.MaskedBody, sentToken) || !strings.Contains(a.Answer.Body.Reveal(), sentToken) {
				t.Errorf("answer %d, %s", a.Answer.Status, a.Answer.MaskedBody)
			}
			if a.Timing.Total <= 0 || a.Timing.Connect <= 0 || a.Timing.FirstByte <= 0 || a.Timing.TLS != 0 {
				t.Errorf("timing %+v", a.Timing)
			}
		})
	}
}

func TestAuthenticateListsEveryFieldInOrder(t *testing.T) {
	a, err := serve(t, api.Options{}, respond(200, "application/json", success)).Authenticate(t.Context(), sentSigned())
	testenv.OK(t, err)
	var got []string
	for _, f := range a.Fields {
		value := f.Value
		if f.IsSecret() {
			value = "secret " + f.Secret.Reveal()
		}
		got = append(got, f.Path+"="+value)
	}
	want := "Authenticated=true|SessionToken=secret " + sentToken + "|User.UserId=151|User.UserName=trader-one|User.Email=one@trader.example|" +
		"User.EmailVerified=true|User.AccountId=153|User.OMSId=1|User.Use2FA=true|Locked=false|Requires2FA=false|EnforceEnable2FA=false|" +
		"TwoFAType=null|TwoFAToken=null|errormsg=null"
	if strings.Join(got, "|") != want {
		t.Errorf("fields\n%s\nwant\n%s", strings.Join(got, "|"), want)
	}
	if wantBody := strings.Replace(success, sentToken, kiiex.Mask, 1); a.Answer.MaskedBody != wantBody {
		t.Errorf("masked body\n%s\nwant\n%s", a.Answer.MaskedBody, wantBody)
	}
}

func TestSecondFactor(t *testing.T) {
	c := serve(t, api.Options{}, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		switch {
		case r.URL.Path == "/ap/AuthenticateUser":
			_, _ = io.WriteString(w, `{"Authenticated": true, "Requires2FA": true, "AuthType": "Google", "AddtlInfo": "", "Pending2FaToken": "`+sentPending+`"}`)
		case r.URL.Path != "/ap/Authenticate2FA" || r.Header.Get("Pending2FaToken") != sentPending:
			t.Errorf("unexpected %s with %v", r.URL.Path, r.Header)
		case string(body) == `{"Code":"`+sentCode+`"}`:
			_, _ = io.WriteString(w, `{"Authenticated": true, "SessionToken": "`+sentToken+`"}`)
		case string(body) == `{"Code":"000000"}`:
			_, _ = io.WriteString(w, `{"Authenticated": false}`)
		case string(body) == `{"Code":"111111"}`:
			_, _ = io.WriteString(w, `{"Authenticated": true, "Requires2FA": true, "Pending2FaToken": "other-pending-token"}`)
		case string(body) == `{"Code":"222222"}`:
			_, _ = io.WriteString(w, `{"Authenticated": false, "Locked": true}`)
		default:
			w.WriteHeader(401)
		}
	})
	a, err := c.Authenticate(t.Context(), sentSigned())
	testenv.OK(t, err)
	if a.SecondFactor == nil || !a.Token.IsEmpty() || !a.Requires2FA {
		t.Fatalf("no challenge: %+v", a)
	}
	challenge := *a.SecondFactor
	if challenge.Pending.Reveal() != sentPending || challenge.Type != "Google" {
		t.Errorf("challenge %q %q", challenge.Pending.Reveal(), challenge.Type)
	}
	if strings.Contains(a.Answer.MaskedBody, sentPending) {
		t.Errorf("pending token in %s", a.Answer.MaskedBody)
	}
	b, err := c.Authenticate2FA(t.Context(), challenge, sentCode)
	if err != nil || b.Token.Reveal() != sentToken {
		t.Fatalf("%v, %v", b, err)
	}
	for code, kind := range map[string]problem.Kind{
		"000000": problem.SecondFactorRefused, "111111": problem.SecondFactorRefused, "333333": problem.SecondFactorRefused,
		"222222": problem.UserLocked, "": problem.MissingField, "12\r\nX: y": problem.BadValue,
	} {
		a, err := c.Authenticate2FA(t.Context(), challenge, code)
		if a != nil {
			t.Errorf("code %q gave %+v", code, a)
		}
		wantKind(t, err, kind)
	}
	wantKind(t, second(c.Authenticate2FA(t.Context(), api.SecondFactorChallenge{}, sentCode)), problem.MissingField)
}

func TestSessionCalls(t *testing.T) {
	var mu sync.Mutex
	var seen []string
	answers := map[string]string{
		"Ping": `{"msg": "PONG"}`, "GetUserAccounts": `[153, "154", {"AccountId": 155}]`, "GetUserPermissions": `["Trading", "Deposit"]`,
		"GetUserInfo": `{"UserId": 151, "UserName": "trader-one", "PasswordHash": "9a0b1c2d3e4f", "Salt": "pepper-and-salt", "OMSId": 1}`,
		"LogOut":      `{"result": true, "errormsg": null, "errorcode": 0, "detail": null}`,
	}
	c := serve(t, api.Options{UserAgent: "kiikey/1.2"}, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		call := filepath.Base(r.URL.Path)
		mu.Lock()
		seen = append(seen, strings.Join([]string{r.Method, call, r.Header.Get("aptoken"), r.Header.Get("User-Agent"), r.Header.Get("Content-Type"), string(body)}, " "))
		mu.Unlock()
		_, _ = io.WriteString(w, answers[call])
	})
	ctx := t.Context()
	testenv.OK(t, c.Ping(ctx))
	details, err := c.UserInfo(ctx, session())
	testenv.OK(t, err)
	if details.User.UserID != "151" || details.User.UserName != "trader-one" || details.User.OMSID != "1" {
		t.Errorf("user %+v", details.User)
	}
	for _, f := range details.Fields {
		if wantSecret := f.Path == "PasswordHash" || f.Path == "Salt"; f.IsSecret() != wantSecret {
			t.Errorf("field %s secret: %v", f.Path, f.IsSecret())
		}
	}
	if accounts, err := c.UserAccounts(ctx, session()); err != nil || strings.Join(accounts, " ") != "153 154 155" {
		t.Errorf("accounts %v, %v", accounts, err)
	}
	if permissions, err := c.UserPermissions(ctx, session()); err != nil || strings.Join(permissions, " ") != "Trading Deposit" {
		t.Errorf("permissions %v, %v", permissions, err)
	}
	testenv.OK(t, c.LogOut(ctx, token()))
	want := []string{"POST Ping  kiikey/1.2 application/json {}"}
	for _, call := range []string{`GetUserInfo {"OMSId":1}`, `GetUserAccounts {"OMSId":1}`, `GetUserPermissions {"OMSId":1}`, "LogOut {}"} {
		name, body, _ := strings.Cut(call, " ")
		want = append(want, "POST "+name+" "+sentToken+" kiikey/1.2 application/json "+body)
	}
	if got := strings.Join(seen, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("the server saw\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}

// calls are the methods that take a token, by name, without their results.
func calls(c *api.Client, token kiiex.Secret) map[string]func(context.Context) error {
	return map[string]func(context.Context) error{
		"GetUserInfo": func(ctx context.Context) error { _, err := c.UserInfo(ctx, kiiex.Session{Token: token}); return err },
		"GetUserAccounts": func(ctx context.Context) error {
			_, err := c.UserAccounts(ctx, kiiex.Session{Token: token})
			return err
		},
		"GetUserPermissions": func(ctx context.Context) error {
			_, err := c.UserPermissions(ctx, kiiex.Session{Token: token})
			return err
		},
		"LogOut": func(ctx context.Context) error { return c.LogOut(ctx, token) },
	}
}

func TestReadingFallsBackToGETOnce(t *testing.T) {
	var mu sync.Mutex
	methods := map[string]string{}
	c := serve(t, api.Options{}, func(w http.ResponseWriter, r *http.Request) {
		call := filepath.Base(r.URL.Path)
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		methods[call] += r.Method + " "
		mu.Unlock()
		switch {
		case r.Method == http.MethodPost || call == "GetUserPermissions":
			w.WriteHeader(http.StatusMethodNotAllowed)
		case len(body) != 0:
			t.Errorf("%s by GET has body %q", call, body)
		case call == "GetUserInfo":
			_, _ = io.WriteString(w, `{"UserId": 151}`)
		case call == "GetUserAccounts":
			_, _ = io.WriteString(w, `[]`)
		default:
			_, _ = io.WriteString(w, `{"msg":"PONG"}`)
		}
	})
	for name, call := range calls(c, token()) {
		err := call(t.Context())
		if name == "LogOut" || name == "GetUserPermissions" {
			wantKind(t, err, problem.NotOffered)
		} else if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	testenv.OK(t, c.Ping(t.Context()))
	wantKind(t, second(c.Authenticate(t.Context(), sentSigned())), problem.NotOffered)
	wantKind(t, second(c.Authenticate2FA(t.Context(), api.SecondFactorChallenge{Pending: token()}, sentCode)), problem.NotOffered)
	for call, want := range map[string]string{
		"Ping": "POST GET ", "GetUserInfo": "POST GET ", "GetUserAccounts": "POST GET ", "GetUserPermissions": "POST GET ",
		"LogOut": "POST ", "AuthenticateUser": "POST ", "Authenticate2FA": "POST ",
	} {
		if methods[call] != want {
			t.Errorf("%s was asked by %q, want %q", call, methods[call], want)
		}
	}
}

func TestNewClientRefusesBadConfiguration(t *testing.T) {
	dir := t.TempDir()
	empty := filepath.Join(dir, "empty.pem")
	large := filepath.Join(dir, "large.pem")
	for path, content := range map[string][]byte{empty: []byte("no certificate\n"), large: make([]byte, 1<<20+1)} {
		testenv.OK(t, os.WriteFile(path, content, 0o600))
	}
	for name, test := range map[string]struct {
		url, ca string
		o       api.Options
	}{
		"the sandbox before it was started": {url: ""},
		"http beyond this computer":         {url: "http://exchange.invalid/ap"},
		"a user in the address":             {url: "https://user:word@exchange.invalid/ap"},
		"ca_file absent":                    {url: "https://127.0.0.1/ap", ca: filepath.Join(dir, "absent.pem")},
		"ca_file a folder":                  {url: "https://127.0.0.1/ap", ca: dir},
		"ca_file without a certificate":     {url: "https://127.0.0.1/ap", ca: empty},
		"ca_file too large":                 {url: "https://127.0.0.1/ap", ca: large},
	} {
		t.Run(name, func(t *testing.T) {
			env := environmentAt(test.url)
			env.CAFile = test.ca
			c, err := api.NewClient(env, test.o)
			if c != nil {
				t.Error("a client came all the same")
			}
			if p := wantKind(t, err, problem.BadConfig); strings.Contains(p.Error(), "word") {
				t.Errorf("the address's password is in %q", p.Error())
			}
		})
	}
}
