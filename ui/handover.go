package ui

import (
	"context"
	"path/filepath"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
	"kiikey/ui/widget"
	"kiikey/ui/words"
)

// handoverScreen encrypts credentials to a colleague: the recipient, the file, the vault's passphrase, a question with
// the fingerprints that both sides compare, and then the same to read over the phone.
type handoverScreen struct {
	*shared
	chosen     []flow.Summary
	step       handoverStep
	to         widget.Input
	file       widget.FileQuestion
	target     string // the file to write, and whether it replaces one
	replace    bool
	passphrase widget.Input
	prepared   *flow.Handover
	working    bool
	err        error
}

type handoverStep int

const (
	handoverTo handoverStep = iota
	handoverFile
	handoverPassphrase
	handoverWritten
)

// The outcomes of the two halves, and the answer to the question between them.
type (
	handoverPrepared struct{ of *flow.Handover }
	handoverAgreed   struct{}
	handedOver       struct{}
)

func newHandoverScreen(c *shared, p HandOver) *handoverScreen {
	s := &handoverScreen{
		shared: c, chosen: p.Chosen, to: widget.NewInput(c.Canvas, "age1…", false),
		file: c.newTarget("for example /tmp/for-ann.age"), passphrase: widget.NewInput(c.Canvas, "", true),
	}
	s.to.Focus()
	s.passphrase.Focus()
	return s
}

func (s *handoverScreen) title() string {
	part := words.HandOver.Label()
	switch s.step {
	case handoverTo:
		return part + " · 1 of 3 · to whom"
	case handoverFile:
		return part + " · 2 of 3 · the file"
	case handoverPassphrase:
		return part + " · 3 of 3 · passphrase"
	}
	return part
}

func (s *handoverScreen) start() tea.Cmd { return s.file.Path.List() }
func (s *handoverScreen) typing() bool   { return s.step != handoverWritten }
func (s *handoverScreen) hiding() bool   { return s.step == handoverPassphrase }

func (s *handoverScreen) leave() {
	s.to.Clear()
	s.file.Path.Clear()
	s.passphrase.Clear()
}

// environmentShown is production's where any of them is of production, else that of the only one.
func (s *handoverScreen) environmentShown() (string, string) { return s.environmentOf(s.chosen) }

func (s *handoverScreen) withdraws() bool { return anyWithdraws(s.chosen) }

func (s *handoverScreen) keys() []key.Binding {
	k := s.shared.Keys
	switch s.step {
	case handoverFile:
		return s.file.Bindings(k)
	case handoverPassphrase:
		return []key.Binding{widget.Named(k.Enter, "hand over"), k.Back}
	case handoverWritten:
		return []key.Binding{key.NewBinding(key.WithKeys("enter", "esc"), key.WithHelp("enter, esc", "credentials"))}
	}
	return []key.Binding{k.Enter, k.Back}
}

func (s *handoverScreen) hold(msg tea.Msg) bool { return s.file.Path.Hold(msg) }

func (s *handoverScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case failed:
		s.working, s.err = false, msg.err
		s.passphrase.Clear()
	case widget.FileSeen:
		return seenTarget(&s.file, msg, s.settle), nil
	case overwriting:
		s.settle(msg.path, true)
	case handoverPrepared:
		s.working, s.prepared = false, msg.of
		s.passphrase.Clear()
		return Ask{words.HandOverQuestion(msg.of), handoverAgreed{}}, nil
	case handoverAgreed:
		return nil, s.write()
	case handedOver:
		s.working, s.step = false, handoverWritten
		return Notice{words.HandedOver(len(s.prepared.Keys), filepath.Base(s.target))}, nil
	case tea.KeyPressMsg, tea.PasteMsg, widget.Listing:
		return s.enter(msg)
	}
	return nil, nil
}

func (s *handoverScreen) settle(path string, replace bool) {
	s.target, s.replace, s.step, s.err = path, replace, handoverPassphrase, nil
}

