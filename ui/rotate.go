package ui

import (
	"context"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
	"kiikey/kiiex/export"
	"kiikey/store"
	"kiikey/ui/flow"
	"kiikey/ui/widget"
	"kiikey/ui/words"
)

// rotateScreen replaces an API key with a new one: its file, its fields, one login, and later, when the old one is
// deleted at the exchange, the end. It resumes at the step that the vault has saved.
type rotateScreen struct {
	*shared
	step   rotateStep
	of     flow.Summary  // the credential whose key is replaced
	file   *importScreen // asks for the new key's file
	source *flow.Source
	pick   widget.Pick // among several keys of it
	draft  export.Draft
	form   widget.Form  // what it lacks, and whether its file is to be deleted
	delete *flow.Source // the file to delete once its key is accepted; nil for none
	// The rotation, once it has begun, and its two credentials.
	rotation       store.Rotation
	old, successor flow.Summary
	asked          flow.Question
	cancel         context.CancelFunc
	remarks        string
	err            error
}

type rotateStep int

const (
	rotateLooking rotateStep = iota // at the vault, or writing it
	rotateFile
	rotateWhich
	rotateCheck
	rotateBegun
	rotateTesting
	rotateAccepted
	rotateRejected
)

// The outcomes of the steps, and the answers to the questions before them.
type (
	rotationSeen struct {
		rotation       store.Rotation
		old, successor flow.Summary
		remarks        []string
		begun          bool  // right now: its login comes next
		err            error // why that was not accepted
		deleted        bool  // its file, as the user wanted
	}
	rotationGone   struct{ err error } // the new key was rejected
	rotationEnded  struct{ notice string }
	rotationAgreed struct{}
	rotationEnding struct{ aborts bool }
)

func newRotateScreen(c *shared, p Rotate, file *importScreen) *rotateScreen {
	file.intro = words.Rotating
	s := &rotateScreen{shared: c, of: p.Summary, file: file, step: rotateFile}
	if p.Summary.Rotation != nil {
		s.step, s.rotation = rotateLooking, *p.Summary.Rotation
	}
	return s
}

func (s *rotateScreen) title() string { return widget.Shown(s.of.Name) + " · Rotate" }

func (s *rotateScreen) start() tea.Cmd {
	if s.step == rotateLooking {
		return s.look(s.rotation, nil, false)
	}
	return s.file.start()
}

func (s *rotateScreen) typing() bool {
	return s.step == rotateFile || s.step == rotateCheck && s.form.Typing()
}

func (s *rotateScreen) hiding() bool {
	return s.step == rotateCheck && s.form.Hiding()
}

func (s *rotateScreen) hold(msg tea.Msg) bool { return s.step == rotateFile && s.file.hold(msg) }

func (s *rotateScreen) environmentShown() (string, string) {
	return widget.Shown(s.of.Environment), string(s.kind(s.of.Environment))
}

func (s *rotateScreen) withdraws() bool {
	return s.of.Withdraws || s.successor.Withdraws || kiiex.CanWithdraw(s.draft.Credential.Permissions)
}

func (s *rotateScreen) leave() {
	if s.cancel != nil {
		s.cancel()
	}
	s.file.leave()
	s.forgetFile()
}

// forgetFile clears the imported fields and the typed ones.
func (s *rotateScreen) forgetFile() {
	s.form.Clear()
	s.source.Clear()
	s.source, s.draft, s.form.Fields = nil, export.Draft{}, nil
}

var (
	rotateKey = key.NewBinding(key.WithKeys("K"), key.WithHelp("K", words.Rotate.Binding()))
	tryKey    = key.NewBinding(key.WithKeys("enter", "t"), key.WithHelp("enter", "test now"))
	finishKey = key.NewBinding(key.WithKeys("f"), key.WithHelp("f", words.EndRotation.Binding()))
	abortKey  = key.NewBinding(key.WithKeys("A"), key.WithHelp("A", words.QuitRotation.Binding()))
)

func (s *rotateScreen) keys() []key.Binding {
	k := s.shared.Keys
	switch s.step {
	case rotateFile:
		return s.file.keys()
	case rotateWhich:
		return []key.Binding{widget.Named(k.Enter, "select"), k.Choose, k.Back}
	case rotateCheck:
		return s.form.Bindings(k, "save: save it beside the old one")
	case rotateBegun:
		return []key.Binding{tryKey, abortKey, k.Back}
	case rotateTesting:
		return []key.Binding{stopKey}
	case rotateAccepted:
		return []key.Binding{finishKey, abortKey, widget.Named(k.Back, "later")}
	case rotateRejected:
		return []key.Binding{widget.Named(k.Enter, "another file"), k.Back}
	}
	return []key.Binding{k.Back}
}

