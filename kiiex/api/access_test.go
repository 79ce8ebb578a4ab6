package api_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/cause"
	"kiikey/kiiex/problem"
)

// of is a session whose user and account are known.
func of(accountID string) kiiex.Session {
	return kiiex.Session{Token: token(), UserID: "151", UserName: "trader-one", AccountID: accountID, OMSID: "1"}
}

// answered serves bodies by the names of calls, 404 for the others, and lists what arrived: call, and body or query.
func answered(t *testing.T, answers map[string]string) (*api.Client, func() []string) {
	t.Helper()
	var mu sync.Mutex
	var seen []string
	c := serve(t, api.Options{}, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		call := filepath.Base(r.URL.Path)
		mu.Lock()
		seen = append(seen, strings.TrimSpace(call+" "+string(body)+r.URL.RawQuery))
		mu.Unlock()
		answer, ok := answers[call]
		var status int
		if _, err := fmt.Sscanf(answer, "%3d", &status); err == nil {
			w.WriteHeader(status)
			answer = answer[3:]
		} else if !ok || r.Method == http.MethodPost && answer == "by GET" {
			w.WriteHeader(map[bool]int{true: http.StatusMethodNotAllowed, false: http.StatusNotFound}[ok])
			answer = ""
		} else if answer == "by GET" {
			answer = "[]"
		}
		_, _ = io.WriteString(w, answer)
	})
	return c, func() []string { mu.Lock(); defer mu.Unlock(); return slices.Clone(seen) }
}

const (
	notAuthorized = `{"result":false,"errormsg":"Not Authorized","errorcode":20,"detail":null}`
	invalid       = `{"result":false,"errormsg":"Invalid Response","errorcode":100,"detail":null}`
)

// healthy has the forms that the exchange's pages and other deployments show.
var healthy = map[string]string{
	"GetAccountPositions":             `[{"omsId":1,"accountId":153,"productSymbol":"BTC","productId":1,"amount":0.123456789012345678901234567890,"hold":1e-9},{"ProductId":2,"Amount":"7"}]`,
	"GetUserAccounts":                 `[153]`,
	"GetUserInfo":                     `{"UserId":151,"AccountId":153,"OMSId":1,"numberOfFailedAttempt":2}`,
	"GetUserPermissions":              `["Trading"]`,
	"GetOpenOrders":                   `[{"Side":"Buy"},{"Side":"Sell"}]`,
	"GetAccountInfo":                  `[{"AccountId":153,"VerificationLevel":"0"}]`,
	"GetValidate2FARequiredEndpoints": `["createwithdrawticket"]`,
}

func TestAccess(t *testing.T) {
	c, seen := answered(t, healthy)
	a := c.Access(t.Context(), of("153"))
	for call := range healthy {
		if err := a.Err(call); err != nil {
			t.Errorf("%s: %v", call, err)
		}
	}
	if want := []api.Position{{"BTC", "0.123456789012345678901234567890", "1e-9"}, {"2", "7", ""}}; !slices.Equal(a.Positions, want) {
		t.Errorf("positions %q", a.Positions)
	}
	if a.OpenOrders != 2 || a.Level != "0" || a.Details.FailedAttempts != "2" || a.WithCode[0] != "createwithdrawticket" ||
		a.Permissions[0] != "Trading" || a.Accounts[0] != "153" {
		t.Errorf("%+v", a)
	}
	ofUser, ofAccount := `{"OMSId":1,"UserId":151,"UserName":"trader-one"}`, `{"OMSId":1,"AccountId":153}`
	want := []string{
		"GetAccountPositions " + ofAccount, "GetUserAccounts " + ofUser, "GetUserInfo " + ofUser, "GetUserPermissions " + ofUser,
		"GetOpenOrders " + ofAccount, "GetAccountInfo " + ofAccount, "GetValidate2FARequiredEndpoints {}",
	}
	if got := seen(); !slices.Equal(got, want) {
		t.Errorf("sent %q\nwant %q", got, want)
	}
}

// What the login did not tell is asked for first, and what no number is stays text.
func TestAccessWithoutTheAccount(t *testing.T) {
	c, seen := answered(t, healthy)
	s := of("")
	s.UserID, s.UserName = "0151", "a secret that came back, "+kiiex.Mask
	c.Access(t.Context(), s)
	got := seen()
	if got[0] != `GetUserAccounts {"OMSId":1,"UserId":"0151"}` || !slices.Contains(got, `GetAccountPositions {"OMSId":1,"AccountId":153}`) || len(got) != 7 {
		t.Errorf("sent %q", got)
	}
}

func TestAccessByGET(t *testing.T) {
	answers := map[string]string{"GetUserInfo": "by GET"}
	c, seen := answered(t, answers)
	if proof, err := c.Prove(t.Context(), of("153")).Proof(); err != nil || proof != api.Unproved {
		t.Errorf("%v, %v", proof, err)
	}
	if got := seen(); !slices.Contains(got, "GetUserInfo OMSId=1&UserId=151&UserName=trader-one") {
		t.Errorf("sent %q", got)
	}
}

