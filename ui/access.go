package ui

import (
	"context"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex/api"
	"kiikey/ui/flow"
	"kiikey/ui/widget"
	"kiikey/ui/words"
)

// accessScreen shows what the API key sees with its session, as the test found it or asked again. Amounts are masked
// until they are revealed, and nothing of it is written down.
type accessScreen struct {
	*hosted
	request asking
	call    string // the one that is being asked
	hidden  widget.Reveal
	err     error
	asked   flow.Question // what is being asked before a login
}

// asking is one request at a time, which can be stopped.
type asking struct {
	number int // tells the running request from one that was given up
	cancel context.CancelFunc
}

// begin starts the next one.
func (a *asking) begin(ctx context.Context) (context.Context, int) {
	a.number++
	ctx, a.cancel = context.WithCancel(ctx)
	return ctx, a.number
}

// ends reports whether a result is the running request's, and ends that.
func (a *asking) ends(number int) bool {
	if !a.is(number) {
		return false
	}
	a.cancel()
	a.cancel = nil
	return true
}

func (a *asking) running() bool { return a.cancel != nil }

// is reports whether the running request is the one with that number.
func (a *asking) is(number int) bool { return a.running() && a.number == number }

// takes reports whether a request runs: then the key can only stop it.
func (a *asking) takes(press tea.KeyPressMsg) bool {
	if !a.running() {
		return false
	}
	if key.Matches(press, stopKey) {
		a.stop()
	}
	return true
}

// stop gives the running request up, whose result still comes.
func (a *asking) stop() {
	if a.cancel != nil {
		a.cancel()
	}
}

// withSavedSession ends what says how an answer is got.
const withSavedSession = "with the saved session, or logs in once if there is none."

// onTest is where a login is that asks for a code.
const onTest = "Log in on the tab Test."

func newAccessScreen(h *hosted) *accessScreen { return &accessScreen{hosted: h} }

func (s *accessScreen) occupied() bool { return s.request.running() }
func (s *accessScreen) conceal()       { s.hidden.Conceal() }

func (s *accessScreen) leave() {
	s.conceal()
	s.request.stop()
}

var (
	askKey      = key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "ask now"))
	askAgainKey = widget.Named(askKey, "ask again")
)

func (s *accessScreen) keys() []key.Binding {
	if s.request.running() {
		return []key.Binding{stopKey}
	}
	r := s.reach()
	if r == nil {
		return []key.Binding{testKey, askKey, envKey}
	}
	amounts := widget.Named(s.shared.Keys.Reveal, "amounts: reveal the amounts")
	amounts.SetEnabled(len(r.access.Positions) > 0)
	return []key.Binding{askAgainKey, amounts, envKey, testKey}
}

// Messages of a running request.
type (
	callSeen struct {
		number int
		call   string
	}
	accessSeen struct {
		number int
		*reached
		renewed bool // by another login than the one that was known
		err     error
	}
	// askingAgreed comes back from the question before a login.
	askingAgreed struct{}
)

func (m accessSeen) discard() {
	if m.reached != nil {
		flow.ClearAccess(m.access)
	}
}

func (s *accessScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case callSeen:
		if s.request.is(msg.number) {
			s.call = msg.call
		}
	case accessSeen:
		if !s.request.ends(msg.number) {
			msg.discard()
			break
		}
		s.take(msg)
	case environmentChosen:
		s.conceal()
		s.env, s.err = msg.env, nil
	case askingAgreed:
		s.job.Agree(s.asked)
		return nil, s.ask()
	case widget.RevealOver:
		s.hidden.Over(msg)
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil, nil
}

func (s *accessScreen) take(msg accessSeen) {
	s.conceal()
	if s.err = msg.err; msg.reached == nil {
		return
	}
	if msg.renewed { // the session of the login before has ended
		s.forget()
	}
	msg.login = s.login
	s.reaches(msg.reached)
}

