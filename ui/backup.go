package ui

import (
	"context"
	"path/filepath"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/ui/flow"
	"kiikey/ui/flow/exportfile"
)

// backupScreen writes everything that is kept into one encrypted file: first which one, then its passphrase.
type backupScreen struct {
	*common
	path       pathField
	attempts   int    // tells the latest look at a path from one that was overtaken by typing
	target     string // the file to write, once the person has settled on it
	replace    bool   // there is a file already, and they agreed
	passphrase twice
	working    bool
	err        error
}

// targetSeen is what is at the path that was typed.
type targetSeen struct {
	attempt int
	path    string
	there   bool
	err     error
}

// backedUp tells how many credentials are in the backup.
type backedUp struct{ count int }

func newBackupScreen(c *common) *backupScreen {
	return &backupScreen{common: c, path: newPathField(c, "/media/usb/keys.kiikey"), passphrase: newTwice(c)}
}

func (s *backupScreen) title() string {
	if s.target == "" {
		return "Back up · 1 of 2 · the file"
	}
	return "Back up · 2 of 2 · its passphrase"
}

func (s *backupScreen) start() tea.Cmd { return s.path.list(s.ctx, s) }
func (s *backupScreen) typing() bool   { return true }

func (s *backupScreen) leave() {
	s.path.clear()
	s.passphrase.clear()
}

// environmentShown is none: it is about all of them.
func (s *backupScreen) environmentShown() (string, string) { return "", "" }

func (s *backupScreen) keys() []key.Binding {
	if s.target == "" {
		return []key.Binding{s.common.keys.enter, completeKey, chooseKey, s.common.keys.back}
	}
	return s.passphrase.bindings(s.common.keys, "back up")
}

func (s *backupScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case listing:
		return s.path.take(msg), nil
	case targetSeen:
		return s.seen(msg), nil
	case confirmed:
		s.settle(msg.what, true)
	case failed:
		s.working, s.err = false, msg.err
	case backedUp:
		return completed{"Backed up " + credentialsCounted(msg.count) + " to " + shown(filepath.Base(s.target)) + "."}, nil
	case tea.PasteMsg:
		switch {
		case s.working:
		case s.target != "":
			s.passphrase.update(s.common.keys, msg)
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
		case s.target != "":
			return s.pressPassphrase(msg)
		}
		return s.pressPath(msg)
	}
	return nil, nil
}

func (s *backupScreen) hold(msg tea.KeyPressMsg) bool { return s.path.hold(msg) }

// changed is called when the path has become another one.
func (s *backupScreen) changed() tea.Cmd {
	s.attempts++
	s.err = nil
	return s.path.list(s.ctx, s)
}

func (s *backupScreen) pressPath(msg tea.KeyPressMsg) (action, tea.Cmd) {
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

// look finds out whether a file may be made at the path.
func (s *backupScreen) look() tea.Cmd {
	typed := exportfile.CleanPath(s.path.value())
	if typed == "" {
		return nil
	}
	s.attempts++
	attempt := s.attempts
	return do(s.ctx, s, func(context.Context) tea.Msg {
		path, err := filepath.Abs(typed)
		if err != nil {
			return targetSeen{attempt: attempt, err: err}
		}
		there, err := flow.FreeTarget(path)
		return targetSeen{attempt, path, there, err}
	})
}

func (s *backupScreen) seen(msg targetSeen) action {
	switch {
	case msg.attempt != s.attempts:
	case msg.err != nil:
		s.err = msg.err
	case msg.there:
		return push{newConfirmScreen(s.common, "Back up", "Replace "+shown(msg.path)+"?",
			[]string{"There is a file of that name already. What is in it is lost then."}, "Yes, replace it", msg.path)}
	default:
		s.settle(msg.path, false)
	}
	return nil
}

func (s *backupScreen) settle(path string, replace bool) {
	s.target, s.replace, s.err = path, replace, nil
}

func (s *backupScreen) pressPassphrase(msg tea.KeyPressMsg) (action, tea.Cmd) {
	switch {
	case key.Matches(msg, s.common.keys.back):
		s.passphrase.clear()
		s.settle("", false)
	case s.passphrase.update(s.common.keys, msg):
		return nil, s.write()
	}
	return nil, nil
}

func (s *backupScreen) write() tea.Cmd {
	s.working, s.err = true, nil
	chosen, path, replace := s.passphrase.chosen(), s.target, s.replace
	return do(s.ctx, s, func(ctx context.Context) tea.Msg {
		defer chosen.Clear()
		count, err := s.job.Backup(ctx, path, replace, typed(chosen))
		if err != nil {
			return failed{err}
		}
		return backedUp{count}
	})
}

func (s *backupScreen) view() body {
	var b body
	b.add("")
	if s.target == "" {
		b.paragraph(s.width, "Everything that you keep, in one encrypted file. Name one, on another disk at best.")
		b.add("")
		s.path.draw(&b, s.common)
		if s.err != nil {
			b.add(indent(3, problemLines(s.common, s.err, s.width-6)...)...)
		} else {
			s.path.offer(&b, s.common)
		}
		return b
	}
	b.paragraph(s.width, "Choose the passphrase that encrypts "+shown(s.target)+". It is stored nowhere: without it the backup cannot be opened.")
	b.add("")
	s.passphrase.draw(&b, s.common, s.working)
	switch {
	case s.working:
		b.paragraph(s.width, "Writing the backup… this takes about a second, on purpose: it makes guessing slow.")
	case s.err != nil && s.passphrase.remark == "":
		b.add(indent(3, problemLines(s.common, s.err, s.width-6)...)...)
	default:
		s.passphrase.comment(&b, s.common)
	}
	return b
}
