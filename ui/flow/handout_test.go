package flow_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
)

// Without a yes to just that, the secret and a signature of production go nowhere, whatever a face does.
func TestProductionIsHandedOutAfterAYes(t *testing.T) {
	j, c := askingJob(t)
	c.Environment = "real"
	real := environment(t, j, "real")
	refused := func(c kiiex.Credential, env kiiex.Environment) bool {
		t.Helper()
		variables, err := j.HandOut(c, env, kiiex.Session{}, &flow.HandOut{})
		answer, err2 := j.AnswerHelper(c, env, kiiex.Session{}, flow.HelperLogin)
		if (err == nil) != (err2 == nil) || (err != nil) != (len(variables)+len(answer.Fields) == 0) {
			t.Fatalf("%v, %v: %d variables, %d fields", err, err2, len(variables), len(answer.Fields))
		}
		if err != nil && !errors.Is(err, problem.Of(problem.NotConfirmed)) {
			t.Fatal(err)
		}
		return err != nil
	}
	if !refused(c, real) {
		t.Error("production is handed out")
	}
	j.Agree(j.BeforeLogin(j.Summarize(c), real))
	if !refused(c, real) {
		t.Error("a yes to a login counts")
	}
	j.Agree(j.BeforeHandOut(j.Summarize(c), real))
	if refused(c, real) || j.BeforeHandOut(j.Summarize(c), real).Needed() {
		t.Error("a yes does not count")
	}
	j.Lock()
	if !refused(c, real) {
		t.Error("a yes outlasts locking")
	}
	local := c
	local.Environment = "local"
	if refused(local, environment(t, j, "local")) {
		t.Error("another environment is asked about")
	}
}

func TestHandOut(t *testing.T) {
	j, c := askingJob(t)
	env := environment(t, j, "local")
	session := kiiex.Session{Token: kiiex.SecretFromString("a token")}
	for name, test := range map[string]struct {
		only bool
		maps []string
		want []string
	}{
		"all":   {false, nil, []string{"KIIEX_API_KEY=" + c.APIKey, "KIIEX_API_SECRET=" + c.APISecret.Reveal(), "KIIEX_USER_ID=" + c.UserID, "KIIEX_NONCE=" + c.Nonce, "KIIEX_BASE_URL=" + env.BaseURL}},
		"token": {true, nil, []string{"KIIEX_BASE_URL=" + env.BaseURL, "KIIEX_SESSION_TOKEN=a token"}},
		"exchanged": {false, []string{"KIIEX_NONCE=user_id", "KIIEX_USER_ID=Nonce", "K=api-key", "S=API-SECRET", "U=baseUrl", "V=base-url", "V=base-url"},
			[]string{"K=" + c.APIKey, "S=" + c.APISecret.Reveal(), "KIIEX_NONCE=" + c.UserID, "KIIEX_USER_ID=" + c.Nonce, "U=" + env.BaseURL, "V=" + env.BaseURL}},
	} {
		h := flow.HandOut{OnlyToken: test.only}
		for _, m := range test.maps {
			if err := h.Map(m); err != nil {
				t.Errorf("%s: %v", m, err)
			}
		}
		got, err := j.HandOut(c, env, session, &h)
		if err != nil || h.Check() != nil || !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, %v, %v", name, got, err, h.Check())
		}
	}
	c.Environment = "sandbox"
	inside := environment(t, j, "sandbox")
	if _, err := j.HandOut(c, inside, session, &flow.HandOut{OnlyToken: true}); !errors.Is(err, problem.Of(problem.SessionNotKept)) {
		t.Errorf("a token of the built-in sandbox: %v", err)
	}
	if got, err := j.HandOut(c, inside, session, &flow.HandOut{}); err != nil || len(got) != 4 || strings.Contains(strings.Join(got, " "), "URL") {
		t.Errorf("the built-in sandbox: %q, %v", got, err)
	}
}

func TestNoFieldGoesWhereOthersReadIt(t *testing.T) {
	for _, v := range strings.Fields(`PATH Path HOME IFS ENV BASH_ENV BASHOPTS SHELLOPTS PS4 PROMPT_COMMAND LD_PRELOAD DYLD_LIBRARY_PATH GLIBC_TUNABLES
		GCONV_PATH LOCPATH LC_ALL LANG TERM TZ TMPDIR PYTHONSTARTUP PYTHONHOME NODE_OPTIONS PERL5OPT RUBYOPT JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS
		_JAVA_OPTIONS GODEBUG HTTP_PROXY https_proxy all_proxy GIT_SSH_COMMAND SSL_CERT_FILE SSLKEYLOGFILE PATHEXT ComSpec SystemRoot`) {
		if err := new(flow.HandOut).Map(v + "=api-secret"); !errors.Is(err, problem.Of(problem.Usage)) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", v, err)
		}
	}
	for _, v := range strings.Fields("NDAX_APIKEY NODE_API_KEY PYTHON_KEY HOME_KEY MY_PATH ApiPublicKey BOT_ENV USERID GOKEY") {
		if err := new(flow.HandOut).Map(v + "=api-secret"); err != nil {
			t.Errorf("%s: %v", v, err)
		}
	}
	var h flow.HandOut
	if h.Map("key=api-key") != nil || h.Map("KEY=api-secret") != nil || h.Check() == nil {
		t.Error("two fields in what is one variable to Windows are allowed")
	}
}

