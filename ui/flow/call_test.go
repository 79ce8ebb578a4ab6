package flow_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/cause"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
)

const (
	loggedIn = `{"Authenticated": true, "SessionToken": "00000000-0000-4000-8000-000000000000",
		"User": {"UserId": 151, "UserName": "trader-one", "AccountId": 153, "OMSId": 1}}`
	notAllowed = `{"result": false, "errormsg": "Not Authorized", "errorcode": 20}`
)

func loginsOf(j *flow.Job) int {
	return len(slices.DeleteFunc(calls(j), func(call string) bool { return call != "AuthenticateUser" }))
}

// TestSecondTokenUsesTheSavedSession asks twice, as a script does: a session is used until something shows its end.
func TestSecondTokenUsesTheSavedSession(t *testing.T) {
	for name, test := range map[string]struct {
		exchange map[string]http.HandlerFunc
		fresh    bool
		proof    api.Proof
		logins   int
	}{
		"positions":         {map[string]http.HandlerFunc{"GetAccountPositions": says(200, `[]`)}, false, api.Proved, 1},
		"afresh":            {map[string]http.HandlerFunc{"GetAccountPositions": says(200, `[]`)}, true, api.Proved, 2},
		"nothing offered":   {nil, false, api.Unproved, 1},
		"nothing that fits": {map[string]http.HandlerFunc{"GetAccountPositions": says(200, `{"positions": 1}`), "GetUserAccounts": says(500, "")}, false, api.Unproved, 1},
		"a key without that permission": {map[string]http.HandlerFunc{"GetAccountPositions": says(200, notAllowed), "GetUserAccounts": says(200, `[153]`)},
			false, api.Proved, 1},
		"a key without any": {map[string]http.HandlerFunc{"GetAccountPositions": says(200, notAllowed), "GetUserAccounts": says(403, "")},
			false, api.AllRefused, 1},
	} {
		t.Run(name, func(t *testing.T) {
			j, exchange, c := scriptedJob(t, nil)
			env := environment(t, j, "local")
			exchange["AuthenticateUser"] = says(200, loggedIn)
			for call, answer := range test.exchange {
				exchange[call] = answer
			}
			for range 2 {
				token, err := j.Token(t.Context(), c, env, test.fresh, nil)
				if err != nil || token.Session.Token.IsEmpty() || token.Proof != test.proof || token.SaveErr != nil || token.OtherUser != "" {
					t.Fatalf("%+v, %v", token, err)
				}
				token.Session.Token.Clear()
			}
			if got := loginsOf(j); got != test.logins {
				t.Errorf("%d logins, want %d: %q", got, test.logins, calls(j))
			}
		})
	}
}

// A program that asks again and again for what needs a login sends a rejected one once, until the user tests or corrects
// the credential.
func TestRejectedLoginIsNotRepeatedForASession(t *testing.T) {
	j, exchange, c := scriptedJob(t, nil)
	env := environment(t, j, "local")
	rejected := says(200, refused)
	exchange["AuthenticateUser"] = rejected
	token := func(fresh bool) error {
		token, err := j.Token(t.Context(), c, env, fresh, nil)
		token.Session.Token.Clear()
		return err
	}
	asks := func() error { return token(false) }
	test := func() error {
		login, err := j.Authenticate(t.Context(), c, env, nil)
		login.Clear()
		return err
	}
	sent := 0
	sends := func(when string, want int, do func() error) {
		t.Helper()
		err := do()
		if sent += want; problem.KindOf(err) != problem.InvalidCredentials || loginsOf(j) != sent || strings.Contains(problem.From(err).What, "Nothing was sent") != (want == 0) {
			t.Fatalf("%s: %v, %d logins, want %d", when, err, loginsOf(j), sent)
		}
	}
	sends("the first", 1, asks)
	sends("the same again", 0, asks)
	sends("a new one", 0, func() error { return token(true) })
	sends("a test", 1, test)
	sends("after a test that failed too", 0, asks)
	exchange["AuthenticateUser"] = says(500, "")
	if err := test(); err == nil {
		t.Fatal("accepted")
	}
	sent++
	sends("after one that proved nothing", 0, asks)
	exchange["AuthenticateUser"] = rejected
	note, nonce := "mine", "9"
	testenv.OK(t, j.Edit(t.Context(), c.Name, flow.Changes{Note: &note}))
	sends("with a note", 0, asks)
	testenv.OK(t, j.Edit(t.Context(), c.Name, flow.Changes{Nonce: &nonce}))
	sends("corrected", 1, asks)
	sends("corrected in vain", 0, asks)
	exchange["AuthenticateUser"] = says(200, loggedIn)
	if err := errors.Join(test(), token(true)); err != nil {
		t.Fatal("after a test that succeeded: ", err)
	}
	exchange["AuthenticateUser"] = rejected
	sent = loginsOf(j)
	sends("accepted since", 1, func() error { return token(true) })
	if err := asks(); err != nil || loginsOf(j) != sent {
		t.Errorf("with a saved session: %v", err)
	}
	env.Name = "elsewhere"
	j.Agree(j.BeforeLogin(j.Summarize(c), env))
	sends("in another environment", 1, asks)
}

