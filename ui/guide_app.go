package ui

// What the program knows of the guide: that whatever it opened leads back to it.

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
