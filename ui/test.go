package ui

import (
	"context"
	"errors"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex/api"
	"kiikey/kiiex/cause"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
	"kiikey/ui/widget"
	"kiikey/ui/words"
)

// testScreen logs in once: it says what will be sent and where, then shows each step as it happens, then the result.
type testScreen struct {
	*hosted
	phase   testPhase
	request asking
	began   time.Time
	steps   []stepLine
	code    widget.Input
	err     error
	asked   flow.Question // what is being asked before it is sent
	// socket is set where the latest test went over the WebSocket, and overSocket is the login that came of it.
	socket     bool
	overSocket *flow.Login
}

type testPhase int

const (
	testReady testPhase = iota
	testRunning
	testWantsCode
	testDone
	testFailed
)

// stepLine is one step of one call, as far as it has come.
type stepLine struct {
	call string
	api.Step
}

// Messages of a running test.
type (
	stepSeen struct {
		number int
		line   stepLine
	}
	testOver struct {
		number int
		login  *flow.Login
		err    error
	}
	secondPassed struct{ number int }
	// testNow begins a test, as the key for it does.
	testNow struct{}
	// sendingAgreed comes back from the question before a login.
	sendingAgreed struct{ socket bool }
)

func newTestScreen(h *hosted) *testScreen {
	s := &testScreen{hosted: h}
	s.code = widget.NewInput(h.Canvas, "6 digits", false)
	if h.login != nil && h.login.NeedsCode() {
		h.forget()
	}
	return s
}

// start begins the test where the place asks for it.
func (s *testScreen) start() tea.Cmd {
	if !s.testNow {
		return nil
	}
	s.testNow = false
	return func() tea.Msg { return testNow{} }
}

func (s *testScreen) typing() bool { return s.phase == testWantsCode }

func (s *testScreen) leave() {
	s.request.stop()
	s.code.Clear()
	s.hangUp()
}

func (s *testScreen) occupied() bool { return s.request.running() }

func (m testOver) discard() { m.login.Clear() }

var (
	sendKey      = key.NewBinding(key.WithKeys("enter", "t"), key.WithHelp("enter", "test now"))
	againTestKey = key.NewBinding(key.WithKeys("t"), key.WithHelp("t", "test again"))
	stopKey      = key.NewBinding(key.WithKeys("esc"), key.WithHelp("esc", "stop"))
	sendCodeKey  = key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "send code: send the 2FA code"))
)

func (s *testScreen) keys() []key.Binding {
	k := s.shared.Keys
	switch s.phase {
	case testRunning:
		return []key.Binding{stopKey}
	case testWantsCode:
		return []key.Binding{sendCodeKey, widget.Named(k.Back, "give up")}
	case testDone:
		why := widget.Named(whyKey, "why?")
		why.SetEnabled(s.sessionRefused())
		onward := widget.Named(k.Enter, "session")
		onward.SetEnabled(!s.socket)
		return []key.Binding{why, onward, againTestKey, envKey, s.socketKey()}
	case testFailed:
		return []key.Binding{widget.Named(whyKey, "why?"), againTestKey, envKey, s.socketKey(), editKey}
	}
	return []key.Binding{sendKey, envKey, s.socketKey()}
}

func (s *testScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case stepSeen:
		if s.request.is(msg.number) {
			s.steps = put(s.steps, msg.line, func(l stepLine) bool { return l.call == msg.line.call && l.Name == msg.line.Name })
		}
	case secondPassed:
		if s.request.is(msg.number) {
			return nil, s.tick()
		}
	case testOver:
		return s.over(msg)
	case environmentChosen:
		s.env, s.phase, s.steps, s.err = msg.env, testReady, nil, nil
	case testNow:
		return s.ask(false)
	case sendingAgreed:
		s.job.Agree(s.asked)
		return nil, s.send(msg.socket)
	case tea.PasteMsg:
		if s.phase == testWantsCode {
			s.code.Update(msg)
		}
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil, nil
}

