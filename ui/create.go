package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/store"
)

// createScreen makes the vault, under a passphrase that is made up here.
type createScreen struct {
	*common
	passphrase twice
}

func newCreateScreen(c *common) *createScreen {
	return &createScreen{common: c, passphrase: newTwice(c)}
}

func (s *createScreen) title() string  { return "New vault" }
func (s *createScreen) start() tea.Cmd { return nil }
func (s *createScreen) typing() bool   { return true }
func (s *createScreen) leave()         { s.passphrase.clear() }

func (s *createScreen) keys() []key.Binding {
	return s.passphrase.bindings(s.common.keys, "make the vault")
}

func (s *createScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case unlocked:
		return begin{}, nil
	case failed:
		s.passphrase.failed(msg.err)
	case tea.PasteMsg, tea.KeyPressMsg:
		if s.passphrase.leaves(s.common.keys, msg) {
			return pop{}, nil
		}
		if s.passphrase.update(s.common.keys, msg) {
			return nil, createStore(s.common, s, store.Vault, s.passphrase.chosen())
		}
	}
	return nil, nil
}

func (s *createScreen) view() body {
	var b body
	text := func(t string) { b.paragraph(s.width, t) }
	b.add("")
	text("Choose the passphrase that encrypts your keys. Four or five random words are strong and easy to type.")
	b.add("")
	text("It is stored nowhere: whoever forgets it loses what is in the vault, and makes new keys at the exchange.")
	b.add("")
	s.passphrase.draw(&b, s.common, "Making the vault")
	return b
}
