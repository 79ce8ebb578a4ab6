package ui

import (
	"cmp"
	"context"
	"path/filepath"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/store"
	"kiikey/ui/flow"
	"kiikey/ui/flow/exportfile"
)

// restoreScreen brings back a backup: which file, its passphrase, and then what that would change, before it does.
type restoreScreen struct {
	*common
	path       pathField
	attempts   int    // tells the latest look at a path from one that was overtaken by typing
	file       string // the backup, once the person has settled on it
	passphrase input
	backup     *flow.Backup // opened; nil before
	plan       []store.Planned
	working    bool
	restoring  bool
	err        error
}

// The outcomes of looking at a path, of opening the backup there, and of restoring.
type (
	backupSeen struct {
		attempt int
		path    string
		err     error
	}
	backupOpened struct {
		backup *flow.Backup
		plan   []store.Planned
	}
	restored struct{ count int }
)

func (m backupOpened) discard() { m.backup.Close() }

func newRestoreScreen(c *common) *restoreScreen {
	s := &restoreScreen{common: c, path: newPathField(c, "/media/usb/keys.kiikey"), passphrase: newInput(c, "", true)}
	s.passphrase.focus()
	return s
}

func (s *restoreScreen) title() string {
	switch {
	case s.backup != nil, s.restoring:
		return "Restore · 3 of 3 · what changes"
	case s.file != "":
		return "Restore · 2 of 3 · its passphrase"
	}
	return "Restore · 1 of 3 · the file"
}

func (s *restoreScreen) start() tea.Cmd { return s.path.list(s.ctx, s) }
func (s *restoreScreen) typing() bool   { return s.backup == nil }

// leave forgets what was typed and decrypted.
func (s *restoreScreen) leave() {
	s.path.clear()
	s.passphrase.clear()
	s.close()
}

// close forgets what was decrypted.
func (s *restoreScreen) close() {
	if s.backup != nil {
		s.backup.Close()
		s.backup, s.plan = nil, nil
	}
}

// environmentShown is none: it is about all of them.
func (s *restoreScreen) environmentShown() (string, string) { return "", "" }

var bringBackKey = key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "restore"))

func (s *restoreScreen) keys() []key.Binding {
	k := s.common.keys
	switch {
	case s.backup != nil:
		bring := bringBackKey
		bring.SetEnabled(s.changes() > 0)
		return []key.Binding{bring, k.back}
	case s.file != "":
		return []key.Binding{named(k.enter, "open it"), k.back}
	}
	return []key.Binding{k.enter, completeKey, chooseKey, k.back}
}

func (s *restoreScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case listing:
		return s.path.take(msg), nil
	case backupSeen:
		if msg.attempt == s.attempts {
			s.file, s.err = msg.path, msg.err
		}
	case backupOpened:
		s.working = false
		s.backup, s.plan = msg.backup, msg.plan
		s.passphrase.clear()
	case confirmed:
		return nil, s.restore()
	case restored:
		return broughtBack{"Restored " + credentialsCounted(msg.count) + "."}, nil
	case failed:
		s.working, s.restoring, s.err = false, false, msg.err
		s.passphrase.clear()
	case tea.PasteMsg:
		switch {
		case s.working, s.backup != nil:
		case s.file != "":
			s.passphrase.update(msg)
		default:
			err := s.path.paste(msg)
			cmd := s.changed()
			s.err = err
			return nil, cmd
		}
	case tea.KeyPressMsg:
		switch {
		case s.working:
			return nil, nil
		case s.backup != nil:
			return s.pressPlan(msg)
		case s.file != "":
			return nil, s.pressPassphrase(msg)
		}
		return s.pressPath(msg)
	}
	return nil, nil
}

func (s *restoreScreen) hold(msg tea.KeyPressMsg) bool { return s.path.hold(msg) }

// changed is called when the path has become another one.
func (s *restoreScreen) changed() tea.Cmd {
	s.attempts++
	s.err = nil
	return s.path.list(s.ctx, s)
}

func (s *restoreScreen) pressPath(msg tea.KeyPressMsg) (action, tea.Cmd) {
	k := s.common.keys
	switch {
	case key.Matches(msg, k.back):
		return pop{}, nil
	case key.Matches(msg, k.enter):
		if s.path.takePick() {
			return nil, s.changed()
		}
		return nil, s.look()
	case s.path.press(msg):
		return nil, s.changed()
	}
	return nil, nil
}

