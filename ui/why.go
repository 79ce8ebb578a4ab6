package ui

import (
	"context"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex/diagnose"
	"kiikey/ui/flow"
	"kiikey/ui/widget"
	"kiikey/ui/words"
)

// whyScreen finds out why a credential does not work: checks, each shown as it runs, and at
// the end the likely reasons with what to do. The login itself is part of it only with a yes.
type whyScreen struct {
	*hosted
	running   bool
	withLogin bool
	attempt   int
	cancel    context.CancelFunc
	findings  []diagnose.Finding
	diagnosis *diagnose.Diagnosis
	err       error
	asked     flow.Question // what is being asked before the login
}

func newWhyScreen(h *hosted) *whyScreen { return &whyScreen{hosted: h} }

func (s *whyScreen) leave()         { s.stop() }
func (s *whyScreen) occupied() bool { return s.running }

func (s *whyScreen) stop() {
	if s.cancel != nil {
		s.cancel()
		s.cancel = nil
	}
}

var (
	checkKey     = key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "check"))
	loginKey     = key.NewBinding(key.WithKeys("a"), key.WithHelp("a", "check and log in once"))
	otherKey     = key.NewBinding(key.WithKeys("o"), key.WithHelp("o", "try the other environment"))
	reportKey    = key.NewBinding(key.WithKeys("p"), key.WithHelp("p", "report"))
	permitKey    = key.NewBinding(key.WithKeys("s"), key.WithHelp("s", "save permissions: save what the session showed"))
	verifyKey    = key.NewBinding(key.WithKeys("v"), key.WithHelp("v", words.Verify.Binding()))
	stopCheckKey = key.NewBinding(key.WithKeys("esc"), key.WithHelp("esc", "stop"))
)

func (s *whyScreen) keys() []key.Binding {
	if s.running {
		return []key.Binding{stopCheckKey}
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

// Messages of a running diagnosis.
type (
	findingSeen struct {
		attempt int
		finding diagnose.Finding
	}
	diagnosed struct {
		attempt   int
		diagnosis *diagnose.Diagnosis
		err       error
	}
)

func (s *whyScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case findingSeen:
		if msg.attempt == s.attempt && s.running {
			s.see(msg.finding)
		}
	case diagnosed:
		if msg.attempt == s.attempt {
			s.stop()
			s.running, s.diagnosis, s.err = false, msg.diagnosis, msg.err
			if msg.diagnosis != nil {
				s.findings = msg.diagnosis.Findings
			}
		}
	case environmentChosen:
		s.env, s.findings, s.diagnosis, s.err = msg.env, nil, nil, nil
	case failed:
		s.err = msg.err
	case permissionsAgreed:
		return nil, s.savePermissions(msg.Changes)
	case permissionsSaved:
		s.summary = msg.Summary
		return Notice{words.Edited(s.summary.Name)}, nil
	case loginQuestion:
		s.asked = msg.Question
		return s.askToLogIn(), nil
	case loginAgreed:
		s.job.Agree(s.asked)
		return nil, s.run(true)
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil, nil
}

// see adds a finding, or replaces the one of the same step.
func (s *whyScreen) see(f diagnose.Finding) {
	for i := range s.findings {
		if s.findings[i].Step == f.Step {
			s.findings[i] = f
			return
		}
	}
	s.findings = append(s.findings, f)
}

func (s *whyScreen) press(msg tea.KeyPressMsg) (action, tea.Cmd) {
	if s.running {
		if key.Matches(msg, stopCheckKey) {
			s.stop()
		}
		return nil, nil
	}
	switch {
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
// refusals, and several refusals lock the user.
func (s *whyScreen) askLogin() (action, tea.Cmd) {
	if err := unknownEnvironment(s.shared, s.env.Name); err != nil {
		s.err = err
		return nil, nil
	}
	name, env := s.summary.Name, s.env
	return nil, s.do(func(ctx context.Context) (tea.Msg, error) {
		c, err := s.job.Credential(ctx, name)
		if err != nil {
			return nil, err
		}
		defer c.Clear()
		question, err := s.job.BeforeDiagnosis(flow.Complaint{Credential: &c, Environment: env})
		if err != nil {
			return nil, err
		}
		return loginQuestion{question}, nil
	})
}

// loginQuestion is what the person has to know before the login; loginAgreed comes back when they do.
type (
	loginQuestion struct{ flow.Question }
	loginAgreed   struct{}
)

func (s *whyScreen) askToLogIn() Ask {
	return Ask{words.LoginQuestion(s.asked), loginAgreed{}}
}

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
	s.attempt++
	attempt, name, env := s.attempt, s.summary.Name, s.env
	ctx, cancel := context.WithCancel(s.ctx)
	s.cancel, s.running, s.withLogin = cancel, true, login
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
			report(findingSeen{attempt, f})
		})
		return diagnosed{attempt, d, err}
	})
}

