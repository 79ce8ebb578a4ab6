package ui

import (
	"context"
	"strconv"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kiikey/kiiex"
	"kiikey/kiiex/cause"
	"kiikey/kiiex/diagnose"
	"kiikey/store/state"
	"kiikey/ui/flow"
	"kiikey/ui/widget"
	"kiikey/ui/words"
)

// whyScreen finds out why a credential does not work: checks, each shown as it runs, and at
// the end the likely reasons with what to do. The login itself is part of it only with a yes.
type whyScreen struct {
	*hosted
	request   asking
	findings  []diagnose.Finding
	diagnosis *diagnose.Diagnosis
	causes    []cause.Cause // of the latest rejection
	err       error
	asked     flow.Question // what is being asked before the login
}

func newWhyScreen(h *hosted) *whyScreen { return &whyScreen{hosted: h} }

// start looks up the causes of the latest rejection, from what is known without a request.
func (s *whyScreen) start() tea.Cmd {
	if s.rejection() == nil {
		return nil
	}
	name, env := s.summary.Name, s.env
	return s.doWith(name, func(ctx context.Context, c kiiex.Credential) (tea.Msg, error) {
		return causesKnown(s.job.CausesOfRejection(c, env)), nil
	})
}

// rejection is the latest one in the environment; nil if none is known.
func (s *whyScreen) rejection() *state.Rejection {
	if t := s.summary.LastTest; t != nil && t.Rejected != nil && t.Rejected.Environment == s.env.Name {
		return t.Rejected
	}
	return nil
}

func (s *whyScreen) leave()         { s.request.stop() }
func (s *whyScreen) occupied() bool { return s.request.running() }
func (s *whyScreen) begin() tea.Cmd { return s.run(false) }

var (
	checkKey  = key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "check"))
	loginKey  = key.NewBinding(key.WithKeys("a"), key.WithHelp("a", "with a login: check and log in once"))
	otherKey  = key.NewBinding(key.WithKeys("o"), key.WithHelp("o", "try other: try the other environment"))
	reportKey = key.NewBinding(key.WithKeys("p"), key.WithHelp("p", "report"))
	permitKey = key.NewBinding(key.WithKeys("s"), key.WithHelp("s", "save: save the permissions it showed"))
	verifyKey = key.NewBinding(key.WithKeys("v"), key.WithHelp("v", words.Verify.Binding()))
)

func (s *whyScreen) keys() []key.Binding {
	if s.request.running() {
		return []key.Binding{stopKey}
	}
	keys := []key.Binding{checkKey, loginKey}
	if s.diagnosis != nil {
		keys = []key.Binding{widget.Named(checkKey, "again"), widget.Named(loginKey, "with a login")}
		if o := s.diagnosis.OtherEnvironment; o != nil {
			keys = append(keys, widget.Named(otherKey, "try "+widget.Shown(o.Environment.Name)))
		}
		if _, differs := flow.Unsaved(s.summary.Permissions, s.diagnosis); differs {
			keys = append(keys, permitKey)
		}
		keys = append(keys, reportKey)
	}
	return append(keys, verifyKey, envKey)
}

// Messages of a running diagnosis, and before one.
type (
	causesKnown []cause.Cause
	findingSeen struct {
		number  int
		finding diagnose.Finding
	}
	diagnosed struct {
		number    int
		diagnosis *diagnose.Diagnosis
		err       error
	}
)

func (s *whyScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case causesKnown:
		s.causes = msg
	case findingSeen:
		if s.request.is(msg.number) {
			s.findings = put(s.findings, msg.finding, func(f diagnose.Finding) bool { return f.Step == msg.finding.Step })
		}
	case diagnosed:
		if s.request.ends(msg.number) {
			s.refresh()
			s.diagnosis, s.err = msg.diagnosis, msg.err
			if msg.diagnosis != nil {
				s.findings = msg.diagnosis.Findings
			}
		}
	case environmentChosen:
		s.env, s.findings, s.diagnosis, s.causes, s.err = msg.env, nil, nil, nil, nil
		return nil, s.start()
	case failed:
		s.err = msg.err
	case permissionsAgreed:
		return nil, s.savePermissions(msg.Changes)
	case permissionsSaved:
		s.summary = msg.Summary
		return Notice{words.Edited(s.summary.Name)}, nil
	case loginQuestion:
		s.asked = msg.Question
		return Ask{words.LoginQuestion(s.asked), loginAgreed{}}, nil
	case loginAgreed:
		s.job.Agree(s.asked)
		return nil, s.run(true)
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil, nil
}

