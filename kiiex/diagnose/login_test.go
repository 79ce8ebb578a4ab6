package diagnose_test

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/diagnose"
	"kiikey/kiiex/problem"
)

const loggedIn = `{"Authenticated":true,"SessionToken":"00112233-4455-6677-8899-aabbccddeeff","User":{"UserId":151}}`

// TestOddAnswersToTheLogin are of exchanges that answer Ping well, and a login or what follows it in ways
// that the sandbox does not know.
func TestOddAnswersToTheLogin(t *testing.T) {
	plain := func(status int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		}
	}
	page := plain(200, "<html><title>Sign in</title></html>")
	done := plain(200, `{"result":true}`)
	for name, test := range map[string]struct {
		calls map[string]http.HandlerFunc // beside Ping and LogOut, which work
		want  []string
		class problem.Class
		says  string // a part of what the last check that was reached has learned
	}{
		"a page": {calls: map[string]http.HandlerFunc{"AuthenticateUser": page},
			want: []string{"authentication failed: network-login, base-url"}, class: problem.ClassUnreachable, says: `"Sign in"`},
		"a page that refuses": {calls: map[string]http.HandlerFunc{"AuthenticateUser": plain(403, "<html><title>Just a moment...</title></html>")},
			want: []string{"authentication failed: firewall"}, class: problem.ClassUnreachable, says: `"Just a moment..."`},
		"a redirect": {calls: map[string]http.HandlerFunc{"AuthenticateUser": http.RedirectHandler("https://exchange.invalid/", http.StatusTemporaryRedirect).ServeHTTP},
			want: []string{"authentication failed: network-login, exchange-moved, base-url"}, class: problem.ClassUnreachable, says: "307"},
		"unavailable": {calls: map[string]http.HandlerFunc{"AuthenticateUser": plain(503, "")},
			want: []string{"authentication failed: maintenance, exchange-busy"}, class: problem.ClassUnreachable, says: "503"},
		"a fault": {calls: map[string]http.HandlerFunc{"AuthenticateUser": plain(500, "")},
			want: []string{"authentication failed: exchange-fault"}, class: problem.ClassUnreachable, says: "500"},
		"an unknown refusal": {calls: map[string]http.HandlerFunc{"AuthenticateUser": plain(200, `{"result":false,"errormsg":"Not today","errorcode":7}`)},
			want: []string{"authentication failed: unknown-answer"}, class: problem.ClassRefused, says: `"Not today"`},
		"a cut connection": {calls: map[string]http.HandlerFunc{"AuthenticateUser": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }},
			want: []string{"authentication failed: unstable-connection, exchange-fault"}, class: problem.ClassUnreachable, says: "not known"},
		"far too much": {calls: map[string]http.HandlerFunc{"AuthenticateUser": plain(200, strings.Repeat("a", 2<<20))},
			want: []string{"authentication failed: network-login, base-url"}, class: problem.ClassUnreachable},
		"an empty success": {calls: map[string]http.HandlerFunc{"AuthenticateUser": plain(200, `{}`)},
			want: []string{"authentication failed: unknown-answer"}, class: problem.ClassUnreachable},
		"the secrets of the request": {calls: map[string]http.HandlerFunc{"AuthenticateUser": func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, `{"Authenticated":false,"errormsg":"bad `+r.Header.Get("APIKey")+" "+r.Header.Get("Signature")+`"}`)
		}}, want: []string{everyLogin}, class: problem.ClassRefused, says: "bad " + kiiex.Mask},

		"level 0": {calls: map[string]http.HandlerFunc{"GetUserAccounts": plain(200, `[153]`), "GetAccountInfo": plain(200, `{"VerificationLevel":0}`)},
			want: []string{"session warning: account-level"}, says: `Account level: "0" (GetAccountInfo).`},
		"orders that want a code": {calls: map[string]http.HandlerFunc{"GetUserAccounts": plain(200, `[153]`), "GetValidate2FARequiredEndpoints": plain(200, `["createwithdrawticket","SendOrder","cancelorder"]`)},
			want: []string{"session warning: code-for-calls"}, says: `"createwithdrawticket", "SendOrder" and "cancelorder"`},
		"withdrawals that want a code": {calls: map[string]http.HandlerFunc{"GetUserAccounts": plain(200, `[153]`), "GetValidate2FARequiredEndpoints": plain(200, `["createwithdrawticket","GetOpenOrders"]`)},
			says: `"createwithdrawticket"`},
		"accounts without end": {calls: map[string]http.HandlerFunc{"GetUserAccounts": plain(200, "[153"+strings.Repeat(",153", 89_999)+"]")},
			says: `"153" and 89970 more (GetUserAccounts).`},
		"positions refused": {calls: map[string]http.HandlerFunc{"GetUserAccounts": plain(200, `[153]`), "GetAccountPositions": plain(200, `{"result":false,"errorcode":20}`)},
			want: []string{"session warning: missing-permission"}, says: "Positions: rejected (GetAccountPositions)."},
		"all refused": {calls: map[string]http.HandlerFunc{"GetUserAccounts": plain(403, ""), "GetUserInfo": plain(200, `{"result":false,"errorcode":20}`)},
			want: []string{"session failed: session-ended, address-changed, missing-permission"}, class: problem.ClassRefused, says: "Accounts: rejected (GetUserAccounts)."},
		"all refused, with a reason": {calls: map[string]http.HandlerFunc{"GetUserAccounts": plain(200, `{"result":false,"errormsg":"Not Authorized","errorcode":20,"detail":"Device\u001b not confirmed"}`)},
			want: []string{"session failed: session-ended, address-changed, missing-permission"}, class: problem.ClassRefused, says: `in detail "Device\x1b not confirmed"`},
		"a level of 0.0": {calls: map[string]http.HandlerFunc{"GetUserAccounts": plain(200, `[153]`), "GetAccountInfo": plain(200, `{"VerificationLevel":0.0}`)},
			want: []string{"session warning: account-level"}, says: `Account level: "0" (GetAccountInfo).`},
		"a session that has ended": {calls: map[string]http.HandlerFunc{"GetUserAccounts": plain(401, "")},
			want: []string{"session failed: session-ended, address-changed"}, class: problem.ClassRefused, says: "logged out"},
		"nothing that fits": {calls: map[string]http.HandlerFunc{"GetUserAccounts": plain(200, `{}`)},
			want: []string{"session failed: unknown-answer"}, class: problem.ClassUnreachable, says: "Accounts: not known (GetUserAccounts)."},
		"failed attempts": {calls: map[string]http.HandlerFunc{"GetUserInfo": plain(200, `{"UserId":151,"NumberOfFailedAttempt":3}`)},
			says: `Failed logins so far: "3" (GetUserInfo).`},
		"another user": {calls: map[string]http.HandlerFunc{"GetUserInfo": plain(200, `{"UserId":999}`), "AuthenticateUser": plain(200, strings.Replace(loggedIn, "151", "999", 1))},
			want: []string{"authentication warning: other-user"}, says: "logged out"},

		"permissions not offered": {calls: map[string]http.HandlerFunc{"GetUserInfo": plain(200, `{"UserId":151}`), "GetUserPermissions": plain(404, "")},
			says: "logged out"},
		"nothing offered": {calls: map[string]http.HandlerFunc{"GetUserPermissions": plain(404, "")}, says: "logged out"},
		"permissions unavailable": {calls: map[string]http.HandlerFunc{"GetUserPermissions": plain(503, "")},
			want: []string{"session failed: maintenance, exchange-busy"}, class: problem.ClassUnreachable, says: "logged out"},
		"too many requests": {calls: map[string]http.HandlerFunc{"GetUserPermissions": plain(429, "")},
			want: []string{"session failed: too-many-requests"}, class: problem.ClassRefused, says: "logged out"},
		"a cut session": {calls: map[string]http.HandlerFunc{"GetUserPermissions": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }},
			want: []string{"session failed: unstable-connection, exchange-fault"}, class: problem.ClassUnreachable, says: "logged out"},
		"more permissions than claimed": {calls: map[string]http.HandlerFunc{"GetUserPermissions": plain(200, `["Withdraw","Trading"]`)},
			says: `Not saved with the credential: "Withdraw"`},
		"no permissions": {calls: map[string]http.HandlerFunc{"GetUserPermissions": plain(200, `[]`)},
			want: []string{"session warning: missing-permission"}, says: "Its permissions are: none."},
		"a log-out that is not confirmed": {calls: map[string]http.HandlerFunc{"GetUserPermissions": plain(200, `["Trading"]`), "LogOut": plain(200, `{"result":false}`)},
			says: "not confirmed"},
		"a log-out that is not offered": {calls: map[string]http.HandlerFunc{"GetUserPermissions": plain(200, `["Trading"]`), "LogOut": plain(404, ``)},
			says: "ends automatically"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var logins atomic.Int32
			base := answering(t, func(w http.ResponseWriter, r *http.Request) {
				call := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
				if call == "AuthenticateUser" {
					logins.Add(1)
				}
				switch handle := test.calls[call]; {
				case handle != nil:
					handle(w, r)
				case call == "Ping":
					_, _ = io.WriteString(w, `{"msg":"PONG"}`)
				case call == "AuthenticateUser":
					_, _ = io.WriteString(w, loggedIn)
				case call == "LogOut":
					done(w, r)
				default:
					w.WriteHeader(http.StatusNotFound)
				}
			})
			o := diagnosed(t, subject(base))
			o.secrets = append(o.secrets, "00112233-4455-6677-8899-aabbccddeeff")
			o.checkTexts(t)
			o.expect(t, test.want...)
			if o.d.Class() != test.class || logins.Load() != 1 {
				t.Errorf("class %d, %d logins", o.d.Class(), logins.Load())
			}
			last := o.d.Finding(diagnose.StepAuthentication)
			if o.d.Authenticated {
				last = o.d.Finding(diagnose.StepSession)
			}
			if !strings.Contains(strings.Join(last.Learned, "\n"), test.says) {
				t.Errorf("learned %q", last.Learned)
			}
		})
	}
}

