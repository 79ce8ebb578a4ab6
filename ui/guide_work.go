package ui

import (
	"context"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/ui/flow"
	"kiikey/ui/words"
	"kiikey/ui/words/walkthrough"
)

// The pages on which something is done. Without a key they lead to the page that brings one in.

func (s *guideScreen) hasKey() bool { return s.current != nil }

// accepted reports whether the exchange has accepted the key at its last test.
func (s *guideScreen) accepted() bool {
	return s.hasKey() && walkthrough.Accepted(&s.current.summary)
}

// opens is an offer that leads to a place.
func opens(b key.Binding, to Place) offer {
	return offer{b, func() (action, tea.Cmd) { return Open{To: to}, nil }}
}

// tab is the credential at one of its tabs, from which going on leads back here.
func (s *guideScreen) tab(tab Tab) Place {
	return Credential{Summary: s.current.summary, Tab: tab, Current: s.current}
}

// turns is Enter on a page that needs another page's work first.
func (s *guideScreen) turns(desc string, to walkthrough.Page) []offer {
	return []offer{{named(s.shared.keys.enter, desc), func() (action, tea.Cmd) { return Top{}, s.turn(to) }}}
}

// keyLine says which key the pages speak of.
func (s *guideScreen) keyLine() string {
	m := s.current.summary
	return s.styles.strong.Render(shown(m.Name)) + "   " + s.styles.environmentMark(shown(m.Environment), s.kind(m.Environment)) +
		s.styles.dim.Render("   "+words.Short.Owner(m))
}

func (s *guideScreen) drawImport(b *body) {
	if !s.hasStore() {
		s.text(b, walkthrough.NoPlaceYet)
		return
	}
	if s.hasKey() {
		b.add("   "+s.styles.good.Render("✓ ")+s.keyLine(), "")
	}
	s.text(b, walkthrough.TheSample)
	b.add("")
	s.text(b, walkthrough.YourOwn)
}

func (s *guideScreen) importOffers() []offer {
	practise := offer{practiseKey, s.practise}
	own := opens(named(importKey, words.ImportOwn.Binding()), Import{})
	back := opens(restoreKey, Restore{})
	switch {
	case !s.hasStore():
		return s.turns("to page Vault: first create the vault", walkthrough.Vault)
	case s.hasKey():
		return []offer{s.next(), practise, own}
	}
	practise.Binding = key.NewBinding(key.WithKeys("enter", "p"), key.WithHelp("enter", words.TrySandbox.Binding()))
	return []offer{practise, own, back}
}

// practiceLooked tells whether the sample is in the store already.
type practiceLooked struct{ found *flow.Summary }

// practise takes the sample that is there, and brings it in otherwise.
func (s *guideScreen) practise() (action, tea.Cmd) {
	return nil, s.do(func(ctx context.Context) (tea.Msg, error) {
		found, err := s.job.HeldSample(ctx)
		if err != nil {
			return nil, err
		}
		return practiceLooked{found}, nil
	})
}

func (s *guideScreen) drawSign(b *body) {
	s.text(b, walkthrough.WhatASignatureIs)
	b.add("")
	if !s.hasKey() {
		s.text(b, walkthrough.SignatureLater)
		return
	}
	m := s.current.summary
	drawMessage(b, s.styles, s.width, m.Nonce, m.UserID, m.MaskedKey)
	b.add("")
	b.add(signatureField(s.styles, s.width, "HMAC key", "the API secret")...)
	b.add(signatureField(s.styles, s.width, "signature", words.SignatureIs)...)
}

func (s *guideScreen) signOffers() []offer {
	if !s.hasKey() {
		return s.turns("to page Import: first import a key", walkthrough.Import)
	}
	return []offer{s.next(), opens(named(openTabKey, "open it: open it to show, copy or compare it"), s.tab(SignatureTab))}
}

func (s *guideScreen) drawTest(b *body) {
	s.text(b, walkthrough.WhatATestIs)
	b.add("")
	if !s.hasKey() {
		s.text(b, walkthrough.NothingToTest)
		return
	}
	b.add("   "+s.keyLine(), "")
	switch t := s.current.summary.LastTest; {
	default:
		s.after(b, s.testSign(t), words.Short.LastTestInFull(s.job.Now(), t))
	}
}

func (s *guideScreen) testOffers() []offer {
	enter := s.shared.keys.enter
	switch {
	case !s.hasKey():
		return s.turns("to page Import: first import a key", walkthrough.Import)
	case s.accepted():
		return []offer{s.next(), opens(named(openTabKey, "test it again"), s.tab(TestTab))}
	case s.current.summary.LastTest == nil:
		return []offer{opens(named(enter, "open the test"), s.tab(TestTab))}
	}
	return []offer{
		opens(named(enter, "test again"), s.tab(TestTab)),
		opens(whyKey, s.tab(WhyTab)),
		opens(editKey, Edit{s.current.summary}),
	}
}

func (s *guideScreen) drawSession(b *body) {
	s.text(b, walkthrough.WhatASessionIs)
	b.add("")
	s.text(b, walkthrough.WhatComesWithIt)
	b.add("")
	switch {
	case !s.accepted():
		s.text(b, walkthrough.SessionLater)
	case s.sessionGone():
		s.text(b, walkthrough.SessionGone)
	default:
		s.text(b, walkthrough.SessionsAreKept)
	}
}

// sessionGone reports that the key was accepted by the sandbox before kiikey was locked or ended.
func (s *guideScreen) sessionGone() bool { return s.current.login == nil && s.current.env.IsEmbedded() }

func (s *guideScreen) sessionOffers() []offer {
	switch {
	case !s.accepted():
		return s.turns("to page Test: first test the credential", walkthrough.Test)
	case s.sessionGone():
		return []offer{opens(named(s.shared.keys.enter, "open the test"), s.tab(TestTab))}
	case s.furthest > walkthrough.Session:
		return []offer{s.next(), opens(named(openTabKey, "open the session"), s.tab(SessionTab))}
	}
	return []offer{opens(named(s.shared.keys.enter, "open the session"), s.tab(SessionTab))}
}

func (s *guideScreen) drawNext(b *body) {
	for _, r := range s.rungs {
		style := s.styles.dim
		switch {
		case r.Works:
			style = s.styles.good
		case r.Held:
			style = s.styles.caution
		}
		sign, state := r.State()
		s.item(b, s.styles.environmentMark(shown(r.Environment.Name), r.Environment.Kind), style.Render(sign+" ")+state)
	}
	b.add("")
	s.text(b, walkthrough.NextRung(s.rungs))
	b.add("")
	s.text(b, walkthrough.BeforeProduction)
}

func (s *guideScreen) nextOffers() []offer {
	if !s.hasStore() {
		return s.turns("to page Vault: first create the vault", walkthrough.Vault)
	}
	finish := offer{named(s.shared.keys.enter, "finish: finish, and go to your credentials"), s.close}
	return []offer{finish, opens(named(importKey, "import the next API key"), Import{})}
}
