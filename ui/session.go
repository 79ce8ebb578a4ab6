package ui

import (
	"context"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/ui/widget"
	"kiikey/ui/words"
)

// sessionScreen shows the session and its user: the token masked, every field of the answer, the raw answer on request. It
// logs out.
type sessionScreen struct {
	*hosted
	session kiiex.Session // from the last login, or one that was kept
	kept    bool
	loaded  bool
	raw     bool
	hidden  widget.Reveal
	ending  bool
	err     error
}

func newSessionScreen(h *hosted) *sessionScreen {
	s := &sessionScreen{hosted: h}
	if h.login != nil && !h.login.NeedsCode() {
		s.session, s.loaded = h.login.Session, true
	}
	return s
}

func (s *sessionScreen) conceal() { s.hidden.Conceal() }

func (s *sessionScreen) leave() {
	if s.kept {
		s.session.Token.Clear()
	}
}

// keptRead is a session from the store, if there is one.
type keptRead struct {
	session kiiex.Session
	ok      bool
}

func (m keptRead) discard() { m.session.Token.Clear() }

// minutePassed redraws the remaining time.
type minutePassed struct{}

func (s *sessionScreen) start() tea.Cmd {
	if s.loaded {
		return s.tick()
	}
	name, env := s.summary.Name, s.env
	return tea.Batch(s.tick(), s.doWith(name, func(ctx context.Context, c kiiex.Credential) (tea.Msg, error) {
		session, ok, err := s.job.SavedSession(ctx, c, env)
		if err != nil {
			return nil, err
		}
		return keptRead{session, ok}, nil
	}))
}

func (s *sessionScreen) tick() tea.Cmd {
	return tea.Tick(time.Minute, func(time.Time) tea.Msg { return minutePassed{} })
}

var (
	rawKey    = key.NewBinding(key.WithKeys("a"), key.WithHelp("a", "raw answer"))
	logOutKey = key.NewBinding(key.WithKeys("L"), key.WithHelp("L", "log out"))
)

func (s *sessionScreen) keys() []key.Binding {
	k := s.shared.Keys
	goOn := k.Enter
	goOn.SetEnabled(s.guided)
	if s.session.Token.IsEmpty() {
		return []key.Binding{testKey, goOn}
	}
	keys := []key.Binding{goOn, k.Reveal, widget.Named(k.Copy, "copy token")}
	if !s.kept {
		raw := rawKey
		if s.raw {
			raw = widget.Named(raw, "fields")
		}
		keys = append(keys, raw)
	}
	return append(keys, logOutKey)
}

// loggedOut tells that the session has been ended, logOutAgreed comes back from the question before that.
type (
	loggedOut    struct{ err error }
	logOutAgreed struct{}
)

func (s *sessionScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case failed:
		s.loaded, s.err = true, msg.err
	case keptRead:
		s.loaded = true
		if msg.ok {
			s.session, s.kept = msg.session, true
		}
	case minutePassed:
		return nil, s.tick()
	case widget.RevealOver:
		s.hidden.Over(msg)
	case logOutAgreed:
		s.ending, s.err = true, nil
		return nil, s.logOut()
	case loggedOut:
		s.ending, s.err = false, msg.err
		s.session.Token.Clear()
		s.session = kiiex.Session{}
		s.forget()
		if msg.err == nil {
			return Notice{words.LoggedOut(s.summary.Name)}, nil
		}
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil, nil
}

func (s *sessionScreen) press(msg tea.KeyPressMsg) (action, tea.Cmd) {
	k := s.shared.Keys
	switch {
	case s.guided && key.Matches(msg, k.Enter):
		return onward{}, nil
	case key.Matches(msg, testKey):
		return toTab{tab: TestTab}, nil
	case s.session.Token.IsEmpty() || s.ending:
	case key.Matches(msg, k.Reveal):
		return nil, s.hidden.Toggle(s.revealLife())
	case key.Matches(msg, k.Copy):
		return copyOf(s.session.Token), nil
	case key.Matches(msg, rawKey) && !s.kept:
		s.raw = !s.raw
		s.conceal()
	case key.Matches(msg, logOutKey):
		return Ask{words.LogOut(s.summary), logOutAgreed{}}, nil
	}
	return nil, nil
}

func (s *sessionScreen) logOut() tea.Cmd {
	session, id, env := s.session, s.summary.ID, s.env
	session.Token = session.Token.Clone() // the command clears its own while the screen still shows this one
	if s.login != nil {
		env = s.login.Environment
	}
	return s.do(func(ctx context.Context) (tea.Msg, error) {
		return loggedOut{s.job.LogOut(ctx, id, env, session)}, nil
	})
}

func (s *sessionScreen) view() widget.Body {
	b := widget.Body{Scrolls: true}
	switch {
	case s.err != nil:
		b.Add(widget.Indent(3, widget.ProblemLines(s.Canvas, words.OnScreen(s.err, whyTabKey), s.Width-6)...)...)
	case !s.loaded:
	case s.session.Token.IsEmpty():
		b.Add("   "+words.NoSession, "")
		b.Paragraph(s.Width, words.HowToGetOne)
		b.Add("", "   "+s.Styles.Key.Render("t")+" opens the test.")
	case s.raw:
		s.drawRaw(&b)
	default:
		s.drawSession(&b)
	}
	return b
}

func (s *sessionScreen) drawSession(b *widget.Body) {
	who := words.SavedSession(s.session)
	if s.login != nil {
		who = words.Short.LoggedIn(s.login)
	}
	b.Add(widget.Spread("   "+s.Styles.Good.Render("✓ ")+s.Styles.Strong.Render(who), s.Styles.Dim.Render(words.Short.Remaining(s.session, s.job.Now()))+"   ", s.Width))
	b.Add(widget.Indent(3, widget.SecretAfter(s.Label("Session token"), s.hidden.Text(s.session.Token), s.Width-6)...)...)
	field := func(label, value string) { b.Marked(s.Width, s.Label(label), value) }
	if other := api.OtherUser(s.summary.UserID, s.session.UserID); other != "" {
		b.Marked(s.Width, s.Styles.Attention.Render("! "), widget.Shown(other))
	}
	if s.login == nil {
		field("User ID", widget.Shown(s.session.UserID))
		field("Environment", widget.Shown(s.session.Environment))
		return
	}
	for _, f := range words.Facts(s.login) {
		field(f.Label, f.Value)
		if f.Caution != "" {
			field("", s.Styles.Attention.Render("! ")+f.Caution)
		}
	}
	b.Add("", "   "+s.Styles.Dim.Render(words.FieldsOfAnswer))
	for _, f := range s.login.Authentication.Fields {
		value := widget.Shown(f.Value)
		if f.IsSecret() {
			value = kiiex.Mask
		}
		b.Marked(s.Width, s.Styles.FieldLabel.Render(widget.Name(widget.Shown(f.Path), 23)+" "), value)
	}
	if t := s.login.Authentication.Timing; t.Total > 0 {
		b.Add("", "   "+s.Styles.Dim.Render("The answer took "+words.Short.Elapsed(t.Total)+"."))
	}
}

func (s *sessionScreen) drawRaw(b *widget.Body) {
	answer := s.login.Authentication.Answer
	b.Add("   "+s.Styles.Dim.Render(words.AnswerAsReceived(answer.Status)), "")
	s.drawText(b, answer.MaskedBody)
}
