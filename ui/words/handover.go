package words

import (
	"strings"
	"unicode"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
)

// The sentences about a file that hands over credentials: before it is made, and after.
const (
	// HandingOver is for the sender.
	HandingOver = "Tell the receiver the User ID and the fingerprint by voice: kiikey shows them at import, and nothing else shows who sent the file."
	// GiveRecipient tells what a recipient is for.
	GiveRecipient = "Give this recipient to anyone who hands over a credential to you: kiikey handover NAME --to RECIPIENT FILE. It is no secret; kiikey import FILE opens what is encrypted to it."
	// WhatARecipientIs is for the sender, who is asked for one.
	WhatARecipientIs = "A recipient begins with age1. The receiver sees it under “recipient” in kiikey, or with kiikey handover --receive. Name several, and each can open the file."
)

// FingerprintLabel is the label of what two people compare by voice.
const FingerprintLabel = "Fingerprint"

// maxNamed limits the API keys that a question names.
const maxNamed = 6

// HandOverQuestion asks before credentials are handed over, and names each as both sides compare it. What is at stake comes
// first; where nothing is, a face need not ask (flow.Handover.Needed).
func HandOverQuestion(h *flow.Handover) Question {
	var will []string
	if h.Production {
		will = append(will, "This is PRODUCTION: anyone who opens the file can do with real money what the API key permits.")
	}
	for _, c := range h.Cautions {
		will = append(will, text(c))
	}
	for i, k := range h.Keys {
		if i == maxNamed {
			will = append(will, "And "+problem.Count(len(h.Keys)-i, "other")+".")
			break
		}
		will = append(will, text(k.Name)+": "+kiiex.FieldUserID.Label()+" "+or(k.UserID, Absent)+", "+FingerprintLabel+" "+text(k.Fingerprint))
	}
	return Question{"Hand over", "Hand over " + problem.Count(len(h.Keys), "credential") + "?", will, "Yes, hand over"}.withdrawing(h.Keys...)
}

// HandedOver tells of a file that was written.
func HandedOver(n int, path string) string {
	return "Handed over " + problem.Count(n, "credential") + " in " + text(path) + "."
}

// Compared is a credential as both sides compare it by voice.
func Compared(s flow.Summary) []Field {
	return []Field{{Label: "Name", Value: text(s.Name)}, {Label: kiiex.FieldUserID.Label(), Value: or(s.UserID, Absent)}, {Label: FingerprintLabel, Value: text(s.Fingerprint)}}
}

// Recipients are those that were typed or pasted with commas, blanks or lines between.
func Recipients(typed string) []string {
	return strings.FieldsFunc(typed, func(r rune) bool { return r == ',' || r == ';' || unicode.IsSpace(r) })
}
