package ui

import (
	"context"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
	"kiikey/ui/widget"
	"kiikey/ui/words"
)

// callScreen sends one call that only reads: its name, found by a part of it, and further parameters as JSON. The answer
// is shown as any other request.
type callScreen struct {
	*shared
	summary flow.Summary
	env     kiiex.Environment
	form    widget.Form
	found   []api.Reading // the calls that fit what is typed
	pick    widget.Pick
	rows    int // that show them, as they were drawn last
	request asking
	err     error
	asked   flow.Question // what is being asked before a login
	call    api.Reading   // what is to be sent, as it was confirmed
	data    []kiiex.Field
}

// callsSent tells the screen below that there may be more requests.
type callsSent struct{}

const (
	callName = 0
	callData = 1
)

func newCallScreen(c *shared, p Call) *callScreen {
	s := &callScreen{shared: c, summary: p.Summary, env: p.Environment}
	s.form.Fields = []*widget.FormField{
		widget.TextField(c.Canvas, "call", "Call", "", "", false),
		widget.TextField(c.Canvas, "data", "Data", "", words.CallDataHint, false),
	}
	s.form.Fields[callData].Text.Json = true
	s.form.Focus(callName)
	s.search()
	return s
}

func (s *callScreen) title() string { return widget.Shown(s.summary.Name) + " · Call" }
func (s *callScreen) typing() bool  { return !s.request.running() }
func (s *callScreen) hiding() bool  { return s.form.Hiding() }

func (s *callScreen) withdraws() bool { return s.summary.Withdraws }

func (s *callScreen) environmentShown() (string, string) {
	return widget.Shown(s.env.Name), string(s.env.Kind)
}

func (s *callScreen) leave() {
	s.request.stop()
	s.form.Clear()
}

// position is that among the calls, while one is chosen.
func (s *callScreen) position() string {
	if s.request.running() || s.err != nil || s.form.At != callName {
		return ""
	}
	return positionIn(&s.pick, s.rows)
}

func (s *callScreen) keys() []key.Binding {
	k := s.shared.Keys
	switch {
	case s.request.running():
		return []key.Binding{stopKey}
	case s.form.At == callName:
		return []key.Binding{widget.Named(k.Enter, "select"), widget.Named(widget.CompleteKey, "complete"), widget.ChooseKey, k.Back}
	}
	return []key.Binding{widget.Named(k.Enter, "send"), k.Previous, k.Back}
}

// callOver brings the result of a call.
type callOver struct {
	number   int
	recorded *flow.Recorded
	remarks  []string
	err      error
}

func (s *callScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case callOver:
		if s.request.ends(msg.number) {
			if s.err = msg.err; msg.err == nil {
				return Open{To: Request{msg.recorded, msg.remarks}}, nil
			}
		}
	case askingAgreed:
		s.job.Agree(s.asked)
		return nil, s.send()
	case tea.PasteMsg:
		if !s.request.running() {
			s.edit(msg)
		}
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil, nil
}

// edit changes the field with the focus.
func (s *callScreen) edit(msg tea.Msg) {
	field := s.form.Focused()
	field.Text.Update(msg)
	field.Err, s.err = nil, nil
	if s.form.At == callName {
		s.search()
	}
}

// search finds the calls that match the typed text, an exact match first.
func (s *callScreen) search() {
	typed := s.form.Fields[callName].Value()
	s.found = nil
	for _, r := range api.Readings() {
		switch {
		case strings.EqualFold(r.Name, typed):
			s.found = append([]api.Reading{r}, s.found...)
		case strings.Contains(strings.ToLower(r.Name), strings.ToLower(typed)):
			s.found = append(s.found, r)
		}
	}
	s.pick = widget.Pick{Count: len(s.found)}
}

