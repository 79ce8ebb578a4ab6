package ui

import (
	"context"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
	"kiikey/ui/words"
)

// renameScreen gives a credential another name.
type renameScreen struct {
	*shared
	from   string
	form   form
	saving bool
}

func newRenameScreen(c *shared, p Rename) *renameScreen {
	s := &renameScreen{shared: c, from: p.Name}
	s.form.fields = []*formField{textField(c.canvas, "name", words.NewName, p.Name, words.NameHint, false)}
	s.form.focus(0)
	return s
}

func (s *renameScreen) title() string { return shown(s.from) + " · Rename" }
func (s *renameScreen) typing() bool  { return true }

func (s *renameScreen) keys() []key.Binding {
	k := s.shared.keys
	return []key.Binding{named(k.enter, "rename"), k.back}
}

func (s *renameScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case saved:
		return Done(msg), nil
	case failed:
		s.saving = false
		s.form.focused().err = msg.err
	case tea.PasteMsg:
		s.form.update(s.shared.keys, msg)
	case tea.KeyPressMsg:
		switch {
		case s.saving:
		case key.Matches(msg, s.shared.keys.back):
			return Back{}, nil
		case s.form.update(s.shared.keys, msg):
			return s.rename()
		}
	}
	return nil, nil
}

func (s *renameScreen) rename() (action, tea.Cmd) {
	from, to := s.from, s.form.focused().value()
	if to == from {
		return Back{}, nil
	}
	if err := kiiex.CheckName(to); err != nil {
		s.form.focused().err = err
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
		return saved{To: Credential{Summary: summary}, Notice: words.Renamed(from, summary.Name), Remarks: remarks}, nil
	})
}

func (s *renameScreen) view() body {
	var b body
	b.add("", "   "+s.styles.fieldLabel.Render(pad("Name now", labelWidth))+shown(s.from))
	s.form.draw(&b, s.canvas)
	return b
}
