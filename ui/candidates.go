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
	b.Add("")
	s.drawCandidates(&b, s.Source, &s.pick)
	return b
}

// drawCandidates asks which API key of a source is meant.
func (c *shared) drawCandidates(b *widget.Body, source *flow.Source, pick *widget.Pick) {
	b.Add("   "+words.SeveralKeys(len(source.Drafts))+" Which one?", "")
	for i, d := range source.Drafts {
		label := widget.Pad(widget.Shown(kiiex.MaskKey(d.Credential.APIKey)), 16) + widget.Pad(c.markOf(d)+words.List(d.Credential.Permissions, words.Absent), c.Width-24)
		pick.Option(b, c.Styles, i, label)
	}
}
