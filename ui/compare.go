package ui

import (
	"context"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
	"kiikey/kiiex/diagnose/mistake"
	"kiikey/ui/flow"
	"kiikey/ui/words"
)

// compareScreen compares a signature that was made elsewhere, and names the mistake that made it. Nothing is
// sent. What is pasted is not shown: it may be a secret, pasted by mistake.
type compareScreen struct {
	*shared
	summary flow.Summary
	form    form
	running bool
	attempt int
	cancel  context.CancelFunc
	done    int
	total   int
	result  *mistake.Result
	err     error
}

func newCompareScreen(c *shared, p Compare) *compareScreen {
	s := &compareScreen{shared: c, summary: p.Summary}
	s.form.fields = []*formField{
		textField(c.canvas, "nonce", kiiex.FieldNonce.Label(), p.Summary.Nonce, words.SignedNonce, false),
		textField(c.canvas, "signature", "Signature", "", words.PasteSignature, true),
	}
	s.form.focus(1)
	return s
}

func (s *compareScreen) title() string { return shown(s.summary.Name) + " · Verify a signature" }
func (s *compareScreen) typing() bool  { return !s.running }
func (s *compareScreen) hiding() bool  { return s.form.hiding() }

func (s *compareScreen) leave() {
	s.stop()
	s.form.clear()
}

func (s *compareScreen) stop() {
	if s.cancel != nil {
		s.cancel()
		s.cancel = nil
	}
}

func (s *compareScreen) keys() []key.Binding {
	k := s.shared.keys
	if s.running {
		return []key.Binding{stopCheckKey}
	}
	return []key.Binding{named(k.enter, "verify"), explainKey, k.next, k.back}
}

var explainKey = key.NewBinding(key.WithKeys("ctrl+o"), key.WithHelp("ctrl+o", "how it is made"))

// Messages of a running search.
type (
	searched struct {
		attempt int
		result  mistake.Result
		err     error
	}
	searchProgress struct{ attempt, done, total int }
)

func (s *compareScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case searchProgress:
		if msg.attempt == s.attempt {
			s.done, s.total = msg.done, msg.total
		}
	case searched:
		if msg.attempt == s.attempt {
			s.stop()
			s.running, s.err, s.result = false, msg.err, nil
			if msg.err == nil {
				s.result = &msg.result
			}
			s.form.field("signature").text.clear()
		}
	case tea.PasteMsg:
		if !s.running {
			s.form.update(s.shared.keys, msg)
		}
	case tea.KeyPressMsg:
		switch {
		case s.running:
			if key.Matches(msg, stopCheckKey) {
				s.stop()
			}
		case key.Matches(msg, s.shared.keys.back):
			return Back{}, nil
		case key.Matches(msg, explainKey):
			return Open{To: Explain{s.summary, s.form.field("nonce").value()}}, nil
		case s.form.update(s.shared.keys, msg):
			return nil, s.search()
		}
	}
	return nil, nil
}

func (s *compareScreen) search() tea.Cmd {
	pasted := s.form.field("signature").value()
	if pasted == "" {
		return nil
	}
	s.attempt++
	attempt, name, nonce := s.attempt, s.summary.Name, s.form.field("nonce").value()
	ctx, cancel := context.WithCancel(s.ctx)
	s.cancel, s.running, s.result, s.err, s.done, s.total = cancel, true, nil, nil, 0, 0
	secret := kiiex.SecretFromString(pasted)
	return doReporting(ctx, func(ctx context.Context, report func(tea.Msg)) tea.Msg {
		defer secret.Clear()
		c, err := s.job.Credential(ctx, name)
		if err != nil {
			return searched{attempt: attempt, err: err}
		}
		defer c.Clear()
		found, err := s.job.Verify(ctx, c, nonce, secret, func(done, total int) {
			report(searchProgress{attempt, done, total})
		})
		return searched{attempt, found, err}
	})
}

func (s *compareScreen) view() body {
	b := body{}
	b.add("")
	b.paragraph(s.width, "Paste a signature that another program made with this credential. "+words.WhatVerifyDoes)
	b.add("")
	s.form.draw(&b, s.canvas)
	b.add("")
	switch {
	case s.running:
		b.cursor = nil
		progress := "Searching…"
		if s.total > 0 {
			progress = "Searching… " + itoa(s.done*100/s.total) + " %"
		}
		b.add("   " + progress)
	case s.err != nil:
		b.problem(s.canvas, s.err)
	case s.result != nil:
		s.drawResult(&b)
	}
	return b
}

func (s *compareScreen) drawResult(b *body) {
	r := s.result
	sign := s.styles.bad.Render("✗ ")
	if r.Right {
		sign = s.styles.good.Render("✓ ")
	}
	for i, l := range wrapAfter(sign, shown(r.Summary()), s.width-6) {
		if i == 0 {
			l = s.styles.strong.Render(l)
		}
		b.add("   " + l)
	}
	if r.Right {
		return
	}
	for _, slip := range r.Slips {
		b.add("")
		b.marked(s.width, s.styles.bad.Render("there  "), shown(slip.Done))
		b.marked(s.width, s.styles.good.Render("right  "), shown(slip.Right))
	}
	for _, text := range []string{r.Certainty(), r.Equivalents(), r.Form.Explanation} {
		if strings.TrimSpace(text) != "" {
			b.add("")
			b.paragraph(s.width, shown(text))
		}
	}
}
