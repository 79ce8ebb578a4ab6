package ui

import (
	"context"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
	"kiikey/store"
	"kiikey/ui/flow/walkthrough"
)

// welcomeScreen is the first thing a new person sees: what the program is for, and the one decision that
// has to be made now, where credentials are kept.
type welcomeScreen struct {
	*common
	backends []store.BackendInfo
	pick     choice
	opening  bool
	err      error
	// guided is set when the guide opened the choice: it has said the rest already.
	guided bool
}

// backendsFound is what this machine offers. Finding out asks the desktop's services, so it is not done
// before the first frame.
type backendsFound struct{ backends []store.BackendInfo }

func newWelcomeScreen(c *common) *welcomeScreen { return &welcomeScreen{common: c} }

func (s *welcomeScreen) title() string {
	if s.guided {
		return "Where your keys are kept"
	}
	return "Welcome"
}

func (s *welcomeScreen) typing() bool { return false }

func (s *welcomeScreen) start() tea.Cmd {
	return do(s.ctx, s, func(context.Context) tea.Msg { return backendsFound{store.Backends()} })
}

func (s *welcomeScreen) keys() []key.Binding {
	k := s.common.keys
	if s.guided {
		return []key.Binding{named(k.enter, "use this one"), k.choose, k.back}
	}
	return []key.Binding{named(k.enter, "use this one"), k.choose, guideKey, k.quit}
}

func (s *welcomeScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case backendsFound:
		s.backends, s.pick.count = msg.backends, len(msg.backends)
	case unlocked:
		return begin{}, nil
	case failed:
		s.opening, s.err = false, msg.err
	case tea.KeyPressMsg:
		switch {
		case s.guided && key.Matches(msg, s.common.keys.back):
			return pop{}, nil
		case !s.guided && key.Matches(msg, s.common.keys.quit):
			return quit{}, nil
		case s.opening, len(s.backends) == 0:
		case !s.guided && key.Matches(msg, guideKey):
			return push{newGuideScreen(s.common, "")}, nil
		case key.Matches(msg, s.common.keys.enter):
			chosen := s.backends[s.pick.at]
			if chosen.NeedsPassphrase {
				return push{newCreateScreen(s.common)}, nil
			}
			s.opening, s.err = true, nil
			return nil, createStore(s.common, s, chosen.Name, kiiex.Secret{})
		default:
			s.pick.update(msg, s.common.keys.up, s.common.keys.down)
		}
	}
	return nil, nil
}

func (s *welcomeScreen) view() body {
	var b body
	text := func(t string) { b.paragraph(s.width, t) }
	if !s.guided {
		b.add("")
		text(walkthrough.WhatKiikeyIs)
		b.add("")
		text("Nothing is sent anywhere until you say so. You can practise with a built-in sandbox: it needs no account and no network.")
	}
	b.add("", "   "+s.styles.strong.Render("Where should your keys be kept?"), "")
	for i, backend := range s.backends {
		label := backend.Title
		if i == s.pick.at {
			b.at(3)
			label = s.styles.selected.Render(label)
		}
		b.add("   " + s.pick.marker(s.styles, i) + label)
		for _, l := range wrap(backend.Summary, s.width-10) {
			b.add("     " + s.styles.dim.Render(l))
		}
	}
	switch {
	case s.opening:
		b.add("")
		b.paragraph(s.width, "Opening it… your system may ask for a password in a window of its own.")
	case s.err != nil:
		b.add("")
		b.add(indent(3, problemLines(s.common, s.err, s.width-6)...)...)
	}
	return b
}
