package sandbox

import "net/http"

// Names of headers, besides those of the four fields.
const (
	headerToken   = "aptoken"
	headerPending = "Pending2FaToken"
)

// secondFactorCode is the only code, so that the user can type it.
const secondFactorCode = "123456"

// authenticateUser gives a session for a right signature. A malformed request does not count as a failure: it
// was not checked against any user.
func (q *request) authenticateUser() {
	if !q.s.limiter.allow(q.from, q.now) {
		q.replyTooMany()
		return
	}
	c, ok := q.credentials(fromHeaders, fromBody)
	if !ok {
		q.replyBadFormat()
		return
	}
	right, locked := q.check(c)
	switch {
	case locked:
		q.replyRefused(true, "rejected: the user is locked")
	case !right:
		q.replyRefused(false, "rejected: wrong key, user id, nonce or signature")
	case q.s.scenario.foreignWhitelist:
		q.replyNotAuthorized("rejected: address outside the key's whitelist")
	case q.s.scenario.secondFactor:
		pending := q.s.pending.issue(q.from, q.now)
		if q.socket != nil {
			q.socket.pending = pending
		}
		q.replySecondFactor(pending)
	default:
		token := q.newSession()
		if q.s.scenario.withholdsToken {
			token = ""
		}
		q.replyAuthenticated(token)
	}
}

// newSession begins a session and returns its token. A WebSocket is logged in from then on, without the token.
func (q *request) newSession() string {
	token := q.s.sessions.issue(q.from, q.now)
	if q.socket != nil {
		q.socket.session = token
	}
	return token
}

// check verifies c and counts the result. If a 2FA code is needed, a right signature does not reset the count
// of failures, or a client could guess codes without end by signing in between.
func (q *request) check(c credentials) (right, locked bool) {
	right = q.s.account.verify(c)
	switch {
	case right && q.s.scenario.secondFactor:
		return true, q.s.lockout.isLocked()
	case right || q.s.account.names(c):
		return right, q.s.lockout.judge(right)
	}
	return false, false
}

// signed reports whether a private call carries the four fields in its headers, rightly signed, by a user for
// whom that is enough. Its failures count like those of AuthenticateUser.
func (q *request) signed() bool {
	c, ok := q.credentials(fromHeaders)
	if !ok {
		return false
	}
	right, locked := q.check(c)
	return right && !locked && !q.s.scenario.foreignWhitelist && !q.s.scenario.secondFactor
}

// authenticate2FA gives a session for the code that replySecondFactor asked for.
func (q *request) authenticate2FA() {
	if !q.s.limiter.allow(q.from, q.now) {
		q.replyTooMany()
		return
	}
	f, ok := q.read(fromBody, fromQuery)
	pending := q.r.Header.Get(headerPending)
	if !ok || f[fieldCode] == "" || pending == "" {
		q.replyBadFormat()
		return
	}
	if !q.s.pending.use(pending, q.from, q.now) {
		q.replyNotAuthorized("rejected: no login waits for this code")
		return
	}
	right := equal(f[fieldCode], secondFactorCode) == 1
	switch locked := q.s.lockout.judge(right); {
	case locked:
		q.replyRefused(true, "rejected: the user is locked")
	case !right:
		q.replyWrongCode()
	case !q.s.pending.end(pending, q.from, q.now): // another request with the same code was first
		q.replyNotAuthorized("rejected: no login waits for this code")
	default:
		q.sendJSON(http.StatusOK, struct {
			Authenticated bool
			SessionToken  string
		}{true, q.newSession()}, "authenticated")
	}
}