// look finds out whether there is a file at the path, before a passphrase is asked for.
func (s *restoreScreen) look() tea.Cmd {
	typed := exportfile.CleanPath(s.path.value())
	if typed == "" {
		return nil
	}
	s.attempts++
	attempt := s.attempts
	return do(s.ctx, s, func(ctx context.Context) tea.Msg {
		path, err := filepath.Abs(typed)
		if err != nil {
			return backupSeen{attempt: attempt, err: err}
		}
		if err := flow.CheckBackup(ctx, path); err != nil {
			return backupSeen{attempt: attempt, err: err}
		}
		return backupSeen{attempt: attempt, path: path}
	})
}

func (s *restoreScreen) pressPassphrase(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case key.Matches(msg, s.common.keys.back):
		s.passphrase.clear()
		s.file, s.err = "", nil
	case key.Matches(msg, s.common.keys.enter):
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
	passphrase, file := s.passphrase.secret(), s.file
	return do(s.ctx, s, func(ctx context.Context) tea.Msg {
		defer passphrase.Clear()
		backup, err := flow.OpenBackup(ctx, file, typed(passphrase))
		if err != nil {
			return failed{err}
		}
		plan, err := s.job.PlanRestore(ctx, backup)
		if err != nil {
			backup.Close()
			return failed{err}
		}
		return backupOpened{backup, plan}
	})
}

// changes is how many credentials restoring would add or replace.
func (s *restoreScreen) changes() int { return len(s.plan) - flow.Counted(s.plan, store.SameThere) }

func (s *restoreScreen) pressPlan(msg tea.KeyPressMsg) (action, tea.Cmd) {
	switch {
	case key.Matches(msg, s.common.keys.back):
		return pop{}, nil
	case !key.Matches(msg, bringBackKey) || s.changes() == 0:
		return nil, nil
	}
	if flow.Counted(s.plan, store.DifferentThere) > 0 {
		return push{s.askReplace()}, nil
	}
	return nil, s.restore()
}

// askReplace names what would be replaced, if that is not too much to read.
func (s *restoreScreen) askReplace() screen {
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
	return newConfirmScreen(s.common, "Restore", "Replace "+what+" by what the backup has?",
		[]string{"The only copies of those secrets may be the ones here."}, "Yes, restore", s.file)
}

func (s *restoreScreen) restore() tea.Cmd {
	if s.backup == nil {
		return nil
	}
	backup, plan, count := s.backup, s.plan, s.changes()
	s.backup, s.restoring, s.working, s.err = nil, true, true, nil
	return do(s.ctx, s, func(ctx context.Context) tea.Msg {
		defer backup.Close() // not by leave: the store may be locked meanwhile
		if err := s.job.Restore(ctx, backup, plan); err != nil {
			return failed{err}
		}
		return restored{count}
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
	case s.file != "":
		s.drawPassphrase(&b)
	default:
		b.paragraph(s.width, "The file that kiikey's backup wrote. Type or drag its path here.")
		b.add("")
		s.path.draw(&b, s.common)
		if s.err == nil {
			s.path.offer(&b, s.common)
			return b
		}
	}
	if s.err != nil {
		b.add(indent(3, problemLines(s.common, s.err, s.width-6)...)...)
	}
	return b
}

func (s *restoreScreen) drawPassphrase(b *body) {
	b.paragraph(s.width, "The passphrase that was chosen for "+shown(s.file)+". It need not be your vault's.")
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
		b.paragraph(s.width, "What is only in your store stays. What is the same is left alone.")
	}
	b.add("")
	words := map[store.Difference]string{
		store.NewThere:       s.styles.good.Render("+") + " new",
		store.DifferentThere: s.styles.caution.Render("!") + " different",
		store.SameThere:      s.styles.dim.Render("–") + " the same",
	}
	const difference, environment = 13, 16
	name := max(12, min(32, s.width-6-difference-environment))
	for _, p := range flow.Sorted(s.plan) {
		line := pad(words[p.Difference], difference) + pad(shown(p.Name), name-1) + " " + s.styles.environmentMark(shown(p.Environment), s.kind(p.Environment))
		b.add("   " + pad(line, s.width-6))
		if p.Replaces != "" && p.Replaces != p.Name {
			b.add("   " + pad("", difference) + s.styles.dim.Render(pad("here called "+shown(p.Replaces), s.width-6-difference)))
		}
	}
	b.add("")
}
