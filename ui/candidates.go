package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
	"kiikey/ui/flow"
	"kiikey/ui/widget"
	"kiikey/ui/words"
)

// candidatesScreen chooses one key of a file that holds several.
type candidatesScreen struct {
	*shared
	source *flow.Source
	pick   widget.Pick
}

func newCandidatesScreen(c *shared, p Candidates) *candidatesScreen {
	return &candidatesScreen{shared: c, source: p.Source, pick: widget.Pick{Count: len(p.Source.Drafts)}}
}

func (s *candidatesScreen) title() string { return "Import · which key" }
func (s *candidatesScreen) leave()        { s.source.Clear() }

func (s *candidatesScreen) keys() []key.Binding {
	k := s.shared.Keys
	return []key.Binding{widget.Named(k.Enter, "take this one"), k.Choose, k.Back}
}

func (s *candidatesScreen) update(msg tea.Msg) (action, tea.Cmd) {
	press, ok := msg.(tea.KeyPressMsg)
	switch {
	case !ok:
	case key.Matches(press, s.shared.Keys.Back):
		return Back{}, nil
	case key.Matches(press, s.shared.Keys.Enter):
		return Open{To: Preview{Source: s.source, Draft: s.source.Drafts[s.pick.At]}}, nil
	default:
		s.pick.Update(press, s.shared.Keys.Up, s.shared.Keys.Down)
	}
	return nil, nil
}

func (s *candidatesScreen) view() widget.Body {
	var b widget.Body
	b.Add("", "   "+words.SeveralKeys(len(s.source.Drafts))+" Which one?", "")
	for i, d := range s.source.Drafts {
		label := widget.Pad(widget.Shown(kiiex.MaskKey(d.Credential.APIKey)), 16) + widget.Pad(words.List(d.Credential.Permissions, words.Absent), 30)
		s.pick.Option(&b, s.Styles, i, label)
	}
	return b
}
