package ui

import (
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

func (s *guideScreen) drawWelcome(b *body) {
	s.text(b, walkthrough.WhatKiikeyIs)
	b.add("")
	s.text(b, walkthrough.WhatThisIs+" esc leaves, and w comes back to your page.")
}

func (s *guideScreen) welcomeOffers() []offer {
	begin := s.next()
	begin.Binding = named(begin.Binding, "begin")
	return []offer{begin}
}

func (s *guideScreen) hasStore() bool { return s.job.Store() != nil }

func (s *guideScreen) drawSafe(b *body) {
	if s.hasStore() {
		s.ticked(b, walkthrough.KeptInVault)
	} else {
		s.text(b, walkthrough.KeptInVault)
	}
	b.add("")
	s.text(b, walkthrough.Secrecy(s.job.Settings().Lock.IdleMinutes, "ctrl+l locks at once"))
	b.add("")
	s.text(b, walkthrough.NoWayBack)
}

func (s *guideScreen) safeOffers() []offer {
	if s.hasStore() {
		return []offer{s.next()}
	}
	return []offer{opens(named(s.shared.keys.enter, "create the vault"), Create{Guided: true})}
}

func (s *guideScreen) drawEnvironment(b *body) {
	s.text(b, walkthrough.EnvironmentsApart)
	b.add("")
	for _, e := range s.job.Environments() {
		s.item(b, s.styles.environmentMark(shown(e.Name), e.Kind), words.Purpose(e.Kind))
	}
	b.add("")
	s.text(b, walkthrough.WhereAKeyWorks)
}

func (s *guideScreen) drawKey(b *body) {
	s.text(b, walkthrough.WhereAKeyIsMade)
	b.add("")
	for i, text := range walkthrough.MakingAKey {
		s.after(b, s.styles.key.Render(itoa(i+1))+"  ", text)
	}
	b.add("")
	s.text(b, walkthrough.NoneOfThisNeeded)
}

func (s *guideScreen) drawFields(b *body) {
	for _, f := range walkthrough.WhatFieldsAreFor {
		s.item(b, s.styles.fieldLabel.Render(f[0]), f[1])
	}
	b.add("")
	s.text(b, walkthrough.WhereTheUserIDIs)
}