// A new session that the exchange refuses as ended is not handed out.
func TestTokenThatIsRefusedAtOnce(t *testing.T) {
	j, exchange, c := scriptedJob(t, nil)
	exchange["AuthenticateUser"] = says(200, loggedIn)
	exchange["GetAccountPositions"] = says(401, "")
	token, err := j.Token(t.Context(), c, environment(t, j, "local"), false, nil)
	if problem.KindOf(err) != problem.NotAuthorized || !token.Session.Token.IsEmpty() || loginsOf(j) != 1 {
		t.Errorf("%+v, %v, sent %q", token, err, calls(j))
	}
}

// Whatever fails with a session ends with the command that checks its own credential, in its own environment.
func TestSessionFailuresNameTheCredential(t *testing.T) {
	j, exchange, c := scriptedJob(t, nil)
	env := environment(t, j, "local")
	exchange["AuthenticateUser"] = says(200, loggedIn)
	failsWith := func(what string, err error) {
		t.Helper()
		if p := problem.From(err); !strings.HasSuffix(p.Next, "Find the cause: kiikey doctor "+c.Name) {
			t.Errorf("%s: %v, next: %s", what, err, p.Next)
		}
	}
	exchange["GetAccountPositions"] = says(401, "")
	_, err := j.Token(t.Context(), c, env, true, nil)
	failsWith("a new session that has ended", err)
	exchange["GetAccountPositions"] = says(403, "")
	l, err := j.Authenticate(t.Context(), c, env, nil)
	testenv.OK(t, err)
	failsWith("a test's call", l.Access.Err(api.CallAccountPositions))
	exchange["GetAccountPositions"] = says(429, "")
	_, err = j.Token(t.Context(), c, env, false, nil)
	failsWith("a saved session's proof", err)
	_, _, err = j.Access(t.Context(), c, env, nil)
	failsWith("what it reaches", err)
	positions, err := flow.ReadingCall(api.CallAccountPositions)
	testenv.OK(t, err)
	_, _, err = j.Call(t.Context(), c, env, positions, nil, nil)
	failsWith("a call", err)
	exchange["GetAccountPositions"], exchange["GetUserAccounts"] = says(403, ""), says(200, `[153]`)
	access, _, err := j.Access(t.Context(), c, env, nil)
	testenv.OK(t, err)
	failsWith("one call of those that show what it reaches", access.Err(api.CallAccountPositions))
	exchange["LogOut"] = says(429, "")
	failsWith("the log-out", j.LogOut(t.Context(), c.ID, env, kiiex.Session{Token: l.Session.Token.Clone()}))
}

