package ui

import (
	"context"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
	"kiikey/kiiex/export"
	"kiikey/ui/flow"
	"kiikey/ui/widget"
	"kiikey/ui/words"
)

// editScreen changes what may change in a credential. Key and secret may not: another key is another
// credential.
type editScreen struct {
	submitting
	summary      flow.Summary
	environments []kiiex.Environment
}

func newEditScreen(c *shared, p Edit) *editScreen {
	summary := p.Summary
	s := &editScreen{submitting: submitting{shared: c}, summary: summary, environments: c.job.Environments()}
	field := func(f kiiex.FieldName, value string) *widget.FormField {
		return widget.TextField(c.Canvas, string(f), f.Label(), value, words.Hint(f), false)
	}
	s.form.Fields = []*widget.FormField{
		field(kiiex.FieldUserID, summary.UserID), field(kiiex.FieldNonce, summary.Nonce), field(kiiex.FieldUserName, summary.UserName),
		field(kiiex.FieldPermissions, strings.Join(summary.Permissions, ", ")),
		field(kiiex.FieldIPWhitelist, strings.Join(summary.IPWhitelist, ", ")),
		field(kiiex.FieldNote, summary.Note), field(kiiex.FieldExpires, summary.ExpiryDay()),
		widget.EnvironmentField(c.Canvas, s.environments, summary.Environment),
	}
	s.form.Check = s.check
	s.form.Focus(0)
	return s
}

func (s *editScreen) title() string { return widget.Shown(s.summary.Name) + " · Edit" }

// anotherKey leads to the import of what is to replace the credential.
var anotherKey = key.NewBinding(key.WithKeys("ctrl+r"), key.WithHelp("ctrl+r", "another key: replace its API key or secret"))

func (s *editScreen) keys() []key.Binding {
	return append(s.form.Bindings(s.shared.Keys, "save"), anotherKey)
}

func (s *editScreen) update(msg tea.Msg) (action, tea.Cmd) {
	if press, ok := msg.(tea.KeyPressMsg); ok && !s.saving && key.Matches(press, anotherKey) {
		return Open{To: Import{Replaced: s.summary}, Replace: true}, nil
	}
	return s.fill(msg, func() (action, tea.Cmd) { return nil, s.save() })
}

// check says why a field cannot be used.
func (s *editScreen) check(f *widget.FormField) error {
	var draft export.Draft
	field := kiiex.FieldName(f.Id)
	err := draft.Set(field, f.Value())
	if err == nil && f.Value() == "" && slices.Contains(draft.Credential.Missing(), field) {
		return flow.Needed(field)
	}
	return err
}

func (s *editScreen) save() tea.Cmd {
	s.err = nil
	if !s.form.Checked() {
		return nil
	}
	text := func(f kiiex.FieldName) *string {
		v := s.form.Field(string(f)).Value()
		return &v
	}
	changes := flow.Changes{
		UserID: text(kiiex.FieldUserID), Nonce: text(kiiex.FieldNonce), UserName: text(kiiex.FieldUserName),
		Permissions: text(kiiex.FieldPermissions), IPWhitelist: text(kiiex.FieldIPWhitelist),
		Note: text(kiiex.FieldNote), Expires: text(kiiex.FieldExpires),
		Environment: &s.environments[s.form.Field("environment").Picked].Name,
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
		return saved{To: Credential{Summary: summary}, Notice: s.undoable(words.Edited(summary.Name))}, nil
	})
}

func (s *editScreen) view() widget.Body {
	var b widget.Body
	b.Add("", s.Field("API key", widget.Shown(s.summary.MaskedKey)))
	b.Add(widget.Indent(3+widget.LabelWidth, widget.Wrap(s.Styles.Key.Render(anotherKey.Help().Key)+" "+"imports another API key or secret in its place.", s.Width-4-widget.LabelWidth)...)...)
	s.form.Draw(&b, s.Canvas)
	s.drawEnd(&b)
	return b
}
