package ui

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kiikey/kiiex"
	"kiikey/ui/flow"
)

// visit is one credential that is open: what its tabs share. The tabs are screens of their own; going from
// one to another replaces it.
type visit struct {
	*common
	summary flow.Summary
	// env is what the credential is tested against: its own environment unless another one was chosen.
	env kiiex.Environment
	// login is the last one that went through in this visit; nil before.
	login *flow.Login
	// back is where esc leads; nil for the list.
	back action
	// guided is set when the guide opened the credential: going on leads back to its pages.
	guided bool
}

func newVisit(c *common, summary flow.Summary) *visit {
	env, err := c.job.Environment(summary.Environment)
	if err != nil {
		// The configuration does not know it any more: the test screen says so and offers the others.
		env = kiiex.Environment{Name: summary.Environment, Kind: kiiex.KindCustom}
	}
	return &visit{common: c, summary: summary, env: env}
}

// end forgets the login when the credential is left, by whichever tab.
func (v *visit) end() {
	v.login.Clear()
	v.login = nil
}

func (v *visit) environmentShown() (string, string) { return shown(v.env.Name), string(v.env.Kind) }

// The tabs, in the order of the job.
const (
	tabKey = iota
	tabSignature
	tabTest
	tabSession
	tabWhy
	tabRequests
)

var tabNames = []string{"Key", "Signature", "Test", "Session", "Why?", "Requests"}

// open returns the screen of a tab.
func (v *visit) open(tab int) screen {
	switch tab {
	case tabSignature:
		return newSignatureScreen(v)
	case tabTest:
		return newTestScreen(v)
	case tabSession:
		return newSessionScreen(v)
	case tabWhy:
		return newWhyScreen(v)
	case tabRequests:
		return newRequestsScreen(v)
	}
	return newKeyScreen(v)
}

var tabsKey = key.NewBinding(key.WithKeys("1", "2", "3", "4", "5", "6"), key.WithHelp("1-6", "tabs"))

// switchTab handles the keys that all tabs share; handled is false for any other.
func (v *visit) switchTab(msg tea.KeyPressMsg, current int) (want action, handled bool) {
	switch {
	case key.Matches(msg, v.common.keys.back) && v.back != nil:
		return v.back, true
	case key.Matches(msg, v.common.keys.back):
		return home{v.summary.Name}, true
	case key.Matches(msg, tabsKey):
		if tab := int(msg.String()[0] - '1'); tab != current {
			return replace{v.open(tab)}, true
		}
		return nil, true
	case key.Matches(msg, v.common.keys.left, key.NewBinding(key.WithKeys("shift+tab"))) && current > 0:
		return replace{v.open(current - 1)}, true
	case key.Matches(msg, v.common.keys.right, v.common.keys.next) && current < len(tabNames)-1:
		return replace{v.open(current + 1)}, true
	}
	return nil, false
}

// goOn leads from one tab to the next step of the job.
func (v *visit) goOn(from int) action {
	if v.guided {
		return pop{onward{from}}
	}
	return replace{v.open(from + 1)}
}

// tabLine shows the tabs as the steps that they are: as far apart as the width allows, and where it is too
// small for all names, the open one's alone.
func (v *visit) tabLine(current int) string {
	draw := func(names bool) (drawn []string, width int) {
		for i, name := range tabNames {
			label, style := itoa(i+1), v.styles.tab
			if names || i == current {
				label += " " + name
			}
			if i == current {
				style = v.styles.tabOpen
			}
			text := style.Render(label)
			if i == tabTest && i != current && v.login != nil && !v.login.NeedsCode() {
				text += v.styles.tabDone.Render(" ✓")
			}
			drawn = append(drawn, text)
			width += ansi.StringWidth(text)
		}
		return drawn, width
	}
	drawn, width := draw(true)
	room := v.width - 4 - width
	if room < len(tabNames)-1 {
		drawn, width = draw(false)
		room = v.width - 4 - width
	}
	gap := max(1, min(3, room/(len(tabNames)-1)))
	return "   " + strings.Join(drawn, strings.Repeat(" ", gap))
}

// field draws a label and a value as all tabs do.
func (v *visit) field(label, value string) string {
	return "   " + v.styles.fieldLabel.Render(pad(label, labelWidth)) + value
}

// commands are the tabs, which have one key for all of them in the help.
func (v *visit) commands() []command {
	full := []string{
		"see what is stored", "see how the signature is made", "test it: log in once", "see the session", "diagnose: find out why it does not work",
		"see what was sent and answered",
	}
	all := make([]command, len(tabNames))
	for i, name := range tabNames {
		all[i] = command{word: name, full: full[i], keys: itoa(i + 1), do: func() (action, tea.Cmd) { return replace{v.open(i)}, nil }}
	}
	return all
}