// The sandbox carries a client on in each of the ways that KIIEX's may be.
func TestTokenInTheSandbox(t *testing.T) {
	for scenario, other := range map[string]bool{"documented": false, "needs-user": false, "other-user": true, "large-answers": false} {
		t.Run(scenario, func(t *testing.T) {
			j, _, c := job(t, scenario)
			env := environment(t, j, "local")
			for range 2 {
				token, err := j.Token(t.Context(), c, env, false, nil)
				if err != nil || token.Proof != api.Proved || (token.OtherUser != "") != other {
					t.Fatalf("%+v, %v", token, err)
				}
			}
			if sent := calls(j); scenario != "large-answers" && loginsOf(j) != 1 { // of which old ones are dropped
				t.Errorf("sent %q", sent)
			}
			login, err := j.Authenticate(t.Context(), c, env, nil)
			if err != nil || login.Proof != api.Proved || (login.OtherUser() != "") != other || login.SessionInDoubt() {
				t.Fatalf("%+v, %v", login, err)
			}
			if accepted := !j.State().Accepted(c.ID, env.BaseURL).IsZero(); accepted == other {
				t.Errorf("accepted: %t", accepted)
			}
		})
	}
}

func TestOtherUserSaysBoth(t *testing.T) {
	if said := api.OtherUser("151", "999"); !strings.Contains(said, "user 151") || !strings.Contains(said, "user 999") {
		t.Error(said)
	}
	for _, same := range [][2]string{{"151", "151"}, {"0151", "151"}, {"151", ""}, {"", "151"}} {
		if said := api.OtherUser(same[0], same[1]); said != "" {
			t.Errorf("%q: %s", same, said)
		}
	}
}

func TestCall(t *testing.T) {
	const orders = `[{"OrderId": 123456789012345678901234567890}]`
	for name, test := range map[string]struct {
		kept  bool // a login went before
		first http.HandlerFunc
		then  string // the answers after the first
		kind  problem.Kind
		sent  []string // after that login
	}{
		"without a session": {false, says(200, orders), orders, "", []string{"AuthenticateUser", "GetAccountPositions", "GetOpenOrders"}},
		"with the kept one": {true, says(200, orders), orders, "", []string{"GetOpenOrders"}},
		"refused":           {true, says(200, notAllowed), notAllowed, problem.NotAuthorized, []string{"GetOpenOrders", "GetAccountPositions", "GetOpenOrders"}},
		"not offered":       {true, says(404, ""), "", problem.NotOffered, []string{"GetOpenOrders"}},
		"unavailable":       {true, says(503, ""), "", problem.ServiceUnavailable, []string{"GetOpenOrders"}},
		"far too much":      {true, says(200, "["+strings.Repeat(" ", 5<<20)+"]"), "", problem.AnswerTooLong, []string{"GetOpenOrders"}},
		"a page":            {true, says(200, "<html>"), "", problem.NotAnExchange, []string{"GetOpenOrders"}},
	} {
		t.Run(name, func(t *testing.T) {
			j, exchange, c := scriptedJob(t, nil)
			env := environment(t, j, "local")
			exchange["AuthenticateUser"], exchange["GetAccountPositions"] = says(200, loggedIn), says(200, `[]`)
			if test.kept {
				login(t, j, c, "local")
			}
			before := len(calls(j))
			exchange["GetOpenOrders"] = test.first
			call, err := flow.ReadingCall("getopenorders")
			testenv.OK(t, err)
			answer, token, err := j.Call(t.Context(), c, env, call, []kiiex.Field{{Path: "InstrumentId", Value: "1", JSON: true}}, nil)
			if problem.KindOf(err) != test.kind || !token.Session.Token.IsEmpty() || err == nil && answer.MaskedBody != orders {
				t.Errorf("%+v, %v", answer, err)
			}
			if why := problem.From(err); name == "refused" && (strings.Contains(why.Why, "session has ended") || !strings.Contains(why.Why, "another user or account")) {
				t.Error(why) // the session was just proved
			}
			if got := calls(j)[before:]; !slices.Equal(got, test.sent) {
				t.Errorf("sent %q, want %q", got, test.sent)
			}
			if request := j.Requests("")[0].Request.String(); !strings.Contains(request, `{"OMSId":1,"AccountId":153,"InstrumentId":1}`) {
				t.Error(request)
			}
		})
	}
}

