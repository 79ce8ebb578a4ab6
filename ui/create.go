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

// createScreen creates the vault, under a new passphrase. Without the guide, which has said the rest
// already, it is the first thing that a newcomer sees.
type createScreen struct {
	*shared
	passphrase widget.PassphraseFields
	guided     bool
}

// created reports a new, unlocked vault, with the keyrings that could unlock it from now on.
type created struct{ keyrings []flow.Keyring }

func newCreateScreen(c *shared, p Create) *createScreen {
	return &createScreen{shared: c, passphrase: c.newPassphraseFields(false), guided: p.Guided}
}

func (s *createScreen) title() string {
	if s.guided {
		return "New vault"
	}
	return "Welcome"
}

// start creates the vault at once if a passphrase file was named.
func (s *createScreen) start() tea.Cmd {
	if give := s.takePassphraseFile(); give != nil {
		s.passphrase.Working = true
		return s.create(give, func() {})
	}
	return nil
}

func (s *createScreen) typing() bool { return true }
func (s *createScreen) hiding() bool { return true }
func (s *createScreen) conceal()     { s.passphrase.Conceal() }
func (s *createScreen) leave()       { s.passphrase.Clear() }

func (s *createScreen) keys() []key.Binding {
	keys := s.passphrase.Bindings(s.shared.Keys, "create vault")
	if !s.guided { // there is nothing else to go back to
		keys[1] = widget.Named(s.shared.Keys.Back, "walkthrough")
		keys = append(keys, ctrlQuitKey)
	}
	return keys
}

func (s *createScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case created:
		if len(msg.keyrings) == 0 {
			return Done{To: Opening{}}, nil
		}
		return Open{To: Remember{msg.keyrings}, Replace: true}, nil
	case failed:
		s.passphrase.Failed(msg.err)
	case tea.PasteMsg, tea.KeyPressMsg:
		switch {
		case !s.passphrase.Leaves(s.shared.Keys, msg):
		case s.guided:
			return Back{}, nil
		default:
			s.passphrase.Clear()
			return Done{To: Guide{}}, nil
		}
		if s.passphrase.Update(s.shared.Keys, msg) {
			chosen := s.passphrase.Chosen()
			return nil, s.create(flow.Typed(chosen), chosen.Clear)
		}
	}
	return nil, nil
}

// create creates the vault, and finds the keyrings that could unlock it.
func (s *createScreen) create(give flow.Passphrase, clear func()) tea.Cmd {
	return s.do(func(ctx context.Context) (tea.Msg, error) {
		defer clear()
		if err := s.job.Create(ctx, give); err != nil {
			return nil, err
		}
		return created{s.job.Keyrings(ctx)}, nil
	})
}

func (s *createScreen) view() widget.Body {
	var b widget.Body
	b.Add("")
	if !s.guided {
		b.Paragraph(s.Width, walkthrough.WhatKiikeyIs)
		b.Add("")
	}
	b.Paragraph(s.Width, words.NewVaultPassphrase)
	b.Add("")
	s.passphrase.Draw(&b, s.Canvas, words.CreatingVault)
	return b
}
