package ui

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
	"kiikey/ui/words"
)

// reportScreen shows the text for the exchange's support before it leaves the program. It has no secret.
type reportScreen struct {
	*shared
	text string
}

func newReportScreen(c *shared, p Report) *reportScreen { return &reportScreen{c, p.Text} }

func (s *reportScreen) title() string { return words.ReportTitle }

func (s *reportScreen) keys() []key.Binding {
	return []key.Binding{named(s.shared.keys.copy, "copy it"), s.shared.keys.back}
}

func (s *reportScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		switch {
		case key.Matches(msg, s.shared.keys.back):
			return Back{}, nil
		case key.Matches(msg, s.shared.keys.copy):
			return copyOf(kiiex.SecretFromString(s.text)), nil
		}
	}
	return nil, nil
}

func (s *reportScreen) view() body {
	b := body{scrolls: true}
	b.add("")
	b.styled(s.width, s.styles.dim.Render, words.ReportHint)
	b.add("")
	for line := range strings.SplitSeq(strings.TrimRight(s.text, "\n"), "\n") {
		b.paragraph(s.width, shown(line))
	}
	return b
}
