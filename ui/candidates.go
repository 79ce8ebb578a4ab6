package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
	"kiikey/ui/flow"
	"kiikey/ui/words"
)

// candidatesScreen chooses one key of a file that holds several.
type candidatesScreen struct {
	*shared
	source *flow.Source
	pick   pick
}

func newCandidatesScreen(c *shared, p Candidates) *candidatesScreen {
	return &candidatesScreen{shared: c, source: p.Source, pick: pick{count: len(p.Source.Drafts)}}
}

func (s *candidatesScreen) title() string { return "Import · which key" }
func (s *candidatesScreen) leave()        { s.source.Clear() }

func (s *candidatesScreen) keys() []key.Binding {
	k := s.shared.keys
	return []key.Binding{named(k.enter, "take this one"), k.choose, k.back}
}

func (s *candidatesScreen) update(msg tea.Msg) (action, tea.Cmd) {
	press, ok := msg.(tea.KeyPressMsg)
	switch {
	case !ok:
	case key.Matches(press, s.shared.keys.back):
		return Back{}, nil
	case key.Matches(press, s.shared.keys.enter):
		return Open{To: Preview{Source: s.source, Draft: s.source.Drafts[s.pick.at]}}, nil
	default:
		s.pick.update(press, s.shared.keys.up, s.shared.keys.down)
	}
	return nil, nil
}

func (s *candidatesScreen) view() body {
	var b body
	b.add("", "   "+words.SeveralKeys(len(s.source.Drafts))+" Which one?", "")
	for i, d := range s.source.Drafts {
		label := pad(shown(kiiex.MaskKey(d.Credential.APIKey)), 16) + pad(words.List(d.Credential.Permissions, words.Absent), 30)
		s.pick.option(&b, s.styles, i, label)
	}
	return b
}