func (s *testScreen) over(msg testOver) (action, tea.Cmd) {
	if !s.request.ends(msg.number) {
		msg.discard()
		return nil, nil
	}
	if kept := s.kept(); msg.login != nil {
		if *kept != msg.login {
			(*kept).Clear()
		}
		*kept = msg.login
	}
	login := *s.kept()
	s.err = msg.err
	s.refresh()
	switch {
	case msg.err != nil && login != nil && login.NeedsCode() && errors.Is(msg.err, problem.Of(problem.SecondFactorRefused)):
		s.phase = testWantsCode
		s.code.Clear()
	case msg.err != nil:
		s.phase = testFailed
	case login.NeedsCode():
		s.phase = testWantsCode
		s.code.Focus()
	default:
		s.phase = testDone
	}
	return nil, nil
}

func (s *testScreen) press(msg tea.KeyPressMsg) (action, tea.Cmd) {
	k := s.shared.Keys
	switch s.phase {
	case testRunning:
		if key.Matches(msg, stopKey) {
			s.request.stop()
		}
		return nil, nil
	case testWantsCode:
		switch {
		case key.Matches(msg, k.Back):
			s.phase = testReady
			s.hangUp()
		case key.Matches(msg, sendCodeKey):
			if s.code.Value() != "" {
				return nil, s.sendCode()
			}
		default:
			s.code.Update(msg)
		}
		return nil, nil
	}
	switch {
	case s.phase == testDone && !s.socket && key.Matches(msg, k.Enter):
		return onward{}, nil
	case key.Matches(msg, envKey):
		return Open{To: Environments{s.summary.Environment, s.env.Name}}, nil
	case (s.phase == testFailed || s.sessionRefused()) && key.Matches(msg, whyKey):
		return toTab{tab: WhyTab, begin: true}, nil
	case s.phase == testFailed && key.Matches(msg, editKey):
		return Open{To: Edit{s.summary}}, nil
	case key.Matches(msg, sendKey) && s.phase == testReady, key.Matches(msg, againTestKey, s.socketKey()):
		if s.repeated {
			return heldDown, nil
		}
		return s.ask(key.Matches(msg, s.socketKey()))
	}
	return nil, nil
}

// ask sends at once when nothing speaks against it, else asks first.
func (s *testScreen) ask(socket bool) (action, tea.Cmd) {
	err := unknownEnvironment(s.shared, s.env.Name)
	if s.asked = s.job.BeforeLogin(s.summary, s.env); err == nil && socket {
		s.asked, err = s.job.BeforeWebSocket(s.summary, s.env)
	}
	switch {
	case err != nil:
		s.phase, s.steps, s.err = testFailed, nil, err
		return nil, nil
	case !s.asked.Needed():
		return nil, s.send(socket)
	}
	return Ask{words.TestQuestion(s.asked), sendingAgreed{socket}}, nil
}

// run starts one request; work is what to do with the credential.
func (s *testScreen) run(work func(ctx context.Context, progress flow.Progress) (*flow.Login, error)) tea.Cmd {
	ctx, number := s.request.begin(s.ctx)
	s.phase, s.steps, s.err, s.began = testRunning, nil, nil, s.job.Now()
	return tea.Batch(s.tick(), doReporting(ctx, func(ctx context.Context, report func(tea.Msg)) tea.Msg {
		login, err := work(ctx, func(call string, step api.Step) { report(stepSeen{number, stepLine{call, step}}) })
		return testOver{number, login, err}
	}))
}

// tick counts the seconds of a step that takes long.
func (s *testScreen) tick() tea.Cmd {
	number := s.request.number
	return tea.Tick(time.Second, func(time.Time) tea.Msg { return secondPassed{number} })
}

