package words

import (
	"strconv"
	"strings"

	"kiikey/kiiex/api"
	"kiikey/kiiex/cause"
	"kiikey/ui/flow"
)

// TestQuestion asks before what a flow.Question is about is tested.
func TestQuestion(q flow.Question) Question {
	what, yes := text(q.Credential), "Yes, test it"
	switch {
	case q.Of > 1 && q.Logins == q.Of:
		what, yes = "all "+strconv.Itoa(q.Of)+" credentials", "Yes, test them"
	case q.Of > 1:
		what, yes = strconv.Itoa(q.Logins)+" of the "+strconv.Itoa(q.Of)+" credentials", "Yes, test them"
	}
	return Question{"Test", "Test " + what + " against " + where(q) + "?", stakes(q), yes}.withdrawingOf(q.Withdrawing, q.Logins)
}

// LoginQuestion asks before a login that is no test: that of a diagnosis, or for a token.
func LoginQuestion(q flow.Question) Question {
	will := stakes(q)
	for i, sends := range q.Sends {
		if i == 0 && len(will) > 0 {
			will = append(will, "")
		}
		will = append(will, text(sends))
	}
	return Question{"Log in", "Log in to " + where(q) + " with " + text(q.Credential) + "?", will, "Yes, log in"}.withdrawingOf(q.Withdrawing, q.Logins)
}

// HandOutQuestion asks whether a program may have the API secret.
func HandOutQuestion(q flow.Question, program string) Question {
	ask := "Give " + text(program) + " the API secret of " + text(q.Credential) + ", which is for " + where(q) + "?"
	return Question{"Hand out", ask, stakes(q), "Yes, give it"}.withdrawingOf(q.Withdrawing, q.Logins)
}

func where(q flow.Question) string { return text(strings.Join(q.Environments, " and ")) }

// stakes says why it is asked, one sentence each.
func stakes(q flow.Question) []string {
	var stakes []string
	if q.Production {
		stakes = append(stakes, "This is PRODUCTION: real money, and repeated rejections lock you out.")
	}
	if q.MadeFor != "" {
		stakes = append(stakes, cause.SavedFor(text(q.MadeFor))+", not for "+where(q)+
			": its API key and a signature are sent to "+where(q)+".")
	}
	if q.Host != "" {
		stakes = append(stakes, "The login goes to the WebSocket at "+text(q.Host)+
			", which the configuration file names. That host's operator could log in with it again: check that it is the exchange's.")
	}
	for _, c := range q.Cautions {
		stakes = append(stakes, text(c))
	}
	return stakes
}

// WhyWebSocket says what a test over the WebSocket is for.
const WhyWebSocket = "A key that works over HTTP may still fail there. No session is saved."

// EndOfWebSocket says how a login over the WebSocket ended.
func EndOfWebSocket(l *flow.Login) string {
	if l.LoggedOut {
		return "Logged out again."
	}
	return api.LogOutUnconfirmed
}

// OverWebSocket says what a login over the WebSocket has shown, in a sentence.
func (f Form) OverWebSocket(l *flow.Login) string {
	return strings.TrimSuffix(f.LoggedIn(l), ".") + " over its WebSocket, which answers " + text(l.Answered) + "."
}
