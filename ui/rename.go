package ui

import (
	"context"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
	"kiikey/ui/widget"
	"kiikey/ui/words"
)

// renameScreen gives a credential another name.
type renameScreen struct {
	*shared
	from   string
	form   widget.Form
	saving bool
}

func newRenameScreen(c *shared, p Rename) *renameScreen {
	s := &renameScreen{shared: c, from: p.Name}
	s.form.Fields = []*widget.FormField{widget.TextField(c.Canvas, "name", words.NewName, p.Name, words.NameHint, false)}
	s.form.Focus(0)
	return s
}

func (s *renameScreen) title() string { return widget.Shown(s.from) + " · Rename" }
func (s *renameScreen) typing() bool  { return true }

func (s *renameScreen) keys() []key.Binding {
	return s.form.Bindings(s.shared.Keys, "rename")
}

func (s *renameScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case saved:
		return Done(msg), nil
	case failed:
		s.saving = false
		s.form.Focused().Err = msg.err
	case tea.PasteMsg:
		s.form.Update(s.shared.Keys, msg)
	case tea.KeyPressMsg:
		switch {
		case s.saving:
		case key.Matches(msg, s.shared.Keys.Back):
			return Back{}, nil
		case s.form.Update(s.shared.Keys, msg):
			return s.rename()
		}
	}
	return nil, nil
}

func (s *renameScreen) rename() (action, tea.Cmd) {
	from, to := s.from, s.form.Focused().Value()
	if to == from {
		return Back{}, nil
	}
	if err := kiiex.CheckName(to); err != nil {
		s.form.Focused().Err = err
		return nil, nil
	}
	s.saving = true
	return nil, s.do(func(ctx context.Context) (tea.Msg, error) {
		if err := s.job.Rename(ctx, from, to); err != nil {
			return nil, err
		}
		summary, err := s.job.Summary(ctx, to)
		if err != nil {
			return nil, err
		}
		remarks, err := s.job.NameRemarks(ctx, summary.Name, summary.Environment, summary.ID)
		if err != nil {
			return nil, err
		}
		return saved{To: Credential{Summary: summary}, Notice: s.undoable(words.Renamed(from, summary.Name)), Remarks: remarks}, nil
	})
}

func (s *renameScreen) view() widget.Body {
	var b widget.Body
	b.Add("", s.Field("Current name", widget.Cut(widget.Shown(s.from), s.Width-3-widget.LabelWidth)))
	s.form.Draw(&b, s.Canvas)
	return b
}
