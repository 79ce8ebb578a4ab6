package ui

import (
	tea "charm.land/bubbletea/v2"

	"kiikey/ui/widget"
	"kiikey/ui/words"
)

// eventScreen shows one thing that was done in full.
type eventScreen struct {
	*shared
	entry entry
}

func (s *eventScreen) title() string { return "Activity · " + s.entry.what }

func (s *eventScreen) environmentShown() (string, string) {
	return widget.Shown(s.entry.Environment), string(s.kind(s.entry.Environment))
}

func (s *eventScreen) update(msg tea.Msg) (action, tea.Cmd) { return s.reads(msg) }

func (s *eventScreen) view() widget.Body {
	b := widget.Body{Scrolls: true}
	b.Add("")
	field := func(label, value string) {
		if value != "" {
			b.Marked(s.Width, s.Label(label), value)
		}
	}
	e := s.entry
	field("When", words.Exactly(e.At))
	field("What", e.what)
	field("Credential", e.name())
	if e.Environment != "" {
		field("Environment", s.Styles.EnvironmentMark(widget.Shown(e.Environment), s.kind(e.Environment)))
	}
	outcome := outcomeSign(s.Styles, e.Outcome) + e.outcome
	if kind := words.Kind(e.Outcome); kind != "" && kind != e.outcome {
		outcome += s.Styles.Dim.Render(" · " + kind)
	}
	field("Outcome", outcome)
	return b
}