// enter handles typed text and pastes.
func (s *handoverScreen) enter(msg tea.Msg) (action, tea.Cmd) {
	press, isKey := msg.(tea.KeyPressMsg)
	back, enter := isKey && key.Matches(press, s.shared.Keys.Back), isKey && key.Matches(press, s.shared.Keys.Enter)
	_, listing := msg.(widget.Listing)
	switch {
	case s.step == handoverFile && back:
		s.step = handoverTo
	case s.step == handoverFile, listing:
		input, cmd := s.file.Update(s.ctx, s.shared.Keys, msg)
		return replay(input), cmd
	case s.working:
	case s.step == handoverWritten && (back || enter):
		return Done{To: List{Selected: s.chosen[0].Name}}, nil
	case s.step == handoverWritten:
	case s.step == handoverTo && back:
		return Back{}, nil
	case s.step == handoverTo && enter:
		if s.err = flow.CheckRecipients(words.Recipients(s.to.Value())); s.err == nil {
			s.step = handoverFile
		}
	case s.step == handoverTo:
		s.err = nil
		s.to.Update(msg)
	case back:
		s.passphrase.Clear()
		s.step, s.err = handoverFile, nil
	case enter && s.passphrase.Length() > 0:
		return nil, s.prepare()
	case !enter:
		s.err = nil
		s.passphrase.Update(msg)
	}
	return nil, nil
}

// names are those of the credentials to hand over.
func (s *handoverScreen) names() []string {
	names := make([]string, len(s.chosen))
	for i, c := range s.chosen {
		names[i] = c.Name
	}
	return names
}

// prepare verifies the passphrase, and reads the credentials to hand over.
func (s *handoverScreen) prepare() tea.Cmd {
	s.working, s.err = true, nil
	passphrase, to, names := s.passphrase.Secret(), words.Recipients(s.to.Value()), s.names()
	return s.do(func(ctx context.Context) (tea.Msg, error) {
		defer passphrase.Clear()
		of, err := s.job.PrepareHandover(ctx, names, to, flow.Typed(passphrase))
		return handoverPrepared{of}, err
	})
}

func (s *handoverScreen) write() tea.Cmd {
	s.working, s.err = true, nil
	of, path, replace := s.prepared, s.target, s.replace
	return s.do(func(ctx context.Context) (tea.Msg, error) {
		return handedOver{}, s.job.WriteHandover(ctx, of, path, replace)
	})
}

func (s *handoverScreen) view() widget.Body {
	b := widget.Body{Scrolls: s.step == handoverWritten}
	b.Add("")
	switch s.step {
	case handoverTo:
		listed := widget.Wrap(problem.Count(len(s.chosen), "credential")+": "+words.List(s.names(), ""), s.Width-6)
		if len(listed) > 3 {
			listed = append(listed[:2], widget.Pad(strings.Join(listed[2:], " "), s.Width-6))
		}
		b.Add(append(widget.Indent(3, listed...), "")...)
		b.Paragraph(s.Width, words.WhatARecipientIs)
		b.Add("")
		s.to.Draw(&b, s.Canvas, "Recipients", false)
	case handoverFile:
		s.file.Draw(&b, s.Canvas, words.HandoverTarget)
	case handoverPassphrase:
		b.Paragraph(s.Width, words.WhyPassphraseAgain)
		b.Add("")
		s.passphrase.Draw(&b, s.Canvas, words.CurrentPassphrase, s.working)
		if s.working {
			b.Paragraph(s.Width, words.Working("Checking the passphrase"))
		}
	case handoverWritten:
		b.Paragraph(s.Width, words.HandingOver)
		for _, k := range s.prepared.Keys {
			b.Add("")
			for _, f := range words.Compared(k) {
				b.Add(s.Field(f.Label, widget.Pad(f.Value, s.Width-6-widget.LabelWidth)))
			}
		}
	}
	if s.err != nil {
		b.Problem(s.Canvas, s.err)
	}
	return b
}

// environmentOf is production's where any of several credentials is of production, else the one that all are of.
func (c *shared) environmentOf(several []flow.Summary) (string, string) {
	name := several[0].Environment
	for _, m := range several {
		if c.kind(m.Environment) == kiiex.KindProduction {
			return widget.Shown(m.Environment), string(kiiex.KindProduction)
		}
		if m.Environment != name {
			name = ""
		}
	}
	return widget.Shown(name), string(c.kind(name))
}
