package ui

import (
	"context"
	"errors"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store"
	"kiikey/ui/flow"
)

// unlocked tells a screen that the store is open now.
type unlocked struct{}

// createStore makes the store in the background, clears the passphrase and tells owner. A system keyring has
// no passphrase of kiikey's: it is empty then.
func createStore(c *common, owner screen, backend store.Backend, passphrase kiiex.Secret) tea.Cmd {
	return do(c.ctx, owner, func(ctx context.Context) tea.Msg {
		defer passphrase.Clear()
		if err := c.job.Create(ctx, backend, typed(passphrase)); err != nil {
			return failed{err}
		}
		return unlocked{}
	})
}

// unlockStore opens the store in the background, clears the passphrase and tells owner.
func unlockStore(c *common, owner screen, passphrase kiiex.Secret) tea.Cmd {
	return do(c.ctx, owner, func(ctx context.Context) tea.Msg {
		defer passphrase.Clear()
		if err := c.job.Unlock(ctx, typed(passphrase)); err != nil {
			return failed{err}
		}
		return unlocked{}
	})
}

// typed returns a passphrase that was typed already: the library may ask for it from any goroutine.
func typed(passphrase kiiex.Secret) flow.Passphrase {
	return func(context.Context) (kiiex.Secret, error) { return passphrase, nil }
}

// unlockScreen asks for the vault's passphrase, or opens a system keyring, which asks for itself.
type unlockScreen struct {
	*common
	backend store.Backend
	system  bool
	field   input
	working bool
	err     error
}

func newUnlockScreen(c *common, situation flow.Situation) *unlockScreen {
	backend, _ := c.job.Backend()
	s := &unlockScreen{common: c, backend: backend, system: situation == flow.SystemKeyring}
	s.field = newInput(c, "", true)
	s.field.focus()
	return s
}

func (s *unlockScreen) title() string { return "Unlock" }
func (s *unlockScreen) typing() bool  { return !s.system }
func (s *unlockScreen) leave()        { s.field.clear() }

func (s *unlockScreen) start() tea.Cmd {
	if !s.system {
		return nil
	}
	s.working = true
	return unlockStore(s.common, s, kiiex.Secret{})
}

var unlockKey = key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "unlock"))

func (s *unlockScreen) keys() []key.Binding {
	keys := []key.Binding{unlockKey}
	if s.system {
		return append(keys, s.common.keys.quit)
	}
	return append(keys, key.NewBinding(key.WithKeys("ctrl+c"), key.WithHelp("ctrl+c", "quit")))
}

func (s *unlockScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case unlocked:
		return begin{}, nil
	case failed:
		s.working, s.err = false, msg.err
		s.field.clear()
	case tea.KeyPressMsg:
		switch {
		case s.working:
		case s.system && key.Matches(msg, s.common.keys.quit):
			return quit{}, nil
		case key.Matches(msg, unlockKey):
			return nil, s.unlock()
		case !s.system:
			s.field.update(msg)
		}
	case tea.PasteMsg:
		if !s.working && !s.system {
			s.field.update(msg)
		}
	}
	return nil, nil
}

func (s *unlockScreen) unlock() tea.Cmd {
	if s.system {
		s.working, s.err = true, nil
		return unlockStore(s.common, s, kiiex.Secret{})
	}
	if s.field.length() == 0 {
		return nil
	}
	s.working, s.err = true, nil
	return unlockStore(s.common, s, s.field.secret())
}

func (s *unlockScreen) view() body {
	var b body
	b.add("")
	if s.system {
		b.add("   Your credentials are in "+s.styles.strong.Render(string(s.backend))+".", "")
		if s.working {
			b.paragraph(s.width, "Opening it… your system may ask for a password in a window of its own.")
		}
	} else {
		b.add("   Your credentials are in an encrypted file.", "")
		b.add("   " + s.styles.fieldFocus.Render("Passphrase"))
		b.at(3)
		field := s.field.view(s.width - 8)
		b.cursor.X += s.field.cursorX()
		b.add("   "+field, "")
		if s.working {
			b.cursor = nil
			b.paragraph(s.width, "Opening the vault… this takes about a second, on purpose: it makes guessing slow.")
		}
	}
	if s.err != nil {
		b.add(indent(3, problemLines(s.common, s.err, s.width-6)...)...)
		if !s.system && errors.Is(s.err, problem.Of(problem.WrongPassphrase)) {
			b.add("")
			b.styled(s.width, s.styles.dim.Render, "Nothing was changed. There is no limit on tries, and no way around the passphrase.")
		}
	}
	return b
}
