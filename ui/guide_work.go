package ui

import (
	"context"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/assets"
	"kiikey/kiiex"
	"kiikey/ui/flow"
)

// The pages on which something is done. Without a key they lead to the page that brings one in.

func (s *guideScreen) hasKey() bool { return s.visit != nil }

// accepted reports whether the exchange has accepted the key at its last test.
func (s *guideScreen) accepted() bool {
	return s.hasKey() && s.visit.summary.LastTest != nil && s.visit.summary.LastTest.OK()
}

// opens is a deed that opens a screen.
func opens(b key.Binding, open func() screen) deed {
	return deed{b, func() (action, tea.Cmd) { return push{open()}, nil }}
}

// turns is Enter on a page that needs another page's work first.
func (s *guideScreen) turns(desc string, to int) []deed {
	return []deed{{named(s.common.keys.enter, desc), func() (action, tea.Cmd) { return pageTurned{}, s.turn(to) }}}
}

// keyLine says which key the pages speak of.
func (s *guideScreen) keyLine() string {
	m := s.visit.summary
	return s.styles.strong.Render(shown(m.Name)) + "   " + s.styles.environmentMark(shown(m.Environment), s.kind(m.Environment)) +
		s.styles.dim.Render("   user "+shown(m.UserID)+", key "+shown(m.MaskedKey))
}

func (s *guideScreen) drawImport(b *body) {
	if !s.hasStore() {
		s.text(b, "There is no place for it yet.")
		return
	}
	if s.hasKey() {
		b.add("   "+s.styles.good.Render("✓ ")+s.keyLine(), "")
	}
	s.text(b, "To practise: the sandbox's sample key. It belongs to nobody, and everything works as with a real one.")
	b.add("")
	s.text(b, "Your own: the file that Export JSON saved, by its path or pasted. kiikey asks for what is missing, and can delete the file once the key is saved.")
}

func (s *guideScreen) importDeeds() []deed {
	practise := deed{named(practiseKey, "practise with the sandbox"), s.practise}
	own := opens(named(importKey, "import my own file"), func() screen { return newImportScreen(s.common) })
	switch {
	case !s.hasStore():
		return s.turns("to page Safe: first decide where your keys are kept", pageSafe)
	case s.hasKey():
		return []deed{s.next(), practise, own}
	}
	practise.Binding = key.NewBinding(key.WithKeys("enter", "p"), key.WithHelp("enter", "practise with the sandbox"))
	return []deed{practise, own}
}

// practiceLooked tells whether the sample is in the store already.
type practiceLooked struct{ found *flow.Summary }

// practise takes the sample that is there, and brings it in otherwise.
func (s *guideScreen) practise() (action, tea.Cmd) {
	return nil, do(s.ctx, s, func(ctx context.Context) tea.Msg {
		sample, err := flow.SampleExport()
		if err != nil {
			return failed{err}
		}
		defer sample.Clear()
		m, err := s.job.Summary(ctx, practiceName)
		key := kiiex.MaskKey(sample.Drafts[0].Credential.APIKey)
		if err != nil || m.Environment != kiiex.SandboxName || m.MaskedKey != key || m.UserID != assets.SampleUserID {
			return practiceLooked{} // no such credential, or another one of that name: saving asks what to do
		}
		return practiceLooked{&m}
	})
}

func (s *guideScreen) drawSign(b *body) {
	s.text(b, "A login carries a signature, never the secret. Guard it like a password: with it anyone can log in as you.")
	b.add("")
	if !s.hasKey() {
		s.text(b, "With a key of yours this page shows how its own values are put together.")
		return
	}
	m := s.visit.summary
	drawMessage(b, s.styles, s.width, m.Nonce, m.UserID, m.MaskedKey)
	b.add("")
	b.add(signatureField(s.styles, s.width, "key", "the API secret")...)
	b.add(signatureField(s.styles, s.width, "signature", "HMAC-SHA256 of the two, in hex")...)
}

func (s *guideScreen) signDeeds() []deed {
	if !s.hasKey() {
		return s.turns("to page Import: first bring a key in", pageImport)
	}
	return []deed{s.next(), opens(named(openTabKey, "open it: open it to show, copy or compare it"), func() screen { return newSignatureScreen(s.visit) })}
}

