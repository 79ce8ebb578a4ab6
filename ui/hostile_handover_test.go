//go:build unix

package ui_test

import "strings"

// rotation walks what replaces an API key, of one that can log in.
func (h *hostileWalk) rotation() {
	h.unlock()
	h.at("rotateScreen", "end K", "as the same user")
	h.refused()
	h.intoFolder()
	h.Type("1")
	h.Gone("5 - bare")
	h.Press("tab")
	h.To("enter", "enter save")
	h.To("enter", "✗")
	h.through()
	h.To("esc", "as the same user")
	h.To("esc", listRead...)
}

// handover walks what hands credentials over.
func (h *hostileWalk) handover() {
	h.unlock()
	h.at("recipientScreen", "r", "Your recipient", "age1")
	h.To("esc", listRead...)
	h.at("handoverScreen", "end H", "Recipients")
	h.refused()
	h.Press("ctrl+e", "ctrl+u")
	h.Paste(strings.TrimSpace(quietly(h.t, h.home, "handover", "--receive")))
	h.To("enter", "Only the receivers")
	h.refused()
	h.intoFolder()
	h.Type("for-ann")
	h.To("enter", "Current passphrase")
	h.Type(passphrase)
	h.To("enter", "Hand over 1 credential?", "y yes")
	h.To("y", "can't be handed over")
	h.through()
}
