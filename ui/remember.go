package ui

import (
	"context"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/ui/flow"
	"kiikey/ui/words"
)

// rememberScreen asks, once the vault is made, whether a keyring of the system may unlock it. It wants an answer.
type rememberScreen struct {
	*shared
	keyrings []flow.Keyring
	pick     pick // the keyrings, then none of them
	working  bool
	err      error
}

func newRememberScreen(c *shared, p Remember) *rememberScreen {
	return &rememberScreen{shared: c, keyrings: p.Keyrings, pick: pick{count: len(p.Keyrings) + 1}}
}

func (s *rememberScreen) title() string { return "Unlocking" }

// environmentShown is none: it is about all of them.
func (s *rememberScreen) environmentShown() (string, string) { return "", "" }

func (s *rememberScreen) keys() []key.Binding {
	k := s.shared.keys
	return []key.Binding{named(k.enter, "select"), k.choose, k.quit}
}

func (s *rememberScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case unlocked:
		return Done{To: Opening{}}, nil
	case failed:
		s.working, s.err = false, msg.err
	case tea.KeyPressMsg:
		switch {
		case s.working:
		case key.Matches(msg, s.shared.keys.quit):
			return Quit{}, nil
		case !key.Matches(msg, s.shared.keys.enter):
			s.pick.update(msg, s.shared.keys.up, s.shared.keys.down)
		case s.pick.at == len(s.keyrings):
			return Done{To: Opening{}}, nil
		default:
			s.working, s.err = true, nil
			return nil, s.remember(s.keyrings[s.pick.at].Name)
		}
	}
	return nil, nil
}

func (s *rememberScreen) remember(keyring string) tea.Cmd {
	return s.do(func(ctx context.Context) (tea.Msg, error) {
		return unlocked{}, s.job.Remember(ctx, keyring)
	})
}

func (s *rememberScreen) view() body {
	var b body
	b.add("", "   "+s.styles.strong.Render(words.ShallRemember), "")
	b.paragraph(s.width, words.WhatRememberingIs)
	b.add("")
	option := func(i int, label, note string) {
		s.pick.option(&b, s.styles, i, label)
		if note != "" {
			b.styled(s.width, s.styles.dim.Render, note)
		}
	}
	for i, k := range s.keyrings {
		option(i, words.RememberWith(k), k.Note)
	}
	option(len(s.keyrings), words.RememberNothing, "")
	switch {
	case s.working:
		b.add("")
		b.paragraph(s.width, words.SystemMayAsk)
	case s.err != nil:
		b.problem(s.canvas, s.err)
	}
	return b
}