func (s *testScreen) send(socket bool) tea.Cmd {
	s.hangUp()
	name, env, logIn := s.summary.Name, s.env, s.job.Authenticate
	if s.socket = socket; socket {
		logIn = s.job.AuthenticateWebSocket
	}
	return s.run(func(ctx context.Context, progress flow.Progress) (*flow.Login, error) {
		c, err := s.job.Credential(ctx, name)
		if err != nil {
			return nil, err
		}
		defer c.Clear()
		return logIn(ctx, c, env, progress)
	})
}

func (s *testScreen) sendCode() tea.Cmd {
	code, login := strings.TrimSpace(s.code.Value()), *s.kept()
	s.code.Clear()
	*s.kept() = nil // it is the command's, even if the user leaves meanwhile
	return s.run(func(ctx context.Context, progress flow.Progress) (*flow.Login, error) {
		completed, err := s.job.AnswerCode(ctx, login, code, progress)
		if err != nil && ctx.Err() == nil {
			return login, err // for another code
		}
		login.Clear() // completed, or given up
		return completed, err
	})
}

func (s *testScreen) view() widget.Body {
	b := widget.Body{Scrolls: s.phase != testWantsCode}
	address := s.env.BaseURL
	if s.login != nil && s.login.Environment.Name == s.env.Name {
		address = s.login.Environment.BaseURL
	}
	switch {
	case s.phase == testFailed: // the reason needs the room
	case s.socket && s.phase != testReady:
		b.Paragraph(s.Width, s.overSocketTo())
		b.Add("")
	case s.env.IsEmbedded():
		b.Paragraph(s.Width, "POST AuthenticateUser, to the built-in sandbox")
		b.Add("")
	default:
		b.Add("   "+widget.Pad("POST "+widget.Shown(address)+"/AuthenticateUser", s.Width-6), "")
	}
	switch s.phase {
	case testReady:
		b.Paragraph(s.Width, words.WhatATestSends)
		b.Add("")
		b.Marked(s.Width, s.Styles.Key.Render("enter")+" ", "logs in once. "+cause.NeverRetried)
		if s.socketKey().Enabled() {
			b.Marked(s.Width, s.Styles.Key.Render("w")+"     ", "tests over the WebSocket. "+words.WhyWebSocket)
		}
	case testWantsCode:
		if s.err == nil { // else the reason needs the room
			s.drawSteps(&b)
		}
		s.drawCode(&b)
	case testFailed:
		s.drawShort(&b)
	default:
		s.drawSteps(&b)
	}
	switch s.phase {
	case testDone:
		s.drawSuccess(&b)
	case testFailed:
		b.Problem(s.Canvas, words.OnScreen(s.err, whyKey.Help().Key))
	}
	return b
}

func (s *testScreen) drawCode(b *widget.Body) {
	b.Add("")
	b.Paragraph(s.Width, words.CodeWanted(*s.kept()))
	b.Add("")
	value := s.code.View(s.Width - 8 - widget.LabelWidth)
	b.At(3 + widget.LabelWidth + s.code.CursorX())
	b.Add("   " + s.Styles.FieldFocus.Render(widget.Pad("Code", widget.LabelWidth)) + value)
	if s.err != nil {
		b.Problem(s.Canvas, words.OnScreen(s.err, "esc, then "+whyTabKey))
	}
}

func (s *testScreen) drawSuccess(b *widget.Body) {
	if s.socket {
		s.drawOverSocket(b)
		return
	}
	b.Add("", "   "+s.Styles.Good.Render("✓ ")+s.Styles.Strong.Render(words.Short.LoggedIn(s.login)))
	if s.login.SaveErr != nil {
		b.Marked(s.Width, s.Styles.Failed.Render("✗ "), words.NotSaved(s.login.SaveErr))
	}
	if other := s.login.OtherUser(); other != "" {
		b.Marked(s.Width, s.Styles.Attention.Render("! "), widget.Shown(other))
	}
	if refused := words.SessionInDoubt(s.login); refused != "" {
		b.Marked(s.Width, s.Styles.Failed.Render("✗ "), refused+" Press d to find out why.")
	}
	b.Add("", "   "+s.Styles.Key.Render("enter")+" shows the session and the whole answer.")
}
