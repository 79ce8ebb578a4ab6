package sandbox

import (
	"net/http"
	"slices"
	"strings"
)

// group is a set of calls that scenarios treat alike.
type group int

const (
	authentication group = iota // makes a session
	private                     // needs a session or a signature
	public                      // needs nothing
	gateway                     // opens a WebSocket, which is no call
	groups
)

// call is one call of the exchange.
type call struct {
	name   string
	group  group
	answer func(*request)         // as the healthy exchange answers; nil if there is read
	read   func(*request, fields) // the same, for a request with usable parameters that may be answered
	needs  []string               // parameters without which read is not reached
	extra  bool                   // of the same software, but not in this exchange's documentation
}

var (
	ofOMS        = []string{fieldOMSID}
	ofAccount    = []string{fieldOMSID, fieldAccountID}
	ofInstrument = []string{fieldOMSID, fieldInstrumentID}
	ofOrder      = []string{fieldOMSID, fieldAccountID, fieldOrderID}
)

var calls = []call{
	{"AuthenticateUser", authentication, (*request).authenticateUser, nil, nil, false},
	{"Authenticate2FA", authentication, (*request).authenticate2FA, nil, nil, false},
	{"LogOut", private, (*request).logOut, nil, nil, false},
	{"Ping", public, (*request).ping, nil, nil, true},

	{"GetUserInfo", private, nil, (*request).userInfo, nil, true},
	{"GetUserPermissions", private, nil, (*request).userPermissions, nil, true},
	{"GetUserAccounts", private, nil, (*request).userAccounts, nil, false},
	{"GetUserAccountInfos", private, nil, (*request).list, ofOMS, false},
	{"GetAccountInfo", private, nil, (*request).accountInfo, ofAccount, false},
	{"GetAccountPositions", private, nil, (*request).positions, ofAccount, false},
	{"GetOpenOrders", private, nil, (*request).list, ofAccount, false},
	{"GetOrderHistory", private, nil, (*request).list, ofAccount, false},
	{"GetOrderStatus", private, nil, (*request).order, ofOrder, false},
	{"GetTradesHistory", private, nil, (*request).list, ofAccount, false},
	{"GetDeposits", private, nil, (*request).list, ofAccount, false},
	{"GetWithdrawTickets", private, nil, (*request).list, ofAccount, false},

	{"GetProducts", public, nil, (*request).list, ofOMS, false},
	{"GetInstruments", public, nil, (*request).list, ofOMS, false},
	{"GetLevel1", public, nil, (*request).level1, ofInstrument, false},
	{"GetLevel1SummaryMin", public, nil, (*request).list, ofOMS, false},
	{"GetL2Snapshot", public, nil, (*request).book, ofInstrument, false},
	{"GetValidate2FARequiredEndpoints", public, nil, (*request).list, nil, false},

	{"SendOrder", private, nil, (*request).noMarket, nil, false},
	{"CancelOrder", private, nil, (*request).noMarket, nil, false},
	{"CreateWithdrawTicket", private, nil, (*request).noMarket, nil, false},
}

// findCall returns the call of that name, ignoring case.
func findCall(name string) (call, bool) {
	i := slices.IndexFunc(calls, func(c call) bool { return strings.EqualFold(c.name, name) })
	if i < 0 {
		return call{}, false
	}
	return calls[i], true
}

func (q *request) ping() {
	q.sendText(http.StatusOK, []byte(`{"msg":"PONG"}`), "pong")
}

// logOut ends the session. A call that carries the four fields instead has none to end.
func (q *request) logOut() {
	token := q.r.Header.Get(headerToken)
	if token != "" && q.s.sessions.end(token, q.from, q.now) || token == "" && q.signed() {
		q.sendJSON(http.StatusOK, result{Result: true}, "logged out")
		return
	}
	q.replyNotAuthorized("rejected: no valid session or signature")
}

// healthy answers as the healthy exchange does.
func (q *request) healthy() {
	if q.call.answer != nil {
		q.call.answer(q)
		return
	}
	token := q.r.Header.Get(headerToken)
	if q.call.group == private && (token != "" && !q.s.sessions.use(token, q.from, q.now) || token == "" && !q.signed()) {
		q.replyNotAuthorized("rejected: no valid session or signature")
		return
	}
	if f, ok := q.parameters(); ok {
		q.call.read(q, f)
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
	permissions := q.s.account.Permissions
	if q.s.scenario.permissions != nil {
		permissions = q.s.scenario.permissions
	}
	q.sendJSON(http.StatusOK, permissions, "permissions")
}

// noMarket rejects calls that would change something: nothing here can be bought, sold or withdrawn.
func (q *request) noMarket(fields) { q.replyNotAuthorized("rejected: the sandbox is no market") }
