package words

import (
	"strings"
	"testing"

	"kiikey/ui/flow"
)

// Production and a day that is over are at stake; where nothing is, nothing is asked.
func TestHandOverQuestion(t *testing.T) {
	h := &flow.Handover{Keys: make([]flow.Summary, 2)}
	q := HandOverQuestion(h)
	said(t, q.Ask+strings.Join(q.Will, " "), "Hand over 2 credentials?")
	h.Production, h.Cautions = true, []string{"spot expired on 1 March 2026."}
	q = HandOverQuestion(h)
	said(t, strings.Join(q.Will, " "), "This is PRODUCTION: whoever opens the file can do with real money what the API key permits. spot expired on 1 March 2026.")
}

func TestRecipients(t *testing.T) {
	said(t, strings.Join(Recipients(" age1a,age1b  age1c, "), "|"), "age1a|age1b|age1c")
}
