package sandbox

import (
	"net/http"
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
}

var calls = []call{
	{"AuthenticateUser", authentication, (*request).authenticateUser},
	{"Authenticate2FA", authentication, (*request).authenticate2FA},
	{"Ping", public, (*request).ping},
	{"GetUserInfo", private, (*request).getUserInfo},
	{"GetUserAccounts", private, (*request).getUserAccounts},
	{"GetUserPermissions", private, (*request).getUserPermissions},
	{"LogOut", private, (*request).logOut},
}

// findCall returns the call that path names, without regard to case.
func findCall(path string) (call, bool) {
	name, ok := strings.CutPrefix(path, basePath+"/")
	if !ok {
		return call{}, false
	}
	for _, c := range calls {
		if strings.EqualFold(c.name, name) {
			return c, true
		}
	}
	return call{}, false
}

func (q *request) ping() {
	q.sendJSON(http.StatusOK, pong{"PONG"}, "pong")
}

func (q *request) getUserInfo() {
	if q.mayAnswer() {
		q.sendJSON(http.StatusOK, q.s.user(), "user")
	}
}

func (q *request) getUserAccounts() {
	if q.mayAnswer() {
		q.sendJSON(http.StatusOK, []any{q.s.account.accountID}, "accounts")
	}
}

func (q *request) getUserPermissions() {
	if !q.mayAnswer() {
		return
	}
	permissions := q.s.account.permissions
	if q.s.scenario.permissions != nil {
		permissions = q.s.scenario.permissions
	}
	q.sendJSON(http.StatusOK, permissions, "permissions")
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

// mayAnswer reports whether a private call may be answered; if not, it has been refused. The exchange's
// clients name the user in these calls: naming another is refused.
func (q *request) mayAnswer() bool {
	token := q.r.Header.Get(headerToken)
	if token != "" && !q.s.sessions.use(token, q.from, q.now) || token == "" && !q.signed() {
		q.replyNotAuthorized("refused: no valid session or signature")
		return false
	}
	f, ok := q.read(fromBody, fromQuery)
	if !ok {
		q.replyError(http.StatusBadRequest, errorInvalid, "refused: malformed")
		return false
	}
	if user := f[fieldUserID]; user != "" && user != q.s.account.userID.String() {
		q.replyNotAuthorized("refused: another user's")
		return false
	}
	return true
}
