package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/ui/widget"
	"kiikey/ui/words"
	"kiikey/ui/words/walkthrough"
)

// The pages with something to do. Without a credential they lead to the page that imports one.

func (s *guideScreen) hasKey() bool { return s.current != nil }

// accepted reports whether the exchange accepted the credential at its last test.
func (s *guideScreen) accepted() bool {
	return s.hasKey() && walkthrough.Accepted(&s.current.summary)
}

// opens is an offer to open a place.
func opens(b key.Binding, to Place) offer {
	return offer{b, func() (action, tea.Cmd) { return Open{To: to}, nil }}
}

// tab is the credential at one of its tabs, lent: going on leads back here.
func (s *guideScreen) tab(tab Tab) Credential {
	return Credential{Summary: s.current.summary, Tab: tab, Current: s.current}
}

// turns is Enter on a page that needs another page's work first.
func (s *guideScreen) turns(desc string, to walkthrough.Page) []offer {
	return []offer{{widget.Named(s.shared.Keys.Enter, desc), func() (action, tea.Cmd) { return Top{}, s.turn(to) }}}
}

// keyLine names the credential that the pages speak of.
func (s *guideScreen) keyLine() string {
	m := s.current.summary
	return s.Styles.Strong.Render(widget.Shown(m.Name)) + "   " + s.Styles.EnvironmentMark(widget.Shown(m.Environment), s.kind(m.Environment)) +
		s.Styles.Dim.Render("   "+words.Short.Owner(m))
}

func (s *guideScreen) drawImport(b *widget.Body) {
	if !s.hasVault() {
		s.text(b, walkthrough.NoPlaceYet)
		return
	}
	if s.hasKey() {
		b.Add("   " + s.Styles.Good.Render("✓ ") + s.keyLine())
	} else {
		s.text(b, walkthrough.TheSample)
	}
	b.Add("")
	s.text(b, walkthrough.YourOwn)
}

func (s *guideScreen) importOffers() []offer {
	if !s.hasVault() {
		return s.turns("page Vault: first create the vault", walkthrough.Vault)
	}
	try := opens(sampleKey, Sample{})
	others := []offer{
		opens(widget.Named(importKey, words.ImportOwn.Binding()), Import{}),
		opens(restoreKey, Restore{}),
		{getKeyKey, func() (action, tea.Cmd) { return Top{}, s.turn(walkthrough.Environment) }},
	}
	if s.hasKey() {
		return append([]offer{s.next(), try}, others...)
	}
	try.Binding = key.NewBinding(key.WithKeys("enter", "p"), key.WithHelp("enter", words.TrySandbox.Binding()))
	return append([]offer{try}, others...)
}

// getKeyKey skips the sandbox: it leads to the pages about your own API keys.
var getKeyKey = key.NewBinding(key.WithKeys("a"), key.WithHelp("a", words.GetKey.Binding()))

func (s *guideScreen) drawSign(b *widget.Body) {
	s.text(b, walkthrough.WhatASignatureIs)
	b.Add("")
	if !s.hasKey() {
		s.text(b, walkthrough.SignatureLater)
		return
	}
	m := s.current.summary
	widget.DrawMessage(b, s.Styles, s.Width, m.Nonce, m.UserID, m.MaskedKey)
	b.Add("")
	b.Add(widget.SignatureField(s.Styles, s.Width, "HMAC key", "the API secret")...)
	b.Add(widget.SignatureField(s.Styles, s.Width, "signature", words.SignatureIs)...)
}

func (s *guideScreen) signOffers() []offer {
	if !s.hasKey() {
		return s.turns("page Import: first import a key", walkthrough.Import)
	}
	return []offer{s.next(), opens(widget.Named(openTabKey, "open: show, copy or compare the signature"), s.tab(SignatureTab))}
}

func (s *guideScreen) drawTest(b *widget.Body) {
	s.text(b, walkthrough.WhatATestIs)
	b.Add("")
	if !s.hasKey() {
		s.text(b, walkthrough.NothingToTest)
		return
	}
	b.Add("   "+s.keyLine(), "")
	t := s.current.summary.LastTest
	b.Marked(s.Width, s.testSign(t), words.Short.LastTestInFull(s.job.Now(), t))
}

func (s *guideScreen) testOffers() []offer {
	switch {
	case !s.hasKey():
		return s.turns("page Import: first import a key", walkthrough.Import)
	case s.accepted():
		return []offer{s.next(), opens(widget.Named(openTabKey, "test again"), s.tab(TestTab))}
	case s.current.summary.LastTest == nil:
		return []offer{s.tests("test now: " + words.Test.Does), opens(widget.Named(openTabKey, "open test: see first what it sends"), s.tab(TestTab))}
	}
	return []offer{
		s.tests("test again"),
		opens(whyKey, s.tab(WhyTab)),
		opens(editKey, Edit{s.current.summary}),
	}
}

// tests is Enter on a page where it starts a test at once, unless it is held down.
func (s *guideScreen) tests(desc string) offer {
	enter := key.NewBinding(key.WithKeys("enter", "t"), key.WithHelp("enter", desc))
	return offer{enter, func() (action, tea.Cmd) {
		if s.repeated {
			return heldDown, nil
		}
		to := s.tab(TestTab)
		to.TestNow = true
		return Open{To: to}, nil
	}}
}

func (s *guideScreen) drawSession(b *widget.Body) {
	s.text(b, walkthrough.WhatASessionIs)
	b.Add("")
	s.text(b, walkthrough.WhatComesWithIt)
	b.Add("")
	switch {
	case !s.accepted():
		s.text(b, walkthrough.SessionLater)
	case s.sessionGone():
		s.text(b, walkthrough.SessionGone)
	default:
		s.text(b, walkthrough.SessionsAreKept)
	}
}

// sessionGone reports whether the sandbox's session ended when kiikey was locked or left.
func (s *guideScreen) sessionGone() bool { return s.current.login == nil && s.current.env.IsEmbedded() }

// openSession describes the key that shows the session.
const openSession = "open session: show the session"

func (s *guideScreen) sessionOffers() []offer {
	switch {
	case !s.accepted():
		return s.turns("page Test: first test the credential", walkthrough.Test)
	case s.sessionGone():
		return []offer{s.tests("test again")}
	case s.furthest > walkthrough.Session:
		return []offer{s.next(), opens(widget.Named(openTabKey, openSession), s.tab(SessionTab))}
	}
	return []offer{opens(widget.Named(s.shared.Keys.Enter, openSession), s.tab(SessionTab))}
}

func (s *guideScreen) drawNext(b *widget.Body) {
	for _, r := range s.environments {
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
	s.text(b, walkthrough.NextStep(s.environments))
	s.text(b, walkthrough.BeforeProduction)
}

func (s *guideScreen) nextOffers() []offer {
	if !s.hasVault() {
		return s.turns("page Vault: first create the vault", walkthrough.Vault)
	}
	finish := offer{widget.Named(s.shared.Keys.Enter, "finish: go to your credentials"), s.close}
	return []offer{finish, opens(widget.Named(importKey, "import: import the next API key"), Import{})}
}