// TestLoginTimeoutIsExplained is of an exchange that never answers a login.
func TestLoginTimeoutIsExplained(t *testing.T) {
	var arrived atomic.Bool
	base := answering(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/Ping") {
			_, _ = io.WriteString(w, `{"msg":"PONG"}`)
			return
		}
		arrived.Store(true)
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	})
	o := inTime(t, subject(base), func(*outcome) bool { return arrived.Load() })
	o.expect(t, "authentication failed: exchange-busy, slow-network")
	if f := o.d.Finding(diagnose.StepAuthentication); !slices.ContainsFunc(f.Learned, func(text string) bool {
		return strings.Contains(text, "Whether the exchange counted this login is not known")
	}) {
		t.Errorf("learned %q", f.Learned)
	}
}

// What the client says of a rejected login, and so auth and the screens, names the causes that the diagnosis does, in
// its order.
func TestClientNamesTheSameCauses(t *testing.T) {
	for _, scenario := range []string{"refused", "unauthorized", "not-authorized", "bad-format", "error-104", "locked", "rate-limit", "not-found"} {
		t.Run(scenario, func(t *testing.T) {
			t.Parallel()
			said := ""
			o := trial{scenario: scenario, change: func(s *diagnose.Subject) {
				s.Credential.ImportedAt = time.Time{} // an age, which the client does not know
				s.Client.Record = func(e api.Exchange) {
					if e.Name == "AuthenticateUser" {
						said = problem.From(e.Err).Why
					}
				}
			}}.result(t)
			rest := said
			for _, c := range o.d.Finding(diagnose.StepAuthentication).Reasons {
				_, after, named := strings.Cut(rest, c.Text)
				if !named {
					t.Errorf("the client does not name %s, or in another order: %s", c.ID, said)
				}
				rest = after
			}
			if strings.Contains(rest, "\n") {
				t.Errorf("the client names more: %s", said)
			}
		})
	}
}
