package diagnose

import (
	"slices"

	"kiikey/kiiex"
)

// What to do about reasons that several failures share.
const (
	checkBaseURL  = "Compare the environment's base URL with the one that the exchange's own pages give, its port included."
	tryAgainSoon  = "Try again in a few minutes. It is no fault of the credential."
	otherNetwork  = "Try from another network, a phone's for instance; if it works there, ask who runs this network to allow the exchange."
	checkNetwork  = "Open any web page. If that does not work either, connect this computer to the network first."
	tellSupport   = "Try again in a few minutes; if it lasts, tell the exchange's support. It is no fault of the credential."
	checkThisDate = "Look at this computer's date and time; if they are wrong, let the system set them by itself."
)

// isBuiltin reports whether the environment's address is one that the program brings along, so that it
// cannot be misspelt.
func (l *ladder) isBuiltin() bool {
	return slices.ContainsFunc(kiiex.BuiltinEnvironments(), func(e kiiex.Environment) bool {
		return e.BaseURL == l.s.Environment.BaseURL
	})
}

// withBaseURL puts the reason that the address is wrong before or after the others: last where it cannot be
// misspelt.
func (l *ladder) withBaseURL(text string, others ...Reason) []Reason {
	reason := Reason{BaseURL, text, checkBaseURL}
	if l.isBuiltin() {
		return append(others, reason)
	}
	return append([]Reason{reason}, others...)
}
