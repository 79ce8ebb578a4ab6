package ui

import (
	"context"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/ui/flow"
	"kiikey/ui/widget"
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
	return []offer{{widget.Named(s.shared.Keys.Enter, desc), func() (action, tea.Cmd) { return Top{}, s.turn(to) }}}
}

// keyLine says which key the pages speak of.
func (s *guideScreen) keyLine() string {
	m := s.current.summary
	return s.Styles.Strong.Render(widget.Shown(m.Name)) + "   " + s.Styles.EnvironmentMark(widget.Shown(m.Environment), s.kind(m.Environment)) +
		s.Styles.Dim.Render("   "+words.Short.Owner(m))
}

func (s *guideScreen) drawImport(b *widget.Body) {
	if !s.hasStore() {
		s.text(b, walkthrough.NoPlaceYet)
		return
	}
	if s.hasKey() {
		b.Add("   "+s.Styles.Good.Render("✓ ")+s.keyLine(), "")
	}
	s.text(b, walkthrough.TheSample)
	b.Add("")
	s.text(b, walkthrough.YourOwn)
}

func (s *guideScreen) importOffers() []offer {
	practise := offer{practiseKey, s.practise}
	own := opens(widget.Named(importKey, words.ImportOwn.Binding()), Import{})
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
		return s.turns("to page Import: first import a key", walkthrough.Import)
	}
	return []offer{s.next(), opens(widget.Named(openTabKey, "open it: open it to show, copy or compare it"), s.tab(SignatureTab))}
}

func (s *guideScreen) drawTest(b *widget.Body) {
	s.text(b, walkthrough.WhatATestIs)
	b.Add("")
	if !s.hasKey() {
		s.text(b, walkthrough.NothingToTest)
		return
	}
	b.Add("   "+s.keyLine(), "")
	switch t := s.current.summary.LastTest; {
	default:
		s.after(b, s.testSign(t), words.Short.LastTestInFull(s.job.Now(), t))
	}
}

func (s *guideScreen) testOffers() []offer {
	enter := s.shared.Keys.Enter
	switch {
	case !s.hasKey():
		return s.turns("to page Import: first import a key", walkthrough.Import)
	case s.accepted():
		return []offer{s.next(), opens(widget.Named(openTabKey, "test it again"), s.tab(TestTab))}
	case s.current.summary.LastTest == nil:
		return []offer{opens(widget.Named(enter, "open the test"), s.tab(TestTab))}
	}
	return []offer{
		opens(widget.Named(enter, "test again"), s.tab(TestTab)),
		opens(whyKey, s.tab(WhyTab)),
		opens(editKey, Edit{s.current.summary}),
	}
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

// sessionGone reports that the key was accepted by the sandbox before kiikey was locked or ended.
func (s *guideScreen) sessionGone() bool { return s.current.login == nil && s.current.env.IsEmbedded() }

func (s *guideScreen) sessionOffers() []offer {
	switch {
	case !s.accepted():
		return s.turns("to page Test: first test the credential", walkthrough.Test)
	case s.sessionGone():
		return []offer{opens(widget.Named(s.shared.Keys.Enter, "open the test"), s.tab(TestTab))}
	case s.furthest > walkthrough.Session:
		return []offer{s.next(), opens(widget.Named(openTabKey, "open the session"), s.tab(SessionTab))}
	}
	return []offer{opens(widget.Named(s.shared.Keys.Enter, "open the session"), s.tab(SessionTab))}
}

func (s *guideScreen) drawNext(b *widget.Body) {
	for _, r := range s.rungs {
		style := s.Styles.Dim
		switch {
		case r.Works:
			style = s.Styles.Good
		case r.Held:
			style = s.Styles.Caution
		}
		sign, state := r.State()
		s.item(b, s.Styles.EnvironmentMark(widget.Shown(r.Environment.Name), r.Environment.Kind), style.Render(sign+" ")+state)
	}
	b.Add("")
	s.text(b, walkthrough.NextRung(s.rungs))
	b.Add("")
	s.text(b, walkthrough.BeforeProduction)
}

func (s *guideScreen) nextOffers() []offer {
	if !s.hasStore() {
		return s.turns("to page Vault: first create the vault", walkthrough.Vault)
	}
	finish := offer{widget.Named(s.shared.Keys.Enter, "finish: finish, and go to your credentials"), s.close}
	return []offer{finish, opens(widget.Named(importKey, "import the next API key"), Import{})}
}
