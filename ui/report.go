package ui

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
)

// reportScreen shows the text for the exchange's support before it leaves the program. It has no secret.
type reportScreen struct {
	*common
	text string
}

func newReportScreen(c *common, text string) *reportScreen { return &reportScreen{c, text} }

func (s *reportScreen) title() string  { return "Report for the exchange's support" }
func (s *reportScreen) start() tea.Cmd { return nil }
func (s *reportScreen) typing() bool   { return false }

func (s *reportScreen) keys() []key.Binding {
	return []key.Binding{named(s.common.keys.copy, "copy it"), s.common.keys.back}
}

func (s *reportScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case copied:
		return s.clip.took(msg)
	case tea.KeyPressMsg:
		switch {
		case key.Matches(msg, s.common.keys.back):
			return pop{}, nil
		case key.Matches(msg, s.common.keys.copy):
			return nil, s.clip.copy(s.ctx, s, kiiex.SecretFromString(s.text))
		}
	}
	return nil, nil
}

func (s *reportScreen) view() body {
	b := body{scrolls: true}
	b.add("")
	b.styled(s.width, s.styles.dim.Render, "It holds no secret. To write it into a file: kiikey doctor NAME --report FILE")
	b.add("")
	for line := range strings.SplitSeq(strings.TrimRight(s.text, "\n"), "\n") {
		b.paragraph(s.width, shown(line))
	}
	return b
}
