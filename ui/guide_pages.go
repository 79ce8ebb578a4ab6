package ui

import (
	"kiikey/ui/widget"
	"kiikey/ui/words"
	"kiikey/ui/words/walkthrough"
)

// pageOf is the page that takes the place of a credential's next tab.
var pageOf = map[Tab]walkthrough.Page{
	SignatureTab: walkthrough.Sign, TestTab: walkthrough.Test, SessionTab: walkthrough.Session, AccessTab: walkthrough.Environment,
}

// guideTerm is the width of the terms that a page explains.
const guideTerm = 15

// draw draws the open page, its parts apart and its lists together.
func (s *guideScreen) draw(b *widget.Body) {
	lines := s.Lines(s.loggedIn(), "ctrl+l")
	if s.At == walkthrough.Welcome {
		lines = append([]walkthrough.Line{{Text: walkthrough.WhatKiikeyIs}}, lines...)
	}
	for i, line := range lines {
		if i > 0 && (line.Kind == walkthrough.Text || line.Kind != lines[i-1].Kind) {
			b.Add("")
		}
		s.drawLine(b, line)
	}
}

func (s *guideScreen) drawLine(b *widget.Body, line walkthrough.Line) {
	sign := ""
	switch line.Sign {
	case "":
	case "✓":
		sign = s.Styles.Good.Render("✓ ")
	case "!":
		sign = s.Styles.Attention.Render("! ")
	default:
		sign = s.Styles.Dim.Render(line.Sign + " ")
	}
	item := func(term, text string) { b.Marked(s.Width, widget.Pad(term, guideTerm), text) }
	switch line.Kind {
	case walkthrough.Term:
		item(s.Styles.FieldLabel.Render(line.Term), line.Text)
	case walkthrough.Step:
		b.Marked(s.Width, s.Styles.Key.Render(line.Term)+"  ", line.Text)
	case walkthrough.Place:
		item(s.Styles.EnvironmentMark(widget.Shown(line.Environment.Name), line.Environment.Kind), sign+line.Text)
	case walkthrough.Credential:
		m := s.current.summary
		b.Add("   " + sign + s.Styles.Strong.Render(widget.Shown(m.Name)) + "   " +
			s.Styles.EnvironmentMark(widget.Shown(m.Environment), s.kind(m.Environment)) + s.Styles.Dim.Render("   "+words.Short.Owner(m)))
	case walkthrough.Message:
		m := s.current.summary
		widget.DrawMessage(b, s.Styles, s.Width, m.Nonce, m.UserID, m.MaskedKey)
		b.Add("")
		b.Add(widget.SignatureField(s.Styles, s.Width, "HMAC key", "the API secret")...)
		b.Add(widget.SignatureField(s.Styles, s.Width, "signature", words.SignatureIs)...)
	case walkthrough.LastTest:
		t := s.current.summary.LastTest
		b.Marked(s.Width, s.testSign(t), words.Short.LastTestInFull(s.job.Now(), t))
	default:
		b.Paragraph(s.Width, line.Text)
	}
}
