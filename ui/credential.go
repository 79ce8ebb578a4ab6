package ui

import (
	"strconv"
	"strings"

	"kiikey/ui/widget"
	"kiikey/ui/words"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// credentialScreen is one credential that is open, at one of its tabs: it has the keys that all of them share, and draws
// the line above them. Tabs do not know each other.
type credentialScreen struct {
	*hosted
	at   Tab
	open tabScreen
}

// hosted holds the state that a credential's tabs share.
type hosted struct {
	*shared
	*current
	// guided is set when another screen opened the credential and wants it back: continuing returns there.
	guided bool
	// testNow is set until the test that the place asked for has begun.
	testNow bool
}

// tabs are the tabs of a credential, in the order of the job: their names, what the palette says of them, and what
// makes them.
var tabs = [...]struct {
	name, full string
	open       func(*hosted) tabScreen
}{
	KeyTab:       {"Key", words.Details.Does, func(h *hosted) tabScreen { return newKeyScreen(h) }},
	SignatureTab: {"Signature", words.Sign.Does, func(h *hosted) tabScreen { return newSignatureScreen(h) }},
	TestTab:      {"Test", words.Test.Does, func(h *hosted) tabScreen { return newTestScreen(h) }},
	SessionTab:   {"Session", words.ShowSession.Does, func(h *hosted) tabScreen { return newSessionScreen(h) }},
	AccessTab:    {"Access", words.ShowAccess.Does, func(h *hosted) tabScreen { return newAccessScreen(h) }},
	WhyTab:       {"Why?", words.Diagnose.Does, func(h *hosted) tabScreen { return newWhyScreen(h) }},
	RequestsTab:  {"Requests", words.ShowRequests.Does, func(h *hosted) tabScreen { return newRequestsScreen(h.shared, h) }},
}

// tabScreen is one tab: a screen without a title and a line of tabs.
type tabScreen interface {
	start() tea.Cmd
	update(msg tea.Msg) (action, tea.Cmd)
	view() widget.Body
	keys() []key.Binding
	typing() bool
}

// What a tab wants of the screen that hosts it.
type (
	// toTab opens another tab, and begins its work where that is what was asked for.
	toTab struct {
		tab   Tab
		begin bool
	}
	// onward goes on to the next step of the job.
	onward struct{}
)

// tabResult is a message of a tab's command.
type tabResult struct {
	to  tabScreen
	msg tea.Msg
}

func (m tabResult) discard() { discard(m.msg) }

// beginner is a tab whose work another one can ask for.
type beginner interface{ begin() tea.Cmd }

// occupied is a tab that has the keys to itself for a while: one that waits for an answer.
type occupied interface{ occupied() bool }

func newCredentialScreen(c *shared, p Credential) *credentialScreen {
	h := &hosted{shared: c, current: p.Current, guided: p.Current != nil, testNow: p.TestNow}
	if !h.guided {
		h.current = newCurrent(c, p.Summary)
	}
	return &credentialScreen{hosted: h, at: p.Tab, open: tabs[p.Tab].open(h)}
}

func (s *credentialScreen) title() string {
	return widget.Shown(s.summary.Name) + " · " + tabs[s.at].name
}
func (s *credentialScreen) typing() bool   { return s.open.typing() }
func (s *credentialScreen) start() tea.Cmd { return s.of(s.open, s.open.start()) }

// of is a tab's command, whose messages come back to that tab.
func (s *credentialScreen) of(tab tabScreen, cmd tea.Cmd) tea.Cmd {
	return mapped(cmd, func(msg tea.Msg) tea.Msg { return tabResult{tab, msg} })
}

// leave forgets the login with the credential, unless that was lent.
func (s *credentialScreen) leave() {
	s.leaveTab()
	if !s.guided {
		s.forget()
	}
}

func (s *credentialScreen) leaveTab() {
	if l, ok := s.open.(leaver); ok {
		l.leave()
	}
}

func (s *credentialScreen) conceal() {
	if c, ok := s.open.(concealer); ok {
		c.conceal()
	}
}

// whyTabKey is the shortcut of the tab that finds the cause of a failure.
var whyTabKey = strconv.Itoa(int(WhyTab) + 1)

var tabsKey = key.NewBinding(key.WithKeys("1", "2", "3", "4", "5", "6", "7"), key.WithHelp("1-7", "tabs"))

// free reports whether the keys that all tabs share work now.
func (s *credentialScreen) free() bool {
	o, ok := s.open.(occupied)
	return !s.open.typing() && !(ok && o.occupied())
}

func (s *credentialScreen) keys() []key.Binding {
	keys := s.open.keys()
	if s.free() {
		keys = append(keys, tabsKey, s.undoKey(), s.shared.Keys.Back)
	}
	return keys
}

func (s *credentialScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch m := msg.(type) {
	case tabResult:
		if m.to != s.open {
			m.discard()
			return nil, nil
		}
		msg = m.msg
	case tea.KeyPressMsg:
		if s.free() {
			if tab, ok := s.tabOf(m); ok {
				return s.turn(tab)
			}
			if key.Matches(m, s.undoKey()) {
				return s.undo(), nil
			}
			if key.Matches(m, s.shared.Keys.Back) {
				return Done{To: List{Selected: s.summary.Name}}, nil
			}
		}
	}
	tab := s.open
	want, cmd := tab.update(msg)
	cmd = s.of(tab, cmd)
	switch leads := want.(type) {
	case toTab:
		want, more := s.turn(leads.tab)
		if b, ok := s.open.(beginner); ok && leads.begin {
			more = tea.Batch(more, s.of(s.open, b.begin()))
		}
		return want, tea.Batch(cmd, more)
	case onward:
		if s.guided {
			return Done{To: Credential{Summary: s.summary, Tab: s.at + 1, Current: s.current}}, cmd
		}
		want, more := s.turn(s.at + 1)
		return want, tea.Batch(cmd, more)
	case Ask:
		leads.Yes = tabResult{tab, leads.Yes}
		return leads, cmd
	}
	return want, cmd
}

// tabOf is the tab that a key leads to.
func (s *credentialScreen) tabOf(msg tea.KeyPressMsg) (Tab, bool) {
	k := s.shared.Keys
	switch {
	case key.Matches(msg, tabsKey):
		return Tab(msg.String()[0] - '1'), true
	case key.Matches(msg, k.Left, k.Previous) && s.at > 0:
		return s.at - 1, true
	case key.Matches(msg, k.Right, k.Next) && int(s.at) < len(tabs)-1:
		return s.at + 1, true
	}
	return 0, false
}

// turn opens a tab again, unless it is open.
func (s *credentialScreen) turn(to Tab) (action, tea.Cmd) {
	if to == s.at {
		return nil, nil
	}
	s.leaveTab()
	s.at, s.open = to, tabs[to].open(s.hosted)
	return Top{}, s.start()
}

func (s *credentialScreen) view() widget.Body {
	b := s.open.view()
	b.Under(s.tabLine(), "")
	return b
}

// tabLine shows the tabs as the steps that they are: as far apart as the width allows, and where it is too
// small for all names, the open one's alone.
func (s *credentialScreen) tabLine() string {
	draw := func(names bool) (drawn []string, width int) {
		for i, tab := range tabs {
			label, style, open := strconv.Itoa(i+1), s.Styles.Tab, Tab(i) == s.at
			if names || open {
				label += " " + tab.name
			}
			if open {
				style = s.Styles.TabOpen
			}
			text := style.Render(label)
			if Tab(i) == TestTab && !open && s.login != nil && !s.login.NeedsCode() {
				text += s.Styles.TabDone.Render(" ✓")
			}
			drawn = append(drawn, text)
			width += ansi.StringWidth(text)
		}
		return drawn, width
	}
	drawn, width := draw(true)
	room := s.Width - 4 - width
	if room < len(tabs)-1 {
		drawn, width = draw(false)
		room = s.Width - 4 - width
	}
	gap := max(1, min(3, room/(len(tabs)-1)))
	return "   " + strings.Join(drawn, strings.Repeat(" ", gap))
}

// commands are the tabs, which have one key for all of them in the help.
func (s *credentialScreen) commands() []command {
	all := make([]command, len(tabs))
	for i, tab := range tabs {
		all[i] = command{word: tab.name, full: tab.full, keys: strconv.Itoa(i + 1), do: func() (action, tea.Cmd) { return s.turn(Tab(i)) }}
	}
	return all
}
