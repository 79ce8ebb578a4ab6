package sandbox_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex/sandbox"
)

const goodBody = `{"APIKey": "` + apiKey + `", "Signature": "` + signature + `", "UserId": 151, "Nonce": 0}`

func TestAuthenticateAcceptsEveryWayToSendTheFields(t *testing.T) {
	s := start(t, sandbox.Options{})
	ways := []struct {
		name    string
		headers map[string]string
		body    string
	}{
		{"headers", signed(), ""},
		{"headers in odd case", map[string]string{"apikey": apiKey, "SIGNATURE": signature, "userID": "151", "nonce": "0"}, ""},
		{"body with numbers", nil, goodBody},
		{"body with strings in odd case", nil, `{"apiKEY":"` + apiKey + `","signature":"` + signature + `","USERID":"151","nonce":"0"}`},
		{"body with more fields", nil, strings.TrimSuffix(goodBody, "}") + `, "UserName": "x", "Extra": {"Nonce": 5}, "More": [1]}`},
		{"headers and body", signed(), goodBody},
		{"headers and an empty object", signed(), " {} "},
		{"headers, and null in the body", signed(), `{"APIKey": null, "UserName": null}`},
		{"half in headers, half in body", signed("APIKey", "", "Nonce", ""), `{"APIKey": "` + apiKey + `", "Nonce": 0}`},
	}
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		for _, call := range []string{"AuthenticateUser", "authenticateUSER"} {
			for _, way := range ways {
				t.Run(fmt.Sprintf("%s %s %s", method, call, way.name), func(t *testing.T) {
					send(t, s, message{method, call, way.headers, way.body}).token(t)
				})
			}
		}
	}
}

func TestAuthenticateAcceptsAnyNonceThatIsSigned(t *testing.T) {
	s := start(t, sandbox.Options{})
	for _, nonce := range []string{"0", "00", "1633445739", "3628854949", "-1", "0.0", "any text: é", "0"} {
		t.Run(nonce, func(t *testing.T) {
			send(t, s, message{headers: signed("Nonce", nonce, "Signature", sign(nonce, "151"))}).token(t)
		})
	}
	t.Run("a number's digits are kept", func(t *testing.T) {
		body := `{"APIKey": "` + apiKey + `", "Signature": "` + sign("1e3", "151") + `", "UserId": 151, "Nonce": 1e3}`
		send(t, s, message{body: body}).token(t)
	})
}

