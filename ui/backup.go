package ui

import (
	"context"
	"path/filepath"

	"kiikey/ui/flow"
	"kiikey/ui/widget"
	"kiikey/ui/words"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// backupScreen writes the whole vault into one encrypted file: it asks for its path, then for its passphrase.
type backupScreen struct {
	*shared
	nothing
	file       widget.FileQuestion
	target     string // the file to write, once the user has settled on it
	replace    bool   // there is a file already, and they agreed
	passphrase widget.PassphraseFields
}

// backedUp reports the number of credentials in the backup.
type backedUp struct{ count int }

func newBackupScreen(c *shared) *backupScreen {
	return &backupScreen{shared: c, file: c.newTarget(backupExample), passphrase: c.newPassphraseFields(true)}
}

// backupExample is shown in the empty field.
const backupExample = "for example /media/usb/keys.kiikey"

// newTarget asks for a file to write.
func (c *shared) newTarget(example string) widget.FileQuestion {
	return widget.FileQuestion{
		Path: widget.NewPathField(c.Canvas, example),
		Look: func(_ context.Context, path string) (bool, error) { return c.job.FreeTarget(path) },
	}
}

// overwriting comes back from the question whether a file may be replaced.
type overwriting struct{ path string }

// seenTarget takes what was seen of a file to write, and asks before it is replaced.
func seenTarget(q *widget.FileQuestion, msg widget.FileSeen, settle func(path string, replace bool)) action {
	switch {
	case !q.Answered(msg):
	case msg.There:
		return Ask{words.ReplaceFile(msg.Path), overwriting{msg.Path}}
	default:
		settle(msg.Path, false)
	}
	return nil
}

func (s *backupScreen) title() string {
	if s.target == "" {
		return "Back up · 1 of 2 · the file"
	}
	return "Back up · 2 of 2 · its passphrase"
}

func (s *backupScreen) start() tea.Cmd { return s.file.Path.List() }
func (s *backupScreen) typing() bool   { return true }
func (s *backupScreen) hiding() bool   { return s.target != "" }
func (s *backupScreen) conceal()       { s.passphrase.Conceal() }

func (s *backupScreen) leave() {
	s.file.Path.Clear()
	s.passphrase.Clear()
}

func (s *backupScreen) keys() []key.Binding {
	if s.target == "" {
		return s.file.Bindings(s.shared.Keys)
	}
	return s.passphrase.Bindings(s.shared.Keys, "back up")
}

func (s *backupScreen) hold(msg tea.Msg) bool { return s.file.Path.Hold(msg) }

func (s *backupScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case widget.FileSeen:
		return seenTarget(&s.file, msg, s.settle), nil
	case overwriting:
		s.settle(msg.path, true)
	case failed:
		s.passphrase.Failed(msg.err)
	case backedUp:
		return Back{Notice: words.BackedUp(msg.count, filepath.Base(s.target))}, nil
	default:
		switch {
		case s.target == "" && s.leaves(msg):
			return Back{}, nil
		case s.target == "":
			input, cmd := s.file.Update(s.ctx, s.shared.Keys, msg)
			return replay(input), cmd
		case s.passphrase.Leaves(s.shared.Keys, msg):
			s.passphrase.Clear()
			s.target = ""
		case s.passphrase.Update(s.shared.Keys, msg):
			return nil, s.write()
		}
	}
	return nil, nil
}

func (s *backupScreen) settle(path string, replace bool) { s.target, s.replace = path, replace }

func (s *backupScreen) write() tea.Cmd {
	present, chosen, path, replace := s.passphrase.PresentOne(), s.passphrase.Chosen(), s.target, s.replace
	return s.do(func(ctx context.Context) (tea.Msg, error) {
		defer present.Clear()
		defer chosen.Clear()
		count, err := s.job.Backup(ctx, path, replace, flow.Typed(present), flow.Typed(chosen))
		if err != nil {
			return nil, err
		}
		return backedUp{count}, nil
	})
}

func (s *backupScreen) view() widget.Body {
	var b widget.Body
	b.Add("")
	if s.target == "" {
		s.file.Draw(&b, s.Canvas, words.BackupTarget)
		return b
	}
	b.Paragraph(s.Width, words.BackupPassphrase(s.target))
	b.Add("")
	s.passphrase.Draw(&b, s.Canvas, "Writing the backup")
	return b
}
