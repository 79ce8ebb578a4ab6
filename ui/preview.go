package ui

import (
	"context"
	"errors"

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
	environments []kiiex.Environment
	saving       bool
	err          error
	practice     bool
	// only is set when the source holds nothing but this key: leaving then forgets the source.
	only bool
}

func newPreviewScreen(c *shared, p Preview) *previewScreen {
	name := p.Draft.NameHint
	if name == "" && len(p.Draft.Credential.APIKey) >= 4 {
		name = "key-" + p.Draft.Credential.APIKey[:4]
	}
	return newNamedPreview(c, p, name)
}

// newPracticeScreen previews the sample for the sandbox.
func newPracticeScreen(c *shared, source *flow.Source) *previewScreen {
	s := newNamedPreview(c, Preview{Source: source, Draft: source.Drafts[0], Only: true}, flow.SampleName)
	s.practice = true
	s.form.Focus(len(s.form.Fields) - 1)
	return s
}

// newNamedPreview previews a key under a name that is suggested.
func newNamedPreview(c *shared, p Preview, name string) *previewScreen {
	s := &previewScreen{shared: c, source: p.Source, draft: p.Draft, only: p.Only}
	source, draft := p.Source, p.Draft
	for _, missing := range draft.Credential.Missing() {
		hidden := missing == kiiex.FieldAPISecret
		s.form.Fields = append(s.form.Fields, widget.TextField(c.Canvas, string(missing), missing.Label(), "", words.Missing(missing), hidden))
	}
	s.form.Fields = append(s.form.Fields, widget.TextField(c.Canvas, "name", "Name", name, words.NameHint, false))
	s.environments = c.job.Environments()
	environment := widget.EnvironmentField(c.Canvas, s.environments, draft.EnvironmentHint)
	s.form.Fields = append(s.form.Fields, environment)
	if source.IsFile() && !source.HandedOver {
		s.form.Fields = append(s.form.Fields, &widget.FormField{
			Id: "file", Label: "The file", Options: []string{"keep it", "delete it after saving"},
			Note: words.FileIsPlain,
		})
	}
	s.form.Focus(0)
	return s
}

// replacing comes back from the question whether another credential may go.
type replacing struct{}

func (s *previewScreen) title() string {
	if s.practice {
		return "Try it · the sample credential"
	}
	return "Import · 2 of 2 · check and save"
}

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

func (s *previewScreen) keys() []key.Binding {
	k := s.shared.Keys
	enter := widget.Named(k.Enter, "next field")
	if s.form.At == len(s.form.Fields)-1 {
		enter = widget.Named(k.Enter, "save")
	}
	choose := key.NewBinding(key.WithKeys("left", "right"), key.WithHelp("←→", "choose"))
	choose.SetEnabled(!s.form.Typing())
	return []key.Binding{enter, choose, widget.SaveKey, k.Next, k.Previous, k.Back}
}

func (s *previewScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case saved:
		return Done(msg), nil
	case failed:
		s.saving, s.err = false, msg.err
		if errors.Is(msg.err, problem.Of(problem.NameTaken)) {
			s.err = nil
			s.form.FocusOn("name")
			return Ask{words.Replace(s.form.Field("name").Value()), replacing{}}, nil
		}
	case replacing:
		return nil, s.save(true)
	case tea.PasteMsg:
		s.form.Update(s.shared.Keys, msg)
	case tea.KeyPressMsg:
		switch {
		case s.saving:
		case key.Matches(msg, s.shared.Keys.Back):
			return Back{}, nil
		case s.form.Update(s.shared.Keys, msg):
			return nil, s.save(false)
		}
	}
	return nil, nil
}

// save checks every field, and puts the focus on the first that is not usable.
func (s *previewScreen) save(replace bool) tea.Cmd {
	s.err = nil
	draft := s.draft
	wrong := ""
	reject := func(f *widget.FormField, err error) {
		f.Err = err
		if wrong == "" {
			wrong = f.Id
		}
	}
	for _, f := range s.form.Fields {
		f.Err = nil
		switch f.Id {
		case "name":
			if err := kiiex.CheckName(f.Value()); err != nil {
				reject(f, err)
			}
		case "environment":
			if f.Picked < 0 {
				reject(f, &problem.Problem{Kind: problem.MissingField, What: "Choose where the key was made.", Next: "← and → choose."})
			}
		case "file":
		default:
			field := kiiex.FieldName(f.Id)
			switch err := draft.Set(field, f.Value()); {
			case err != nil:
				reject(f, err)
			case !draft.Has(field):
				reject(f, &problem.Problem{Kind: problem.MissingField, What: field.Label() + " is needed.", Next: "Type or paste it."})
			}
		}
	}
	if wrong != "" {
		s.form.FocusOn(wrong)
		return nil
	}
	credential, err := draft.Complete(s.form.Field("name").Value(), s.environments[s.form.Field("environment").Picked].Name, s.job.Now())
	if err != nil {
		s.err = err
		return nil
	}
	remove := false
	if f := s.form.Field("file"); f != nil {
		remove = f.Picked == 1
	}
	s.saving = true
	return s.do(func(ctx context.Context) (tea.Msg, error) {
		defer credential.Clear()
		remarks, err := s.job.Remarks(ctx, credential)
		if err != nil {
			return nil, err
		}
		if err := s.job.Save(ctx, credential, replace); err != nil {
			return nil, err
		}
		in := saved{To: Credential{Summary: s.job.Summarize(credential)}, Notice: words.SavedAs(credential.Name), Remarks: remarks}
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
	if s.practice {
		b.Add("")
		b.Paragraph(s.Width, words.WhatTheSampleIs)
	}
	b.Add("")
	for _, f := range words.Short.FoundIn(s.draft) {
		b.Add(s.givenLine(f))
	}
	if s.source.HandedOver {
		b.Add("   " + s.Styles.FieldLabel.Render(widget.Pad(words.FingerprintLabel, widget.LabelWidth)) + s.draft.Credential.Fingerprint())
	}
	if len(s.draft.Unknown) > 0 {
		b.Add("   " + s.Styles.FieldLabel.Render(widget.Pad("Also in file", widget.LabelWidth)) + widget.Pad(words.List(s.draft.Unknown, "")+" (not used)", s.Width-5-widget.LabelWidth))
	}
	s.form.Draw(&b, s.Canvas)
	for _, w := range s.draft.Warnings {
		b.Marked(s.Width, s.Styles.Caution.Render("! "), w.Field.Label()+": "+widget.Shown(w.Text))
	}
	for _, n := range s.source.Notices {
		b.Marked(s.Width, s.Styles.Caution.Render("! "), widget.Shown(n))
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
			sign = s.Styles.Caution.Render(" !")
		}
	}
	// The note gives way on a narrow screen, the sign does not.
	room := s.Width - 3 - widget.LabelWidth - 4
	valueWidth := max(min(22, room-8), min(room, ansi.StringWidth(f.Value)+2))
	line := "   " + s.Styles.FieldLabel.Render(widget.Pad(f.Field.Label(), widget.LabelWidth)) + widget.Pad(f.Value, valueWidth) +
		s.Styles.Dim.Render(widget.Pad(f.Note, min(22, room-valueWidth)))
	return line + sign
}
