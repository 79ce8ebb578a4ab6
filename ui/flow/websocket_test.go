package flow_test

import (
	"slices"
	"strings"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/problem"
	"kiikey/kiiex/sandbox"
	"kiikey/ui/flow"
)

// socketJob is job whose environment "local" has the sandbox's WebSocket, and "far" one on another host.
func socketJob(t *testing.T, scenario string) (*flow.Job, *sandbox.Server, kiiex.Credential) {
	t.Helper()
	return socketJobTo(t, sandbox.Options{Scenario: scenario})
}

func socketJobTo(t *testing.T, o sandbox.Options) (*flow.Job, *sandbox.Server, kiiex.Credential) {
	t.Helper()
	server, err := sandbox.Start(o)
	testenv.OK(t, err)
	t.Cleanup(func() { _ = server.Close() })
	url := "url = \"" + server.URL() + "\"\n"
	j, c := jobWith(t, "[[environment]]\nname = \"local\"\n"+url+"websocket_url = \""+server.WebSocketURL()+"\"\n"+
		"[[environment]]\nname = \"far\"\n"+url+"websocket_url = \"wss://stream.exchange.invalid/WSGateway\"\n"+
		"[[environment]]\nname = \"bare\"\n"+url, nil)
	return j, server, c
}

func TestWebSocketLogin(t *testing.T) {
	for _, name := range []string{"local", "sandbox"} {
		j, _, c := socketJob(t, "")
		c.Environment = name
		env := environment(t, j, name)
		if q, err := j.BeforeWebSocket(j.Summarize(c), env); err != nil || q.Needed() || !flow.HasWebSocket(env) {
			t.Errorf("%s: %+v, %v", name, q, err)
		}
		var steps []string
		login, err := j.AuthenticateWebSocket(t.Context(), c, env, func(call string, s api.Step) {
			if s.Done {
				steps = append(steps, call+" "+string(s.Name))
			}
		})
		testenv.OK(t, err)
		if login.NeedsCode() || login.Answered != api.CallAccountPositions || !login.LoggedOut || login.OtherUser() != "" || !login.Session.Token.IsEmpty() {
			t.Errorf("%s: %+v", name, login)
		}
		if want := []string{"WebSocket connect", "WebSocket answer", "AuthenticateUser sign", "AuthenticateUser answer", "GetAccountPositions answer", "LogOut answer"}; !slices.Equal(steps, want) {
			t.Errorf("%q", steps)
		}
		if got := strings.Join(calls(j), " "); got != "WebSocket AuthenticateUser GetAccountPositions LogOut" && got != "LogOut GetAccountPositions AuthenticateUser WebSocket" {
			t.Errorf("requests %s", got)
		}
		if _, kept, err := j.SavedSession(t.Context(), c, env); kept || err != nil {
			t.Errorf("a session is kept, %v", err)
		}
		if last, ok := j.State().LastTest(c.ID); !ok || last.Kind != "" || last.Environment != name {
			t.Errorf("%+v", last)
		}
		login.Clear()
	}
}

func TestWebSocketNeedsAnAddressAndAYes(t *testing.T) {
	j, _, c := socketJob(t, "")
	bare := environment(t, j, "bare")
	for _, err := range []error{second(j.BeforeWebSocket(j.Summarize(c), bare)), second(j.AuthenticateWebSocket(t.Context(), agreedTo(j, c, bare), bare, nil))} {
		if problem.KindOf(err) != problem.BadConfig || flow.HasWebSocket(bare) {
			t.Error(err)
		}
	}
	far := environment(t, j, "far")
	c.Environment = "far"   // the host alone is at stake
	c = agreedTo(j, c, far) // over HTTP, which is another question
	q, err := j.BeforeWebSocket(j.Summarize(c), far)
	if err != nil || q.Host != "stream.exchange.invalid" || !q.Needed() || q.Logins != 1 {
		t.Errorf("%+v, %v", q, err)
	}
	if _, err := j.AuthenticateWebSocket(t.Context(), c, far, nil); problem.KindOf(err) != problem.NotConfirmed {
		t.Error(err)
	}
	complaint := flow.Complaint{Credential: &c, Environment: far, Login: true}
	if q, err := j.BeforeDiagnosis(complaint); err != nil || q.Host != "stream.exchange.invalid" || q.Of != 1 {
		t.Errorf("%+v, %v", q, err)
	}
	if _, err := j.Diagnose(t.Context(), complaint, nil); problem.KindOf(err) != problem.NotConfirmed {
		t.Error(err)
	}
	if len(j.Requests("")) != 0 {
		t.Errorf("sent %q", calls(j))
	}
	j.Agree(q)
	if q, _ := j.BeforeWebSocket(j.Summarize(c), far); q.Needed() {
		t.Errorf("asked again: %+v", q)
	}
}

