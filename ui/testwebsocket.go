package ui

import (
	"charm.land/bubbles/v2/key"

	"kiikey/ui/flow"
	"kiikey/ui/widget"
	"kiikey/ui/words"
)

// socketKey tests over the WebSocket, where the environment has one. The walkthrough does without.
func (s *testScreen) socketKey() key.Binding {
	k := key.NewBinding(key.WithKeys("w"), key.WithHelp("w", "WebSocket"))
	k.SetEnabled(flow.HasWebSocket(s.env) && !s.guided)
	return k
}

// kept returns the place for the latest test's login: one over the WebSocket has no session for the other tabs.
func (s *testScreen) kept() **flow.Login {
	if s.socket {
		return &s.overSocket
	}
	return &s.current.login
}

// hangUp forgets the login over the WebSocket, and closes the connection that waits for a code.
func (s *testScreen) hangUp() {
	s.overSocket.Clear()
	s.overSocket = nil
}

func (s *testScreen) overSocketTo() string {
	if s.env.IsEmbedded() {
		return "AuthenticateUser, over the WebSocket of the built-in sandbox"
	}
	return "AuthenticateUser, over the WebSocket " + widget.Shown(s.env.WebSocketURL)
}

func (s *testScreen) drawOverSocket(b *widget.Body) {
	b.Add("")
	b.Marked(s.Width, s.Styles.Good.Render("✓ "), words.Short.OverWebSocket(s.overSocket))
	if other := s.overSocket.OtherUser(); other != "" {
		b.Marked(s.Width, s.Styles.Attention.Render("! "), widget.Shown(other))
	}
	b.Add("")
	b.Paragraph(s.Width, words.EndOfWebSocket(s.overSocket))
}
