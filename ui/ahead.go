package ui

import tea "charm.land/bubbletea/v2"

// ahead is what was pressed ahead of what a screen waits for: a key that cannot be answered yet, and those that
// followed it, in their order. A screen with one is a holder.
type ahead struct{ keys []tea.KeyPressMsg }

// wait begins with the key that cannot be answered yet.
func (h *ahead) wait(msg tea.KeyPressMsg) { h.keys = []tea.KeyPressMsg{msg} }

// waits reports whether there is such a key.
func (h *ahead) waits() bool { return len(h.keys) > 0 }

// follow adds a key.
func (h *ahead) follow(msg tea.KeyPressMsg) { h.keys = append(h.keys, msg) }

// giveUp forgets them.
func (h *ahead) giveUp() { h.keys = nil }

// over presses them, if there are any: what was waited for has come.
func (h *ahead) over() action {
	if !h.waits() {
		return nil
	}
	keys := h.keys
	h.keys = nil
	return again{keys}
}
