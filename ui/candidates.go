package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
	"kiikey/ui/widget"
	"kiikey/ui/words"
)

// candidatesScreen chooses one key of a file that holds several.
type candidatesScreen struct {
	*shared
	Candidates
	pick widget.Pick
}

func (s *candidatesScreen) title() string { return "Import · which API key" }
func (s *candidatesScreen) leave()        { s.Source.Clear() }

func (s *candidatesScreen) keys() []key.Binding {
	k := s.shared.Keys
	return []key.Binding{widget.Named(k.Enter, "select"), k.Choose, k.Back}
}

func (s *candidatesScreen) update(msg tea.Msg) (action, tea.Cmd) {
	return s.chooses(msg, &s.pick, s.shared.Keys.Enter, func() action {
		return Open{To: Preview{Source: s.Source, Draft: s.Source.Drafts[s.pick.At], Replaced: s.Replaced}}
	})
}

func (s *candidatesScreen) view() widget.Body {
	var b widget.Body
	b.Add("", "   "+words.SeveralKeys(len(s.Source.Drafts))+" Which one?", "")
	for i, d := range s.Source.Drafts {
		label := widget.Pad(widget.Shown(kiiex.MaskKey(d.Credential.APIKey)), 16) + widget.Pad(s.markOf(d)+words.List(d.Credential.Permissions, words.Absent), s.Width-24)
		s.pick.Option(&b, s.Styles, i, label)
	}
	return b
}
