package ui

import (
	"cmp"
	"context"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kiikey/kiiex"
	"kiikey/kiiex/export"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
	"kiikey/ui/widget"
	"kiikey/ui/words"
)

// previewScreen shows what was read, secrets masked, asks for what is missing, and saves.
type previewScreen struct {
	*shared
	source *flow.Source
	draft  export.Draft

	form         widget.Form
	suggested    string // the name in the form at first
	replaced     bool   // it is that of a credential whose place this one is to take
	environments []kiiex.Environment
	saving       bool
	err          error
	// only is set when the source holds nothing but this key: leaving then forgets the source.
	only bool
}

func newPreviewScreen(c *shared, p Preview) *previewScreen {
	if p.Replaced.Name != "" {
		return newNamedPreview(c, p, p.Replaced.Name)
	}
	return newNamedPreview(c, p, flow.SuggestedName(p.Draft))
}

// newNamedPreview previews a key under a name that is suggested, or that of what it replaces.
func newNamedPreview(c *shared, p Preview, name string) *previewScreen {
	s := &previewScreen{shared: c, source: p.Source, draft: p.Draft, only: p.Only, suggested: name, replaced: p.Replaced.Name != "", environments: c.job.Environments()}
	s.form.Check = s.check
	for _, missing := range p.Draft.Credential.Missing() {
		value := ""
		if missing == kiiex.FieldUserID {
			value = p.Replaced.UserID
		}
		s.form.Fields = append(s.form.Fields, widget.TextField(c.Canvas, string(missing), missing.Label(), value, words.Missing(missing), missing == kiiex.FieldAPISecret))
	}
	environment := widget.EnvironmentField(c.Canvas, s.environments, cmp.Or(p.Draft.EnvironmentHint, p.Replaced.Environment))
	s.form.Fields = append(s.form.Fields, widget.TextField(c.Canvas, "name", "Name", name, words.NameHint, false), environment)
	if p.Source.IsFile() && !p.Source.HandedOver {
		s.form.Fields = append(s.form.Fields, &widget.FormField{
			Id: "file", Label: "The file", Options: []string{"keep it", "delete it after saving"},
			Note: words.FileIsPlain,
		})
	}
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
	name := s.suggested
	if s.replaced || name == "" {
		return nil
	}
	return s.do(func(ctx context.Context) (tea.Msg, error) {
		free, err := s.job.FreeName(ctx, name)
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

func (s *previewScreen) withdraws() bool { return kiiex.CanWithdraw(s.draft.Credential.Permissions) }

func (s *previewScreen) typing() bool { return s.form.Typing() }
func (s *previewScreen) hiding() bool { return s.form.Hiding() }

func (s *previewScreen) leave() {
	s.form.Clear()
	if s.only {
		s.source.Clear()
	}
}

func (s *previewScreen) keys() []key.Binding { return s.form.Bindings(s.shared.Keys, "save") }

func (s *previewScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case saved:
		return Done(msg), nil
	case failed:
		s.saving, s.err = false, msg.err
	case freeName:
		if f := s.form.Field("name"); f.Value() == s.suggested { // nothing else was typed
			f.Text.Set(msg.name)
		}
	case nameTaken:
		s.saving = false
		s.form.FocusOn("name")
		return Ask{words.Short.Replace(msg.held, msg.own, s.kind, s.job.Now()), replacing{msg.held.ID}}, nil
	case replacing:
		return nil, s.save(msg.id)
	case tea.PasteMsg:
		s.form.Update(s.shared.Keys, msg)
	case tea.KeyPressMsg:
		switch {
		case s.saving:
		case key.Matches(msg, s.shared.Keys.Back):
			return Back{}, nil
		case s.form.Update(s.shared.Keys, msg):
			return nil, s.save("")
		}
	}
	return nil, nil
}

// check says why a field cannot be used.
func (s *previewScreen) check(f *widget.FormField) error {
	if f.Id == "name" {
		return kiiex.CheckName(f.Value())
	}
	draft, field := s.draft, kiiex.FieldName(f.Id)
	err := draft.Set(field, f.Value())
	missing := !draft.Has(field) && !field.IsOptional()
	if field == kiiex.FieldAPISecret {
		draft.Credential.APISecret.Clear()
	}
	if err == nil && missing {
		return widget.NotTyped(field)
	}
	return err
}

// save saves what the form has, unless a field is not usable. It replaces the credential with that id, and no other.
func (s *previewScreen) save(replaced string) tea.Cmd {
	s.err = nil
	if !s.form.Checked() {
		return nil
	}
	draft, remove := s.draft, false
	for _, f := range s.form.Fields {
		switch f.Id {
		case "name", "environment":
		case "file":
			remove = f.Picked == 1
		default:
			_ = draft.Set(kiiex.FieldName(f.Id), f.Value()) // it was checked
		}
	}
	credential, err := draft.Complete(s.form.Field("name").Value(), s.environments[s.form.Field("environment").Picked].Name, s.job.Now())
	if err != nil {
		s.err = err
		return nil
	}
	s.saving = true
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
		if s.source.HandedOver { // to be tested before anyone sends money there
			tab = TestTab
		}
		in := saved{To: Credential{Summary: s.job.Summarize(credential), Tab: tab}, Notice: words.SavedAs(credential.Name), Remarks: remarks}
		if held != nil {
			in.Notice = s.undoable(words.Replaced(credential.Name))
		}
		if remove {
			switch deletion, err := s.source.DeleteFile(); {
			case err != nil:
				in.Err = err
			case deletion.Left() != "":
				in.Err = &problem.Problem{
					Kind: problem.FileUnusable,
					What: "The file is deleted, but the secret can still be read.",
					Why:  deletion.Left(),
					Next: "Delete what is left, too.",
				}
			default: // what deleting does not guarantee was said where it was chosen
				in.Notice += " " + words.FileIsDeleted
			}
		}
		return in, nil
	})
}

