package cause_test

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"kiikey/kiiex"
	"kiikey/kiiex/cause"
	"kiikey/kiiex/problem"
)

// used is a credential as it was exported, and saved for test.
func used() *kiiex.Credential {
	return &kiiex.Credential{
		Name: "spot", Environment: "test", APIKey: "0123456789abcdef0123456789abcdef", Nonce: "0", UserID: "151",
		APISecret: kiiex.SecretFromString("fedcba9876543210fedcba9876543210"),
	}
}

func ids(causes []cause.Cause) string {
	var names []string
	for _, c := range causes {
		names = append(names, string(c.ID))
	}
	return strings.Join(names, " ")
}

var test = kiiex.Environment{Name: "test", Kind: kiiex.KindCustom, BaseURL: "https://exchange.invalid/ap"}

func TestKnownFactsReorderCauses(t *testing.T) {
	elsewhere, cut := used(), used()
	elsewhere.Environment = "staging"
	cut.APISecret = kiiex.SecretFromString("fedcba9876543210fedcba987654321")
	before := time.Now().Add(-time.Hour)
	const all = "other-environment wrong-user-id wrong-secret key-secret-exchanged key-deleted ip-whitelist"
	for name, c := range map[string]struct {
		likely cause.Likely
		known  cause.Known
		want   string
	}{
		"rejected":                          {cause.Rejected, cause.Known{}, all},
		"rejected, healthy":                 {cause.Rejected, cause.Known{Credential: used()}, all},
		"rejected, saved elsewhere":         {cause.Rejected, cause.Known{Credential: elsewhere}, all},
		"rejected, a cut secret":            {cause.Rejected, cause.Known{Credential: cut}, "wrong-form " + all},
		"rejected, accepted before":         {cause.Rejected, cause.Known{Credential: used(), AcceptedBefore: before}, "key-deleted ip-whitelist wrong-user-id wrong-secret key-secret-exchanged"},
		"rejected, elsewhere, but accepted": {cause.Rejected, cause.Known{Credential: elsewhere, AcceptedBefore: before}, "key-deleted ip-whitelist wrong-user-id wrong-secret key-secret-exchanged"},
		"kept out":                          {cause.KeptOut, cause.Known{}, "ip-whitelist key-deleted other-environment firewall"},
		"kept out, saved elsewhere":         {cause.KeptOut, cause.Known{Credential: elsewhere}, "other-environment ip-whitelist key-deleted firewall"},
		"kept out, accepted before":         {cause.KeptOut, cause.Known{AcceptedBefore: before}, "ip-whitelist key-deleted firewall"},
		"unknown user":                      {cause.UserUnknown, cause.Known{}, "other-environment wrong-user-id"},
		"unknown user, accepted before":     {cause.UserUnknown, cause.Known{AcceptedBefore: before}, "wrong-user-id"},
		"no login":                          {cause.NoLogins, cause.Known{}, "base-url maintenance"},
		"no login, but a Ping":              {cause.NoLogins, cause.Known{Answered: true}, "maintenance base-url"},
		"no login, built in":                {cause.NoLogins, cause.Known{Environment: kiiex.BuiltinEnvironments()[1]}, "maintenance base-url"},
		"a session":                         {cause.SessionRejected, cause.Known{}, "session-ended address-changed missing-permission"},
		"a new session":                     {cause.SessionRejected, cause.Known{NewSession: true}, "session-ended address-changed missing-permission"},
		"a session that is over":            {cause.SessionOver, cause.Known{}, "session-ended address-changed"},
		"another authority":                 {cause.OtherAuthority, cause.Known{}, "inspecting-proxy private-authority"},
		"another authority than ca_file":    {cause.OtherAuthority, cause.Known{Environment: kiiex.Environment{CAFile: "/ca.pem"}}, "ca-file inspecting-proxy"},
		"expired":                           {cause.Expired(before), cause.Known{}, "certificate-expired computer-clock"},
		"expired long ago":                  {cause.Expired(before), cause.Known{Now: before.AddDate(1, 0, 0)}, "computer-clock certificate-expired"},
		"expired before the import":         {cause.Expired(before), cause.Known{Credential: &kiiex.Credential{ImportedAt: time.Now().AddDate(0, 0, 1)}}, "computer-clock certificate-expired"},
	} {
		if c.known.Environment.Name == "" && c.known.Environment.BaseURL == "" && c.known.Environment.CAFile == "" {
			c.known.Environment = test
		}
		if got := ids(c.likely.Causes(c.known)); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	two := kiiex.Credential{APIKey: "12", APISecret: kiiex.SecretFromString("34"), Nonce: "0", UserID: "1"}
	if got := ids(cause.Values(cause.Known{Credential: &two})); got != "wrong-form wrong-form" {
		t.Errorf("a mistake in two values of one form: %s", got)
	}
}

// Every entry names causes in whole sentences, each with something to do.
func TestEntriesAreWholeSentences(t *testing.T) {
	for name, likely := range map[string]cause.Likely{
		"Rejected": cause.Rejected, "KeptOut": cause.KeptOut, "LockedOut": cause.LockedOut, "FormRejected": cause.FormRejected,
		"CodeRejected": cause.CodeRejected, "CodeWanted": cause.CodeWanted, "UserUnknown": cause.UserUnknown, "Busy": cause.Busy,
		"NoLogins": cause.NoLogins, "TokenMissing": cause.TokenMissing, "Fault": cause.Fault, "Unavailable": cause.Unavailable,
		"TooMany": cause.TooMany, "Unknown": cause.Unknown, "NotUnderstood": cause.NotUnderstood, "CallNotOffered": cause.CallNotOffered,
		"LoginWanted": cause.LoginWanted, "ParametersRejected": cause.ParametersRejected, "SessionRejected": cause.SessionRejected, "SessionOver": cause.SessionOver,
		"PermissionLost": cause.PermissionLost, "CallRejected": cause.CallRejected("GetOpenOrders"), "LevelTooLow": cause.LevelTooLow,
		"CodePerCall": cause.CodePerCall("SendOrder"), "AnotherUser": cause.AnotherUser("You asked for another."), "NoSuchName": cause.NoSuchName,
		"NoNameServer": cause.NoNameServer, "NothingThere": cause.NothingThere, "NoConnection": cause.NoConnection,
		"NoHandshake": cause.NoHandshake, "HandshakeCut": cause.HandshakeCut, "NoAnswer": cause.NoAnswer, "AnswerCut": cause.AnswerCut,
		"Slow": cause.Slow, "Unreached": cause.Unreached, "Redirected": cause.Redirected, "Elsewhere": cause.Elsewhere,
		"NotHTTP": cause.NotHTTP, "TooLong": cause.TooLong, "Compressed": cause.Compressed, "Robots": cause.Robots,
		"ProxyOnTheWay": cause.ProxyOnTheWay, "NetworkWantsLogin": cause.NetworkWantsLogin, "ServerWantsLogin": cause.ServerWantsLogin,
		"PageRejects": cause.PageRejects, "ProxyUnreached": cause.ProxyUnreached("", "Start it."), "ProxyRejects": cause.ProxyRejects("", "Start it.", "HTTPS_PROXY"),
		"Inspected": cause.Inspected("Zscaler"), "OtherName": cause.OtherName, "OtherAuthority": cause.OtherAuthority, "OtherUse": cause.OtherUse,
		"Expired": cause.Expired(time.Now()), "NotBegun": cause.NotBegun(time.Now()), "EndsSoon": cause.EndsSoon(time.Now()),
		"ClocksDiffer": cause.ClocksDiffer, "HTTPSWanted": cause.HTTPSWanted, "NoTLS": cause.NoTLS, "OldVersions": cause.OldVersions,
		"NoAgreement": cause.NoAgreement, "NoWebSocket": cause.NoWebSocket, "NotWebSocket": cause.NotWebSocket, "Closed": cause.Closed,
	} {
		causes := likely.Causes(cause.Known{Environment: test})
		seen := map[cause.ID]bool{}
		for _, c := range causes {
			for _, text := range []string{c.Text, c.Do} {
				if text == "" || strings.ToUpper(text[:1]) != text[:1] || !strings.HasSuffix(text, ".") && !strings.HasSuffix(text, ")") && !strings.HasSuffix(text, "?") {
					t.Errorf("%s: %q is no sentence", name, text)
				}
			}
			if seen[c.ID] || c.ID == "" {
				t.Errorf("%s names %q twice, or not at all", name, c.ID)
			}
			seen[c.ID] = true
		}
		if len(causes) == 0 {
			t.Errorf("%s has no cause", name)
		}
		causes[0].Text = "spoilt"
		if likely.Causes(cause.Known{})[0].Text == "spoilt" {
			t.Errorf("%s hands out its own list", name)
		}
	}
}

func TestRefusalsEndWithTheCommandThatFindsOutMore(t *testing.T) {
	named := used()
	named.Name = "two words"
	for name, c := range map[string]struct {
		failure cause.Failure
		known   cause.Known
		next    string // its end
	}{
		"nothing known":       {cause.Failure{Kind: problem.InvalidCredentials, Login: true, Likely: cause.Rejected}, cause.Known{}, "lock you out. Find the cause: kiikey doctor NAME"},
		"a name":              {cause.Failure{Kind: problem.NotAuthorized, Login: true, Likely: cause.KeptOut}, cause.Known{Environment: test, Credential: used()}, "Find the cause: kiikey doctor spot"},
		"a name in two words": {cause.Failure{Kind: problem.ExchangeRefused, Likely: cause.Unknown}, cause.Known{Environment: test, Credential: named}, "Find the cause: kiikey doctor 'two words'"},
		"another environment": {cause.Failure{Kind: problem.InvalidCredentials, Likely: cause.Rejected}, cause.Known{Environment: kiiex.Environment{Name: "desk"}, Credential: used()}, "kiikey doctor spot --env desk"},
		"locked out":          {cause.Failure{Kind: problem.UserLocked, Login: true, Likely: cause.LockedOut}, cause.Known{}, "retrying won't help. Find the cause: kiikey doctor NAME"},
		"too many requests":   {cause.Failure{Kind: problem.RateLimited, Login: true, Likely: cause.TooMany, Wait: "Wait 1 h."}, cause.Known{}, "Wait 1 h. Find the cause: kiikey doctor NAME"},
		"several causes":      {cause.Failure{Kind: problem.ConnectionLost, Likely: cause.AnswerCut}, cause.Known{}, "Find the cause: kiikey doctor NAME"},
		"a fault":             {cause.Failure{Kind: problem.ServerError, Login: true, Likely: cause.Fault}, cause.Known{}, "The credential is not at fault."},
	} {
		if p := c.failure.Explain(c.known); !strings.HasSuffix(p.Next, c.next) || p.Kind != c.failure.Kind {
			t.Errorf("%s: %s", name, p.Next)
		}
	}
}

func TestWeighReordersCausesOfTheSameFailure(t *testing.T) {
	f := &cause.Failure{
		Kind: problem.InvalidCredentials, What: "It was rejected.", Seen: "It answered 401.", Likely: cause.Rejected, RetryAfter: time.Minute, Err: io.EOF,
	}
	first := f.Explain(cause.Known{Environment: test})
	if !strings.HasPrefix(first.Why, "It answered 401. Likely causes:\n1  The API key was created in another environment, not in test.\n2  ") {
		t.Errorf("why: %s", first.Why)
	}
	weighed := problem.From(cause.Weigh(first, cause.Known{Environment: test, AcceptedBefore: time.Now()}))
	if !strings.HasPrefix(weighed.Why, "It answered 401. Likely causes:\n1  The API key was deleted") || strings.Contains(weighed.Why, "another environment") {
		t.Errorf("why: %s", weighed.Why)
	}
	if weighed.What != f.What || weighed.RetryAfter != time.Minute || !errors.Is(weighed, io.EOF) || !errors.Is(weighed, problem.Of(problem.InvalidCredentials)) {
		t.Errorf("%+v", weighed)
	}
	other := &problem.Problem{Kind: problem.Interrupted, What: "Stopped.", Next: "Start it again."}
	if cause.Weigh(other, cause.Known{}) != error(other) || cause.Weigh(nil, cause.Known{}) != nil {
		t.Error("what was not classified was changed")
	}
	if got := cause.Of(other, cause.Known{}, cause.Offline); !slices.Equal(got, []cause.Cause{{ID: cause.Offline, Text: "Stopped.", Do: "Start it again."}}) {
		t.Errorf("%v", got)
	}
}

// A port of this computer is closed by no firewall, and a port elsewhere by no sandbox.
func TestClosedPortOnThisComputer(t *testing.T) {
	for base, want := range map[string][]cause.ID{
		"http://127.0.0.1:8080/ap":         {cause.NothingListens, cause.BaseURL},
		"https://localhost/ap":             {cause.NothingListens, cause.BaseURL},
		"ws://[::1]:8080/WSGateway":        {cause.NothingListens, cause.BaseURL},
		"https://exchange.example:8443/ap": {cause.NothingListens, cause.BaseURL, cause.Firewall},
	} {
		var got []cause.ID
		for _, c := range cause.NothingThere.Causes(cause.Known{Environment: kiiex.Environment{BaseURL: base}}) {
			got = append(got, c.ID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v", base, got)
		}
	}
}
