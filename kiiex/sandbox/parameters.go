package sandbox

import (
	"maps"
	"net/http"
	"slices"
	"strings"
)

// The parameters of calls, in lower case, for comparison.
const (
	fieldOMSID        = "omsid"
	fieldAccountID    = "accountid"
	fieldInstrumentID = "instrumentid"
	fieldOrderID      = "orderid"
	fieldDepth        = "depth"
)

// integers are the parameters that must be integers, as the exchange spells them.
var integers = map[string]string{
	fieldOMSID: "OMSId", fieldUserID: "UserId", fieldAccountID: "AccountId", fieldInstrumentID: "InstrumentId",
	fieldOrderID: "OrderId", fieldDepth: "Depth",
}

// callsOfUser are calls with parameters in AlphaPoint's documentation, which most exchanges answer without any.
var callsOfUser = []string{"GetUserInfo", "GetUserPermissions", "GetUserAccounts"}

// parameters returns those of a reading call; false means that the request has been refused. Clients name the
// user and the account in many calls: any other user or account is refused.
func (q *request) parameters() (fields, bool) {
	f, ok := q.read(fromBody, fromQuery)
	if !ok {
		q.replyError(http.StatusBadRequest, errorInvalid, "rejected: malformed")
		return nil, false
	}
	needs := q.call.needs
	if q.s.scenario.needsUser && slices.Contains(callsOfUser, q.call.name) {
		needs = []string{fieldUserID}
	}
	for _, name := range needs {
		if f[name] == "" {
			q.replyInvalid(http.StatusOK, "", integers[name]+" is required")
			return nil, false
		}
	}
	for _, name := range slices.Sorted(maps.Keys(f)) {
		if written, ok := integers[name]; ok && strings.Trim(f[name], "0123456789") != "" {
			q.replyInvalid(http.StatusOK, "", written+" must be an integer")
			return nil, false
		}
	}
	given := func(name, own string) bool { return f[name] == "" || f[name] == own }
	a := q.s.account
	switch {
	case !given(fieldUserID, a.answersAs.String()) || !given(fieldAccountID, a.accountID.String()):
		q.replyNotAuthorized("rejected: another user's")
		return nil, false
	case !given(fieldOMSID, a.omsID.String()):
		q.replyInvalid(http.StatusOK, "Invalid OMSId: "+f[fieldOMSID], "")
		return nil, false
	}
	return f, true
}

// replyInvalid rejects parameters or a frame. The exchange's own words are known for an unknown instrument
// alone.
func (q *request) replyInvalid(status int, message, detail string) {
	if message == "" {
		message = errorTexts[errorInvalid]
	}
	message = q.s.text(message)
	answer := result{Message: &message, Code: errorInvalid}
	if detail != "" {
		answer.Detail = &detail
	}
	q.sendJSON(status, answer, "rejected: invalid")
}
