package ui

import (
	"context"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/ui/flow"
	"kiikey/ui/words/walkthrough"
)

// createScreen makes the vault, under a passphrase that is made up here. Without the guide, which has said the rest
// already, it is the first thing that a newcomer sees.
type createScreen struct {
	*common
	passphrase twice
	guided     bool
}

// created tells that the vault is made and unlocked, and which keyrings could unlock it from now on.
type created struct{ keyrings []flow.Keyring }

func newCreateScreen(c *common, guided bool) *createScreen {
	return &createScreen{common: c, passphrase: newTwice(c, false), guided: guided}
}

func (s *createScreen) title() string {
	if s.guided {
		return "New vault"
	}
	return "Welcome"
}

// start makes the vault at once where a passphrase file was named.
func (s *createScreen) start() tea.Cmd {
	if give := s.takePassphraseFile(); give != nil {
		s.passphrase.working = true
		return s.create(give, func() {})
	}
	return nil
}

func (s *createScreen) typing() bool { return true }
func (s *createScreen) hiding() bool { return true }
func (s *createScreen) leave()       { s.passphrase.clear() }

func (s *createScreen) keys() []key.Binding {
	keys := s.passphrase.bindings(s.common.keys, "create the vault")
	if !s.guided { // there is nothing else to go back to
		keys[len(keys)-1] = named(s.common.keys.back, "walk-through")
		keys = append(keys, ctrlQuitKey)
	}
	return keys
}

func (s *createScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case created:
		if len(msg.keyrings) == 0 {
			return begin{}, nil
		}
		return replace{newRememberScreen(s.common, msg.keyrings)}, nil
	case failed:
		s.passphrase.failed(msg.err)
	case tea.PasteMsg, tea.KeyPressMsg:
		switch {
		case !s.passphrase.leaves(s.common.keys, msg):
		case s.guided:
			return pop{}, nil
		default:
			s.passphrase.clear()
			return push{newGuideScreen(s.common, "")}, nil
		}
		if s.passphrase.update(s.common.keys, msg) {
			chosen := s.passphrase.chosen()
			return nil, s.create(typed(chosen), chosen.Clear)
		}
	}
	return nil, nil
}

// create makes the vault, and finds out which keyrings could unlock it.
func (s *createScreen) create(give flow.Passphrase, clear func()) tea.Cmd {
	return do(s.ctx, s, func(ctx context.Context) tea.Msg {
		defer clear()
		if err := s.job.Create(ctx, give); err != nil {
			return failed{err}
		}
		return created{s.job.Keyrings(ctx)}
	})
}

func (s *createScreen) view() body {
	var b body
	text := func(t string) { b.paragraph(s.width, t) }
	b.add("")
	if !s.guided {
		text(walkthrough.WhatKiikeyIs)
		b.add("")
	}
	text(flow.ChooseForVault)
	b.add("")
	s.passphrase.draw(&b, s.common, "Creating the vault")
	return b
}
