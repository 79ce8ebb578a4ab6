package ui

import (
	"context"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kiikey/store"
	"kiikey/ui/flow"
	"kiikey/ui/widget"
	"kiikey/ui/words"
)

// restoreScreen restores a backup: it asks for its path and passphrase, and lists the changes before it makes them.
type restoreScreen struct {
	*shared
	nothing
	file       widget.FileQuestion
	from       string // the backup, once the user has settled on it
	passphrase widget.Input
	backup     *store.Backup   // opened; nil before
	plan       []store.Planned // as Restore wants it back
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
	restored struct{ plan []store.Planned }
	// restoringAgreed comes back from the question before that.
	restoringAgreed struct{}
)

func (m backupOpened) discard() { m.backup.Close() }

func newRestoreScreen(c *shared) *restoreScreen {
	s := &restoreScreen{shared: c, passphrase: widget.NewInput(c.Canvas, "", true)}
	s.file.Path = widget.NewPathField(c.Canvas, backupExample)
	s.file.Look = func(ctx context.Context, path string) (bool, error) { return true, flow.CheckBackup(ctx, path) }
	s.passphrase.Focus()
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

func (s *restoreScreen) start() tea.Cmd { return s.file.Path.List() }
func (s *restoreScreen) typing() bool   { return s.backup == nil }
func (s *restoreScreen) hiding() bool   { return s.from != "" }

// leave clears the typed passphrase and the decrypted backup.
func (s *restoreScreen) leave() {
	s.file.Path.Clear()
	s.passphrase.Clear()
	if s.backup != nil {
		s.backup.Close()
		s.backup, s.plan = nil, nil
	}
}

func (s *restoreScreen) keys() []key.Binding {
	k := s.shared.Keys
	switch {
	case s.backup != nil:
		restores := widget.Named(k.Enter, "restore")
		restores.SetEnabled(words.Changes(s.plan) > 0)
		return []key.Binding{restores, k.Back}
	case s.from != "":
		return []key.Binding{widget.Named(k.Enter, "open it"), k.Back}
	}
	return s.file.Bindings(s.shared.Keys)
}

func (s *restoreScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case widget.FileSeen:
		if s.file.Answered(msg) {
			s.from = msg.Path
		}
	case backupOpened:
		s.working, s.backup, s.plan = false, msg.backup, msg.plan
		s.passphrase.Clear()
	case restoringAgreed:
		return nil, s.restore()
	case restored:
		return Done{To: List{}, Notice: words.Restored(msg.plan)}, nil
	case failed:
		s.working, s.restoring, s.err = false, false, msg.err
		s.passphrase.Clear()
	default:
		press, isKey := msg.(tea.KeyPressMsg)
		switch {
		case s.working:
		case s.backup != nil && isKey:
			return s.pressPlan(press)
		case s.backup != nil:
		case s.from == "":
			if s.leaves(msg) {
				return Back{}, nil
			}
			input, cmd := s.file.Update(s.ctx, s.shared.Keys, msg)
			return replay(input), cmd
		case isKey:
			return nil, s.pressPassphrase(press)
		default:
			s.passphrase.Update(msg)
		}
	}
	return nil, nil
}

func (s *restoreScreen) hold(msg tea.Msg) bool { return s.file.Path.Hold(msg) }

func (s *restoreScreen) pressPassphrase(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case key.Matches(msg, s.shared.Keys.Back):
		s.passphrase.Clear()
		s.from, s.err = "", nil
	case key.Matches(msg, s.shared.Keys.Enter):
		if s.passphrase.Length() > 0 {
			return s.open()
		}
	default:
		s.passphrase.Update(msg)
	}
	return nil
}

// open opens the backup and plans the changes of restoring it.
func (s *restoreScreen) open() tea.Cmd {
	s.working, s.err = true, nil
	passphrase, file := s.passphrase.Secret(), s.from
	return s.do(func(ctx context.Context) (tea.Msg, error) {
		defer passphrase.Clear()
		backup, err := flow.OpenBackup(ctx, file, flow.Typed(passphrase))
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
	case key.Matches(msg, s.shared.Keys.Back):
		return Back{}, nil
	case !key.Matches(msg, s.shared.Keys.Enter) || words.Changes(s.plan) == 0:
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
	backup, plan := s.backup, s.plan
	s.backup, s.restoring, s.working, s.err = nil, true, true, nil
	return s.do(func(ctx context.Context) (tea.Msg, error) {
		defer backup.Close() // not by leave: the store may be locked meanwhile
		return restored{plan}, s.job.Restore(ctx, backup, plan)
	})
}

func (s *restoreScreen) view() widget.Body {
	var b widget.Body
	b.Add("")
	switch {
	case s.restoring:
		b.Add("   Restoring…")
	case s.backup != nil:
		s.drawPlan(&b)
	case s.from != "":
		s.drawPassphrase(&b)
	default:
		s.file.Draw(&b, s.Canvas, words.BackupFile)
	}
	if s.err != nil {
		b.Problem(s.Canvas, s.err)
	}
	return b
}

func (s *restoreScreen) drawPassphrase(b *widget.Body) {
	b.Paragraph(s.Width, words.NotTheVaults(s.from))
	b.Add("")
	s.passphrase.Draw(b, s.Canvas, words.OfBackup, s.working)
	if s.working {
		b.Paragraph(s.Width, words.Working(words.OpeningBackup))
	}
}

// drawPlan draws the planned change of each credential.
func (s *restoreScreen) drawPlan(b *widget.Body) {
	b.Scrolls = true
	b.Styled(s.Width, s.Styles.Strong.Render, words.BackupHas(s.plan))
	b.Paragraph(s.Width, words.Restoring(s.plan))
	b.Add("")
	signs := map[store.Difference]string{
		store.NewThere: s.Styles.Good.Render("+"), store.DifferentThere: s.Styles.Attention.Render("!"), store.SameThere: s.Styles.Dim.Render("–"),
	}
	const difference, environment = 13, 16
	listed, name := flow.Sorted(s.plan), 0
	for _, p := range listed {
		name = max(name, ansi.StringWidth(widget.Shown(p.Name))+1)
	}
	name = max(12, min(name, s.Width-6-difference-environment))
	for _, p := range listed {
		line := widget.Pad(signs[p.Difference]+" "+words.Short.Difference(p.Difference), difference) + widget.Name(widget.Shown(p.Name), name-1) + " " + s.Styles.EnvironmentMark(widget.Shown(p.Environment), s.kind(p.Environment))
		b.Add("   " + widget.Pad(line, s.Width-6))
		if here := words.CalledHere(p); here != "" {
			b.Add("   " + widget.Pad("", difference) + s.Styles.Dim.Render(widget.Pad(here, s.Width-6-difference)))
		}
	}
	b.Add("")
}
