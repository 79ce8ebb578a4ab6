package sandbox

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"kiikey/internal/nearest"
	"kiikey/kiiex/problem"
)

// Scenario is one way for the sandbox to behave.
type Scenario struct {
	// Name is the value of Options.Scenario, in kebab case.
	Name string
	// Summary says what a user of the sandbox sees, in one line.
	Summary string
	// NeedsTLS is set if the scenario concerns the certificate: Start then requires Options.TLS.
	NeedsTLS bool

	// The differences from a healthy exchange. A zero field is no difference.
	replies          replies
	locked           bool            // the user is locked out from the start
	secondFactor     bool            // a right signature is not enough
	foreignWhitelist bool            // the key may be used from foreignAddress only
	documented       bool            // only documented calls are offered
	needsUser        bool            // calls about the user must name the user
	answersAs        json.Number     // the user that answers name; empty for the credential's own
	large            bool            // the account has manyPositions
	withholdsToken   bool            // success comes without a session token
	endedSessions    bool            // sessions have ended when they begin
	permissions      []string        // the permissions of GetUserPermissions; nil for the account's own
	clock            time.Duration   // the error of the Date header
	hostile          bool            // texts carry characters that must not reach a terminal
	certificate      certificateKind // the fault of the TLS identity
}

// reply is an answer that a scenario gives in place of the exchange's own.
type reply func(*request)

// replies are the answers to each group of calls; nil for the exchange's own.
type replies [groups]reply

// toAll is for scenarios in which the exchange is reached and does not answer as such.
func toAll(r reply) replies { return replies{authentication: r, private: r, public: r} }

// inFront is for scenarios in which nothing reaches the exchange.
func inFront(r reply) replies { return replies{r, r, r, r} }

// refusing is for scenarios that reject the credential: public calls work, and signing private calls does not
// bypass the rejection.
func refusing(r reply) replies { return replies{authentication: r, private: notAuthorized} }

// toUsers is for scenarios that treat all calls of a user alike.
func toUsers(r reply) replies { return replies{authentication: r, private: r} }

// healthy is the scenario without differences.
const healthy = "healthy"

const (
	slowDelay  = 3 * time.Second
	clockError = -7 * time.Minute
)

var scenarios = []Scenario{
	{Name: healthy, Summary: "Everything works."},

	{Name: "second-factor", Summary: "A login needs a 2FA code, which is 123456.",
		secondFactor: true},
	{Name: "locked", Summary: "The user is locked out, so even a right signature is rejected.",
		locked: true},
	{Name: "ip-whitelist", Summary: "The IP whitelist lacks this computer: a right signature gets Not Authorized.",
		foreignWhitelist: true},

	{Name: "refused", Summary: "Every login is rejected as a wrong user name or password.",
		replies: refusing(refused)},
	{Name: "refused-bare", Summary: "Every login is rejected without a text.",
		replies: refusing(refusedBare)},
	{Name: "bad-format", Summary: "Every login is rejected as malformed, with status 400.",
		replies: refusing((*request).replyBadFormat)},
	{Name: "unauthorized", Summary: "Every call but the public ones gets status 401 without a text.",
		replies: toUsers(unauthorized)},
	{Name: "not-authorized", Summary: "Every call but the public ones fails with error code 20, Not Authorized.",
		replies: toUsers(notAuthorized)},
	{Name: "error-100", Summary: "Every call but the public ones fails with error code 100, Invalid Response.",
		replies: toUsers(errorCode(errorInvalid))},
	{Name: "error-101", Summary: "Every call but the public ones fails with error code 101, Operation Failed.",
		replies: toUsers(errorCode(101))},
	{Name: "error-102", Summary: "Every call but the public ones fails with error code 102, Server Error.",
		replies: toUsers(errorCode(102))},
	{Name: "error-104", Summary: "Every call but the public ones fails with error code 104, Resource Not Found.",
		replies: toUsers(errorCode(errorNotFound))},
	{Name: "error-107", Summary: "Every call but the public ones fails with error code 107, Operation In Process.",
		replies: toUsers(errorCode(107))},
	{Name: "rate-limit", Summary: "Every login gets TOO MANY REQUESTS.",
		replies: replies{authentication: (*request).replyTooMany}},
	{Name: "no-token", Summary: "Logins are accepted without a session token.",
		withholdsToken: true},
	{Name: "session-expires-early", Summary: "Logins are accepted, but their sessions end at once.",
		endedSessions: true},
	{Name: "permissions-missing", Summary: "The user has only Deposit, but the export says Trading.",
		permissions: []string{"Deposit"}},
	{Name: "documented", Summary: "Only documented calls exist, so no Ping, GetUserInfo or GetUserPermissions.",
		documented: true},
	{Name: "needs-user", Summary: "GetUserInfo, GetUserPermissions and GetUserAccounts need a UserId.",
		needsUser: true},
	{Name: "other-user", Summary: "Logins are accepted as user 999 instead of 151.",
		answersAs: "999"},
	{Name: "large-answers", Summary: "The account has positions in 10,000 products, with amounts of 30 digits.",
		large: true},

	{Name: "unavailable", Summary: "Every call gets status 503 and an HTML page.",
		replies: inFront(unavailable)},
	{Name: "not-found", Summary: "Every call gets status 404.",
		replies: inFront((*request).replyNotFound)},
	{Name: "not-offered", Summary: "Logins are accepted; every other call gets status 404.",
		replies: replies{private: (*request).replyNotFound, public: (*request).replyNotFound}},
	{Name: "html", Summary: "Every call gets status 200 and a proxy's HTML page.",
		replies: inFront(proxyPage)},
	{Name: "redirect", Summary: "Every call is redirected to another host.",
		replies: inFront(redirect)},
	{Name: "slow", Summary: "Every answer takes 3 s.",
		replies: toAll(slow)},
	{Name: "hang", Summary: "No call is answered.",
		replies: toAll(hang)},
	{Name: "drop", Summary: "The connection breaks in the middle of each answer.",
		replies: toAll(drop)},
	{Name: "endless", Summary: "Answers never end.",
		replies: toAll(endless)},
	{Name: "wrong-clock", Summary: "The exchange's clock is 7 min slow.",
		clock: clockError},
	{Name: "hostile-text", Summary: "Texts contain escape sequences and invisible characters.",
		hostile: true, permissions: []string{"Trading", hostileText}},

	{Name: "expired-certificate", Summary: "The certificate has expired.", NeedsTLS: true,
		certificate: expiredCertificate},
	{Name: "unknown-authority", Summary: "The certificate is signed by an untrusted authority.", NeedsTLS: true,
		certificate: foreignCertificate},
	{Name: "intercepting-proxy", Summary: "The certificate is signed by an inspecting firewall.", NeedsTLS: true,
		certificate: interceptedCertificate},
}

// Scenarios returns all scenarios, healthy first, in the order to show them.
func Scenarios() []Scenario { return slices.Clone(scenarios) }

func findScenario(name string) (Scenario, error) {
	if name == "" {
		name = healthy
	}
	names := make([]string, len(scenarios))
	for i, s := range scenarios {
		if s.Name == name {
			return s, nil
		}
		names[i] = s.Name
	}
	return Scenario{}, &problem.Problem{
		Kind: problem.Usage,
		What: "The sandbox has no scenario of that name.",
		Next: nearest.Question(name, names) + "Choose one of: " + strings.Join(names, ", ") + ".",
	}
}
