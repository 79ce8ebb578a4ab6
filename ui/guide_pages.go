package ui

import (
	"kiikey/ui/widget"
	"kiikey/ui/words"
	"kiikey/ui/words/walkthrough"
)

func guidePages() [walkthrough.Pages]guidePage {
	onlyNext := func(s *guideScreen) []offer { return []offer{s.next()} }
	return [...]guidePage{
		walkthrough.Welcome:     {(*guideScreen).drawWelcome, (*guideScreen).welcomeOffers, nil},
		walkthrough.Vault:       {(*guideScreen).drawVault, (*guideScreen).vaultOffers, (*guideScreen).hasVault},
		walkthrough.Environment: {(*guideScreen).drawEnvironment, onlyNext, nil},
		walkthrough.Key:         {(*guideScreen).drawKey, onlyNext, nil},
		walkthrough.Fields:      {(*guideScreen).drawFields, onlyNext, nil},
		walkthrough.Import:      {(*guideScreen).drawImport, (*guideScreen).importOffers, (*guideScreen).hasKey},
		walkthrough.Sign:        {(*guideScreen).drawSign, (*guideScreen).signOffers, (*guideScreen).hasKey},
		walkthrough.Test:        {(*guideScreen).drawTest, (*guideScreen).testOffers, (*guideScreen).accepted},
		walkthrough.Session:     {(*guideScreen).drawSession, (*guideScreen).sessionOffers, (*guideScreen).accepted},
		walkthrough.Next:        {(*guideScreen).drawNext, (*guideScreen).nextOffers, nil},
	}
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

func (s *guideScreen) welcomeOffers() []offer {
	begin := s.next()
	begin.Binding = widget.Named(begin.Binding, "begin")
	return []offer{begin}
}

func (s *guideScreen) hasVault() bool { return s.job.Store() != nil }

func (s *guideScreen) drawVault(b *widget.Body) {
	sign := ""
	if s.hasVault() {
		sign = s.Styles.Good.Render("✓ ")
	}
	b.Marked(s.Width, sign, walkthrough.KeptInVault)
	b.Add("")
	s.text(b, walkthrough.Secrecy(s.job.Settings().Lock.IdleMinutes, "ctrl+l locks at once"))
	b.Add("")
	s.text(b, walkthrough.NoWayBack)
}

func (s *guideScreen) vaultOffers() []offer {
	if s.hasVault() {
		return []offer{s.next()}
	}
	return []offer{opens(widget.Named(s.shared.Keys.Enter, "create vault: create the vault"), Create{Guided: true})}
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