func (s *guideScreen) drawTest(b *body) {
	s.text(b, "One login is sent. A refusal is explained, and never repeated by itself: several in a row lock the user.")
	b.add("")
	if !s.hasKey() {
		s.text(b, "There is no key to test yet.")
		return
	}
	b.add("   "+s.keyLine(), "")
	switch t := s.visit.summary.LastTest; {
	case t == nil:
		s.text(b, "Not tested yet.")
	case t.OK():
		s.ticked(b, "Accepted "+ago(s.job.Now(), t.At)+" in "+shown(t.Environment)+".")
	default:
		s.after(b, s.styles.bad.Render("✗ "), shown(t.Message)+" ("+outcomeWord(t.Kind)+", "+ago(s.job.Now(), t.At)+" in "+shown(t.Environment)+")")
	}
}

func (s *guideScreen) testDeeds() []deed {
	test := func() screen { return newTestScreen(s.visit) }
	enter := s.common.keys.enter
	switch {
	case !s.hasKey():
		return s.turns("to page Import: first bring a key in", pageImport)
	case s.accepted():
		return []deed{s.next(), opens(named(openTabKey, "test it again"), test)}
	case s.visit.summary.LastTest == nil:
		return []deed{opens(named(enter, "open the test"), test)}
	}
	return []deed{
		opens(named(enter, "test again"), test),
		opens(named(whyKey, "find out why"), func() screen { return newWhyScreen(s.visit) }),
		opens(named(editKey, "correct a field"), func() screen { return newEditScreen(s.common, s.visit.summary) }),
	}
}

func (s *guideScreen) drawSession(b *body) {
	s.text(b, "A session: its token goes with every call that a program makes for you. It lasts an hour after its last use, for one IP address, "+
		"or until you log out.")
	b.add("")
	s.text(b, "With it come your user, your account and what the key may do: compare that with what you ticked.")
	b.add("")
	switch {
	case !s.accepted():
		s.text(b, "It begins with a test that is accepted.")
	case s.sessionGone():
		s.text(b, "The sandbox's sessions are not kept: test once more to begin another.")
	default:
		s.text(b, "kiikey keeps a session encrypted beside its key; only the sandbox's are not kept.")
	}
}

// sessionGone reports that the key was accepted by the sandbox before kiikey was locked or ended.
func (s *guideScreen) sessionGone() bool { return s.visit.login == nil && s.visit.env.IsEmbedded() }

func (s *guideScreen) sessionDeeds() []deed {
	open := func() screen { return newSessionScreen(s.visit) }
	switch {
	case !s.accepted():
		return s.turns("to page Test: first test the key", pageTest)
	case s.sessionGone():
		return []deed{opens(named(s.common.keys.enter, "open the test"), func() screen { return newTestScreen(s.visit) })}
	case s.furthest > pageSession:
		return []deed{s.next(), opens(named(openTabKey, "open the session"), open)}
	}
	return []deed{opens(named(s.common.keys.enter, "open the session"), open)}
}

func (s *guideScreen) drawNext(b *body) {
	for _, r := range s.rungs {
		state := s.styles.dim.Render("– no key yet")
		switch {
		case r.works:
			state = s.styles.good.Render("✓ ") + "a key works"
		case r.held:
			state = s.styles.caution.Render("! ") + "a key, not accepted yet"
		}
		s.item(b, s.styles.environmentMark(shown(r.environment.Name), r.environment.Kind), state)
	}
	b.add("")
	s.text(b, s.nextRung())
	b.add("")
	s.text(b, "Before production: Withdraw off, whitelist set, file deleted. kiikey asks before it sends the first login.")
}

// nextRung says where to go from the last environment in which a key works.
func (s *guideScreen) nextRung() string {
	next := "You have arrived: a key of yours works in the last of them."
	builtin := s.rungs[:min(len(s.rungs), len(kiiex.BuiltinEnvironments()))] // those of the configuration are in no order
	for i := len(builtin) - 1; i >= 0 && !builtin[i].works; i-- {
		name := shown(builtin[i].environment.Name)
		switch {
		case builtin[i].held:
			next = "Next, " + name + ": test the key that you have there. A refusal says what to do."
		case builtin[i].environment.IsEmbedded():
			next = "Next, " + name + ": practise with the sample key, on the page Import."
		default:
			next = "Next, " + name + ": make a key in its own pages, import it, choose " + name + ", test. Nothing else changes."
		}
	}
	return next
}

func (s *guideScreen) nextDeeds() []deed {
	if !s.hasStore() {
		return s.turns("to page Safe: first decide where your keys are kept", pageSafe)
	}
	finish := deed{named(s.common.keys.enter, "finish: finish, and go to your keys"), s.close}
	return []deed{finish, opens(named(importKey, "import the next key"), func() screen { return newImportScreen(s.common) })}
}