func TestEnvironOfAProgram(t *testing.T) {
	var h flow.HandOut
	testenv.OK(t, h.Map("Mine=nonce"))
	environ := []string{"A=1", "KIIKEY_HOME=/x", "KIIKEY_", "kiikey_home=/y", "KIIEX_API_SECRET=old", "KIIEX_SESSION_TOKEN=old", "Mine=old", "MINE=old", "KIIEX_SYMBOL=BTC", "A=1", "=C:=C:\\"}
	same := func(a, b string) bool { return a == b }
	if got, want := strings.Join(h.Environ(environ, []string{"B=2"}, same), " "), "A=1 kiikey_home=/y MINE=old KIIEX_SYMBOL=BTC A=1 =C:=C:\\ B=2"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := strings.Join(h.Environ(environ, nil, strings.EqualFold), " "), "A=1 KIIEX_SYMBOL=BTC A=1 =C:=C:\\"; got != want {
		t.Errorf("as Windows compares: %q, want %q", got, want)
	}
	if len(environ) != 11 || environ[1] != "KIIKEY_HOME=/x" {
		t.Errorf("it changed %q", environ)
	}
}

func TestAnswersOfTheHelper(t *testing.T) {
	j, c := askingJob(t)
	env := environment(t, j, "local")
	used := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	token, err := j.AnswerHelper(c, env, kiiex.Session{Token: kiiex.SecretFromString("a token"), LastUsed: used}, flow.HelperToken)
	if err != nil || len(token.Fields) != 1 || token.Fields[0].Path != "aptoken" || token.Fields[0].Secret.Reveal() != "a token" || !token.Until.Equal(used.Add(time.Hour)) {
		t.Errorf("%+v, %v", token, err)
	}
	c.Expires = time.Date(2031, 2, 3, 0, 0, 0, 0, time.UTC)
	login, err := j.AnswerHelper(c, env, kiiex.Session{}, flow.HelperLogin)
	var names []string
	for _, f := range login.Fields {
		names = append(names, f.Path)
		if f.Secret.Equal(c.APISecret) {
			t.Error("the API secret is handed out")
		}
	}
	if err != nil || !slices.Equal(names, []string{"APIKey", "Signature", "UserId", "Nonce"}) || !login.Until.Equal(c.Expires) {
		t.Errorf("%q, %+v, %v", names, login, err)
	}
	events, err := j.Activity(t.Context())
	n := len(events)
	if err != nil || n < 2 || events[n-1].Action != flow.ActionHelper || events[n-1].Name != c.Name || events[n-2].Action != flow.ActionHelper {
		t.Errorf("%+v, %v", events, err)
	}
}

func TestRequestsToTheHelper(t *testing.T) {
	for _, text := range []string{
		`{"version":1,"credential":"a","want":"token"}`, " {\n\"want\":\"login\",\"credential\":\"\\u0061\",\"version\":1}\n", "\xef\xbb\xbf" + `{"version":1,"credential":"a","want":"token"}`,
	} {
		if r, err := flow.ReadHelperRequest([]byte(text)); err != nil || r.Credential != "a" || r.Want == "" {
			t.Errorf("%q: %+v, %v", text, r, err)
		}
	}
	for text, kind := range map[string]problem.Kind{
		``: problem.NotJSON, `{`: problem.NotJSON, `[]`: problem.BadValue, `null`: problem.BadValue, `"canary"`: problem.BadValue,
		`{"version":1,"credential":"a","want":"token"} x`:                        problem.NotJSON,
		`{"version":1,"credential":"a","want":"token","want":"token"}`:           problem.NotJSON,
		`{"version":1,"credential":"a","want":"token",}`:                         problem.NotJSON,
		`{'version':1,"credential":"a","want":"token"}`:                          problem.NotJSON,
		`{"version":1,"credential":"` + "\xff" + `","want":"token"}`:             problem.NotJSON,
		`{"version":1,"credential":"\ud800","want":"token"}`:                     problem.NotJSON,
		strings.Repeat("[", 1000):                                                problem.NotJSON,
		`{"version":"1","credential":"a","want":"token"}`:                        problem.BadValue,
		`{"version":1.0,"credential":"a","want":"token"}`:                        problem.BadValue,
		`{"version":2,"credential":"a","want":"token"}`:                          problem.BadValue,
		`{"credential":"a","want":"token"}`:                                      problem.BadValue,
		`{"version":1,"want":"token"}`:                                           problem.BadValue,
		`{"version":1,"credential":"","want":"token"}`:                           problem.BadValue,
		`{"version":1,"credential":["a"],"want":"token"}`:                        problem.BadValue,
		`{"version":1,"credential":"a"}`:                                         problem.BadValue,
		`{"version":1,"credential":"a","want":"secret"}`:                         problem.BadValue,
		`{"version":1,"credential":"a","want":"Token"}`:                          problem.BadValue,
		`{"version":1,"Credential":"a","want":"token"}`:                          problem.BadValue,
		`{"version":1,"credential":"a","want":"token","yes":true}`:               problem.BadValue,
		`{"version":1,"credential":"a","want":"token","canary":"canary secret"}`: problem.BadValue,
	} {
		_, err := flow.ReadHelperRequest([]byte(text))
		p := problem.From(err)
		if problem.KindOf(err) != kind || p.Why == "" || p.Next == "" || strings.Contains(p.Error()+p.Next, "canary") {
			t.Errorf("%q: %v", text, err)
		}
	}
}
