package ui

import (
	"slices"
	"time"

	"kiikey/ui/widget"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// message is a failure that the status line told, in full.
type message struct {
	at  time.Time
	err error
}

// maxMessages limits the messages that are kept to the latest ones.
const maxMessages = 100

// messagesScreen shows in full the failures that the status line told, the latest first. Locking clears them.
type messagesScreen struct {
	*shared
	messages *[]message
}

func newMessagesScreen(c *shared, messages *[]message) *messagesScreen {
	return &messagesScreen{c, messages}
}

func (s *messagesScreen) title() string       { return "Messages" }
func (s *messagesScreen) keys() []key.Binding { return []key.Binding{s.shared.Keys.Back} }

func (s *messagesScreen) update(msg tea.Msg) (action, tea.Cmd) {
	if press, ok := msg.(tea.KeyPressMsg); ok && key.Matches(press, s.shared.Keys.Back, s.shared.Keys.Messages, s.shared.Keys.Enter) {
		return Back{}, nil
	}
	return nil, nil
}

func (s *messagesScreen) view() widget.Body {
	b := widget.Body{Scrolls: true}
	if len(*s.messages) == 0 {
		b.Add("", "   No messages.")
	}
	for _, m := range slices.Backward(*s.messages) {
		b.Add("", "   "+s.Styles.Dim.Render(m.at.Local().Format("15:04:05")))
		b.Add(widget.Indent(3, widget.ProblemLines(s.Canvas, m.err, s.Width-6)...)...)
	}
	return b
}
