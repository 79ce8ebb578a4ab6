package ui

import (
	"cmp"
	"context"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
	"kiikey/ui/flow"
	"kiikey/ui/widget"
	"kiikey/ui/words"
)

// previewScreen shows what was read, secrets masked, asks for what is missing, and saves.
type previewScreen struct {
	submitting
	Preview
	suggested    string // the name in the form at first
	environments []kiiex.Environment
}

func newPreviewScreen(c *shared, p Preview) *previewScreen {
	s := &previewScreen{submitting: submitting{shared: c}, Preview: p, suggested: flow.SuggestedName(p.Draft), environments: c.job.Environments()}
	if p.Replaced.Name != "" {
		s.suggested = p.Replaced.Name
	}
	s.form.Check = s.check
	s.form.Fields = missingFields(c, p.Draft)
	if user := s.form.Field(string(kiiex.FieldUserID)); user != nil {
		user.Text.Set(p.Replaced.UserID)
	}
	environment := widget.EnvironmentField(c.Canvas, s.environments, cmp.Or(p.Draft.EnvironmentHint, p.Replaced.Environment))
	s.form.Fields = append(s.form.Fields, widget.TextField(c.Canvas, nameFieldID, "Name", s.suggested, words.NameHint, false), environment)
	s.form.Fields = append(s.form.Fields, fileField(p.Source, words.DeleteAfterSaving)...)
	own := c.job.Summarize(p.Draft.Credential)
	s.form.Fields = append(s.form.Fields,
		widget.TextField(c.Canvas, string(kiiex.FieldNote), kiiex.FieldNote.Label(), cmp.Or(own.Note, p.Replaced.Note), words.Hint(kiiex.FieldNote), false),
		widget.TextField(c.Canvas, string(kiiex.FieldExpires), kiiex.FieldExpires.Label(), own.ExpiryDay(), words.Hint(kiiex.FieldExpires), false))
	s.form.Optional = 2
	s.form.Focus(0)
	return s
}

// freeName is the message of a name that no credential has, to be suggested.
type freeName struct{ name string }

// start looks whether the name that is suggested is free; that of what is replaced is not meant to be.
func (s *previewScreen) start() tea.Cmd {
	if s.Replaced.Name != "" || s.suggested == "" {
		return nil
	}
	return s.do(func(ctx context.Context) (tea.Msg, error) {
		free, err := s.job.FreeName(ctx, s.suggested)
		return freeName{free}, err
	})
}

// The messages of saving under a name that another credential has, and of the question whether to replace it.
type (
	nameTaken struct{ held, own flow.Summary }
	replacing struct{ id string }
)

func (s *previewScreen) title() string { return "Import · 2 of 2 · check and save" }

// environmentShown is the one that is chosen at present.
func (s *previewScreen) environmentShown() (string, string) {
	if f := s.form.Field("environment"); f.Picked >= 0 {
		e := s.environments[f.Picked]
		return widget.Shown(e.Name), string(e.Kind)
	}
	return "", ""
}

func (s *previewScreen) withdraws() bool { return kiiex.CanWithdraw(s.Draft.Credential.Permissions) }

func (s *previewScreen) leave() {
	s.submitting.leave()
	if s.Only { // else the other keys of the source are still to choose from
		s.Source.Clear()
	}
}

func (s *previewScreen) keys() []key.Binding { return s.form.Bindings(s.shared.Keys, "save") }

func (s *previewScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case freeName:
		if f := s.form.Field(nameFieldID); f.Value() == s.suggested { // nothing else was typed
			f.Text.Set(msg.name)
		}
	case nameTaken:
		s.saving = false
		s.form.FocusOn(nameFieldID)
		return Ask{words.Short.Replace(msg.held, msg.own, s.kind, s.job.Now()), replacing{msg.held.ID}}, nil
	case replacing:
		return nil, s.save(msg.id)
	default:
		return s.fill(msg, func() (action, tea.Cmd) { return nil, s.save("") })
	}
	return nil, nil
}

// check says why a field cannot be used.
func (s *previewScreen) check(f *widget.FormField) error {
	if f.Id == nameFieldID {
		return kiiex.CheckName(f.Value())
	}
	return checkMissing(s.Draft, f)
}

// save saves what the form has, unless a field is not usable. It replaces the credential with that id, and no other.
func (s *previewScreen) save(replaced string) tea.Cmd {
	s.err = nil
	if !s.form.Checked() {
		return nil
	}
	draft := filledIn(s.Draft, s.form)
	credential, err := draft.Complete(s.form.Field(nameFieldID).Value(), s.environments[s.form.Field("environment").Picked].Name, s.job.Now())
	if err != nil {
		s.err = err
		return nil
	}
	s.saving = true
	remove := deletes(s.form)
	return s.do(func(ctx context.Context) (tea.Msg, error) {
		defer credential.Clear()
		held, err := s.job.Holder(ctx, credential.Name)
		if err != nil {
			return nil, err
		}
		if held != nil && held.ID != replaced {
			return nameTaken{*held, s.job.Summarize(credential)}, nil
		}
		remarks, err := s.job.Remarks(ctx, credential)
		if err != nil {
			return nil, err
		}
		if err := s.job.Save(ctx, credential, held != nil); err != nil {
			return nil, err
		}
		tab := KeyTab
		if s.Source.HandedOver { // to be tested before anyone sends money there
			tab = TestTab
		}
		in := saved{To: Credential{Summary: s.job.Summarize(credential), Tab: tab}, Notice: words.SavedAs(credential.Name), Remarks: remarks}
		if held != nil {
			in.Notice = s.undoable(words.Replaced(credential.Name))
		}
		if remove {
			if in.Err = deleteFile(s.Source); in.Err == nil {
				in.Notice += " " + words.FileIsDeleted
			}
		}
		return in, nil
	})
}

func (s *previewScreen) view() widget.Body {
	var b widget.Body
	b.Add("")
	s.drawDraft(&b, s.Source, s.Draft, &s.form)
	s.drawEnd(&b)
	return b
}
