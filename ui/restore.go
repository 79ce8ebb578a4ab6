package ui

import (
	"context"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/store"
	"kiikey/ui/flow"
	"kiikey/ui/words"
)

// restoreScreen brings back a backup: which file, its passphrase, and then what that would change, before it does.
type restoreScreen struct {
	*shared
	file       fileQuestion
	from       string // the backup, once the person has settled on it
	passphrase input
	backup     *store.Backup   // opened; nil before
	plan       []store.Planned // as Restore wants it back
	listed     []store.Planned // as it is shown
	working    bool
	restoring  bool
	err        error
}

// The outcomes of opening the backup, and of restoring it.
type (
	backupOpened struct {
		backup *store.Backup
		plan   []store.Planned
	}
	restored struct{ count int }
	// restoringAgreed comes back from the question before that.
	restoringAgreed struct{}
)

func (m backupOpened) discard() { m.backup.Close() }

func newRestoreScreen(c *shared) *restoreScreen {
	s := &restoreScreen{shared: c, passphrase: newInput(c.canvas, "", true)}
	s.file.path = newPathField(c.canvas, backupExample)
	s.file.look = func(ctx context.Context, path string) (bool, error) { return true, flow.CheckBackup(ctx, path) }
	s.passphrase.focus()
	return s
}

func (s *restoreScreen) title() string {
	switch {
	case s.backup != nil, s.restoring:
		return "Restore · 3 of 3 · what changes"
	case s.from != "":
		return "Restore · 2 of 3 · its passphrase"
	}
	return "Restore · 1 of 3 · the file"
}

func (s *restoreScreen) start() tea.Cmd { return s.file.path.list() }
func (s *restoreScreen) typing() bool   { return s.backup == nil }
func (s *restoreScreen) hiding() bool   { return s.from != "" }

// leave forgets what was typed and decrypted.
func (s *restoreScreen) leave() {
	s.file.path.clear()
	s.passphrase.clear()
	s.close()
}

// close forgets what was decrypted.
func (s *restoreScreen) close() {
	if s.backup != nil {
		s.backup.Close()
		s.backup, s.plan, s.listed = nil, nil, nil
	}
}

// environmentShown is none: it is about all of them.
func (s *restoreScreen) environmentShown() (string, string) { return "", "" }

var bringBackKey = key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "restore"))

func (s *restoreScreen) keys() []key.Binding {
	k := s.shared.keys
	switch {
	case s.backup != nil:
		bring := bringBackKey
		bring.SetEnabled(words.Changes(s.plan) > 0)
		return []key.Binding{bring, k.back}
	case s.from != "":
		return []key.Binding{named(k.enter, "open it"), k.back}
	}
	return s.file.bindings(s.shared.keys)
}

func (s *restoreScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case fileSeen:
		if s.file.answered(msg) {
			s.from = msg.path
		}
	case backupOpened:
		s.working = false
		s.backup, s.plan, s.listed = msg.backup, msg.plan, flow.Sorted(msg.plan)
		s.passphrase.clear()
	case restoringAgreed:
		return nil, s.restore()
	case restored:
		return Done{To: List{}, Notice: words.Restored(msg.count)}, nil
	case failed:
		s.working, s.restoring, s.err = false, false, msg.err
		s.passphrase.clear()
	default:
		press, isKey := msg.(tea.KeyPressMsg)
		switch {
		case s.working:
		case s.backup != nil && isKey:
			return s.pressPlan(press)
		case s.backup != nil:
		case s.from == "":
			if s.file.leaves(s.shared.keys, msg) {
				return Back{}, nil
			}
			input, cmd := s.file.update(s.ctx, s.shared.keys, msg)
			return replay(input), cmd
		case isKey:
			return nil, s.pressPassphrase(press)
		default:
			s.passphrase.update(msg)
		}
	}
	return nil, nil
}

func (s *restoreScreen) hold(msg tea.Msg) bool { return s.file.path.hold(msg) }

