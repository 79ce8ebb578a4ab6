package words

import (
	"strconv"
	"strings"

	"kiikey/ui/flow"
	"kiikey/ui/plain"
)

// TestQuestion asks whether to test what a flow.Question is about, without its question mark.
func TestQuestion(q flow.Question) string {
	what := plain.Text(q.Credential)
	switch {
	case q.Of > 1 && q.Logins == q.Of:
		what = "all " + strconv.Itoa(q.Of) + " credentials"
	case q.Of > 1:
		what = strconv.Itoa(q.Logins) + " of the " + strconv.Itoa(q.Of) + " credentials"
	}
	return "Test " + what + " against " + where(q)
}

// LoginQuestion asks whether to log in for what is no test, without its question mark.
func LoginQuestion(q flow.Question) string {
	return "Log in to " + where(q) + " with " + plain.Text(q.Credential)
}

func where(q flow.Question) string { return plain.Text(strings.Join(q.Environments, " and ")) }

// Stakes says why it is asked, one sentence each.
func Stakes(q flow.Question) []string {
	var stakes []string
	if q.Production {
		stakes = append(stakes, "This is PRODUCTION: real money, and repeated rejections lock you out.")
	}
	if q.MadeFor != "" {
		stakes = append(stakes, "The credential was made for "+plain.Text(q.MadeFor)+", not for "+where(q)+
			": its API key and a signature are sent to "+where(q)+".")
	}
	for _, c := range q.Cautions {
		stakes = append(stakes, plain.Text(c))
	}
	return stakes
}
