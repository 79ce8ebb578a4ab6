//go:build unix

package ui_test

// credential opens the last credential, whose values are usable and whose name is not: nothing is sent.
func (h *hostileWalk) credential() {
	h.unlock()
	h.To("end enter", "1 Key")
	h.To("r", sampleSecret)
	h.at("signatureScreen", "2", "HMAC-SHA256")
	h.To("n", "Nonce")
	h.refused()
	h.To("esc", "r reveal 5 s")
	h.at("compareScreen", "v", "Verify a signature")
	h.Paste(pasted)
	h.To("enter", "✗")
	h.at("explainScreen", "ctrl+o", "Take the three fields")
	h.To("esc", "Verify a signature")
	h.To("esc", "HMAC-SHA256")
	h.To("3", "enter logs in once")
	h.at("environmentScreen", "e", "Test against which environment?")
	h.To("esc", "enter logs in once")
}

// accepted logs in where every text of every answer is hostile.
func (h *hostileWalk) accepted() {
	h.unlock()
	h.at("testScreen", "end enter 3", "enter logs in once")
	h.at("accessScreen", "5", "needs a session to ask")
	h.To("enter", "What this API key sees in local")
	h.To("r", "1 product:")
	h.through()
	h.To("3", "enter logs in once")
	h.To("enter", "Logged in as")
	h.through()
	h.See("enter shows the session")
	h.at("sessionScreen", "enter", "Session token")
	h.through()
	h.To("a", "The answer as it came")
	h.through()
	h.To("5", "What this API key sees")
	h.through()
	h.at("requestsScreen", "7", "TOOK")
	h.at("callScreen", "n", "GetOpenOrders")
	h.refused()
	h.Press("ctrl+e", "ctrl+u")
	h.Type("OpenOrd")
	h.To("enter", "enter send")
	h.refused()
	h.Press("ctrl+e", "ctrl+u")
	h.To("end enter", "Sent", "u as curl")
	h.through()
	h.To("esc", "enter send")
	h.To("esc", "TOOK")
	for range 4 {
		h.at("requestScreen", "enter", "Sent", "u as curl")
		h.through()
		h.To("u", "KIIEX_")
		h.through()
		h.To("esc", "TOOK")
		h.Press("down")
	}
	h.To("3", "enter logs in once")
	h.To("w", "✓ Logged in as")
	h.through()
	h.To("7", "TOOK")
	for range 4 { // its frames
		h.To("enter", "Sent", "u as curl")
		h.through()
		h.To("esc", "TOOK")
		h.Press("down")
	}
	h.To("4", "Session token")
	h.To("L", "y yes")
	h.To("y", "Logged out")
}