func (s *callScreen) press(msg tea.KeyPressMsg) (action, tea.Cmd) {
	k := s.shared.Keys
	switch {
	case s.request.takes(msg):
	case key.Matches(msg, k.Back):
		return Back{Result: callsSent{}}, nil
	case s.form.At == callName && key.Matches(msg, widget.ChooseKey):
		s.pick.Update(msg, k.Up, k.Down)
	case s.form.At == callName && key.Matches(msg, k.Enter, widget.CompleteKey):
		s.complete()
	case key.Matches(msg, k.Enter):
		return s.confirm()
	case key.Matches(msg, k.Previous, k.Next), msg.String() == "up":
		s.form.Focus(callName)
	default:
		s.edit(msg)
	}
	return nil, nil
}

// complete takes the chosen name, and continues with the data.
func (s *callScreen) complete() {
	field := s.form.Fields[callName]
	if len(s.found) == 0 {
		_, field.Err = flow.ReadingCall(field.Value())
		return
	}
	field.Text.Set(s.found[s.pick.At].Name)
	s.search()
	s.form.Focus(callData)
}

// confirm sends at once, unless it may need a login that has to be confirmed.
func (s *callScreen) confirm() (action, tea.Cmd) {
	var err error
	if s.data, err = s.typedData(); err != nil {
		s.form.Fields[callData].Err = err
		return nil, nil
	}
	if s.repeated {
		return heldDown, nil
	}
	if s.call, s.err = flow.ReadingCall(s.form.Fields[callName].Value()); s.err != nil {
		return nil, nil
	}
	if s.err = unknownEnvironment(s.shared, s.env.Name); s.err != nil {
		return nil, nil
	}
	if s.asked = s.job.BeforeLogin(s.summary, s.env); s.asked.Needed() {
		return Ask{words.LoginQuestion(s.asked), askingAgreed{}}, nil
	}
	return nil, s.send()
}

// typedData reads the parameters. A file with a secret is rejected.
func (s *callScreen) typedData() ([]kiiex.Field, error) {
	switch field := s.form.Fields[callData]; {
	case field.Text.HidesContent:
		return nil, &problem.Problem{Kind: problem.Usage, What: "This has a secret in it, so it was not sent.", Next: "Leave the secret out: a reading call takes none."}
	case field.Value() != "":
		return api.Data([]byte(field.Value()))
	}
	return nil, nil
}

func (s *callScreen) send() tea.Cmd {
	name, env, call, data := s.summary.Name, s.env, s.call, s.data
	ctx, number := s.request.begin(s.ctx)
	s.err = nil
	return s.do(func(context.Context) (tea.Msg, error) {
		c, err := s.job.Credential(ctx, name)
		if err != nil {
			return callOver{number: number, err: err}, nil
		}
		defer c.Clear()
		answer, token, err := s.job.Call(ctx, c, env, call, data, nil)
		if err != nil {
			return callOver{number: number, err: flow.CodeElsewhere(err, onTest)}, nil
		}
		answer.Body.Clear()
		latest := s.job.Requests(s.summary.ID)
		if len(latest) == 0 { // locked meanwhile
			return callOver{number: number, err: problem.Of(problem.Interrupted)}, nil
		}
		return callOver{number, latest[0], words.TokenRemarks(token), nil}, nil
	})
}

func (s *callScreen) view() widget.Body {
	var b widget.Body
	b.Add("")
	s.form.Draw(&b, s.Canvas)
	b.Add("")
	switch {
	case s.request.running():
		b.Add("   " + s.Styles.Accent.Render("… ") + words.Asking(s.form.Fields[callName].Value()))
	case s.err != nil:
		b.Problem(s.Canvas, s.err)
	case s.form.At == callName:
		s.rows = max(1, s.Rows-len(b.Lines))
		from, to := s.pick.Window(s.rows)
		name := min(33, s.Width/2) // the longest one has 31
		for i := from; i < to; i++ {
			r := s.found[i]
			label := widget.Pad(r.Name, name)
			if i == s.pick.At {
				label = s.Styles.Selected.Render(label)
			}
			b.Add("   " + s.pick.Marker(s.Styles, i) + label + s.Styles.Dim.Render(widget.Pad(r.About, s.Width-8-name)))
		}
	default:
		b.Marked(s.Width, s.Styles.Key.Render("enter")+" ", "sends a read-only call "+withSavedSession)
	}
	return b
}