// Only 401 ends a session, and what says nothing about it leads to the next proof.
func TestCallsThatProveASession(t *testing.T) {
	for name, test := range map[string]struct {
		answers map[string]string
		proof   api.Proof
		kind    problem.Kind
		calls   int
	}{
		"the first":               {healthy, api.Proved, "", 1},
		"nothing offered":         {nil, api.Unproved, "", 4},
		"the last":                {map[string]string{"GetUserPermissions": `[]`}, api.Proved, "", 4},
		"401":                     {map[string]string{"GetAccountPositions": "401"}, api.Ended, "", 1},
		"401 after a refusal":     {map[string]string{"GetAccountPositions": notAuthorized, "GetUserInfo": "401" + notAuthorized}, api.Ended, "", 3},
		"code 20, then an answer": {map[string]string{"GetAccountPositions": notAuthorized, "GetUserAccounts": "[153]"}, api.Proved, "", 2},
		"403, then an answer":     {map[string]string{"GetAccountPositions": "403", "GetUserAccounts": "[153]"}, api.Proved, "", 2},
		"all refused":             {map[string]string{"GetAccountPositions": notAuthorized, "GetUserAccounts": "403"}, api.AllRefused, "", 4},
		"refused and unclear":     {map[string]string{"GetAccountPositions": notAuthorized, "GetUserAccounts": invalid}, api.Unproved, "", 4},
		"an answer of nothing":    {map[string]string{"GetAccountPositions": `{}`, "GetUserAccounts": `[true]`, "GetUserInfo": `[]`, "GetUserPermissions": `[[]]`}, api.Unproved, "", 4},
		"a fault, then an answer": {map[string]string{"GetAccountPositions": "500", "GetUserInfo": `{"UserId":1}`}, api.Proved, "", 3},
		"unavailable":             {map[string]string{"GetAccountPositions": "503"}, api.Unproved, problem.ServiceUnavailable, 1},
		"had enough":              {map[string]string{"GetAccountPositions": notAuthorized, "GetUserAccounts": "429"}, api.Unproved, problem.RateLimited, 2},
		"a page":                  {map[string]string{"GetAccountPositions": "<html>"}, api.Unproved, problem.NotAnExchange, 1},
		"far too much":            {map[string]string{"GetAccountPositions": "[" + strings.Repeat(" ", 4<<20) + "]", "GetUserAccounts": "[]"}, api.Proved, "", 2},
	} {
		t.Run(name, func(t *testing.T) {
			c, seen := answered(t, test.answers)
			proof, err := c.Prove(t.Context(), of("153")).Proof()
			if proof != test.proof || problem.KindOf(err) != test.kind || len(seen()) != test.calls {
				t.Errorf("%v, %v; sent %q", proof, err, seen())
			}
			if again, err := c.Access(t.Context(), of("153")).Proof(); again != proof && proof != api.Proved || problem.KindOf(err) != test.kind {
				t.Errorf("by all calls: %v, %v", again, err)
			}
		})
	}
}

// What has ended the session, or meets every call, is not tried seven times.
func TestAccessLeavesOutWhatCannotSucceed(t *testing.T) {
	c, seen := answered(t, map[string]string{"GetAccountPositions": "401"})
	a := c.Access(t.Context(), of("153"))
	if got := seen(); len(got) != 1 || api.ReachOf(a.Err(api.CallAccountInfo)) != api.ReachRefused {
		t.Errorf("sent %q, %v", got, a.Err(api.CallAccountInfo))
	}
	for err, want := range map[error]api.Reach{
		nil: api.ReachYes, problem.Of(problem.NotAuthorized): api.ReachRefused,
		problem.Of(problem.NotOffered): api.ReachNotOffered, problem.Of(problem.TimedOut): api.ReachNotKnown,
	} {
		if got := api.ReachOf(err); got != want {
			t.Errorf("%v: %q", err, got)
		}
	}
}

// A session that has ended is told from a call that is not allowed, also after its causes were weighed again.
func TestEndedSessionIsToldFromForbiddenCall(t *testing.T) {
	for answer, ended := range map[string]bool{"401": true, "403": false, notAuthorized: false} {
		c, _ := answered(t, map[string]string{"GetUserInfo": answer, "LogOut": answer})
		info, _ := api.ReadingCall(api.CallUserInfo)
		_, err := c.Read(t.Context(), info, of("153"))
		for _, err := range []error{err, cause.Weigh(err, cause.Known{NewSession: true}), c.LogOut(t.Context(), token())} {
			var f *cause.Failure
			if errors.Is(err, api.ErrSessionEnded) != ended || !errors.As(err, &f) || cause.Has(f.Causes(cause.Known{}), cause.MissingPermission) == ended {
				t.Errorf("%q: %v", answer, err)
			}
		}
	}
}