func (s *rotateScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case failed:
		s.err = msg.err
		switch {
		case s.source != nil:
			s.step = rotateCheck
		case s.old.ID == "":
			s.step = rotateRejected
		case s.rotation.Accepted:
			s.step = rotateAccepted
		default:
			s.step = rotateBegun
		}
	case rotationSeen:
		return s.see(msg)
	case rotationGone:
		s.step, s.err = rotateRejected, msg.err
	case rotationAgreed:
		s.job.Agree(s.asked)
		return nil, s.test()
	case rotationEnding:
		return nil, s.end(msg.aborts)
	case rotationEnded:
		return Done{To: List{Selected: s.rotation.Name()}, Notice: msg.notice}, nil
	case tea.KeyPressMsg:
		if s.step != rotateFile {
			return s.press(msg)
		}
		return s.inFile(msg)
	case tea.PasteMsg:
		if s.step == rotateCheck {
			s.form.Update(s.shared.Keys, msg)
			return nil, nil
		}
		return s.inFile(msg)
	default:
		return s.inFile(msg)
	}
	return nil, nil
}

// inFile passes a message to the question for the file, and takes its result.
func (s *rotateScreen) inFile(msg tea.Msg) (action, tea.Cmd) {
	want, cmd := s.file.update(msg)
	opens, ok := want.(Open)
	if !ok {
		return want, cmd
	}
	switch read := opens.To.(type) {
	case Candidates:
		s.source, s.pick, s.step = read.Source, widget.Pick{Count: len(read.Source.Drafts)}, rotateWhich
	case Preview:
		s.source = read.Source
		s.choose(read.Draft)
	}
	return nil, cmd
}

// choose takes one API key of the file, and asks for its missing fields.
func (s *rotateScreen) choose(draft export.Draft) {
	s.err = flow.AsSuccessor(&draft, s.of)
	s.draft, s.step, s.delete = draft, rotateCheck, nil
	s.form = widget.Form{
		Fields: append(missingFields(s.shared, draft), fileField(s.source, words.DeleteOnceAccepted)...),
		Check:  func(f *widget.FormField) error { return checkMissing(draft, f) },
	}
	s.form.Focus(0)
}

func (s *rotateScreen) press(msg tea.KeyPressMsg) (action, tea.Cmd) {
	k := s.shared.Keys
	back, enter := key.Matches(msg, k.Back), key.Matches(msg, k.Enter)
	switch {
	case s.step == rotateTesting:
		if key.Matches(msg, stopKey) {
			s.cancel()
		}
	case s.step == rotateLooking:
	case back && (s.step == rotateWhich || s.step == rotateCheck), enter && s.step == rotateRejected:
		s.forgetFile()
		s.step, s.err = rotateFile, nil
	case back:
		return Done{To: List{Selected: s.of.Name}}, nil
	case s.step == rotateWhich && enter:
		s.choose(s.source.Drafts[s.pick.At])
	case s.step == rotateWhich:
		s.pick.Update(msg, k.Up, k.Down)
	case s.step == rotateCheck:
		if s.form.Update(k, msg) {
			return nil, s.begin()
		}
	case s.step == rotateBegun && key.Matches(msg, tryKey) && s.repeated:
		return heldDown, nil
	case s.step == rotateBegun && key.Matches(msg, tryKey):
		return s.ask()
	case s.step == rotateAccepted && key.Matches(msg, finishKey):
		return Ask{words.Short.FinishRotation(s.old), rotationEnding{}}, nil
	case (s.step == rotateBegun || s.step == rotateAccepted) && key.Matches(msg, abortKey):
		return Ask{words.Short.AbortRotation(s.successor), rotationEnding{aborts: true}}, nil
	}
	return nil, nil
}

// begin saves the new API key beside the old one.
func (s *rotateScreen) begin() tea.Cmd {
	if !s.form.Checked() {
		return nil
	}
	draft := filledIn(s.draft, s.form)
	c, err := draft.Complete(s.of.Name, s.of.Environment, s.job.Now())
	if err != nil {
		s.err = err
		return nil
	}
	s.step, s.err = rotateLooking, nil
	if deletes(s.form) {
		s.delete = s.source
	}
	return s.do(func(ctx context.Context) (tea.Msg, error) {
		defer c.Clear()
		remarks, err := s.job.Remarks(ctx, c)
		if err != nil {
			return nil, err
		}
		r, err := s.job.BeginRotation(ctx, s.of.Name, c)
		if err != nil {
			return nil, err
		}
		seen, err := s.lookAt(ctx, r)
		seen.remarks, seen.begun = remarks, true
		return seen, err
	})
}

