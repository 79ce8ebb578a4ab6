package ui

import (
	"context"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/ui/flow"
	"kiikey/ui/widget"
	"kiikey/ui/words"
)

// rememberScreen asks, once the vault is created, whether a system keyring may unlock it. It needs an answer.
type rememberScreen struct {
	*shared
	nothing
	keyrings []flow.Keyring
	pick     widget.Pick // the keyrings, then none of them
	working  bool
	err      error
}

func (s *rememberScreen) title() string { return "Unlocking" }

func (s *rememberScreen) keys() []key.Binding {
	k := s.shared.Keys
	return []key.Binding{widget.Named(k.Enter, "select"), k.Choose, k.Quit}
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
		case key.Matches(msg, s.shared.Keys.Quit):
			return Quit{}, nil
		case !key.Matches(msg, s.shared.Keys.Enter):
			s.pick.Update(msg, s.shared.Keys.Up, s.shared.Keys.Down)
		case s.pick.At == len(s.keyrings):
			return Done{To: Opening{}}, nil
		default:
			s.working, s.err = true, nil
			return nil, s.remember(s.keyrings[s.pick.At].Name)
		}
	}
	return nil, nil
}

func (s *rememberScreen) remember(keyring string) tea.Cmd {
	return s.do(func(ctx context.Context) (tea.Msg, error) {
		return unlocked{}, s.job.Remember(ctx, keyring)
	})
}

func (s *rememberScreen) view() widget.Body {
	var b widget.Body
	b.Add("", "   "+s.Styles.Strong.Render(words.ShallRemember), "")
	b.Paragraph(s.Width, words.WhatRememberingIs)
	b.Add("")
	for i, k := range s.keyrings {
		s.pick.Option(&b, s.Styles, i, words.RememberWith(k))
		if k.Note != "" { // below the option's name
			b.Marked(s.Width, "  ", s.Styles.Dim.Render(k.Note))
		}
	}
	s.pick.Option(&b, s.Styles, len(s.keyrings), words.RememberNothing)
	switch {
	case s.working:
		b.Add("")
		b.Paragraph(s.Width, words.SystemMayAsk)
	case s.err != nil:
		b.Problem(s.Canvas, s.err)
	}
	return b
}
