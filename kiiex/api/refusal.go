package api

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"kiikey/internal/pattern"
	"kiikey/kiiex/cause"
	"kiikey/kiiex/problem"
)

// codeNotAuthorized is the one error code that says something of a credential or session.
const codeNotAuthorized = 20

// codeNames are the other error codes, as AlphaPoint documents them.
var codeNames = map[int]string{
	100: "Invalid Response", 101: "Operation Failed", 102: "Server Error", 104: "Resource Not Found", 107: "Operation In Process",
}

// refusal judges what can be judged without knowing what the call returns on success; nil if the answer may be a
// success. The order matters: what the exchange says in its own fields counts more than the status, which a
// proxy may have chosen, and a page is no refusal.
func (r *reply) refusal() *problem.Problem {
	switch {
	case r.isRateLimited():
		return r.explain(problem.RateLimited, "Too many requests.", cause.TooMany)
	case r.marked() != nil:
		return r.notAnExchange(r.marked())
	case r.contradicts() != "":
		return r.notUnderstood("The field " + r.contradicts() + " is in it more than once, so its meaning is unclear.")
	case r.isLogin() && r.isLocked():
		return r.locked()
	case r.isRefusedByCode():
		return r.refusedByCode()
	case r.isLogin() && r.saysNotAuthenticated():
		return r.notAuthenticated()
	case r.wantsTLS():
		return r.explain(problem.TLSFailed, "The server wants an encrypted connection.", cause.HTTPSWanted)
	case r.isUnavailable():
		return r.refusedByStatus() // no refusal of a credential, page or not
	case r.html || r.intermediary() != nil:
		return r.notAnExchange(r.intermediary())
	case r.utf16:
		return r.notUnderstood("It is text in UTF-16, and the exchange writes UTF-8: something in between has changed it, or it is not the exchange's.")
	case r.notText():
		return r.notUnderstood("It is not text: " + strconv.Itoa(len(r.text)) + " bytes of something else.")
	case !r.isSuccess():
		return r.refusedByStatus()
	case len(r.text) == 0:
		return r.notUnderstood("It is empty.")
	case r.involved:
		return r.notUnderstood("It has too many values, or they are nested too deeply.")
	case r.root == nil && r.call == callPing && isPong(string(r.text)):
		return nil
	case r.root == nil && r.inFrame():
		return r.notUnderstood("The payload of its frame is not JSON.")
	case r.root == nil:
		return r.notAnExchange(nil)
	}
	return nil
}

// isUnavailable reports whether the status says that the exchange, or the call, is not there to be asked.
func (r *reply) isUnavailable() bool {
	switch r.status {
	case http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusGone:
		return true
	case http.StatusNetworkAuthenticationRequired:
		return false
	}
	return r.status >= 500
}

// isOnTheWay reports whether status and header alone say that the exchange has not judged the request.
func (r *reply) isOnTheWay() bool {
	return r.status == http.StatusTooManyRequests || r.isUnavailable() || r.marked() != nil || r.intermediary() != nil
}

// wantsTLS recognises what servers say to plain http on a port for https.
func (r *reply) wantsTLS() bool {
	said := string(r.text)
	return r.status == http.StatusBadRequest && (containsFold(said, "to an https server") || containsFold(said, "to https port"))
}

// isLogin reports whether the call is a login, so that a refusal is of the credential or the code.
func (r *reply) isLogin() bool { return isLogin(r.call) }

func isLogin(call string) bool { return call == callAuthenticate || call == callAuthenticate2FA }

// hasParameters reports whether the call is one that says what it asks for.
func (r *reply) hasParameters() bool {
	reading, _ := ReadingCall(r.call)
	return reading.takes != nil
}

// contradicts returns the first decisive name that occurs more than once, else "".
func (r *reply) contradicts() string {
	for _, name := range decisive {
		if _, several := r.root.Member(name); several {
			return name
		}
	}
	return ""
}

// isRateLimited recognises the words only in an answer of the exchange's or a proxy's own: not in a user's
// data.
func (r *reply) isRateLimited() bool {
	if r.status == http.StatusTooManyRequests {
		return true
	}
	said := r.message()
	if r.html {
		said = string(r.text)
	}
	return containsFold(said, "too many requests") && !r.flag(nameAuthenticated)
}

func (r *reply) isLocked() bool {
	if _, known := r.root.Only(nameLocked).AsBool(); known {
		return r.flag(nameLocked)
	}
	return r.isObject() && !r.flag(nameAuthenticated) && saysLocked(r.message())
}

var (
	lockedWord = pattern.Of(`(?i)\blocked\b`) // not "blocked"
	// notLocked are words of a clause that deny a lock, or threaten with one.
	notLocked = pattern.Of(`(?i)(\b(not|never|no|neither|nor|cannot|will|would|may|might|can|could|shall|should|to|before|until|avoid|being|gets?)|n.t|.ll)( \S+){0,4}? +locked\b|\blocked( out)? (if|unless|when|once|next)\b`)
	// ifLocked are those of a sentence.
	ifLocked = pattern.Of(`(?i)^\s*(if|unless|once|when|after)\b|\b(more|remaining|left)\b`)
	// noneLeft are attempts that are none, so that a lock is not ahead.
	noneLeft = pattern.Of(`(?i)\b(no|0|zero)( more)?( \w+){0,3}? (remaining|left)\b|\bno more \w+`)
	sentence = pattern.Of(`[.;!?\n]`)
	clause   = pattern.Of(`(?i)[,:()\x{2013}\x{2014}]| - |\b(because|since|as)\b`)
)

