package ui

import (
	"context"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// passphraseScreen gives the vault another passphrase.
type passphraseScreen struct {
	*common
	passphrase twice
}

// passphraseKey is in the palette alone: nobody needs it often.
var passphraseKey = key.NewBinding(key.WithHelp("", "passphrase: give the vault another passphrase"))

// passphraseChanged tells that the vault has another one.
type passphraseChanged struct{}

func newPassphraseScreen(c *common) *passphraseScreen {
	return &passphraseScreen{common: c, passphrase: newTwice(c, true)}
}

func (s *passphraseScreen) title() string  { return "New passphrase" }
func (s *passphraseScreen) start() tea.Cmd { return nil }
func (s *passphraseScreen) typing() bool   { return true }
func (s *passphraseScreen) hiding() bool   { return true }
func (s *passphraseScreen) leave()         { s.passphrase.clear() }

// environmentShown is none: it is about all of them.
func (s *passphraseScreen) environmentShown() (string, string) { return "", "" }

func (s *passphraseScreen) keys() []key.Binding {
	return s.passphrase.bindings(s.common.keys, "change it")
}

func (s *passphraseScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case passphraseChanged:
		return completed{"Passphrase changed."}, nil
	case failed:
		s.passphrase.failed(msg.err)
	case tea.PasteMsg, tea.KeyPressMsg:
		if s.passphrase.leaves(s.common.keys, msg) {
			return pop{}, nil
		}
		if s.passphrase.update(s.common.keys, msg) {
			return nil, s.change()
		}
	}
	return nil, nil
}

func (s *passphraseScreen) change() tea.Cmd {
	present, chosen := s.passphrase.presentOne(), s.passphrase.chosen()
	return do(s.ctx, s, func(ctx context.Context) tea.Msg {
		defer present.Clear()
		defer chosen.Clear()
		if err := s.job.ChangePassphrase(ctx, typed(present), typed(chosen)); err != nil {
			return failed{err}
		}
		return passphraseChanged{}
	})
}

func (s *passphraseScreen) view() body {
	var b body
	b.add("")
	b.paragraph(s.width, "Everything in the vault gets another key too, and its previous state is deleted. Backups keep the passphrases that they were made with, and a copy of the old file "+
		"still opens with the old one.")
	b.add("")
	s.passphrase.draw(&b, s.common, "Changing it")
	return b
}
