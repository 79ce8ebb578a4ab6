package ui

import (
	"context"
	"strconv"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
	"kiikey/kiiex/diagnose/mistake"
	"kiikey/ui/flow"
	"kiikey/ui/widget"
	"kiikey/ui/words"
)

// compareScreen verifies a signature that another program made, and names the mistake in it. Nothing is sent. What is pasted
// is not shown: it may be a secret, pasted by mistake.
type compareScreen struct {
	*shared
	summary flow.Summary
	form    widget.Form
	request asking
	done    int
	total   int
	result  *mistake.Result
	err     error
}

func newCompareScreen(c *shared, p Compare) *compareScreen {
	s := &compareScreen{shared: c, summary: p.Summary}
	s.form.Fields = []*widget.FormField{
		widget.TextField(c.Canvas, "nonce", kiiex.FieldNonce.Label(), p.Summary.Nonce, words.SignedNonce, false),
		widget.TextField(c.Canvas, "signature", "Signature", "", words.PasteSignature, true),
	}
	s.form.Focus(1)
	return s
}

func (s *compareScreen) title() string {
	return widget.Shown(s.summary.Name) + " · Verify a signature"
}
func (s *compareScreen) typing() bool { return !s.request.running() }
func (s *compareScreen) hiding() bool { return s.form.Hiding() }

func (s *compareScreen) leave() {
	s.request.stop()
	s.form.Clear()
}

func (s *compareScreen) keys() []key.Binding {
	k := s.shared.Keys
	if s.request.running() {
		return []key.Binding{stopKey}
	}
	return []key.Binding{widget.Named(k.Enter, "verify"), explainKey, k.Next, k.Back}
}

var explainKey = key.NewBinding(key.WithKeys("ctrl+o"), key.WithHelp("ctrl+o", "explain: see how it is made"))

// Messages of a running search.
type (
	searched struct {
		number int
		result mistake.Result
		err    error
	}
	searchProgress struct{ number, done, total int }
)

func (s *compareScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case searchProgress:
		if s.request.is(msg.number) {
			s.done, s.total = msg.done, msg.total
		}
	case searched:
		if s.request.ends(msg.number) {
			s.err, s.result = msg.err, nil
			if msg.err == nil {
				s.result = &msg.result
			}
			s.form.Field("signature").Text.Clear()
		}
	case tea.PasteMsg:
		if !s.request.running() {
			s.form.Update(s.shared.Keys, msg)
		}
	case tea.KeyPressMsg:
		switch {
		case s.request.takes(msg):
		case key.Matches(msg, s.shared.Keys.Back):
			return Back{}, nil
		case key.Matches(msg, explainKey):
			return Open{To: Explain{s.summary, s.form.Field("nonce").Value()}}, nil
		case s.form.Update(s.shared.Keys, msg):
			return nil, s.search()
		}
	}
	return nil, nil
}

func (s *compareScreen) search() tea.Cmd {
	pasted := s.form.Field("signature").Value()
	if pasted == "" {
		return nil
	}
	name, nonce := s.summary.Name, s.form.Field("nonce").Value()
	ctx, number := s.request.begin(s.ctx)
	s.result, s.err, s.done, s.total = nil, nil, 0, 0
	secret := kiiex.SecretFromString(pasted)
	return doReporting(ctx, func(ctx context.Context, report func(tea.Msg)) tea.Msg {
		defer secret.Clear()
		c, err := s.job.Credential(ctx, name)
		if err != nil {
			return searched{number: number, err: err}
		}
		defer c.Clear()
		found, err := s.job.Verify(ctx, c, nonce, secret, func(done, total int) {
			report(searchProgress{number, done, total})
		})
		return searched{number, found, err}
	})
}

func (s *compareScreen) view() widget.Body {
	b := widget.Body{}
	b.Add("")
	b.Paragraph(s.Width, "Paste a signature that another program made with this credential. "+words.WhatVerifyDoes)
	b.Add("")
	s.form.Draw(&b, s.Canvas)
	b.Add("")
	switch {
	case s.request.running():
		b.Cursor = nil
		progress := "Searching…"
		if s.total > 0 {
			progress = "Searching… " + strconv.Itoa(s.done*100/s.total) + " %"
		}
		b.Add("   " + progress)
	case s.err != nil:
		b.Problem(s.Canvas, s.err)
	case s.result != nil:
		s.drawResult(&b)
	}
	return b
}

func (s *compareScreen) drawResult(b *widget.Body) {
	r := s.result
	sign := s.Styles.Failed.Render("✗ ")
	if r.Right {
		sign = s.Styles.Good.Render("✓ ")
	}
	for i, l := range widget.WrapAfter(sign, widget.Shown(r.Summary()), s.Width-6) {
		if i == 0 {
			l = s.Styles.Strong.Render(l)
		}
		b.Add("   " + l)
	}
	for _, slip := range r.Slips {
		b.Add("")
		b.Marked(s.Width, s.Styles.Failed.Render("✗ ")+"wrong  ", widget.Shown(slip.Done))
		b.Marked(s.Width, s.Styles.Good.Render("✓ ")+"right  ", widget.Shown(slip.Right))
	}
	for _, text := range r.Details() {
		b.Add("")
		b.Paragraph(s.Width, widget.Shown(text))
	}
}
