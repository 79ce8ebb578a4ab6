package words

import (
	"strings"
	"testing"

	"kiikey/ui/flow"
)

// Production and a day that is over are at stake; where nothing is, nothing is asked.
func TestHandOverQuestion(t *testing.T) {
	h := &flow.Handover{Keys: []flow.Summary{{Name: "spot", UserID: "151", Fingerprint: "3eb1 bd43 9947 eb76"}, {Name: "other"}}}
	q := HandOverQuestion(h)
	said(t, q.Ask, "Hand over 2 credentials?")
	said(t, strings.Join(q.Will, "|"), "spot: User ID 151, Fingerprint 3eb1 bd43 9947 eb76|other: User ID –, Fingerprint ")
	h.Production, h.Cautions, h.Keys = true, []string{"spot expired on 1 March 2026."}, make([]flow.Summary, 8)
	q = HandOverQuestion(h)
	said(t, strings.Join(q.Will[:2], " "), "This is PRODUCTION: anyone who opens the file can do with real money what the API key permits. spot expired on 1 March 2026.")
	said(t, q.Will[len(q.Will)-1], "And 2 others.")
}

func TestRecipients(t *testing.T) {
	said(t, strings.Join(Recipients(" age1a,age1b  age1c;\tage1d\n"), "|"), "age1a|age1b|age1c|age1d")
}
