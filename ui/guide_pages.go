package ui

import (
	"kiikey/ui/widget"
	"kiikey/ui/words"
	"kiikey/ui/words/walkthrough"
)

// draw draws the open page.
func (s *guideScreen) draw(b *widget.Body) {
	[...]func(*guideScreen, *widget.Body){
		walkthrough.Welcome:     (*guideScreen).drawWelcome,
		walkthrough.Vault:       (*guideScreen).drawVault,
		walkthrough.Import:      (*guideScreen).drawImport,
		walkthrough.Sign:        (*guideScreen).drawSign,
		walkthrough.Test:        (*guideScreen).drawTest,
		walkthrough.Session:     (*guideScreen).drawSession,
		walkthrough.Environment: (*guideScreen).drawEnvironment,
		walkthrough.Key:         (*guideScreen).drawKey,
		walkthrough.Fields:      (*guideScreen).drawFields,
		walkthrough.Next:        (*guideScreen).drawNext,
	}[s.At](s, b)
}

// pageOf is the page that takes the place of a credential's next tab.
var pageOf = map[Tab]walkthrough.Page{
	SignatureTab: walkthrough.Sign, TestTab: walkthrough.Test, SessionTab: walkthrough.Session, AccessTab: walkthrough.Environment,
}

func (s *guideScreen) drawWelcome(b *widget.Body) {
	s.text(b, walkthrough.WhatKiikeyIs)
	b.Add("")
	s.text(b, walkthrough.WhatThisIs+" esc leaves the walkthrough, w reopens it.")
}

func (s *guideScreen) drawVault(b *widget.Body) {
	sign := ""
	if s.HasVault() {
		sign = s.Styles.Good.Render("✓ ")
	}
	b.Marked(s.Width, sign, walkthrough.KeptInVault)
	b.Add("")
	s.text(b, walkthrough.Secrecy(s.job.Settings().Lock.IdleMinutes, "ctrl+l locks at once"))
	b.Add("")
	s.text(b, walkthrough.NoWayBack)
}

// keyLine names the credential that the pages speak of.
func (s *guideScreen) keyLine() string {
	m := s.current.summary
	return s.Styles.Strong.Render(widget.Shown(m.Name)) + "   " + s.Styles.EnvironmentMark(widget.Shown(m.Environment), s.kind(m.Environment)) +
		s.Styles.Dim.Render("   "+words.Short.Owner(m))
}

func (s *guideScreen) drawImport(b *widget.Body) {
	if !s.HasVault() {
		s.text(b, walkthrough.NoPlaceYet)
		return
	}
	if s.current != nil {
		b.Add("   " + s.Styles.Good.Render("✓ ") + s.keyLine())
	} else {
		s.text(b, walkthrough.TheSample)
	}
	b.Add("")
	s.text(b, walkthrough.YourOwn)
}

func (s *guideScreen) drawSign(b *widget.Body) {
	s.text(b, walkthrough.WhatASignatureIs)
	b.Add("")
	if s.current == nil {
		s.text(b, walkthrough.SignatureLater)
		return
	}
	m := s.current.summary
	widget.DrawMessage(b, s.Styles, s.Width, m.Nonce, m.UserID, m.MaskedKey)
	b.Add("")
	b.Add(widget.SignatureField(s.Styles, s.Width, "HMAC key", "the API secret")...)
	b.Add(widget.SignatureField(s.Styles, s.Width, "signature", words.SignatureIs)...)
}

func (s *guideScreen) drawTest(b *widget.Body) {
	s.text(b, walkthrough.WhatATestIs)
	b.Add("")
	if s.current == nil {
		s.text(b, walkthrough.NothingToTest)
		return
	}
	b.Add("   "+s.keyLine(), "")
	t := s.current.summary.LastTest
	b.Marked(s.Width, s.testSign(t), words.Short.LastTestInFull(s.job.Now(), t))
}

func (s *guideScreen) drawSession(b *widget.Body) {
	s.text(b, walkthrough.WhatASessionIs)
	b.Add("")
	s.text(b, walkthrough.WhatComesWithIt)
	b.Add("")
	s.text(b, s.AboutSession(s.loggedIn()))
}

func (s *guideScreen) drawEnvironment(b *widget.Body) {
	s.text(b, walkthrough.EnvironmentsApart)
	b.Add("")
	for _, e := range s.job.Environments() {
		s.item(b, s.Styles.EnvironmentMark(widget.Shown(e.Name), e.Kind), words.Purpose(e.Kind))
	}
	b.Add("")
	s.text(b, walkthrough.WhereAKeyWorks)
}

func (s *guideScreen) drawKey(b *widget.Body) {
	s.text(b, walkthrough.WhereAKeyIsMade)
	b.Add("")
	for i, text := range walkthrough.MakingAKey {
		b.Marked(s.Width, s.Styles.Key.Render(widget.Itoa(i+1))+"  ", text)
	}
	b.Add("")
	s.text(b, walkthrough.NoneOfThisNeeded)
}

func (s *guideScreen) drawFields(b *widget.Body) {
	for _, f := range walkthrough.WhatFieldsAreFor {
		s.item(b, s.Styles.FieldLabel.Render(f[0]), f[1])
	}
	b.Add("")
	s.text(b, walkthrough.WhereTheUserIDIs)
}

func (s *guideScreen) drawNext(b *widget.Body) {
	for _, r := range s.Environments {
		style := s.Styles.Dim
		switch {
		case r.Works:
			style = s.Styles.Good
		case r.Held:
			style = s.Styles.Attention
		}
		sign, state := r.State()
		s.item(b, s.Styles.EnvironmentMark(widget.Shown(r.Environment.Name), r.Environment.Kind), style.Render(sign+" ")+state)
	}
	b.Add("")
	s.text(b, walkthrough.NextStep(s.Environments))
	s.text(b, walkthrough.BeforeProduction)
}
