package ui

import "kiikey/ui/flow"

// What the program knows of the guide: whether it opens by itself, and that whatever it opened leads back to it.

// meetsGuide reports whether the guide opens by itself: for a person without a store, and for one who left it
// in the middle.
func (a *app) meetsGuide() bool {
	place := a.common.bookmark.at()
	situation, err := a.common.job.Situation()
	fresh := situation == flow.BackendUnchosen || situation == flow.PassphraseToChoose
	return err == nil && !place.Done && (fresh || place.Step != "")
}

// guidePlace is where in the stack the guide lies, -1 for nowhere.
func (a *app) guidePlace() int {
	for i, s := range a.stack {
		if _, ok := s.(*guideScreen); ok {
			return i
		}
	}
	return -1
}

// endsErrand reports whether a screen that the guide opened wants to go where it leads outside the guide: the
// list, a credential that came in, the store that was made.
func (a *app) endsErrand(want action) bool {
	place := a.guidePlace()
	if place < 0 || place == len(a.stack)-1 {
		return false
	}
	switch want.(type) {
	case home, opened, begin:
		return true
	}
	return false
}