// agreedTo says yes to a login over HTTP.
func agreedTo(j *flow.Job, c kiiex.Credential, env kiiex.Environment) kiiex.Credential {
	j.Agree(j.BeforeLogin(j.Summarize(c), env))
	return c
}

func second[T any](_ T, err error) error { return err }

func TestWebSocketCodeGoesOverTheSameConnection(t *testing.T) {
	j, server, c := socketJob(t, "second-factor")
	login, err := j.AuthenticateWebSocket(t.Context(), c, environment(t, j, "local"), nil)
	if err != nil || !login.NeedsCode() {
		t.Fatalf("%+v, %v", login, err)
	}
	defer login.Clear()
	if _, err := j.AnswerCode(t.Context(), login, "000000", nil); problem.KindOf(err) != problem.SecondFactorRefused {
		t.Fatal(err)
	}
	told := false
	completed, err := j.AnswerCode(t.Context(), login, server.Code(), func(call string, _ api.Step) { told = told || call == "Authenticate2FA" })
	if err != nil || completed.Answered == "" || !told {
		t.Fatalf("%+v, %v, told %t", completed, err, told)
	}
	given, err := j.AuthenticateWebSocket(t.Context(), c, environment(t, j, "local"), nil)
	testenv.OK(t, err)
	given.Clear() // given up: the connection has ended
	if _, err := j.AnswerCode(t.Context(), given, server.Code(), nil); problem.KindOf(err) != problem.ConnectionLost {
		t.Error(err)
	}
}

func TestWebSocketLogsOutWhereNothingIsRead(t *testing.T) {
	j, _, c := socketJobTo(t, sandbox.Options{Rewrite: func(call string, answer []byte) []byte {
		if strings.HasPrefix(call, "Get") {
			return []byte(`{"result":false,"errorcode":102}`)
		}
		return answer
	}})
	_, err := j.AuthenticateWebSocket(t.Context(), c, environment(t, j, "local"), nil)
	if problem.KindOf(err) != problem.ServerError || !slices.Contains(calls(j), "LogOut") {
		t.Errorf("%v, sent %q", err, calls(j))
	}
}

func TestWebSocketRefusalsCount(t *testing.T) {
	for scenario, want := range map[string]struct {
		kind     problem.Kind
		failures int
		says     string
	}{
		"refused":               {problem.InvalidCredentials, 1, ""},
		"not-found":             {problem.NotOffered, 0, "no WebSocket at this address"},
		"drop":                  {problem.ConnectionLost, 0, "broke off"},
		"session-expires-early": {problem.NotAuthorized, 0, "accepted the login"},
		"not-offered":           {problem.NotOffered, 0, "accepted the login"},
	} {
		j, _, c := socketJob(t, scenario)
		_, err := j.AuthenticateWebSocket(t.Context(), c, environment(t, j, "local"), nil)
		p := problem.From(err)
		last, ok := j.State().LastTest(c.ID)
		if p.Kind != want.kind || !ok || last.Failures != want.failures || !strings.Contains(p.Error(), want.says) || p.Next == "" {
			t.Errorf("%s: %+v, %+v", scenario, p, last)
		}
	}
}