func TestAuthenticateSuccessIsExactlyTheDocumentedAnswer(t *testing.T) {
	s := start(t, sandbox.Options{})
	a := send(t, s, message{headers: signed()})
	token := a.token(t)
	if !regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`).MatchString(token) {
		t.Error("the token has another form than the exchange's")
	}
	a.expect(t, http.StatusOK, `{"Authenticated":true,"SessionToken":"`+token+`","User":`+userBody+
		`,"Locked":false,"Requires2FA":false,"EnforceEnable2FA":false,"TwoFAType":null,"TwoFAToken":null,"errormsg":null}`)
	if got := a.header.Get("Content-Type"); !strings.HasPrefix(got, "application/json") {
		t.Errorf("Content-Type is %q", got)
	}
	if logIn(t, s) == token {
		t.Error("two logins gave the same token")
	}
}

func TestAuthenticateRefusesWrongSignatures(t *testing.T) {
	cases := []struct {
		name    string
		changes []string
	}{
		{"another signature", []string{"Signature", wrong}},
		{"one digit changed", []string{"Signature", strings.TrimSuffix(signature, "c") + "d"}},
		{"upper case", []string{"Signature", strings.ToUpper(signature)}},
		{"truncated", []string{"Signature", signature[:63]}},
		{"longer", []string{"Signature", signature + "0"}},
		{"not hexadecimal", []string{"Signature", "!"}},
		{"another nonce than signed", []string{"Nonce", "1"}},
		{"nonce 00 for 0", []string{"Nonce", "00"}},
		{"another user", []string{"UserId", "152"}},
		{"another user, rightly signed", []string{"UserId", "152", "Signature", sign("0", "152")}},
		{"zeros before the user id", []string{"UserId", "0151", "Signature", sign("0", "0151")}},
		{"digits moved from user id to nonce", []string{"UserId", "51", "Nonce", "01", "Signature", sign("01", "51")}},
		{"digits moved from nonce to user id", []string{"UserId", "1151", "Nonce", "0", "Signature", sign("01", "151")}},
		{"another key", []string{"APIKey", apiSecret}},
		{"another key, rightly signed", []string{"APIKey", apiSecret, "Signature", signWith("0", "151", apiSecret)}},
		{"key in upper case", []string{"APIKey", strings.ToUpper(apiKey)}},
		{"the secret for the signature", []string{"Signature", apiSecret}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := start(t, sandbox.Options{})
			send(t, s, message{headers: signed(c.changes...)}).expect(t, http.StatusOK, refusedBody)
		})
	}
}

func TestAuthenticateRefusesMalformedRequests(t *testing.T) {
	s := start(t, sandbox.Options{})
	both := func(name, value string) message {
		return message{headers: signed(), body: `{"` + name + `": ` + value + `}`}
	}
	cases := map[string]message{
		"nothing":                           {},
		"no key":                            {headers: signed("APIKey", "")},
		"no signature":                      {headers: signed("Signature", "")},
		"no user id":                        {headers: signed("UserId", "")},
		"no nonce":                          {headers: signed("Nonce", "")},
		"user id not digits":                {headers: signed("UserId", "trader-one")},
		"user id negative":                  {headers: signed("UserId", "-151")},
		"user id a float":                   {body: strings.Replace(goodBody, "151,", "151.0,", 1)},
		"key disagrees":                     both("APIKey", `"`+apiSecret+`"`),
		"signature disagrees":               both("Signature", `"`+wrong+`"`),
		"user id disagrees":                 both("UserId", "152"),
		"nonce disagrees":                   both("Nonce", `"00"`),
		"nonce disagrees in odd case":       both("nOnce", "1"),
		"a field is a list":                 both("Nonce", "[0]"),
		"a field is an object":              both("APIKey", "{}"),
		"a field is a truth value":          both("UserId", "true"),
		"a field twice":                     {headers: signed(), body: `{"Nonce": 0, "Nonce": 0}`},
		"a field twice in another case":     {headers: signed(), body: `{"Nonce": 0, "NONCE": 0}`},
		"the body is a list":                {headers: signed(), body: `[` + goodBody + `]`},
		"the body is a string":              {headers: signed(), body: `"x"`},
		"the body is a form":                {headers: signed(), body: `Nonce=0&UserId=151`},
		"the body is cut off":               {headers: signed(), body: strings.TrimSuffix(goodBody, "}")},
		"the body is cut within a value":    {headers: signed(), body: `{"Nonce": "0`},
		"the body goes on":                  {headers: signed(), body: goodBody + `{}`},
		"the body is not UTF-8":             {headers: signed(), body: "{\"x\": \"\xff\"}"},
		"the body has a byte-order mark":    {body: "\ufeff" + goodBody},
		"the body is UTF-16":                {headers: signed(), body: "\xff\xfe{\x00}\x00"},
		"the body's values are left out":    {headers: signed(), body: `{"Nonce": }`},
		"the body's keys are numbers":       {headers: signed(), body: `{1: 2}`},
		"fields in the address":             {call: "AuthenticateUser?APIKey=" + apiKey + "&Signature=" + signature + "&UserId=151&Nonce=0"},
		"a body, but of another kind (XML)": {body: "<APIKey/>"},
	}
	for name, m := range cases {
		t.Run(name, func(t *testing.T) {
			send(t, s, m).expect(t, http.StatusBadRequest, badFormatBody)
		})
	}
	t.Run("a header twice", func(t *testing.T) {
		r := request(t, s, message{headers: signed()})
		r.Header.Add("Nonce", "1")
		a, err := do(client(t, s), r)
		testenv.OK(t, err)
		a.expect(t, http.StatusBadRequest, badFormatBody)
	})
	t.Run("none of them counts as a failure", func(t *testing.T) {
		logIn(t, s)
	})
}

func TestUnknownCallsAreRefused(t *testing.T) {
	s := start(t, sandbox.Options{})
	root := strings.TrimSuffix(s.URL(), "/ap")
	for _, path := range []string{"", "/", "/ap", "/ap/", "/ap/Unknown", "/ap/Ping/", "/ap/ping/x", "/ap//Ping", "/AuthenticateUser", "/ap/../ap/Ping", "/ap/AuthenticateUser2"} {
		t.Run("404 for "+path, func(t *testing.T) {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, root+path, nil)
			testenv.OK(t, err)
			a, err := do(client(t, s), r)
			testenv.OK(t, err)
			if a.status != http.StatusNotFound {
				t.Errorf("status %d, want 404", a.status)
			}
		})
	}
	for _, method := range []string{http.MethodPut, http.MethodDelete, http.MethodHead, http.MethodOptions, "BREW"} {
		t.Run("405 for "+method, func(t *testing.T) {
			a := send(t, s, message{method: method, headers: signed()})
			if a.status != http.StatusMethodNotAllowed || a.header.Get("Allow") != "GET, POST" {
				t.Errorf("status %d, Allow %q", a.status, a.header.Get("Allow"))
			}
		})
	}
}

func TestBodiesAreBounded(t *testing.T) {
	s := start(t, sandbox.Options{})
	for _, call := range []string{"AuthenticateUser", "Ping", "GetUserInfo"} {
		t.Run(call, func(t *testing.T) {
			a := send(t, s, message{call: call, headers: signed(), body: strings.Repeat(" ", sandbox.MaxBody+1)})
			if a.status != http.StatusRequestEntityTooLarge {
				t.Errorf("status %d, want 413", a.status)
			}
		})
	}
	t.Run("1 MiB is not too much", func(t *testing.T) {
		send(t, s, message{headers: signed(), body: goodBody + strings.Repeat(" ", sandbox.MaxBody-len(goodBody))}).token(t)
	})
}
