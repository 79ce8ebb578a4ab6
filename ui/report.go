package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
	"kiikey/ui/widget"
	"kiikey/ui/words"
)

// reportScreen shows the text for exchange support before it is copied or saved. It has no secret.
type reportScreen struct {
	*shared
	text string
}

func (s *reportScreen) title() string { return words.ReportTitle }

func (s *reportScreen) keys() []key.Binding {
	return []key.Binding{widget.Named(s.shared.Keys.Copy, "copy it"), s.shared.Keys.Back}
}

func (s *reportScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		switch {
		case key.Matches(msg, s.shared.Keys.Back):
			return Back{}, nil
		case key.Matches(msg, s.shared.Keys.Copy):
			return copyOf(kiiex.SecretFromString(s.text)), nil
		}
	}
	return nil, nil
}

func (s *reportScreen) view() widget.Body {
	b := widget.Body{Scrolls: true}
	b.Add("")
	b.Styled(s.Width, s.Styles.Dim.Render, words.ReportHint)
	b.Add("")
	s.drawText(&b, s.text)
	return b
}
