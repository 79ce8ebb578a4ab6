package ui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kiikey/kiiex"
	"kiikey/kiiex/api"
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

// A column for what the filter found that has no room in the end leaves none unused, and the environment, which is in
// sight, is not found again.
func TestFoundColumnLeavesItsRoom(t *testing.T) {
	a, list := namesOnly(t, 0)
	long := strings.Repeat("x", 40)
	a.Update(result{list, namesRead{[]store.Entry{{ID: "1", Name: long, Environment: "staging"}, {ID: "2", Name: "b", Environment: "desk"}}}})
	a.Update(result{list, detailsRead{last: true, details: []detail{
		{id: "1", summary: flow.Summary{Name: long, Environment: "staging", UserID: "151", Note: "desk of the night"}},
		{id: "2", summary: flow.Summary{Name: "b", Environment: "desk", UserID: "152"}},
	}}})
	press(a, "/", "d", "e", "s", "k")
	wantShown(t, a, long+" ● staging 151 – not tested yet", "b ◆ desk 152 – not tested yet")
	a.Update(tea.WindowSizeMsg{Width: 110, Height: 24})
	wantShown(t, a, "FOUND", long+" ● staging note: desk of the night 151", "b ◆ desk 152")
}

// In a narrow window a short line of steps keeps its time, a run over several its outcomes, and a field all of its text.
func TestNarrowScreensKeepWhatMatters(t *testing.T) {
	a, _ := openApp(t)
	a.Update(tea.WindowSizeMsg{Width: 60, Height: 20})
	note := "a note of the night desk that is longer than its column at this width, to its end"
	m := flow.Summary{Name: "n" + strings.Repeat("x", 30), Environment: "production", Note: note, UserID: "151"}
	test := newTestScreen(hostedBy(a, m))
	test.phase, test.err = testFailed, problem.Of(problem.InvalidCredentials)
	for _, name := range []api.StepName{api.StepSign, api.StepResolve, api.StepConnect, api.StepTLS, api.StepAnswer} {
		test.steps = append(test.steps, stepLine{"AuthenticateUser", api.Step{Name: name, Done: true, Elapsed: 300 * time.Millisecond}})
	}
	if text := ansi.Strip(strings.Join(test.view().Lines, "\n")); !strings.Contains(text, "✓ signed, name found, connected, secured, answered in\n     1.5 s") {
		t.Errorf("the steps:\n%s", text)
	}
	s := several(a, m)
	s.phase = severalOver
	for _, o := range []flow.Outcome{
		{Verdict: flow.Skipped, Reason: "its user was just rejected, with other; another rejection could lock them out"},
		{Verdict: flow.WantsCode}, {Verdict: flow.Failed, Err: problem.Of(problem.ConnectionRefused)},
	} {
		s.outcomes[0] = o
		wantShown(t, a, m.Name+" ▲ PRO", map[flow.Verdict]string{
			flow.Skipped: "– skipped Not tested: its user was just rejected, with other; another rejection could lock them out.", flow.WantsCode: "! needs a code Accepted, but", flow.Failed: "✗ unreachable",
		}[o.Verdict])
	}
	a.push(newCredentialScreen(a.shared, Credential{Summary: m}))
	press(a, "end")
	if text := screenText(t, a); !strings.Contains(strings.Join(strings.Fields(text), " "), note) {
		t.Errorf("the note is cut:\n%s", text)
	}
}
