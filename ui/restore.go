package ui

import (
	"cmp"
	"context"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/store"
	"kiikey/ui/flow"
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
		bring.SetEnabled(s.changes() > 0)
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
		return Done{To: List{}, Notice: "Restored " + credentialsCounted(msg.count) + "."}, nil
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

// changes is how many credentials restoring would add or replace.
func (s *restoreScreen) changes() int { return len(s.plan) - flow.Counted(s.plan, store.SameThere) }

func (s *restoreScreen) pressPlan(msg tea.KeyPressMsg) (action, tea.Cmd) {
	switch {
	case key.Matches(msg, s.shared.keys.back):
		return Back{}, nil
	case !key.Matches(msg, bringBackKey) || s.changes() == 0:
		return nil, nil
	}
	if flow.Counted(s.plan, store.DifferentThere) > 0 {
		return s.askReplace(), nil
	}
	return nil, s.restore()
}

// askReplace names what would be replaced, if that is not too much to read.
func (s *restoreScreen) askReplace() Ask {
	const most = 5
	var names []string
	for _, p := range s.plan {
		if p.Difference == store.DifferentThere {
			names = append(names, shown(cmp.Or(p.Replaces, p.Name)))
		}
	}
	what := strings.Join(names, ", ")
	if len(names) > most {
		what = credentialsCounted(len(names))
	}
	return Ask{Question{
		"Restore", "Replace " + what + " by what the backup has?",
		[]string{"The only copies of those secrets may be the ones here."}, "Yes, restore",
	}, restoringAgreed{}}
}

func (s *restoreScreen) restore() tea.Cmd {
	if s.backup == nil {
		return nil
	}
	backup, plan, count := s.backup, s.plan, s.changes()
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
		s.file.draw(&b, s.canvas, "The file that kiikey's backup wrote. Type or drag its path here.")
	}
	if s.err != nil {
		b.problem(s.canvas, s.err)
	}
	return b
}

func (s *restoreScreen) drawPassphrase(b *body) {
	b.paragraph(s.width, "The passphrase that was chosen for "+shown(s.from)+". It need not be your vault's.")
	b.add("", "   "+s.styles.fieldFocus.Render("Passphrase"))
	field := s.passphrase.view(s.width - 8)
	if !s.working {
		b.at(3 + s.passphrase.cursorX())
	}
	b.add("   "+field, "")
	if s.working {
		b.paragraph(s.width, "Opening the backup… this takes about a second, on purpose: it makes guessing slow.")
	}
}

// drawPlan says what restoring would do with each credential.
func (s *restoreScreen) drawPlan(b *body) {
	b.scrolls = true
	b.styled(s.width, s.styles.strong.Render, "The backup has "+credentialsCounted(len(s.plan))+".")
	switch {
	case len(s.plan) == 0:
		b.paragraph(s.width, "There is nothing to restore.")
	case s.changes() == 0:
		b.paragraph(s.width, "There is nothing to restore: you have all of it already.")
	default:
		b.paragraph(s.width, "What is only in your vault stays. What is the same is left alone.")
	}
	b.add("")
	words := map[store.Difference]string{
		store.NewThere:       s.styles.good.Render("+") + " new",
		store.DifferentThere: s.styles.caution.Render("!") + " different",
		store.SameThere:      s.styles.dim.Render("–") + " the same",
	}
	const difference, environment = 13, 16
	name := max(12, min(32, s.width-6-difference-environment))
	for _, p := range s.listed {
		line := pad(words[p.Difference], difference) + pad(shown(p.Name), name-1) + " " + s.styles.environmentMark(shown(p.Environment), s.kind(p.Environment))
		b.add("   " + pad(line, s.width-6))
		if p.Replaces != "" && p.Replaces != p.Name {
			b.add("   " + pad("", difference) + s.styles.dim.Render(pad("here called "+shown(p.Replaces), s.width-6-difference)))
		}
	}
	b.add("")
}
