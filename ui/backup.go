package ui

import (
	"context"
	"path/filepath"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// backupScreen writes everything that is kept into one encrypted file: first which one, then its passphrase.
type backupScreen struct {
	*common
	file       fileQuestion
	target     string // the file to write, once the person has settled on it
	replace    bool   // there is a file already, and they agreed
	passphrase twice
}

// backedUp tells how many credentials are in the backup.
type backedUp struct{ count int }

func newBackupScreen(c *common) *backupScreen {
	s := &backupScreen{common: c, passphrase: newTwice(c, true)}
	s.file.path = newPathField(c, backupExample)
	s.file.look = func(_ context.Context, path string) (bool, error) { return c.job.FreeTarget(path) }
	return s
}

// backupExample stands in the empty field.
const backupExample = "/media/usb/keys.kiikey"

func (s *backupScreen) title() string {
	if s.target == "" {
		return "Back up · 1 of 2 · the file"
	}
	return "Back up · 2 of 2 · its passphrase"
}

func (s *backupScreen) start() tea.Cmd { return s.file.path.list(s.ctx, s) }
func (s *backupScreen) typing() bool   { return true }
func (s *backupScreen) hiding() bool   { return s.target != "" }

func (s *backupScreen) leave() {
	s.file.path.clear()
	s.passphrase.clear()
}

// environmentShown is none: it is about all of them.
func (s *backupScreen) environmentShown() (string, string) { return "", "" }

func (s *backupScreen) keys() []key.Binding {
	if s.target == "" {
		return s.file.bindings(s.common)
	}
	return s.passphrase.bindings(s.common.keys, "back up")
}

func (s *backupScreen) hold(msg tea.Msg) bool { return s.file.path.hold(msg) }

func (s *backupScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case fileSeen:
		switch {
		case !s.file.answered(msg):
		case msg.there:
			return push{newConfirmScreen(s.common, "Back up", "Replace "+shown(msg.path)+"?",
				[]string{"There is a file of that name already. What is in it is lost then."}, "Yes, replace it", msg.path)}, nil
		default:
			s.target, s.replace = msg.path, false
		}
	case confirmed:
		s.target, s.replace = msg.what, true
	case failed:
		s.passphrase.failed(msg.err)
	case backedUp:
		return completed{"Backed up " + credentialsCounted(msg.count) + " to " + shown(filepath.Base(s.target)) + "."}, nil
	default:
		switch {
		case s.target == "":
			return s.file.update(s.common, s, msg)
		case s.passphrase.leaves(s.common.keys, msg):
			s.passphrase.clear()
			s.target = ""
		case s.passphrase.update(s.common.keys, msg):
			return nil, s.write()
		}
	}
	return nil, nil
}

func (s *backupScreen) write() tea.Cmd {
	present, chosen, path, replace := s.passphrase.presentOne(), s.passphrase.chosen(), s.target, s.replace
	return do(s.ctx, s, func(ctx context.Context) tea.Msg {
		defer present.Clear()
		defer chosen.Clear()
		count, err := s.job.Backup(ctx, path, replace, typed(present), typed(chosen))
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
		s.file.draw(&b, s.common, "Everything that you keep, in one encrypted file. Name one, on another disk at best.")
		return b
	}
	b.paragraph(s.width, "Choose the passphrase that encrypts "+shown(s.target)+". It is stored nowhere: without it the backup cannot be opened.")
	b.add("")
	s.passphrase.draw(&b, s.common, "Writing the backup")
	return b
}
