package ui

import (
	"context"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
	"kiikey/ui/widget"
	"kiikey/ui/words"
)

var recipientKey = key.NewBinding(key.WithKeys("r"), key.WithHelp("r", words.Recipient.Binding()))

// recipientScreen shows the recipient that others encrypt to when they hand over a credential to the user.
type recipientScreen struct {
	*shared
	nothing
	recipient string // empty until it is read, or made
	err       error
}

type recipientRead struct{ recipient string }

func (s *recipientScreen) title() string { return "Your recipient" }

func (s *recipientScreen) start() tea.Cmd {
	return s.do(func(ctx context.Context) (tea.Msg, error) {
		recipient, _, err := s.job.Receiver(ctx)
		return recipientRead{recipient}, err
	})
}

func (s *recipientScreen) keys() []key.Binding {
	copyIt := s.shared.Keys.Copy
	copyIt.SetEnabled(s.recipient != "")
	return []key.Binding{copyIt, s.shared.Keys.Back}
}

func (s *recipientScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case failed:
		s.err = msg.err
	case recipientRead:
		s.recipient = msg.recipient
	case tea.KeyPressMsg:
		switch {
		case key.Matches(msg, s.shared.Keys.Back):
			return Back{}, nil
		case key.Matches(msg, s.shared.Keys.Copy) && s.recipient != "":
			return copyOf(kiiex.SecretFromString(s.recipient)), nil
		}
	}
	return nil, nil
}

func (s *recipientScreen) view() widget.Body {
	b := widget.Body{Scrolls: true}
	b.Add("")
	b.Paragraph(s.Width, words.GiveRecipient)
	b.Add("")
	for _, line := range widget.WrapHard(s.recipient, s.Width-6) {
		b.Add("   " + s.Styles.Strong.Render(line))
	}
	if s.err != nil {
		b.Problem(s.Canvas, s.err)
	}
	return b
}
