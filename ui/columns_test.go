package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store"
	"kiikey/store/state"
	"kiikey/ui/flow"
)

// At 60 columns what is least important goes first: the words of a test that never was, then an environment's, then a name's
// middle. A failed test keeps its outcome whole.
func TestListAt60ColumnsKeepsNamesAndOutcomes(t *testing.T) {
	rejected := &state.Test{Kind: string(problem.InvalidCredentials), Environment: kiiex.SandboxName}
	unreachable := &state.Test{Kind: string(problem.ConnectionRefused), Environment: kiiex.SandboxName}
	for _, c := range []struct {
		name, environment string
		test              *state.Test
		want              string
	}{
		{"n23" + strings.Repeat("x", 20), "sandbox", nil, "n23" + strings.Repeat("x", 20) + " ○ sandbox"},
		{"n30" + strings.Repeat("x", 27), "sandbox", nil, "n30" + strings.Repeat("x", 27) + " ○ sandbox – never"},
		{"n34" + strings.Repeat("x", 31), "sandbox", nil, "n34" + strings.Repeat("x", 31) + " ○ sandbox – never"},
		{"n32" + strings.Repeat("x", 29), "sandbox", unreachable, "n32" + strings.Repeat("x", 29) + " ○ sandbox ✗ unreachable"},
		{"n32" + strings.Repeat("x", 29), "production", unreachable, "n32" + strings.Repeat("x", 29) + " ▲ PROD…ION ✗ unreachable"},
		{"n24" + strings.Repeat("x", 21), "production", rejected, "n24" + strings.Repeat("x", 21) + " ▲ PRODUCTION ✗ rejected"},
		{"head" + strings.Repeat("x", 52) + "tail", "sandbox", unreachable, "xtail ○ sandbox ✗ unreachable"},
	} {
		a, list := namesOnly(t, 0)
		a.Update(tea.WindowSizeMsg{Width: 60, Height: 20})
		a.Update(result{list, namesRead{[]store.Entry{{ID: "1", Name: c.name, Environment: c.environment}}}})
		a.Update(result{list, detailsRead{last: true, details: []detail{
			{id: "1", summary: flow.Summary{ID: "1", Name: c.name, Environment: c.environment, LastTest: c.test}},
		}}})
		wantShown(t, a, c.want)
	}
}

// The steps are taken in their order, and only as far as needed; a column that can't be cut goes as a whole.
func TestFit(t *testing.T) {
	for _, c := range []struct{ room, a, b, left int }{
		{30, 10, 20, 0}, {31, 10, 20, 1}, {29, 9, 20, 0}, {26, 6, 20, 0}, {25, 6, 0, 19}, {5, 6, 0, -1},
	} {
		a, b := 10, 20
		if left := fit(c.room, []*int{&a, &b}, step{&a, 6}, step{&b, 0}); a != c.a || b != c.b || left != c.left {
			t.Errorf("in %d: %d and %d with %d left, want %d and %d with %d", c.room, a, b, left, c.a, c.b, c.left)
		}
	}
}
