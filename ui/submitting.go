package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/ui/widget"
)

// submitting is a screen that is a form, whose submission a command carries out.
type submitting struct {
	*shared
	form   widget.Form
	saving bool
	err    error
}

func (s *submitting) typing() bool { return s.form.Typing() }
func (s *submitting) hiding() bool { return s.form.Hiding() }
func (s *submitting) leave()       { s.form.Clear() }

// fill takes a key, a paste or the outcome of the submission; while that runs, only this.
func (s *submitting) fill(msg tea.Msg, submit func() (action, tea.Cmd)) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case saved:
		return Done(msg), nil
	case failed:
		s.saving, s.err = false, msg.err
	case tea.PasteMsg:
		s.form.Update(s.shared.Keys, msg)
	case tea.KeyPressMsg:
		switch {
		case s.saving:
		case key.Matches(msg, s.shared.Keys.Back):
			return Back{}, nil
		case s.form.Update(s.shared.Keys, msg):
			return submit()
		}
	}
	return nil, nil
}

// drawEnd adds what stands below the form.
func (s *submitting) drawEnd(b *widget.Body) {
	switch {
	case s.saving:
		b.Add("", "   Saving…")
	case s.err != nil:
		b.Problem(s.Canvas, s.err)
	}
}
