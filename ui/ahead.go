package ui

import tea "charm.land/bubbletea/v2"

// ahead is what was pressed ahead of what a screen waits for: a key that cannot be answered yet, and the keys and
// pastes that followed it, in their order. A screen with one is a holder.
type ahead struct{ input []tea.Msg }

// wait begins with the key that cannot be answered yet.
func (h *ahead) wait(msg tea.KeyPressMsg) { h.input = []tea.Msg{msg} }

// waits reports whether there is such a key.
func (h *ahead) waits() bool { return len(h.input) > 0 }

// follow adds a key or a paste.
func (h *ahead) follow(msg tea.Msg) { h.input = append(h.input, msg) }

// giveUp forgets them.
func (h *ahead) giveUp() { h.input = nil }

// over enters them, if there are any: what was waited for has come.
func (h *ahead) over() action {
	if !h.waits() {
		return nil
	}
	input := h.input
	h.input = nil
	return again{input}
}
