package ui

import (
	tea "charm.land/bubbletea/v2"

	"kiikey/ui/words/walkthrough"
)

func guidePages() [walkthrough.Pages]guidePage {
	onlyNext := func(s *guideScreen) []deed { return []deed{s.next()} }
	return [...]guidePage{
		walkthrough.Welcome:     {(*guideScreen).drawWelcome, (*guideScreen).welcomeDeeds, nil},
		walkthrough.Safe:        {(*guideScreen).drawSafe, (*guideScreen).safeDeeds, (*guideScreen).hasStore},
		walkthrough.Environment: {(*guideScreen).drawEnvironment, onlyNext, nil},
		walkthrough.Key:         {(*guideScreen).drawKey, onlyNext, nil},
		walkthrough.Fields:      {(*guideScreen).drawFields, onlyNext, nil},
		walkthrough.Import:      {(*guideScreen).drawImport, (*guideScreen).importDeeds, (*guideScreen).hasKey},
		walkthrough.Sign:        {(*guideScreen).drawSign, (*guideScreen).signDeeds, (*guideScreen).hasKey},
		walkthrough.Test:        {(*guideScreen).drawTest, (*guideScreen).testDeeds, (*guideScreen).accepted},
		walkthrough.Session:     {(*guideScreen).drawSession, (*guideScreen).sessionDeeds, (*guideScreen).accepted},
		walkthrough.Next:        {(*guideScreen).drawNext, (*guideScreen).nextDeeds, nil},
	}
}

// pageOf says which page each tab of a credential belongs to: going on from the tab leads to the page after it.
var pageOf = [...]walkthrough.Page{
	tabKey: walkthrough.Import, tabSignature: walkthrough.Sign, tabTest: walkthrough.Test, tabSession: walkthrough.Session, tabWhy: walkthrough.Test, tabRequests: walkthrough.Test,
}

func (s *guideScreen) drawWelcome(b *body) {
	s.text(b, walkthrough.WhatKiikeyIs)
	b.add("")
	s.text(b, walkthrough.WhatThisIs+" esc leaves, and w comes back to your page.")
}

func (s *guideScreen) welcomeDeeds() []deed {
	begin := s.next()
	begin.Binding = named(begin.Binding, "begin")
	return []deed{begin}
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

func (s *guideScreen) safeDeeds() []deed {
	if s.hasStore() {
		return []deed{s.next()}
	}
	return []deed{{named(s.common.keys.enter, "create the vault"), func() (action, tea.Cmd) { return push{newCreateScreen(s.common, true)}, nil }}}
}

func (s *guideScreen) drawEnvironment(b *body) {
	s.text(b, walkthrough.EnvironmentsApart)
	b.add("")
	for _, e := range s.job.Environments() {
		s.item(b, s.styles.environmentMark(shown(e.Name), e.Kind), walkthrough.EnvironmentWords(e.Kind))
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
