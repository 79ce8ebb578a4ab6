package ui

import tea "charm.land/bubbletea/v2"

// queue is what was pressed ahead of what a screen waits for: a key that cannot be answered yet, and the keys and
// pastes that followed it, in their order. A screen with one is a holder.
type queue struct{ input []tea.Msg }

// wait begins with the key that cannot be answered yet.
func (q *queue) wait(msg tea.KeyPressMsg) { q.input = []tea.Msg{msg} }

// waits reports whether there is such a key.
func (q *queue) waits() bool { return len(q.input) > 0 }

// follow adds a key or a paste.
func (q *queue) follow(msg tea.Msg) { q.input = append(q.input, msg) }

// giveUp forgets them.
func (q *queue) giveUp() { q.input = nil }

// over returns them, to be entered now: what was waited for has come.
func (q *queue) over() []tea.Msg {
	input := q.input
	q.input = nil
	return input
}