// look reads the rotation's state again after a failure, or after its login.
func (s *rotateScreen) look(r store.Rotation, failure error, deleted bool) tea.Cmd {
	return s.do(func(ctx context.Context) (tea.Msg, error) {
		seen, err := s.lookAt(ctx, r)
		switch {
		case err != nil && failure != nil: // the new key was removed
			return rotationGone{failure}, nil
		case err != nil:
			return nil, err
		}
		seen.err, seen.deleted = failure, deleted
		return seen, nil
	})
}

func (s *rotateScreen) lookAt(ctx context.Context, r store.Rotation) (seen rotationSeen, err error) {
	if seen.rotation, err = s.job.Rotation(ctx, r.Old.Name); err != nil {
		return seen, err
	}
	seen.old, seen.successor, err = s.job.Rotated(ctx, seen.rotation)
	return seen, err
}

func (s *rotateScreen) see(seen rotationSeen) (action, tea.Cmd) {
	s.forgetFile()
	s.rotation, s.old, s.successor, s.err = seen.rotation, seen.old, seen.successor, seen.err
	s.of.Name = s.rotation.Name()
	s.step = rotateBegun
	if s.rotation.Accepted {
		s.step = rotateAccepted
	}
	s.remarks = strings.Join(seen.remarks, " ")
	switch {
	case seen.begun:
		return s.ask()
	case seen.deleted:
		return Notice{words.FileIsDeleted}, nil
	}
	return nil, nil
}

// ask tests at once if no question is needed, else asks first.
func (s *rotateScreen) ask() (action, tea.Cmd) {
	env, err := s.job.Environment(s.successor.Environment)
	if err != nil {
		s.err = err
		return nil, nil
	}
	if s.asked = s.job.BeforeLogin(s.successor, env); s.asked.Needed() {
		return Ask{words.TestQuestion(s.asked), rotationAgreed{}}, nil
	}
	return nil, s.test()
}

func (s *rotateScreen) test() tea.Cmd {
	ctx, cancel := context.WithCancel(s.ctx)
	s.cancel, s.step, s.err = cancel, rotateTesting, nil
	r, file := s.rotation, s.delete
	return func() tea.Msg {
		defer cancel()
		now, err := s.job.TryRotation(ctx, r, nil)
		deletes := err == nil && file != nil
		if deletes {
			err = deleteFile(file)
		}
		return s.look(now, err, deletes && err == nil)()
	}
}

func (s *rotateScreen) end(aborts bool) tea.Cmd {
	r, old, successor := s.rotation, s.old, s.successor
	s.step, s.err = rotateLooking, nil
	return s.do(func(ctx context.Context) (tea.Msg, error) {
		if aborts {
			return rotationEnded{words.Short.RotationAborted(r.Name(), successor)}, s.job.AbortRotation(ctx, r)
		}
		return rotationEnded{words.Short.RotationFinished(r.Name(), old)}, s.job.FinishRotation(ctx, r)
	})
}

func (s *rotateScreen) view() widget.Body {
	b := widget.Body{Scrolls: s.step >= rotateBegun}
	b.Add("")
	switch s.step {
	case rotateFile:
		return s.file.view()
	case rotateWhich:
		s.drawCandidates(&b, s.source, &s.pick)
	case rotateCheck:
		s.drawDraft(&b, s.source, s.draft, &s.form)
	case rotateBegun:
		b.Paragraph(s.Width, words.Short.Begun(s.old, s.successor))
	case rotateTesting:
		b.Paragraph(s.Width, "Testing "+widget.Shown(s.successor.Name)+" against "+widget.Shown(s.successor.Environment)+"…")
	case rotateAccepted:
		for _, part := range strings.Split(words.Short.NewKeyTookOver(s.old, s.successor), "\n") {
			b.Paragraph(s.Width, part)
			b.Add("")
		}
		b.Marked(s.Width, s.Styles.Key.Render("f")+" ", "finishes, once it is deleted there: the old one is removed here.")
	}
	if s.remarks != "" {
		b.Marked(s.Width, s.Styles.Attention.Render("! "), widget.Shown(s.remarks))
	}
	if s.err != nil {
		b.Problem(s.Canvas, words.RotatingOnScreen(s.err, s.rotation))
	}
	return b
}
