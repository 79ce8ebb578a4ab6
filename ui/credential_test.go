package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kiikey/ui/flow"
)

// The tabs fit every width that is drawn in, and the open one is always named.
func TestTabsFit(t *testing.T) {
	a, _ := openApp(t)
	s := newCredentialScreen(a.shared, Credential{Summary: flow.Summary{Name: "x", Environment: "sandbox"}})
	for width := minWidth; width <= 200; width++ {
		a.Update(tea.WindowSizeMsg{Width: width, Height: 24})
		for i, tab := range tabs {
			s.at = Tab(i)
			line := ansi.Strip(s.tabLine())
			if ansi.StringWidth(line) > width {
				t.Errorf("at %d columns the tabs take %d: %q", width, ansi.StringWidth(line), line)
			}
			if !strings.Contains(line, itoa(i+1)+" "+tab.name) || !strings.Contains(line, "6") {
				t.Errorf("at %d columns tab %s is missing: %q", width, tab.name, line)
			}
		}
	}
	s.at = KeyTab
	if line := ansi.Strip(s.tabLine()); line != "   1 Key   2 Signature   3 Test   4 Session   5 Why?   6 Requests" {
		t.Errorf("wide: %q", line)
	}
}