func (s *previewScreen) view() widget.Body {
	var b widget.Body
	b.Add("")
	for _, f := range words.Short.FoundIn(s.draft) {
		if !f.Field.IsOptional() { // those are in the form
			b.Add(s.givenLine(f))
		}
	}
	if s.source.HandedOver {
		b.Add(s.Field(words.FingerprintLabel, s.draft.Credential.Fingerprint()))
	}
	if len(s.draft.Unknown) > 0 {
		b.Add(s.Field("Also in file", widget.Pad(words.List(s.draft.Unknown, "")+" (not used)", s.Width-5-widget.LabelWidth)))
	}
	s.form.Draw(&b, s.Canvas)
	for _, w := range s.draft.Warnings {
		b.Marked(s.Width, s.Styles.Attention.Render("! "), w.Field.Label()+": "+widget.Shown(w.Text))
	}
	for _, n := range s.source.Notices {
		b.Marked(s.Width, s.Styles.Attention.Render("! "), widget.Shown(n))
	}
	switch {
	case s.saving:
		b.Add("", "   Saving…")
	case s.err != nil:
		b.Problem(s.Canvas, s.err)
	}
	return b
}

// givenLine shows one field that the file had.
func (s *previewScreen) givenLine(f words.Found) string {
	sign := s.Styles.Good.Render(" ✓")
	for _, w := range s.draft.Warnings {
		if w.Field == f.Field {
			sign = s.Styles.Attention.Render(" !")
		}
	}
	// The note gives way on a narrow screen, the sign does not.
	room := s.Width - 3 - widget.LabelWidth - 4
	valueWidth := max(min(22, room-8), min(room, ansi.StringWidth(f.Value)+2))
	line := s.Field(f.Field.Label(), widget.Pad(f.Value, valueWidth)) +
		s.Styles.Dim.Render(widget.Pad(f.Note, min(22, room-valueWidth)))
	return line + sign
}
