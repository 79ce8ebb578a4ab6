package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
	"kiikey/ui/flow"
)

// pickScreen chooses one key of a file that holds several.
type pickScreen struct {
	*common
	source *flow.Source
	pick   choice
}

func newPickScreen(c *common, source *flow.Source) *pickScreen {
	return &pickScreen{common: c, source: source, pick: choice{count: len(source.Drafts)}}
}

func (s *pickScreen) title() string  { return "Import · which key" }
func (s *pickScreen) start() tea.Cmd { return nil }
func (s *pickScreen) typing() bool   { return false }
func (s *pickScreen) leave()         { s.source.Clear() }

func (s *pickScreen) keys() []key.Binding {
	k := s.common.keys
	return []key.Binding{named(k.enter, "take this one"), k.choose, k.back}
}

func (s *pickScreen) update(msg tea.Msg) (action, tea.Cmd) {
	press, ok := msg.(tea.KeyPressMsg)
	switch {
	case !ok:
	case key.Matches(press, s.common.keys.back):
		return pop{}, nil
	case key.Matches(press, s.common.keys.enter):
		return push{newDraftScreen(s.common, s.source, s.source.Drafts[s.pick.at], "")}, nil
	default:
		s.pick.update(press, s.common.keys.up, s.common.keys.down)
	}
	return nil, nil
}

func (s *pickScreen) view() body {
	var b body
	b.add("", "   This file holds "+itoa(len(s.source.Drafts))+" keys. Which one?", "")
	for i, d := range s.source.Drafts {
		label := pad(shown(kiiex.MaskKey(d.Credential.APIKey)), 16) + pad(joined(d.Credential.Permissions), 30)
		if i == s.pick.at {
			b.at(3)
			label = s.styles.selected.Render(label)
		}
		b.add("   " + s.pick.marker(s.styles, i) + label)
	}
	return b
}
