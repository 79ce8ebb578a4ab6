package ui

import (
	"cmp"
	"context"
	"errors"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
	"kiikey/ui/widget"
	"kiikey/ui/words"
)

// unlocked tells a screen that the vault is unlocked now.
type unlocked struct{}

// unlockScreen asks for the vault's passphrase. If a keyring unlocks the vault, it names that, and Enter alone is
// enough, unless the configuration wants the passphrase.
type unlockScreen struct {
	*shared
	field   widget.Input
	ways    flow.Ways
	working bool
	// doing names the attempt that is running.
	doing   string
	notices []string
	err     error
	// absent is the problem that no passphrase solves: the file is gone, or no vault.
	absent error
}

// waysRead are the ways to unlock the vault besides the passphrase; err says why none works.
type waysRead struct {
	flow.Ways
	err error
}

// notOpened says why a way other than the passphrase did not unlock the vault.
type notOpened struct{ notices []string }

func newUnlockScreen(c *shared) *unlockScreen {
	s := &unlockScreen{shared: c, field: widget.NewInput(c.Canvas, "", true)}
	s.field.Focus()
	return s
}

func (s *unlockScreen) title() string { return "Unlock" }
func (s *unlockScreen) typing() bool  { return true }
func (s *unlockScreen) hiding() bool  { return true }
func (s *unlockScreen) leave()        { s.field.Clear() }

// start looks up the ways to unlock the vault, and uses a passphrase file that was named: once, at the start.
func (s *unlockScreen) start() tea.Cmd {
	if give := s.takePassphraseFile(); give != nil {
		return tea.Batch(s.refresh(), s.open(words.UnlockingByFile, give, func() {}))
	}
	return s.refresh()
}

// refresh looks up the ways to unlock the vault again, on every return and on Enter: commands add and remove ways.
func (s *unlockScreen) refresh() tea.Cmd {
	return s.do(func(context.Context) (tea.Msg, error) {
		ways, err := s.job.Ways()
		return waysRead{ways, err}, nil
	})
}

var (
	unlockKey   = key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "unlock"))
	ctrlQuitKey = key.NewBinding(key.WithKeys("ctrl+c"), key.WithHelp("ctrl+c", "quit"))
	// lockAllKey is the action of ctrl+l where this program is locked already.
	lockAllKey = key.NewBinding(key.WithKeys("ctrl+l"), key.WithHelp("ctrl+l", words.LockCommands.Binding()))
)

func (s *unlockScreen) keys() []key.Binding {
	lockAll := lockAllKey
	lockAll.SetEnabled(!s.ways.Until.IsZero())
	return []key.Binding{unlockKey, lockAll, ctrlQuitKey}
}

func (s *unlockScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case unlocked:
		return Done{To: Opening{}}, nil
	case waysRead:
		s.ways, s.absent = msg.Ways, msg.err
	case notOpened:
		s.working, s.notices = false, msg.notices
		return nil, s.refresh()
	case failed:
		if s.working && s.doing == words.UnlockingByFile {
			s.notices = []string{words.NotUnlockedByFile}
		}
		s.working, s.err = false, msg.err
		s.field.Clear()
	case tea.KeyPressMsg:
		switch {
		case s.working:
		case key.Matches(msg, lockAllKey):
			return nil, s.lockAll()
		case key.Matches(msg, unlockKey):
			return nil, s.unlock()
		default:
			s.field.Update(msg)
		}
	case tea.PasteMsg:
		if !s.working {
			s.field.Update(msg)
		}
	}
	return nil, nil
}

func (s *unlockScreen) unlock() tea.Cmd {
	switch {
	case s.field.Length() > 0:
		passphrase := s.field.Secret()
		return s.open(words.Working(words.UnlockingVault), flow.Typed(passphrase), passphrase.Clear)
	case s.ways.Alone:
		s.begin(words.UnlockingVault + "… " + words.SystemMayAsk)
		return s.do(func(ctx context.Context) (tea.Msg, error) {
			if opened, notices := s.job.UnlockWithout(ctx); !opened {
				return notOpened{append(notices, words.TypeThePassphrase)}, nil
			}
			return unlocked{}, nil
		})
	}
	return s.refresh()
}

func (s *unlockScreen) begin(doing string) {
	s.working, s.doing, s.err, s.notices = true, doing, nil, nil
}

// open unlocks the vault with a passphrase, in the background.
func (s *unlockScreen) open(doing string, give flow.Passphrase, clear func()) tea.Cmd {
	s.begin(doing)
	return s.do(func(ctx context.Context) (tea.Msg, error) {
		defer clear()
		return unlocked{}, s.job.Unlock(ctx, give)
	})
}

// lockAll ends what kiikey unlock --for began, even if it began after this screen looked.
func (s *unlockScreen) lockAll() tea.Cmd {
	return s.do(func(context.Context) (tea.Msg, error) {
		if err := s.job.EndUnlocked(); err != nil {
			return nil, err
		}
		ways, err := s.job.Ways()
		return waysRead{ways, err}, nil
	})
}

func (s *unlockScreen) view() widget.Body {
	var b widget.Body
	b.Add("", "   "+words.VaultLocked, "")
	if unlocks := words.Unlocks(s.ways); unlocks != "" {
		if s.ways.Alone {
			unlocks += " Enter alone unlocks it here too."
		}
		if !s.ways.Until.IsZero() {
			unlocks += " ctrl+l locks it for commands."
		}
		b.Paragraph(s.Width, unlocks)
		b.Add("")
	}
	s.field.Draw(&b, s.Canvas, "Passphrase", s.working)
	if s.working {
		b.Paragraph(s.Width, s.doing)
		return b
	}
	for _, n := range s.notices {
		b.Marked(s.Width, s.Styles.Attention.Render("! "), widget.Shown(n))
	}
	if err := cmp.Or(s.err, s.absent); err != nil {
		b.Problem(s.Canvas, err)
		if errors.Is(s.err, problem.Of(problem.WrongPassphrase)) {
			b.Add("")
			b.Styled(s.Width, s.Styles.Dim.Render, words.NothingChanged)
		}
	}
	return b
}
