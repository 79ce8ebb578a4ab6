package ui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"kiikey/ui/widget"
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

func (s *messagesScreen) title() string { return "Messages" }

func (s *messagesScreen) update(msg tea.Msg) (action, tea.Cmd) {
	return s.reads(msg, s.shared.Keys.Messages)
}

func (s *messagesScreen) view() widget.Body {
	b := widget.Body{Scrolls: true}
	if len(*s.messages) == 0 {
		b.Add("", "   No messages.")
	}
	for _, m := range slices.Backward(*s.messages) {
		b.Add("", "   "+s.Styles.Dim.Render(m.at.Local().Format("15:04:05")))
		b.Problem(s.Canvas, m.err)
	}
	return b
}