// saysLocked reports whether words say that a lock has happened.
func saysLocked(message string) bool {
	return slices.ContainsFunc(sentence().Split(noneLeft().ReplaceAllString(message, ","), -1), func(words string) bool {
		return !ifLocked().MatchString(words) && slices.ContainsFunc(clause().Split(words, -1), func(words string) bool {
			return lockedWord().MatchString(words) && !notLocked().MatchString(words)
		})
	})
}

// isRefusedByCode reports whether there is an error code that is neither null nor 0, or a result that is not true:
// never a success, whatever it is.
func (r *reply) isRefusedByCode() bool {
	result, _ := r.root.Member(nameResult)
	code := r.root.Only(nameErrorCode)
	return result != nil && !r.flag(nameResult) || code != nil && !code.IsZero()
}

// code is the exchange's error code; -1 for one that is no whole number.
func (r *reply) code() int {
	code, err := strconv.ParseFloat(strings.TrimSpace(r.root.Only(nameErrorCode).AsText()), 64)
	if err != nil || code != math.Trunc(code) || math.Abs(code) > math.MaxInt32 {
		return -1
	}
	return int(code)
}

// saysNotAuthenticated reports whether the answer says of itself that the login failed. Anything but a
// clear true is a no.
func (r *reply) saysNotAuthenticated() bool {
	return r.root.Only(nameAuthenticated) != nil && !r.flag(nameAuthenticated)
}

// saying is the status and the exchange's own words, as a sentence to begin an explanation with.
func (r *reply) saying() string {
	said := "It answered " + r.manner()
	if title := pageTitle(string(r.text)); r.html && title != "" {
		return said + " with a page called " + r.quote(title) + "."
	}
	if message := r.message(); message != "" {
		said += ": " + r.quote(message)
		if detail := strings.TrimSpace(r.root.Only("detail").AsText()); detail != "" && detail != message {
			said += ", in detail " + r.quote(detail)
		}
	}
	return said + "."
}

// explain makes a problem of what the exchange said, what else was seen, and the likely causes.
func (r *reply) explain(kind problem.Kind, what string, likely cause.Likely, seen ...string) *problem.Problem {
	return r.failure(kind, what, likely, seen...).Explain(cause.Known{Environment: r.environment})
}

// failure classifies a refusal, for explain.
func (r *reply) failure(kind problem.Kind, what string, likely cause.Likely, seen ...string) *cause.Failure {
	f := &cause.Failure{
		Kind: kind, What: what, Seen: strings.Join(append([]string{r.saying()}, seen...), " "), Login: r.isLogin(), Likely: likely,
		WebSocket: r.socket,
	}
	if kind == problem.RateLimited || kind == problem.ServiceUnavailable && r.status == http.StatusServiceUnavailable {
		f.RetryAfter, f.Wait = r.askedToWait()
	}
	return f
}

func (r *reply) locked() *problem.Problem {
	var seen []string
	if r.flag(nameAuthenticated) {
		seen = append(seen, "It also says that the login succeeded; kiikey does not rely on that.")
	}
	return r.explain(problem.UserLocked, "The exchange has locked you out.", cause.LockedOut, seen...)
}

// notAuthenticated explains a login that was rejected in so many words.
func (r *reply) notAuthenticated() *problem.Problem {
	message := r.message()
	switch {
	case r.call == callAuthenticate2FA:
		return r.codeRejected()
	case containsFold(message, "request format"), containsFold(message, "invalid authentication request"),
		r.status == http.StatusBadRequest && !speaksOfCredentials(message):
		return r.invalidRequest()
	}
	return r.invalidCredentials()
}

func speaksOfCredentials(message string) bool {
	words := []string{"username", "user name", "password", "credential", "signature", "nonce", "api key", "apikey", "authorized", "whitelist"}
	return slices.ContainsFunc(words, func(word string) bool { return containsFold(message, word) })
}

func (r *reply) invalidCredentials() *problem.Problem {
	return r.explain(problem.InvalidCredentials, "The exchange rejected this credential.", cause.Rejected)
}

func (r *reply) invalidRequest() *problem.Problem {
	return r.explain(problem.InvalidRequest, "The exchange could not read the login request.", cause.FormRejected)
}

func (r *reply) codeRejected() *problem.Problem {
	return r.explain(problem.SecondFactorRefused, "The exchange rejected the 2FA code.", cause.CodeRejected)
}