func (s *restoreScreen) pressPassphrase(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case key.Matches(msg, s.shared.keys.back):
		s.passphrase.clear()
		s.from, s.err = "", nil
	case key.Matches(msg, s.shared.keys.enter):
		if s.passphrase.length() > 0 {
			return s.open()
		}
	default:
		s.passphrase.update(msg)
	}
	return nil
}

// open opens the backup and finds out what restoring it would change.
func (s *restoreScreen) open() tea.Cmd {
	s.working, s.err = true, nil
	passphrase, file := s.passphrase.secret(), s.from
	return s.do(func(ctx context.Context) (tea.Msg, error) {
		defer passphrase.Clear()
		backup, err := flow.OpenBackup(ctx, file, typed(passphrase))
		if err != nil {
			return nil, err
		}
		plan, err := s.job.PlanRestore(ctx, backup)
		if err != nil {
			backup.Close()
			return nil, err
		}
		return backupOpened{backup, plan}, nil
	})
}

func (s *restoreScreen) pressPlan(msg tea.KeyPressMsg) (action, tea.Cmd) {
	switch {
	case key.Matches(msg, s.shared.keys.back):
		return Back{}, nil
	case !key.Matches(msg, bringBackKey) || words.Changes(s.plan) == 0:
		return nil, nil
	}
	if flow.Counted(s.plan, store.DifferentThere) > 0 {
		return Ask{words.Restore(s.plan), restoringAgreed{}}, nil
	}
	return nil, s.restore()
}

func (s *restoreScreen) restore() tea.Cmd {
	if s.backup == nil {
		return nil
	}
	backup, plan, count := s.backup, s.plan, words.Changes(s.plan)
	s.backup, s.restoring, s.working, s.err = nil, true, true, nil
	return s.do(func(ctx context.Context) (tea.Msg, error) {
		defer backup.Close() // not by leave: the store may be locked meanwhile
		return restored{count}, s.job.Restore(ctx, backup, plan)
	})
}

func (s *restoreScreen) view() body {
	var b body
	b.add("")
	switch {
	case s.restoring:
		b.add("   Restoring…")
	case s.backup != nil:
		s.drawPlan(&b)
	case s.from != "":
		s.drawPassphrase(&b)
	default:
		s.file.draw(&b, s.canvas, words.BackupFile)
	}
	if s.err != nil {
		b.problem(s.canvas, s.err)
	}
	return b
}

func (s *restoreScreen) drawPassphrase(b *body) {
	b.paragraph(s.width, words.NotTheVaults(s.from))
	b.add("", "   "+s.styles.fieldFocus.Render(words.OfBackup))
	field := s.passphrase.view(s.width - 8)
	if !s.working {
		b.at(3 + s.passphrase.cursorX())
	}
	b.add("   "+field, "")
	if s.working {
		b.paragraph(s.width, words.Working(words.OpeningBackup))
	}
}

// drawPlan says what restoring would do with each credential.
func (s *restoreScreen) drawPlan(b *body) {
	b.scrolls = true
	b.styled(s.width, s.styles.strong.Render, words.BackupHas(s.plan))
	b.paragraph(s.width, words.Restoring(s.plan))
	b.add("")
	signs := map[store.Difference]string{
		store.NewThere: s.styles.good.Render("+"), store.DifferentThere: s.styles.caution.Render("!"), store.SameThere: s.styles.dim.Render("–"),
	}
	const difference, environment = 13, 16
	name := max(12, min(32, s.width-6-difference-environment))
	for _, p := range s.listed {
		line := pad(signs[p.Difference]+" "+words.Short.Difference(p.Difference), difference) + pad(shown(p.Name), name-1) + " " + s.styles.environmentMark(shown(p.Environment), s.kind(p.Environment))
		b.add("   " + pad(line, s.width-6))
		if here := words.CalledHere(p); here != "" {
			b.add("   " + pad("", difference) + s.styles.dim.Render(pad(here, s.width-6-difference)))
		}
	}
	b.add("")
}
