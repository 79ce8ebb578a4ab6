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
	"kiikey/ui/words"
)

// previewScreen shows what was read, secrets masked, asks for what is missing, and saves.
type previewScreen struct {
	*shared
	source *flow.Source
	draft  export.Draft

	form         form
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
	s.form.focus(len(s.form.fields) - 1)
	return s
}

// newNamedPreview previews a key under a name that is suggested.
func newNamedPreview(c *shared, p Preview, name string) *previewScreen {
	s := &previewScreen{shared: c, source: p.Source, draft: p.Draft, only: p.Only}
	source, draft := p.Source, p.Draft
	for _, missing := range draft.Credential.Missing() {
		hidden := missing == kiiex.FieldAPISecret
		s.form.fields = append(s.form.fields, textField(c.canvas, string(missing), missing.Label(), "", words.Missing(missing), hidden))
	}
	s.form.fields = append(s.form.fields, textField(c.canvas, "name", "Name", name, words.NameHint, false))
	s.environments = c.job.Environments()
	environment := environmentField(c.canvas, s.environments, draft.EnvironmentHint)
	s.form.fields = append(s.form.fields, environment)
	if source.IsFile() && !source.HandedOver {
		s.form.fields = append(s.form.fields, &formField{
			id: "file", label: "The file", options: []string{"keep it", "delete it after saving"},
			note: words.FileIsPlain,
		})
	}
	s.form.focus(0)
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
	if f := s.form.field("environment"); f.picked >= 0 {
		e := s.environments[f.picked]
		return shown(e.Name), string(e.Kind)
	}
	return "", ""
}

func (s *previewScreen) typing() bool { return s.form.typing() }
func (s *previewScreen) hiding() bool { return s.form.hiding() }

func (s *previewScreen) leave() {
	s.form.clear()
	if s.only {
		s.source.Clear()
	}
}

func (s *previewScreen) keys() []key.Binding {
	k := s.shared.keys
	enter := named(k.enter, "next field")
	if s.form.at == len(s.form.fields)-1 {
		enter = named(k.enter, "save")
	}
	choose := key.NewBinding(key.WithKeys("left", "right"), key.WithHelp("←→", "choose"))
	choose.SetEnabled(!s.form.typing())
	return []key.Binding{enter, choose, saveKey, k.next, k.previous, k.back}
}

func (s *previewScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case saved:
		return Done(msg), nil
	case failed:
		s.saving, s.err = false, msg.err
		if errors.Is(msg.err, problem.Of(problem.NameTaken)) {
			s.err = nil
			s.form.focusOn("name")
			return Ask{words.Replace(s.form.field("name").value()), replacing{}}, nil
		}
	case replacing:
		return nil, s.save(true)
	case tea.PasteMsg:
		s.form.update(s.shared.keys, msg)
	case tea.KeyPressMsg:
		switch {
		case s.saving:
		case key.Matches(msg, s.shared.keys.back):
			return Back{}, nil
		case s.form.update(s.shared.keys, msg):
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
	reject := func(f *formField, err error) {
		f.err = err
		if wrong == "" {
			wrong = f.id
		}
	}
	for _, f := range s.form.fields {
		f.err = nil
		switch f.id {
		case "name":
			if err := kiiex.CheckName(f.value()); err != nil {
				reject(f, err)
			}
		case "environment":
			if f.picked < 0 {
				reject(f, &problem.Problem{Kind: problem.MissingField, What: "Choose where the key was made.", Next: "← and → choose."})
			}
		case "file":
		default:
			field := kiiex.FieldName(f.id)
			switch err := draft.Set(field, f.value()); {
			case err != nil:
				reject(f, err)
			case !draft.Has(field):
				reject(f, &problem.Problem{Kind: problem.MissingField, What: field.Label() + " is needed.", Next: "Type or paste it."})
			}
		}
	}
	if wrong != "" {
		s.form.focusOn(wrong)
		return nil
	}
	credential, err := draft.Complete(s.form.field("name").value(), s.environments[s.form.field("environment").picked].Name, s.job.Now())
	if err != nil {
		s.err = err
		return nil
	}
	remove := false
	if f := s.form.field("file"); f != nil {
		remove = f.picked == 1
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

func (s *previewScreen) view() body {
	var b body
	if s.practice {
		b.add("")
		b.paragraph(s.width, words.WhatTheSampleIs)
	}
	b.add("")
	for _, f := range words.Short.FoundIn(s.draft) {
		b.add(s.givenLine(f))
	}
	if s.source.HandedOver {
		b.add("   " + s.styles.fieldLabel.Render(pad(words.FingerprintLabel, labelWidth)) + s.draft.Credential.Fingerprint())
	}
	if len(s.draft.Unknown) > 0 {
		b.add("   " + s.styles.fieldLabel.Render(pad("Also in file", labelWidth)) + pad(words.List(s.draft.Unknown, "")+" (not used)", s.width-5-labelWidth))
	}
	s.form.draw(&b, s.canvas)
	for _, w := range s.draft.Warnings {
		b.marked(s.width, s.styles.caution.Render("! "), w.Field.Label()+": "+shown(w.Text))
	}
	for _, n := range s.source.Notices {
		b.marked(s.width, s.styles.caution.Render("! "), shown(n))
	}
	switch {
	case s.saving:
		b.add("", "   Saving…")
	case s.err != nil:
		b.problem(s.canvas, s.err)
	}
	return b
}

// givenLine shows one field that the file had.
func (s *previewScreen) givenLine(f words.Found) string {
	sign := s.styles.good.Render(" ✓")
	for _, w := range s.draft.Warnings {
		if w.Field == f.Field {
			sign = s.styles.caution.Render(" !")
		}
	}
	// The note gives way on a narrow screen, the sign does not.
	room := s.width - 3 - labelWidth - 4
	valueWidth := max(min(22, room-8), min(room, ansi.StringWidth(f.Value)+2))
	line := "   " + s.styles.fieldLabel.Render(pad(f.Field.Label(), labelWidth)) + pad(f.Value, valueWidth) +
		s.styles.dim.Render(pad(f.Note, min(22, room-valueWidth)))
	return line + sign
}