func (r *reply) notAuthorized() *problem.Problem {
	switch r.call {
	case callAuthenticate2FA:
		return r.codeRejected()
	case callAuthenticate:
		return r.explain(problem.NotAuthorized, "The exchange does not let this credential log in.", cause.KeptOut)
	case callPing:
		return r.explain(problem.NotAuthorized, "The exchange does not answer Ping without a login.", cause.LoginWanted)
	}
	f := r.failure(problem.NotAuthorized, "The exchange rejected this session for "+r.call+".", cause.SessionRejected)
	if r.status == http.StatusUnauthorized {
		f.Likely, f.Err = cause.SessionOver, ErrSessionEnded
	}
	return f.Explain(cause.Known{Environment: r.environment})
}

// ErrSessionEnded is behind a problem of kind NotAuthorized that came with status 401. With 403 or error
// code 20 the session may be open, and the key lack the permission for that one call.
var ErrSessionEnded = errors.New("the session has ended")

// refusedByCode explains {"result": false, "errorcode": …}.
func (r *reply) refusedByCode() *problem.Problem {
	code := r.code()
	explain := func(kind problem.Kind, what string, likely cause.Likely) *problem.Problem {
		return r.explain(kind, what, likely, fmt.Sprintf("That is its error code %d, %s.", code, codeNames[code]))
	}
	switch {
	case code == codeNotAuthorized:
		return r.notAuthorized()
	case code == 100 && r.hasParameters():
		return explain(problem.AnswerNotUnderstood, "The exchange gave no usable answer to "+r.call+".", cause.ParametersRejected)
	case code == 100:
		return explain(problem.AnswerNotUnderstood, "A part of the exchange gave another part an answer that it could not read.", cause.Fault)
	case code == 101:
		return explain(problem.OperationFailed, "The exchange could not do what "+r.call+" asks for.", cause.Fault)
	case code == 102:
		return explain(problem.ServerError, faulty, cause.Fault)
	case code == 104 && r.inFrame() && !r.isLogin(): // there is no status 404
		return r.notOffered()
	case code == 104 && r.hasParameters():
		return explain(problem.ResourceNotFound, "The exchange did not find what "+r.call+" asks for.", cause.ParametersRejected)
	case code == 104:
		return explain(problem.ResourceNotFound, "The exchange did not find what "+r.call+" asks for.", cause.UserUnknown)
	case code == 107:
		return explain(problem.OperationInProcess, "The exchange is still busy with an earlier request.", cause.Busy)
	case r.isLogin() && speaksOfCredentials(r.message()):
		return r.notAuthenticated()
	}
	return r.refused()
}

const faulty = "Something is wrong inside the exchange."

func (r *reply) refused() *problem.Problem {
	return r.explain(problem.ExchangeRefused, "The exchange rejected "+r.call+".", cause.Unknown)
}

// refusedByStatus explains an answer that says no by its status alone.
func (r *reply) refusedByStatus() *problem.Problem {
	switch r.status {
	case http.StatusBadRequest:
		switch {
		case r.call == callAuthenticate2FA:
			return r.codeRejected()
		case r.call == callAuthenticate:
			return r.invalidRequest()
		}
	case http.StatusUnauthorized:
		if r.call == callAuthenticate {
			return r.invalidCredentials()
		}
		return r.notAuthorized()
	case http.StatusForbidden:
		return r.notAuthorized()
	case http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusGone, http.StatusNotImplemented:
		return r.notOffered()
	}
	switch s := r.status; {
	case s >= 502 && s <= 504:
		return r.unavailable()
	case s >= 520 && s <= 527, s == 530: // Cloudflare's
		return r.unavailable("A server in front of it could not reach the exchange.")
	case s >= 500:
		return r.explain(problem.ServerError, faulty, cause.Fault)
	}
	return r.refused()
}

func (r *reply) unavailable(seen ...string) *problem.Problem {
	return r.explain(problem.ServiceUnavailable, "The exchange is not available at the moment.", cause.Unavailable, seen...)
}

func (r *reply) notOffered() *problem.Problem {
	if r.isLogin() {
		return r.explain(problem.NotOffered, "There is no "+r.call+" at this address.", cause.NoLogins)
	}
	return r.explain(problem.NotOffered, "The exchange does not offer "+r.call+" here.", cause.CallNotOffered)
}

// notAnExchange explains an answer that is not the exchange's; by is whose it is, nil where nothing shows it.
func (r *reply) notAnExchange(by *intermediary) *problem.Problem {
	switch {
	case by != nil:
		return r.explain(problem.NotAnExchange, by.did, by.likely)
	case r.html:
		return r.explain(problem.NotAnExchange, "A web page came instead of the exchange's answer.", cause.Elsewhere)
	}
	return r.explain(problem.NotAnExchange, "The answer is not the exchange's.", cause.Elsewhere)
}

// notUnderstood explains an answer that is the exchange's by its form and fits nothing known.
func (r *reply) notUnderstood(why string) *problem.Problem {
	f := cause.Failure{
		Kind: problem.AnswerNotUnderstood, What: "The exchange's answer to " + r.call + " was not understood.",
		Seen: "It answered " + r.manner() + ". " + why, Likely: cause.NotUnderstood, WebSocket: r.socket,
	}
	return f.Explain(cause.Known{Environment: r.environment})
}

func containsFold(s, part string) bool { return strings.Contains(strings.ToLower(s), part) }
