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
		walkthrough.Vault:       {(*guideScreen).drawSafe, (*guideScreen).safeOffers, (*guideScreen).hasStore},
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

// pageOf is the page that goes on where a tab of a credential would come next.
var pageOf = map[Tab]walkthrough.Page{
	SignatureTab: walkthrough.Sign, TestTab: walkthrough.Test, SessionTab: walkthrough.Session, AccessTab: walkthrough.Next,
}

func (s *guideScreen) drawWelcome(b *widget.Body) {
	s.text(b, walkthrough.WhatKiikeyIs)
	b.Add("")
	s.text(b, walkthrough.WhatThisIs+" esc leaves, and w comes back to your page.")
}

func (s *guideScreen) welcomeOffers() []offer {
	begin := s.next()
	begin.Binding = widget.Named(begin.Binding, "begin")
	return []offer{begin}
}

func (s *guideScreen) hasStore() bool { return s.job.Store() != nil }

func (s *guideScreen) drawSafe(b *widget.Body) {
	if s.hasStore() {
		s.ticked(b, walkthrough.KeptInVault)
	} else {
		s.text(b, walkthrough.KeptInVault)
	}
	b.Add("")
	s.text(b, walkthrough.Secrecy(s.job.Settings().Lock.IdleMinutes, "ctrl+l locks at once"))
	b.Add("")
	s.text(b, walkthrough.NoWayBack)
}

func (s *guideScreen) safeOffers() []offer {
	if s.hasStore() {
		return []offer{s.next()}
	}
	return []offer{opens(widget.Named(s.shared.Keys.Enter, "create the vault"), Create{Guided: true})}
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
		s.after(b, s.Styles.Key.Render(widget.Itoa(i+1))+"  ", text)
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
