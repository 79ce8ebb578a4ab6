package sandbox

import (
	"net/http"
	"slices"
	"strings"
)

// group is a set of calls that a scenario treats alike.
type group int

const (
	authentication group = iota // makes a session
	private                     // needs a session or a signature
	public                      // needs nothing
)

// call is one call of the exchange.
type call struct {
	name   string
	group  group
	answer func(*request) // as the healthy exchange answers
	needs  []string       // parameters without which it is refused
	extra  bool           // of the same software, and on no page of this exchange
}

var (
	ofOMS        = []string{fieldOMSID}
	ofAccount    = []string{fieldOMSID, fieldAccountID}
	ofInstrument = []string{fieldOMSID, fieldInstrumentID}
	ofOrder      = []string{fieldOMSID, fieldAccountID, fieldOrderID}
)

var calls = []call{
	{"AuthenticateUser", authentication, (*request).authenticateUser, nil, false},
	{"Authenticate2FA", authentication, (*request).authenticate2FA, nil, false},
	{"LogOut", private, (*request).logOut, nil, false},
	{"Ping", public, (*request).ping, nil, true},

	{"GetUserInfo", private, reading((*request).userInfo), nil, true},
	{"GetUserPermissions", private, reading((*request).userPermissions), nil, true},
	{"GetUserAccounts", private, reading((*request).userAccounts), nil, false},
	{"GetUserAccountInfos", private, reading((*request).list), ofOMS, false},
	{"GetAccountInfo", private, reading((*request).accountInfo), ofAccount, false},
	{"GetAccountPositions", private, reading((*request).positions), ofAccount, false},
	{"GetOpenOrders", private, reading((*request).list), ofAccount, false},
	{"GetOrderHistory", private, reading((*request).list), ofAccount, false},
	{"GetOrderStatus", private, reading((*request).order), ofOrder, false},
	{"GetTradesHistory", private, reading((*request).list), ofAccount, false},
	{"GetDeposits", private, reading((*request).list), ofAccount, false},
	{"GetWithdrawTickets", private, reading((*request).list), ofAccount, false},

	{"GetProducts", public, reading((*request).list), ofOMS, false},
	{"GetInstruments", public, reading((*request).list), ofOMS, false},
	{"GetLevel1", public, reading((*request).level1), ofInstrument, false},
	{"GetLevel1SummaryMin", public, reading((*request).list), ofOMS, false},
	{"GetL2Snapshot", public, reading((*request).book), ofInstrument, false},
	{"GetValidate2FARequiredEndpoints", public, reading((*request).list), nil, false},

	{"SendOrder", private, reading((*request).noMarket), nil, false},
	{"CancelOrder", private, reading((*request).noMarket), nil, false},
	{"CreateWithdrawTicket", private, reading((*request).noMarket), nil, false},
}

// findCall returns the call of that name, without regard to case.
func findCall(name string) (call, bool) {
	i := slices.IndexFunc(calls, func(c call) bool { return strings.EqualFold(c.name, name) })
	if i < 0 {
		return call{}, false
	}
	return calls[i], true
}

func (q *request) ping() {
	q.sendJSON(http.StatusOK, pong{"PONG"}, "pong")
}

// logOut ends the session. A call that is signed by itself has none to end.
func (q *request) logOut() {
	token := q.r.Header.Get(headerToken)
	if token != "" && q.s.sessions.end(token, q.from, q.now) || token == "" && q.signed() {
		q.sendJSON(http.StatusOK, result{Result: true}, "logged out")
		return
	}
	q.replyNotAuthorized("refused: no valid session or signature")
}

// reading has answer called once the request has been found authorized, where the call is private, and its
// parameters usable.
func reading(answer func(*request, fields)) func(*request) {
	return func(q *request) {
		token := q.r.Header.Get(headerToken)
		if q.call.group == private && (token != "" && !q.s.sessions.use(token, q.from, q.now) || token == "" && !q.signed()) {
			q.replyNotAuthorized("refused: no valid session or signature")
			return
		}
		if f, ok := q.parameters(); ok {
			answer(q, f)
		}
	}
}

func (q *request) userInfo(fields) {
	failures, locked := q.s.lockout.state()
	q.sendJSON(http.StatusOK, userInfo{q.s.user(), locked, failures}, "user")
}

func (q *request) userAccounts(fields) {
	q.sendJSON(http.StatusOK, []any{q.s.account.accountID}, "accounts")
}

func (q *request) userPermissions(fields) {
	permissions := q.s.account.permissions
	if q.s.scenario.permissions != nil {
		permissions = q.s.scenario.permissions
	}
	q.sendJSON(http.StatusOK, permissions, "permissions")
}

// noMarket answers what would change something: nothing here can be bought, sold or withdrawn.
func (q *request) noMarket(fields) { q.replyNotAuthorized("refused: the sandbox is no market") }