// A kept session that has ended is replaced by one login, with which the call is made.
func TestCallAfterTheSessionEnded(t *testing.T) {
	j, exchange, c := scriptedJob(t, nil)
	exchange["AuthenticateUser"], exchange["GetAccountPositions"] = says(200, loggedIn), says(200, `[]`)
	login(t, j, c, "local")
	before := len(calls(j))
	refusals := 2
	exchange["GetAccountPositions"] = func(w http.ResponseWriter, r *http.Request) {
		if refusals--; refusals >= 0 {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		says(200, `[]`)(w, r)
	}
	call, _ := flow.ReadingCall("GetAccountPositions")
	if _, _, err := j.Call(t.Context(), c, environment(t, j, "local"), call, nil, nil); err != nil {
		t.Error(err)
	}
	want := []string{"GetAccountPositions", "GetAccountPositions", "AuthenticateUser", "GetAccountPositions", "GetAccountPositions"}
	if got := calls(j)[before:]; !slices.Equal(got, want) {
		t.Errorf("sent %q, want %q", got, want)
	}
}

func TestOnlyReadingCallsAreSent(t *testing.T) {
	for _, name := range []string{"SendOrder", "CreateWithdrawTicket", "LogOut", "", "GetAccountPosition"} {
		_, err := flow.ReadingCall(name)
		p := problem.From(err)
		if p == nil || p.Kind != problem.Usage || !strings.Contains(p.Next, "GetTradesHistory") {
			t.Errorf("%q: %v", name, err)
		}
		if near := "Did you mean GetAccountPositions?"; name == "GetAccountPosition" && !strings.Contains(p.Next, near) {
			t.Error(p.Next)
		}
	}
}

// What the tab Access refreshes: with the kept session, and by a login where there is none.
func TestAccessAgain(t *testing.T) {
	j, _, c := job(t, "documented")
	for _, name := range []string{"local", kiiex.SandboxName} {
		c.Environment = name
		for range 2 {
			access, _, err := j.Access(t.Context(), c, environment(t, j, name), nil)
			if err != nil || len(access.Positions) != 1 || access.OpenOrders != 1 || access.Level != "1" {
				t.Fatalf("%s: %+v, %v", name, access, err)
			}
		}
	}
	if loginsOf(j) != 2 {
		t.Errorf("sent %q", calls(j))
	}
}

// Recorded answers are few enough for a small machine, however long they are; the latest is always there.
func TestRecordedAnswersAreBounded(t *testing.T) {
	j, exchange, c := scriptedJob(t, nil)
	exchange["AuthenticateUser"] = says(200, loggedIn)
	exchange["GetProducts"] = says(200, `["`+strings.Repeat("a", 3<<20)+`"]`)
	call, _ := flow.ReadingCall("GetProducts")
	for range 4 {
		if _, _, err := j.Call(t.Context(), c, environment(t, j, "local"), call, nil, nil); err != nil {
			t.Fatal(err)
		}
	}
	if got := calls(j); len(got) != 1 || got[0] != "GetProducts" {
		t.Errorf("kept %q", got)
	}
}

// A wrong oms_id is named wherever calls meet it, and the saved session works once it is mended.
func TestWrongOMSNumberIsNamed(t *testing.T) {
	j, _, c := job(t, "")
	env := environment(t, j, "local")
	right := env
	env.OMSID = "9"
	login, err := j.Authenticate(t.Context(), c, env, nil)
	if err != nil || login.Doubt.ID != cause.OMSNumber || !login.SessionInDoubt() || !strings.Contains(login.Doubt.Do, "oms_id of local in the configuration file") {
		t.Fatalf("%+v, %v", login, err)
	}
	login.Clear()
	for _, fresh := range []bool{false, true} {
		if token, err := j.Token(t.Context(), c, env, fresh, nil); err != nil || token.Doubt.ID != cause.OMSNumber {
			t.Errorf("%+v, %v", token, err)
		}
	}
	positions, _ := flow.ReadingCall(api.CallAccountPositions)
	if _, _, err := j.Call(t.Context(), c, env, positions, nil, nil); !strings.Contains(problem.From(err).Next, "oms_id of local") {
		t.Error(err)
	}
	if _, token, err := j.Call(t.Context(), c, right, positions, nil, nil); err != nil || token.Doubt.ID != "" || loginsOf(j) != 2 {
		t.Errorf("%+v, %v, %d logins", token, err, loginsOf(j))
	}
}
