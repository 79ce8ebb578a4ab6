package api

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"kiikey/internal/pattern"
	"kiikey/kiiex/problem"
)

// The exchange's error codes, as AlphaPoint documents them.
const (
	codeNotAuthorized      = 20
	codeInvalidResponse    = 100
	codeOperationFailed    = 101
	codeServerError        = 102
	codeNotFound           = 104
	codeOperationInProcess = 107
)

// refusal judges what can be judged without knowing what the call returns on success; nil when the answer
// may be one.
func (r *reply) refusal() *problem.Problem {
	p := r.judged()
	if p != nil && (p.Kind == problem.RateLimited || p.Kind == problem.ServiceUnavailable && r.status == http.StatusServiceUnavailable) {
		r.askedToWait(p)
	}
	return p
}

// judged is refusal without the time to wait. The order matters: what the exchange says in its own fields counts
// more than the status, which a proxy may have chosen, and a page is nobody's refusal.
func (r *reply) judged() *problem.Problem {
	switch {
	case r.isRateLimited():
		return r.rateLimited()
	case r.stranger() != nil:
		return r.notAnExchange(r.stranger())
	case r.contradicts() != "":
		return r.notUnderstood("The field " + r.contradicts() + " is in it more than once, so what is meant cannot be known.")
	case r.isLogin() && r.isLocked():
		return r.locked()
	case r.isRefusedByCode():
		return r.refusedByCode()
	case r.isLogin() && r.saysNotAuthenticated():
		return r.notAuthenticated()
	case r.wantsTLS():
		return r.explain(problem.TLSFailed,
			"The server wants an encrypted connection.",
			"The environment's base URL says http.",
			"Write https in the environment's base URL.")
	case r.isUnavailable():
		return r.refusedByStatus() // no refusal of a credential, page or not
	case r.html || r.interloper() != nil:
		return r.notAnExchange(r.interloper())
	case r.utf16:
		return r.notUnderstood("It is text in UTF-16, and the exchange writes UTF-8: something on the way has changed it, or it is not the exchange's.")
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

// isOnTheWay reports whether status and header alone say that nobody has judged the request.
func (r *reply) isOnTheWay() bool {
	return r.status == http.StatusTooManyRequests || r.isUnavailable() || r.stranger() != nil || r.interloper() != nil
}

// wantsTLS recognises what servers say to plain http on a port for https.
func (r *reply) wantsTLS() bool {
	said := string(r.text)
	return r.status == http.StatusBadRequest && (containsFold(said, "to an https server") || containsFold(said, "to https port"))
}

// isLogin reports whether the call proves who one is, so that a refusal is of the credential or the code.
func (r *reply) isLogin() bool { return r.call == callAuthenticate || r.call == callAuthenticate2FA }

// contradicts returns the first decisive name that occurs more than once, else "".
func (r *reply) contradicts() string {
	for _, name := range decisive {
		if _, several := r.root.Member(name); several {
			return name
		}
	}
	return ""
}

// isRateLimited recognises the words only where the exchange or a proxy speaks: not in a person's data.
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
	return r.isObject() && !r.flag(nameAuthenticated) && lockedWord().MatchString(r.message())
}

var lockedWord = pattern.Of(`(?i)\blocked\b`) // not "blocked"

func (r *reply) isRefusedByCode() bool {
	result, known := r.root.Only(nameResult).AsBool()
	code, _ := r.root.Only(nameErrorCode).AsInt()
	return known && !result || code != 0
}

// saysNotAuthenticated reports whether the answer says of itself that the login failed. Anything but a
// clear true is a no.
func (r *reply) saysNotAuthenticated() bool {
	return r.root.Only(nameAuthenticated) != nil && !r.flag(nameAuthenticated)
}

// saying is the status and the exchange's own words, as a sentence to begin an explanation with.
func (r *reply) saying() string {
	said := "It answered " + statusName(r.status)
	if title := PageTitle(string(r.text)); r.html && title != "" {
		return said + " with a page called " + r.quote(title) + "."
	}
	if message := r.message(); message != "" {
		return said + ": " + r.quote(message) + "."
	}
	return said + "."
}

// explain makes a problem whose Why begins with what the exchange said.
func (r *reply) explain(kind problem.Kind, what, why, next string) *problem.Problem {
	return &problem.Problem{Kind: kind, What: what, Why: strings.TrimSpace(r.saying() + " " + why), Next: next}
}

const notRepeated = "It is not tried again by itself: several refusals in a row lock the user."

func (r *reply) rateLimited() *problem.Problem {
	return r.explain(problem.RateLimited,
		"The exchange wants fewer requests.",
		"Too many came from this computer's address within a minute; other programs behind the same address count too.",
		"Wait two minutes before you try again.")
}

func (r *reply) locked() *problem.Problem {
	what, why := "The exchange has locked this user.", "That happens after several failed logins in a row, also with other keys or the password."
	if r.flag(nameAuthenticated) {
		why = "It also says that the login succeeded; while the user is locked that is not relied upon."
	}
	return r.explain(problem.UserLocked, what, why,
		"Ask the exchange's support to unlock the user; trying again does not help. Find the cause of the failures before you test again.")
}

// notAuthenticated explains a login that was refused in so many words.
func (r *reply) notAuthenticated() *problem.Problem {
	message := r.message()
	switch {
	case r.call == callAuthenticate2FA:
		return r.codeRefused()
	case containsFold(message, "request format"), containsFold(message, "invalid authentication request"):
		return r.invalidRequest()
	case r.status == http.StatusBadRequest && !speaksOfCredentials(message):
		return r.invalidRequest()
	}
	return r.invalidCredentials()
}

func speaksOfCredentials(message string) bool {
	for _, word := range []string{"username", "user name", "password", "credential", "signature", "nonce", "api key", "apikey", "authorized", "whitelist"} {
		if containsFold(message, word) {
			return true
		}
	}
	return false
}

// inOrder lists reasons, a line each, the likeliest first.
func inOrder(reasons ...string) string {
	list := "Most likely, in this order:"
	for i, reason := range reasons {
		list += fmt.Sprintf("\n%d  %s", i+1, reason)
	}
	return list
}

func (r *reply) invalidCredentials() *problem.Problem {
	return r.explain(problem.InvalidCredentials,
		"The exchange refused this credential.",
		inOrder("the key was made in another environment than "+r.environment,
			"the secret was cut or changed when it was copied",
			"the user ID is not that of the key's owner",
			"the key was deleted, or this computer's IP address is not in the key's whitelist"),
		"Check environment (website), secret (exported file) and user ID (exchange support). "+notRepeated)
}

func (r *reply) invalidRequest() *problem.Problem {
	return r.explain(problem.InvalidRequest,
		"The exchange could not read the login request.",
		"Most likely a field of the credential has a form that it does not expect, or it wants the fields in the headers alone or in the body alone.",
		"Check that the user ID is digits and that key and nonce are as in the exported file; then set transport.fields in the configuration file to headers or body, and test again. "+notRepeated)
}

func (r *reply) codeRefused() *problem.Problem {
	return r.explain(problem.SecondFactorRefused,
		"The exchange did not accept the code.",
		"A code is valid once and for about half a minute, the login that waits for it for some minutes; the clock of the phone that shows the code must be right.",
		"Type the next code, or begin the test again. "+notRepeated)
}

func (r *reply) notAuthorized() *problem.Problem {
	switch {
	case r.call == callAuthenticate2FA:
		return r.codeRefused()
	case r.call == callAuthenticate:
		return r.explain(problem.NotAuthorized,
			"The exchange does not let this credential in.",
			inOrder("this computer's IP address is not in the key's whitelist",
				"the key was deleted",
				"it was made in another environment than "+r.environment,
				"a proxy or firewall on the way refuses"),
			"Look at the key at the website, Profile → API Keys, where its IP whitelist can be changed. "+notRepeated)
	case r.call == callPing:
		return r.explain(problem.NotAuthorized,
			"The exchange does not answer "+r.call+" without a login.",
			"It is there all the same; a proxy or firewall on the way may be what refuses.",
			"Go on to the test of the authentication.")
	}
	p := r.explain(problem.NotAuthorized,
		"The exchange does not accept this session for "+r.call+".",
		"Most likely the session has ended: it lasts an hour after its last use, for one IP address, and until a log-out. Or the key lacks the permission for this call.",
		"Test the authentication again to get a new session.")
	if r.status == http.StatusUnauthorized {
		p.Err = ErrSessionEnded
	}
	return p
}

// ErrSessionEnded is the Err of a problem of kind NotAuthorized that came with status 401. With 403 or error
// code 20 the session may be open, and the key lack the permission for that one call.
var ErrSessionEnded = errors.New("the session has ended")

// refusedByCode explains {"result": false, "errorcode": …}.
func (r *reply) refusedByCode() *problem.Problem {
	code, _ := r.root.Only(nameErrorCode).AsInt()
	switch code {
	case codeNotAuthorized:
		return r.notAuthorized()
	case codeInvalidResponse:
		return r.explain(problem.AnswerNotUnderstood,
			"The exchange got an answer from its own inner parts that it could not read.",
			"That is its error code 100, Invalid Response, and not a fault of the credential.",
			"Try again in a few minutes; if it lasts, tell the exchange's support.")
	case codeOperationFailed:
		return r.explain(problem.OperationFailed,
			"The exchange could not do what "+r.call+" asks for.",
			"That is its error code 101, Operation Failed; it gives no more of a reason.",
			"Try again in a few minutes; if it lasts, tell the exchange's support."+r.caution())
	case codeServerError:
		return r.explain(problem.ServerError,
			"Something is wrong inside the exchange.",
			"That is its error code 102, Server Error, and not a fault of the credential.",
			"Try again in a few minutes; if it lasts, tell the exchange's support.")
	case codeNotFound:
		return r.explain(problem.ResourceNotFound,
			"The exchange did not find what "+r.call+" asks for.",
			"That is its error code 104, Resource Not Found: the user or the account may not exist in "+r.environment+".",
			"Check the user ID and the environment."+r.caution())
	case codeOperationInProcess:
		return r.explain(problem.OperationInProcess,
			"The exchange is still busy with an earlier request.",
			"That is its error code 107, Operation In Process.",
			"Wait a minute, then try again.")
	}
	if r.isLogin() && speaksOfCredentials(r.message()) {
		return r.notAuthenticated()
	}
	return r.refused()
}

// caution is added to the next step where trying again counts against the user.
func (r *reply) caution() string {
	if r.isLogin() {
		return " " + notRepeated
	}
	return ""
}

func (r *reply) refused() *problem.Problem {
	return r.explain(problem.ExchangeRefused,
		"The exchange refused "+r.call+".",
		"This program does not know the reason that it gave.",
		"Ask the exchange's support what this answer means."+r.caution())
}

// refusedByStatus explains an answer that says no by its status alone.
func (r *reply) refusedByStatus() *problem.Problem {
	switch r.status {
	case http.StatusBadRequest:
		switch {
		case r.call == callAuthenticate2FA:
			return r.codeRefused()
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
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return r.explain(problem.ServiceUnavailable,
			"The exchange is not available at the moment.",
			"A proxy in front of it answered instead: the exchange is in maintenance, or overloaded.",
			"Try again in a few minutes.")
	}
	switch {
	case r.status >= 520 && r.status <= 527, r.status == 530: // Cloudflare's
		return r.explain(problem.ServiceUnavailable,
			"The exchange is not available at the moment.",
			"A proxy in front of it answered instead: it could not reach the exchange.",
			"Try again in a few minutes; if it lasts, tell the exchange's support.")
	case r.status >= 500:
		return r.explain(problem.ServerError,
			"Something is wrong inside the exchange.",
			"That is not a fault of the credential.",
			"Try again in a few minutes; if it lasts, tell the exchange's support.")
	}
	return r.refused()
}

func (r *reply) notOffered() *problem.Problem {
	if r.isLogin() {
		return r.explain(problem.NotOffered,
			"There is no "+r.call+" at this address.",
			"Most likely the environment's base URL is not quite right; it ends with /ap at KIIEX.",
			"Check the environment's base URL.")
	}
	return r.explain(problem.NotOffered,
		"The exchange does not offer "+r.call+" here.",
		"That says nothing about the credential: not every part of the exchange's software is reachable from outside.",
		"Nothing needs to be done.")
}

// notAnExchange explains an answer of something else; by is what that is, nil where nothing shows it.
func (r *reply) notAnExchange(by *Interloper) *problem.Problem {
	if by != nil {
		p := r.explain(problem.NotAnExchange, by.What, by.Why, by.Next)
		p.Err = by
		return p
	}
	what := "The answer is not the exchange's."
	if r.html {
		what = "A web page came instead of the exchange's answer."
	}
	return r.explain(problem.NotAnExchange, what,
		"Most likely the environment's base URL is not quite right, or a proxy on the way wants a log-in of its own, as in hotels and offices.",
		"Check the environment's base URL; open any web page to see whether this network asks for a log-in.")
}

// notUnderstood explains an answer that is the exchange's by its form and fits nothing known.
func (r *reply) notUnderstood(why string) *problem.Problem {
	return &problem.Problem{
		Kind: problem.AnswerNotUnderstood,
		What: "The exchange's answer to " + r.call + " was not understood.",
		Why:  "It answered " + statusName(r.status) + ". " + why,
		Next: "Look at the answer itself; if the exchange has changed it, a newer version of this program is needed.",
	}
}

func containsFold(s, part string) bool { return strings.Contains(strings.ToLower(s), part) }
