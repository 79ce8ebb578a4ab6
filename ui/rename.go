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
	submitting
	from string
}

func newRenameScreen(c *shared, p Rename) *renameScreen {
	s := &renameScreen{submitting{shared: c}, p.Name}
	s.form.Fields = []*widget.FormField{widget.TextField(c.Canvas, nameFieldID, words.NewName, p.Name, words.NameHint, false)}
	s.form.Check = func(f *widget.FormField) error { return kiiex.CheckName(f.Value()) }
	s.form.Focus(0)
	return s
}

func (s *renameScreen) title() string { return widget.Shown(s.from) + " · Rename" }

func (s *renameScreen) keys() []key.Binding {
	return s.form.Bindings(s.shared.Keys, "rename")
}

func (s *renameScreen) update(msg tea.Msg) (action, tea.Cmd) {
	if msg, ok := msg.(failed); ok {
		s.saving, s.form.Focused().Err = false, msg.err
		return nil, nil
	}
	return s.fill(msg, s.rename)
}

func (s *renameScreen) rename() (action, tea.Cmd) {
	from, to := s.from, s.form.Focused().Value()
	switch {
	case to == from:
		return Back{}, nil
	case !s.form.Checked():
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
