package ui

import (
	"context"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/ui/flow"
)

// sessionScreen shows the session and the user that came back: the token masked, every field of the
// answer, the raw answer on request, and the way out.
type sessionScreen struct {
	*hosted
	session kiiex.Session // from the last login, or one that was kept
	kept    bool
	loaded  bool
	raw     bool
	hidden  reveal
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

func (s *sessionScreen) conceal() { s.hidden.conceal() }

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
	return tea.Batch(s.tick(), s.do(func(ctx context.Context) (tea.Msg, error) {
		c, err := s.job.Credential(ctx, name)
		if err != nil {
			return nil, err
		}
		defer c.Clear()
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
	logOutKey = key.NewBinding(key.WithKeys("x"), key.WithHelp("x", "log out"))
)

func (s *sessionScreen) keys() []key.Binding {
	k := s.shared.keys
	goOn := k.enter
	goOn.SetEnabled(s.guided)
	if s.session.Token.IsEmpty() {
		return []key.Binding{named(testKey, "test"), goOn}
	}
	keys := []key.Binding{goOn, k.reveal, named(k.copy, "copy token")}
	if !s.kept {
		raw := rawKey
		if s.raw {
			raw = named(raw, "fields")
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
	case revealOver:
		s.hidden.over(msg)
	case logOutAgreed:
		s.ending, s.err = true, nil
		return nil, s.logOut()
	case loggedOut:
		s.ending, s.err = false, msg.err
		s.session.Token.Clear()
		s.session = kiiex.Session{}
		s.forget()
		if msg.err == nil {
			return Notice{"Logged out: the token is worth nothing any more."}, nil
		}
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil, nil
}

func (s *sessionScreen) press(msg tea.KeyPressMsg) (action, tea.Cmd) {
	k := s.shared.keys
	switch {
	case s.guided && key.Matches(msg, k.enter):
		return onward{}, nil
	case key.Matches(msg, testKey):
		return toTab{TestTab}, nil
	case s.session.Token.IsEmpty() || s.ending:
	case key.Matches(msg, k.reveal):
		return nil, s.hidden.toggle(s.revealLife())
	case key.Matches(msg, k.copy):
		return copyOf(s.session.Token), nil
	case key.Matches(msg, rawKey) && !s.kept:
		s.raw = !s.raw
		s.conceal()
	case key.Matches(msg, logOutKey):
		return Ask{Question{
			"Log out", "End the session of " + shown(s.summary.Name) + "?",
			[]string{"Whatever uses its token stops working at once. The credential stays as it is."}, "Yes, log out",
		}, logOutAgreed{}}, nil
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

func (s *sessionScreen) view() body {
	b := body{scrolls: true}
	switch {
	case s.err != nil:
		b.add(indent(3, problemLines(s.canvas, s.err, s.width-6)...)...)
	case !s.loaded:
	case s.session.Token.IsEmpty():
		b.add("   No session now.", "")
		b.paragraph(s.width, "A test that is accepted begins one; it lasts an hour after its last use, or until you log out.")
		b.add("", "   "+s.styles.key.Render("t")+" goes to the test.")
	case s.raw:
		s.drawRaw(&b)
	default:
		s.drawSession(&b)
	}
	return b
}

func (s *sessionScreen) drawSession(b *body) {
	left := "ended"
	if s.session.Valid(s.job.Now()) {
		left = remaining(s.session.ExpiresAt().Sub(s.job.Now()))
	}
	who := "Session kept from " + s.session.ObtainedAt.Local().Format("15:04")
	if s.login != nil {
		who = "Authenticated as " + shown(flow.UserWords(s.login.Authentication.User))
	}
	b.add(spread("   "+s.styles.good.Render("✓ ")+s.styles.strong.Render(who), s.styles.dim.Render(left)+"   ", s.width))
	b.add(s.field("Session token", s.styles.strong.Render(s.hidden.text(s.session.Token))))
	if s.login == nil {
		b.add(s.field("User ID", orDash(s.session.UserID)), s.field("Environment", shown(s.session.Environment)))
		return
	}
	u := s.login.Authentication.User
	pair := func(l1, v1, l2, v2 string) {
		half := (s.width - 3) / 2
		b.add(pad("   "+s.styles.fieldLabel.Render(pad(l1, labelWidth))+v1, half+3) + s.styles.fieldLabel.Render(pad(l2, 12)) + v2)
	}
	pair("User ID", orDash(u.UserID), "Account ID", orDash(u.AccountID))
	pair("User name", orDash(u.UserName), "OMS", orDash(u.OMSID))
	email := orDash(u.Email)
	if u.EmailVerified != nil {
		if *u.EmailVerified {
			email += s.styles.good.Render("  ✓ ") + "verified"
		} else {
			email += s.styles.caution.Render("  ! ") + "not verified"
		}
	}
	b.add(s.field("E-mail", email), s.field("Second factor", secondFactorWords(u.Use2FA, s.login.Authentication.Requires2FA)))
	b.add(s.field("Permissions", s.permissionWords()))
	if a := s.login.Access; a.Err(api.CallUserAccounts) == nil {
		b.add(s.field("Accounts", joined(a.Accounts)))
	}
	if other := s.login.OtherUser(); other != "" {
		b.marked(s.width, s.styles.caution.Render("! "), shown(other))
	}
	b.add("", "   "+s.styles.dim.Render("Every field that came back"))
	for _, f := range s.login.Authentication.Fields {
		value := shown(f.Value)
		if f.IsSecret() {
			value = kiiex.Mask
		}
		b.add("   " + s.styles.fieldLabel.Render(pad(shown(f.Path), 24)) + pad(value, s.width-29))
	}
	if t := s.login.Authentication.Timing; t.Total > 0 {
		b.add("", "   "+s.styles.dim.Render("The answer took "+took(t.Total)+"."))
	}
}

func secondFactorWords(use *bool, required bool) string {
	switch {
	case use == nil:
		return "–"
	case *use && !required:
		return "on (not asked for with API keys)"
	case *use:
		return "on"
	}
	return "off"
}

// permissionWords compares what the session may do with what is saved.
func (s *sessionScreen) permissionWords() string {
	a := s.login.Access
	if a.Err(api.CallUserPermissions) != nil {
		return joined(s.login.Claimed) + s.styles.dim.Render("  as saved; the exchange did not tell")
	}
	words := joined(a.Permissions)
	if missing := s.login.MissingPermissions(); len(missing) > 0 {
		words += s.styles.caution.Render("   ! ") + "saved with it, too: " + joined(missing)
	}
	return words
}

func (s *sessionScreen) drawRaw(b *body) {
	answer := s.login.Authentication.Answer
	b.add("   "+s.styles.dim.Render("The answer as it came, HTTP status "+itoa(answer.Status)+", secrets masked"), "")
	for line := range strings.SplitSeq(answer.MaskedBody, "\n") {
		b.paragraph(s.width, shown(line))
	}
}
