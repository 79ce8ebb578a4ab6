package widget

import tea "charm.land/bubbletea/v2"

// Queue holds keys that were pressed before the screen can answer them: a key that cannot be answered yet, and the keys and
// pastes that followed it, in their order. A screen with one is a holder.
type Queue struct{ input []tea.Msg }

// Wait begins with the key that cannot be answered yet.
func (q *Queue) Wait(msg tea.KeyPressMsg) { q.input = []tea.Msg{msg} }

// Waits reports whether there is such a key.
func (q *Queue) Waits() bool { return len(q.input) > 0 }

// Follow adds a key or a paste.
func (q *Queue) Follow(msg tea.Msg) { q.input = append(q.input, msg) }

// GiveUp forgets them.
func (q *Queue) GiveUp() { q.input = nil }

// Over returns them, to be entered now: what was waited for has come.
func (q *Queue) Over() []tea.Msg {
	input := q.input
	q.input = nil
	return input
}
