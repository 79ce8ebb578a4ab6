package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/ui/words"
)

// eventScreen shows one thing that was done in full.
type eventScreen struct {
	*shared
	entry entry
}

func newEventScreen(c *shared, p Event) *eventScreen {
	return &eventScreen{c, eventLine(c.job.Now(), p.Event)}
}

func (s *eventScreen) title() string       { return "Activity · " + s.entry.what }
func (s *eventScreen) keys() []key.Binding { return []key.Binding{s.shared.keys.back} }

func (s *eventScreen) environmentShown() (string, string) {
	return shown(s.entry.Environment), string(s.kind(s.entry.Environment))
}

func (s *eventScreen) update(msg tea.Msg) (action, tea.Cmd) {
	if press, ok := msg.(tea.KeyPressMsg); ok && key.Matches(press, s.shared.keys.back, s.shared.keys.enter) {
		return Back{}, nil
	}
	return nil, nil
}

func (s *eventScreen) view() body {
	b := body{scrolls: true}
	b.add("")
	field := func(label, value string) {
		if value == "" {
			return
		}
		for i, l := range wrapHard(value, s.width-6-labelWidth) {
			if i > 0 {
				label = ""
			}
			b.add("   " + s.styles.fieldLabel.Render(pad(label, labelWidth)) + l)
		}
	}
	e := s.entry
	field("When", words.Exactly(e.At))
	field("What", e.what)
	field("Credential", e.name())
	if e.Environment != "" {
		field("Environment", s.styles.environmentMark(shown(e.Environment), s.kind(e.Environment)))
	}
	outcome := outcomeSign(s.styles, e.Outcome) + e.outcome
	if kind := words.Kind(e.Outcome); kind != "" && kind != e.outcome {
		outcome += s.styles.dim.Render(" · " + kind)
	}
	field("Outcome", outcome)
	return b
}