func (s *whyScreen) press(msg tea.KeyPressMsg) (action, tea.Cmd) {
	switch {
	case s.request.takes(msg):
	case key.Matches(msg, checkKey) && s.repeated:
		return heldDown, nil
	case key.Matches(msg, checkKey):
		return nil, s.run(false)
	case key.Matches(msg, loginKey):
		return s.askLogin()
	case key.Matches(msg, verifyKey):
		return Open{To: Compare{s.summary}}, nil
	case key.Matches(msg, envKey):
		return Open{To: Environments{s.summary.Environment, s.env.Name}}, nil
	case s.diagnosis == nil:
	case key.Matches(msg, reportKey):
		return Open{To: Report{s.diagnosis.Report()}}, nil
	case key.Matches(msg, permitKey):
		if changes, differs := flow.Unsaved(s.summary.Permissions, s.diagnosis); differs {
			return Ask{words.SavePermissions(s.diagnosis.Permissions), permissionsAgreed{changes}}, nil
		}
	case key.Matches(msg, otherKey) && s.diagnosis.OtherEnvironment != nil:
		s.env = s.diagnosis.OtherEnvironment.Environment
		s.findings, s.diagnosis = nil, nil
		return s.askLogin()
	}
	return nil, nil
}

// askLogin asks before the diagnosis's login is sent: always, since this is a place where people come after
// refusals, and several refusals lock the user out.
func (s *whyScreen) askLogin() (action, tea.Cmd) {
	if err := unknownEnvironment(s.shared, s.env.Name); err != nil {
		s.err = err
		return nil, nil
	}
	name, env := s.summary.Name, s.env
	return nil, s.doWith(name, func(ctx context.Context, c kiiex.Credential) (tea.Msg, error) {
		question, err := s.job.BeforeDiagnosis(flow.Complaint{Credential: &c, Environment: env})
		if err != nil {
			return nil, err
		}
		return loginQuestion{question}, nil
	})
}

// loginQuestion asks before the login; loginAgreed comes back when the user agrees.
type (
	loginQuestion struct{ flow.Question }
	loginAgreed   struct{}
)

// permissionsAgreed comes back from the question before the permissions are saved, permissionsSaved when they are.
type (
	permissionsAgreed struct{ flow.Changes }
	permissionsSaved  struct{ flow.Summary }
)

func (s *whyScreen) savePermissions(changes flow.Changes) tea.Cmd {
	name := s.summary.Name
	return s.do(func(ctx context.Context) (tea.Msg, error) {
		if err := s.job.Edit(ctx, name, changes); err != nil {
			return nil, err
		}
		summary, err := s.job.Summary(ctx, name)
		return permissionsSaved{summary}, err
	})
}

func (s *whyScreen) run(login bool) tea.Cmd {
	name, env := s.summary.Name, s.env
	ctx, number := s.request.begin(s.ctx)
	s.findings, s.diagnosis, s.err = nil, nil, nil
	return doReporting(ctx, func(ctx context.Context, report func(tea.Msg)) tea.Msg {
		complaint := flow.Complaint{Environment: env, Login: login}
		if c, err := s.job.Credential(ctx, name); err != nil {
			complaint.StoreErr = err
		} else {
			defer c.Clear()
			complaint.Credential = &c
		}
		d, err := s.job.Diagnose(ctx, complaint, func(f diagnose.Finding) {
			report(findingSeen{number, f})
		})
		return diagnosed{number, d, err}
	})
}

func (s *whyScreen) view() widget.Body {
	b := widget.Body{Scrolls: true}
	switch {
	case s.diagnosis != nil:
		s.drawDiagnosis(&b)
	case len(s.findings) > 0 || s.request.running():
		for _, f := range s.findings {
			s.drawFinding(&b, f, f.Summary)
		}
	case s.err == nil:
		s.drawOffer(&b)
	}
	if s.err != nil {
		b.Problem(s.Canvas, s.err)
	}
	return b
}