func (s *whyScreen) view() widget.Body {
	b := widget.Body{Scrolls: true}
	if len(s.findings) == 0 && s.err == nil && !s.running {
		b.Paragraph(s.Width, words.WhatWhyDoes)
		b.Add("")
		for _, can := range []struct{ key, does string }{
			{"enter", "runs the checks with only a Ping, which can't lock you out."},
			{"a", "also logs in once, after asking."},
			{"v", "finds the mistake in a signature from another program."},
		} {
			b.Marked(s.Width, s.Styles.Key.Render(widget.Pad(can.key, 6)), can.does)
		}
		return b
	}
	if s.diagnosis != nil {
		b.Styled(s.Width, s.Styles.Strong.Render, widget.Shown(s.diagnosis.Verdict))
		if o := s.diagnosis.OtherEnvironment; o != nil {
			b.Marked(s.Width, s.Styles.Accent.Render("o  "), widget.Shown(o.Why))
		}
		if _, differs := flow.Unsaved(s.summary.Permissions, s.diagnosis); differs {
			b.Marked(s.Width, s.Styles.Key.Render("s  "), words.PermissionsDiffer(s.diagnosis.Permissions))
		}
		b.Add("")
	}
	s.drawFindings(&b)
	if s.diagnosis != nil {
		s.drawWaterfall(&b)
	}
	if s.err != nil {
		b.Problem(s.Canvas, s.err)
	}
	return b
}

// drawFindings lists the checks in their order while they run; in the end what went wrong comes first,
// with its reasons, so that it is in sight on a small screen.
func (s *whyScreen) drawFindings(b *widget.Body) {
	var wrong, others []diagnose.Finding
	for _, f := range s.findings {
		if s.diagnosis != nil && (f.State == diagnose.Failed || f.State == diagnose.Warning) {
			wrong = append(wrong, f)
		} else {
			others = append(others, f)
		}
	}
	for _, f := range wrong {
		s.drawFinding(b, f)
	}
	if len(wrong) > 0 && len(others) > 0 {
		b.Add("")
	}
	for _, f := range others {
		s.drawFinding(b, f)
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
	b.Add("", "   "+s.Styles.Dim.Render("The way there, on one time axis"))
	room := s.Width - 3 - 2 - widget.LabelWidth - 10 - 4
	for _, p := range parts {
		b.Add("     " + widget.Pad(p.Title, widget.LabelWidth) + widget.Pad(words.Short.Elapsed(p.Elapsed), 10) + s.Styles.Accent.Render(bar(p.Start, p.Elapsed, end, room)))
	}
}

func (s *whyScreen) drawFinding(b *widget.Body, f diagnose.Finding) {
	style := s.Styles.Dim
	switch f.State {
	case diagnose.Running:
		style = s.Styles.Accent
	case diagnose.Passed:
		style = s.Styles.Good
	case diagnose.Warning:
		style = s.Styles.Caution
	case diagnose.Failed:
		style = s.Styles.Bad
	}
	elapsed := ""
	if f.Elapsed > 0 {
		elapsed = words.Short.Elapsed(f.Elapsed)
	}
	b.Add("   " + style.Render(f.State.Sign()) + " " + widget.Pad(f.Step.Title(), 16) + widget.Pad(widget.Shown(f.Summary), s.Width-3-2-16-11) + " " + s.Styles.Dim.Render(widget.Pad(elapsed, 8)))
	if f.State != diagnose.Warning && f.State != diagnose.Failed {
		return
	}
	for i, r := range f.Reasons {
		b.Add(widget.Indent(5, widget.WrapAfter(widget.Itoa(i+1)+"  ", widget.Shown(r.Text), s.Width-8)...)...)
		b.Add(widget.Indent(8, widget.WrapAfter(s.Styles.Accent.Render("→ "), widget.Shown(r.Do), s.Width-11)...)...)
	}
}
