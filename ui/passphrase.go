package ui

import (
	"context"

	"kiikey/ui/flow"
	"kiikey/ui/widget"
	"kiikey/ui/words"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// passphraseScreen changes the vault's passphrase.
type passphraseScreen struct {
	*shared
	nothing
	passphrase widget.PassphraseFields
}

// newPassphraseFields asks for a new passphrase, and for the vault's present one first if that is wanted.
func (c *shared) newPassphraseFields(asksPresent bool) widget.PassphraseFields {
	return widget.NewPassphraseFields(c.Canvas, asksPresent, flow.MakePassphrase, flow.SamePassphrase)
}

// passphraseChanged reports that it was changed.
type passphraseChanged struct{}

func newPassphraseScreen(c *shared) *passphraseScreen {
	return &passphraseScreen{shared: c, passphrase: c.newPassphraseFields(true)}
}

func (s *passphraseScreen) title() string { return "New passphrase" }
func (s *passphraseScreen) typing() bool  { return true }
func (s *passphraseScreen) hiding() bool  { return true }
func (s *passphraseScreen) conceal()      { s.passphrase.Conceal() }
func (s *passphraseScreen) leave()        { s.passphrase.Clear() }

func (s *passphraseScreen) keys() []key.Binding {
	return s.passphrase.Bindings(s.shared.Keys, "change it")
}

func (s *passphraseScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case passphraseChanged:
		return Back{Notice: words.PassphraseChanged}, nil
	case failed:
		s.passphrase.Failed(msg.err)
	case tea.PasteMsg, tea.KeyPressMsg:
		if s.passphrase.Leaves(s.shared.Keys, msg) {
			return Back{}, nil
		}
		if s.passphrase.Update(s.shared.Keys, msg) {
			return nil, s.change()
		}
	}
	return nil, nil
}

func (s *passphraseScreen) change() tea.Cmd {
	present, chosen := s.passphrase.PresentOne(), s.passphrase.Chosen()
	return s.do(func(ctx context.Context) (tea.Msg, error) {
		defer present.Clear()
		defer chosen.Clear()
		return passphraseChanged{}, s.job.ChangePassphrase(ctx, flow.Typed(present), flow.Typed(chosen))
	})
}

func (s *passphraseScreen) view() widget.Body {
	var b widget.Body
	b.Add("")
	b.Paragraph(s.Width, words.WhatChangingDoes)
	b.Add("")
	s.passphrase.Draw(&b, s.Canvas, "Changing the passphrase")
	return b
}