func (s *accessScreen) press(msg tea.KeyPressMsg) (action, tea.Cmd) {
	switch {
	case s.request.takes(msg):
	case key.Matches(msg, askKey) && s.repeated:
		return heldDown, nil
	case key.Matches(msg, askKey):
		if s.err = unknownEnvironment(s.shared, s.env.Name); s.err != nil {
			return nil, nil
		}
		if s.asked = s.job.BeforeLogin(s.summary, s.env); s.asked.Needed() {
			return Ask{words.LoginQuestion(s.asked), askingAgreed{}}, nil
		}
		return nil, s.ask()
	case key.Matches(msg, testKey):
		return toTab{tab: TestTab}, nil
	case key.Matches(msg, envKey):
		return Open{To: Environments{s.summary.Environment, s.env.Name}}, nil
	case key.Matches(msg, s.shared.Keys.Reveal) && s.reach() != nil:
		return Top{}, s.hidden.Toggle(s.revealLife())
	}
	return nil, nil
}

// ask asks with the session that is saved, or by a login where there is none.
func (s *accessScreen) ask() tea.Cmd {
	name, env := s.summary.Name, s.env
	ctx, number := s.request.begin(s.ctx)
	s.call, s.err = "", nil
	var obtained time.Time
	if s.login != nil {
		obtained = s.login.Session.ObtainedAt
	}
	return doReporting(ctx, func(ctx context.Context, report func(tea.Msg)) tea.Msg {
		over := accessSeen{number: number}
		c, err := s.job.Credential(ctx, name)
		if err != nil {
			over.err = err
			return over
		}
		defer c.Clear()
		access, token, err := s.job.Access(ctx, c, env, func(call string, _ api.Step) { report(callSeen{number, call}) })
		if err != nil {
			over.err = flow.CodeElsewhere(err, onTest)
			flow.ClearAccess(access)
			return over
		}
		over.reached = &reached{environment: env.Name, access: access, remarks: words.TokenRemarks(token)}
		if now, ok, err := s.job.SavedSession(ctx, c, env); err == nil && ok {
			over.renewed = !obtained.IsZero() && !now.ObtainedAt.Equal(obtained)
			now.Token.Clear()
		}
		return over
	})
}

func (s *accessScreen) view() widget.Body {
	b := widget.Body{Scrolls: true}
	switch r := s.reach(); {
	case s.request.running():
		b.Add("   " + s.Styles.Accent.Render("… ") + words.Asking(s.call))
	case s.err != nil:
		b.Add(widget.Indent(3, widget.ProblemLines(s.Canvas, words.OnScreen(s.err, whyTabKey), s.Width-6)...)...)
	case r == nil:
		b.Paragraph(s.Width, "kiikey needs a session to ask what this API key sees. Test first: a test asks for it too.")
		b.Add("")
		b.Marked(s.Width, s.Styles.Key.Render("t")+"      ", "opens the test.")
		b.Marked(s.Width, s.Styles.Key.Render("enter")+"  ", "asks "+withSavedSession)
	default:
		s.drawAccess(&b, r)
	}
	return b
}

// drawAccess has a row for each thing, its sign before it: a call that is not offered is no failure.
func (s *accessScreen) drawAccess(b *widget.Body, r *reached) {
	b.Add("   " + s.Styles.Strong.Render(words.WhatItReaches+" in "+widget.Shown(s.env.Name)))
	for _, remark := range r.remarks {
		b.Marked(s.Width, s.Styles.Attention.Render("! "), widget.Shown(remark))
	}
	b.Add("")
	for _, row := range words.Access(r.access, s.summary.Permissions, s.hidden.Revealed) {
		sign, style := "–", s.Styles.Dim
		switch row.Reach {
		case api.ReachYes:
			sign, style = "✓", s.Styles.Good
		case api.ReachRefused:
			sign, style = "✗", s.Styles.Failed
		}
		label := s.Styles.FieldLabel.Render(widget.Pad(row.Title, widget.LabelWidth))
		b.Add(widget.Indent(3, widget.WrapAfter(style.Render(sign)+" "+label, row.Words(), s.Width-6)...)...)
	}
	if len(r.access.Positions) > 0 && !s.hidden.Revealed {
		b.Add("")
		b.Marked(s.Width, s.Styles.Key.Render("r")+" ", "reveals the amounts for a few seconds.")
	}
}
