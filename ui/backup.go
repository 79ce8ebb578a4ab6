package ui

import (
	"context"
	"path/filepath"

	"kiikey/ui/flow"
	"kiikey/ui/words"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// backupScreen writes everything that is kept into one encrypted file: first which one, then its passphrase.
type backupScreen struct {
	*shared
	file       fileQuestion
	target     string // the file to write, once the person has settled on it
	replace    bool   // there is a file already, and they agreed
	passphrase passphraseFields
}

// backedUp tells how many credentials are in the backup; overwriting comes back from the question whether a file may
// be replaced.
type (
	backedUp    struct{ count int }
	overwriting struct{ path string }
)

func newBackupScreen(c *shared) *backupScreen {
	s := &backupScreen{shared: c, passphrase: newPassphraseFields(c.canvas, true, flow.MakePassphrase, flow.SamePassphrase)}
	s.file.path = newPathField(c.canvas, backupExample)
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

func (s *backupScreen) start() tea.Cmd { return s.file.path.list() }
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
		return s.file.bindings(s.shared.keys)
	}
	return s.passphrase.bindings(s.shared.keys, "back up")
}

func (s *backupScreen) hold(msg tea.Msg) bool { return s.file.path.hold(msg) }

func (s *backupScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case fileSeen:
		switch {
		case !s.file.answered(msg):
		case msg.there:
			return Ask{words.ReplaceFile(msg.path), overwriting{msg.path}}, nil
		default:
			s.target, s.replace = msg.path, false
		}
	case overwriting:
		s.target, s.replace = msg.path, true
	case failed:
		s.passphrase.failed(msg.err)
	case backedUp:
		return Back{Notice: words.BackedUp(msg.count, filepath.Base(s.target))}, nil
	default:
		switch {
		case s.target == "" && s.file.leaves(s.shared.keys, msg):
			return Back{}, nil
		case s.target == "":
			input, cmd := s.file.update(s.ctx, s.shared.keys, msg)
			return replay(input), cmd
		case s.passphrase.leaves(s.shared.keys, msg):
			s.passphrase.clear()
			s.target = ""
		case s.passphrase.update(s.shared.keys, msg):
			return nil, s.write()
		}
	}
	return nil, nil
}

func (s *backupScreen) write() tea.Cmd {
	present, chosen, path, replace := s.passphrase.presentOne(), s.passphrase.chosen(), s.target, s.replace
	return s.do(func(ctx context.Context) (tea.Msg, error) {
		defer present.Clear()
		defer chosen.Clear()
		count, err := s.job.Backup(ctx, path, replace, typed(present), typed(chosen))
		if err != nil {
			return nil, err
		}
		return backedUp{count}, nil
	})
}

func (s *backupScreen) view() body {
	var b body
	b.add("")
	if s.target == "" {
		s.file.draw(&b, s.canvas, words.BackupTarget)
		return b
	}
	b.paragraph(s.width, words.BackupPassphrase(s.target))
	b.add("")
	s.passphrase.draw(&b, s.canvas, words.WritingBackup)
	return b
}
