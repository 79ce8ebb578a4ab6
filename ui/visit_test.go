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
	v := newVisit(a.common, flow.Summary{Name: "x", Environment: "sandbox"})
	for width := minWidth; width <= 200; width++ {
		a.Update(tea.WindowSizeMsg{Width: width, Height: 24})
		for tab, name := range tabNames {
			line := ansi.Strip(v.tabLine(tab))
			if ansi.StringWidth(line) > width {
				t.Errorf("at %d columns the tabs take %d: %q", width, ansi.StringWidth(line), line)
			}
			if !strings.Contains(line, itoa(tab+1)+" "+name) || !strings.Contains(line, "6") {
				t.Errorf("at %d columns tab %s is missing: %q", width, name, line)
			}
		}
	}
	if line := ansi.Strip(v.tabLine(0)); line != "   1 Key   2 Signature   3 Test   4 Session   5 Why?   6 Requests" {
		t.Errorf("wide: %q", line)
	}
}
