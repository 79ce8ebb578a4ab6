package ui

import (
	"context"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
	"kiikey/ui/words"
)

// editScreen changes what may change in a credential. Key and secret may not: another key is another
// credential.
type editScreen struct {
	*shared
	summary      flow.Summary
	form         form
	environments []kiiex.Environment
	saving       bool
	err          error
}

func newEditScreen(c *shared, p Edit) *editScreen {
	summary := p.Summary
	s := &editScreen{shared: c, summary: summary, environments: c.job.Environments()}
	environment := environmentField(c.canvas, s.environments, summary.Environment)
	field := func(f kiiex.FieldName, value string) *formField {
		return textField(c.canvas, string(f), f.Label(), value, words.Hint(f), false)
	}
	s.form.fields = []*formField{
		field(kiiex.FieldUserID, summary.UserID), field(kiiex.FieldNonce, summary.Nonce), field(kiiex.FieldUserName, summary.UserName),
		field(kiiex.FieldPermissions, strings.Join(summary.Permissions, ", ")),
		field(kiiex.FieldIPWhitelist, strings.Join(summary.IPWhitelist, ", ")),
		environment,
	}
	s.form.focus(0)
	return s
}

func (s *editScreen) title() string { return shown(s.summary.Name) + " · Edit" }
func (s *editScreen) typing() bool  { return s.form.typing() }
func (s *editScreen) leave()        { s.form.clear() }

func (s *editScreen) keys() []key.Binding {
	k := s.shared.keys
	return []key.Binding{named(k.enter, "next, then save"), saveKey, k.next, k.previous, k.back}
}

func (s *editScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case saved:
		return Done(msg), nil
	case failed:
		s.saving, s.err = false, msg.err
	case tea.PasteMsg:
		s.form.update(s.shared.keys, msg)
	case tea.KeyPressMsg:
		switch {
		case s.saving:
		case key.Matches(msg, s.shared.keys.back):
			return Back{}, nil
		case s.form.update(s.shared.keys, msg):
			return nil, s.save()
		}
	}
	return nil, nil
}

func (s *editScreen) save() tea.Cmd {
	s.err = nil
	if s.form.field("environment").picked < 0 {
		s.form.focusOn("environment")
		s.form.focused().err = &problem.Problem{Kind: problem.MissingField, What: "Choose where the key was made.", Next: "← and → choose."}
		return nil
	}
	text := func(f kiiex.FieldName) *string {
		v := s.form.field(string(f)).value()
		return &v
	}
	changes := flow.Changes{
		UserID: text(kiiex.FieldUserID), Nonce: text(kiiex.FieldNonce), UserName: text(kiiex.FieldUserName),
		Permissions: text(kiiex.FieldPermissions), IPWhitelist: text(kiiex.FieldIPWhitelist),
		Environment: &s.environments[s.form.field("environment").picked].Name,
	}
	name := s.summary.Name
	s.saving = true
	return s.do(func(ctx context.Context) (tea.Msg, error) {
		if err := s.job.Edit(ctx, name, changes); err != nil {
			return nil, err
		}
		summary, err := s.job.Summary(ctx, name)
		if err != nil {
			return nil, err
		}
		return saved{To: Credential{Summary: summary}, Notice: words.Saved}, nil
	})
}

func (s *editScreen) view() body {
	var b body
	b.add("", "   "+s.styles.fieldLabel.Render(pad("API key", labelWidth))+shown(s.summary.MaskedKey))
	s.form.draw(&b, s.canvas)
	switch {
	case s.saving:
		b.add("", "   Saving…")
	case s.err != nil:
		b.problem(s.canvas, s.err)
	}
	return b
}
