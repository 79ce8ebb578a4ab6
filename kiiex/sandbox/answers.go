package sandbox

import (
	"encoding/json"
	"net/http"
)

// The answers have the names, the order and the types of the exchange's documentation.

type user struct {
	UserID        json.Number `json:"UserId"`
	UserName      string
	Email         string
	EmailVerified bool
	AccountID     json.Number `json:"AccountId"`
	OMSID         json.Number `json:"OMSId"`
	Use2FA        bool
}

// userInfo also says how near the user is to being locked out.
type userInfo struct {
	user
	Locked                bool
	NumberOfFailedAttempt int
}

type authenticated struct {
	Authenticated    bool
	SessionToken     string `json:",omitempty"`
	User             user
	Locked           bool
	Requires2FA      bool
	EnforceEnable2FA bool
	TwoFAType        *string
	TwoFAToken       *string
	Message          *string `json:"errormsg"`
}

type refusal struct {
	Authenticated bool
	Locked        bool
	Message       string `json:"errormsg"`
}

type result struct {
	Result  bool    `json:"result"`
	Message *string `json:"errormsg"`
	Code    int     `json:"errorcode"`
	Detail  *string `json:"detail"`
}

// The exchange's error codes that the healthy sandbox sends.
const (
	errorNotAuthorized = 20
	errorInvalid       = 100
	errorNotFound      = 104
)

// errorTexts are the words that go with a code.
var errorTexts = map[int]string{
	errorNotAuthorized: "Not Authorized", errorInvalid: "Invalid Response", 101: "Operation Failed",
	102: "Server Error", errorNotFound: "Resource Not Found", 107: "Operation In Process",
}

// user returns the exchange's description of the user, who needs no 2FA code with an API key.
func (s *Server) user() user {
	return user{
		UserID:        s.account.answersAs,
		UserName:      s.text(s.account.UserName),
		Email:         s.text(s.account.email),
		EmailVerified: true,
		AccountID:     s.account.accountID,
		OMSID:         s.account.omsID,
		Use2FA:        true,
	}
}

// text returns a text, changed as the scenario requires.
func (s *Server) text(t string) string {
	if s.scenario.hostile {
		return t + hostileText
	}
	return t
}

func (q *request) replyAuthenticated(token string) {
	answer := authenticated{Authenticated: true, SessionToken: token, User: q.s.user()}
	if q.s.scenario.hostile {
		hostile := hostileText
		answer.TwoFAType, answer.Message = &hostile, &hostile
	}
	q.sendJSON(http.StatusOK, answer, "authenticated")
}

func (q *request) replySecondFactor(pending string) {
	q.sendJSON(http.StatusOK, struct {
		Authenticated, Requires2FA           bool
		AuthType, AddtlInfo, Pending2FaToken string
	}{true, true, "Google", "", pending}, "2FA code wanted")
}

// replyRefused rejects wrong credentials. The exchange's words to a locked user are unknown; these are the
// same, so that a client must look at Locked.
func (q *request) replyRefused(locked bool, outcome string) {
	q.sendJSON(http.StatusOK, refusal{Locked: locked, Message: q.s.text("Invalid username or password")}, outcome)
}

// replyWrongCode uses made-up words too: the exchange's are unknown.
func (q *request) replyWrongCode() {
	q.sendJSON(http.StatusOK, refusal{Message: q.s.text("Invalid code")}, "rejected: wrong code")
}

// replyBadFormat writes its names in another case, as the exchange does.
func (q *request) replyBadFormat() {
	q.sendJSON(http.StatusBadRequest, struct {
		Authenticated bool   `json:"authenticated"`
		Locked        bool   `json:"locked"`
		Message       string `json:"errormsg"`
	}{false, q.s.lockout.isLocked(), q.s.text("Invalid authentication request format")}, "rejected: malformed")
}

func (q *request) replyNotAuthorized(outcome string) {
	q.replyError(http.StatusOK, errorNotAuthorized, outcome)
}

func (q *request) replyError(status, code int, outcome string) {
	message := q.s.text(errorTexts[code])
	q.sendJSON(status, result{Message: &message, Code: code}, outcome)
}

func (q *request) replyTooMany() {
	q.send(http.StatusTooManyRequests, textPlain, []byte("TOO MANY REQUESTS"), "rejected: too many requests")
}

func (q *request) replyNotFound() {
	if q.socket != nil {
		q.replyError(http.StatusNotFound, errorNotFound, "no such call")
		return
	}
	q.send(http.StatusNotFound, textHTML, []byte(pageNotFound), "no such call")
}

const pageNotFound = `<!DOCTYPE html>
<html><head><title>404 Not Found</title></head>
<body><h1>404 Not Found</h1></body></html>
`