// drawOffer says what can be done here, after what is known.
func (s *whyScreen) drawOffer(b *widget.Body) {
	if r := s.rejection(); r != nil {
		b.Styled(s.Width, s.Styles.Strong.Render, words.Short.LastRejection(s.job.Now(), r))
		s.drawCauses(b, s.causes)
	} else {
		b.Paragraph(s.Width, "Checks everything from your computer to the exchange: vault, credential, clock, proxy, name, connection, TLS, service and signature. Then it names the likely causes, in order, and what to do.")
	}
	b.Add("")
	for _, can := range []struct{ key, does string }{
		{"enter", "runs the checks with " + words.OnlyAPing}, {"a", "also logs in once, after asking."}, {"v", "finds the mistake in a signature from another program."},
	} {
		b.Marked(s.Width, s.Styles.Key.Render(widget.Pad(can.key, 6)), can.does)
	}
}

// drawDiagnosis begins with the verdict and the causes of what it is about, so that they are in sight on a small screen;
// what else is wrong comes next, then all checks.
func (s *whyScreen) drawDiagnosis(b *widget.Body) {
	d := s.diagnosis
	b.Styled(s.Width, s.Styles.Strong.Render, widget.Shown(d.Verdict))
	told := map[diagnose.StepID]bool{}
	for _, f := range d.Wrong() {
		if !d.SaysOf(f) {
			b.Add("")
			s.drawFinding(b, f, f.Summary)
			told[f.Step] = true
		}
		s.drawCauses(b, f.Reasons)
	}
	if o := d.OtherEnvironment; o != nil {
		b.Add("")
		b.Marked(s.Width, s.Styles.Key.Render("o  "), "tries "+widget.Shown(o.Environment.Name)+" instead, after asking.")
	}
	if _, differs := flow.Unsaved(s.summary.Permissions, d); differs {
		b.Add("")
		b.Marked(s.Width, s.Styles.Key.Render("s  "), "saves the session's permissions, which differ from the saved ones: "+words.List(d.Permissions, "none")+".")
	}
	b.Add("")
	for _, f := range d.Findings {
		switch {
		case told[f.Step]:
		case f.State == diagnose.Warning && f.Step == diagnose.StepAuthentication && !d.Authenticated: // an earlier rejection
			f.State = diagnose.Failed
			s.drawFinding(b, f, f.Summary)
		case (f.State == diagnose.Failed || f.State == diagnose.Warning) && d.SaysOf(f):
			s.drawFinding(b, f, words.SeeAbove(f.Err))
		default:
			s.drawFinding(b, f, f.Summary)
		}
	}
	s.drawWaterfall(b)
}

func (s *whyScreen) drawCauses(b *widget.Body, causes []cause.Cause) {
	for i, c := range causes {
		b.Marked(s.Width, strconv.Itoa(i+1)+"  ", widget.Shown(c.Text))
		b.Marked(s.Width, "   "+s.Styles.Accent.Render("→ "), widget.Shown(c.Do))
	}
}

// drawWaterfall places the parts of the way to the exchange on one axis.
func (s *whyScreen) drawWaterfall(b *widget.Body) {
	parts := flow.Waterfall(s.diagnosis)
	if len(parts) < 2 {
		return
	}
	var end time.Duration
	for _, p := range parts {
		end = max(end, p.Start+p.Elapsed)
	}
	b.Add("", "   "+s.Styles.Dim.Render("Connection, on one time axis"))
	room := s.Width - 3 - 2 - widget.LabelWidth - 10 - 4
	for _, p := range parts {
		b.Add("     " + widget.Pad(p.Title, widget.LabelWidth) + widget.Pad(words.Short.Elapsed(p.Elapsed), 10) + s.Styles.Accent.Render(bar(p.Start, p.Elapsed, end, room)))
	}
}

// drawFinding is a check, in one line where there is room.
func (s *whyScreen) drawFinding(b *widget.Body, f diagnose.Finding, summary string) {
	style := s.Styles.Dim
	switch f.State {
	case diagnose.Running:
		style = s.Styles.Accent
	case diagnose.Passed:
		style = s.Styles.Good
	case diagnose.Warning:
		style = s.Styles.Attention
	case diagnose.Failed:
		style = s.Styles.Failed
	}
	const before = 3 + 2 + 16
	right := "   "
	if f.Elapsed > 0 {
		right = " " + words.Short.Elapsed(f.Elapsed) + right
	}
	lines := widget.Wrap(widget.Shown(summary), s.Width-before-1-ansi.StringWidth(right))
	b.Add(widget.Spread("   "+style.Render(f.State.Sign())+" "+widget.Pad(f.Step.Title(), 16)+lines[0], s.Styles.Dim.Render(right), s.Width))
	b.Add(widget.Indent(before, lines[1:]...)...)
}
