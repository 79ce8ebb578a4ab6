package ui

import (
	"context"
	"strconv"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/diagnose"
	"kiikey/kiiex/diagnose/mistake"
	"kiikey/kiiex/problem"
	"kiikey/store"
	"kiikey/ui/flow"
	"kiikey/ui/words"
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
			if !strings.Contains(line, strconv.Itoa(i+1)+" "+tab.name) || !strings.Contains(line, "7") {
				t.Errorf("at %d columns tab %s is missing: %q", width, tab.name, line)
			}
		}
	}
	s.at = KeyTab
	if line := ansi.Strip(s.tabLine()); line != "   1 Key   2 Signature   3 Test   4 Session   5 Access   6 Why?   7 Requests" {
		t.Errorf("wide: %q", line)
	}
}

// hostedBy returns the state that a credential's tabs share.
func hostedBy(a *app, summary flow.Summary) *hosted {
	return &hosted{shared: a.shared, current: newCurrent(a.shared, summary)}
}

// The steps and the outcome of a test that was given up must not appear in the next one.
func TestLateOutcomeOfATestIsDropped(t *testing.T) {
	a, _ := openApp(t)
	s := newTestScreen(hostedBy(a, flow.Summary{Name: "x", Environment: kiiex.SandboxName}))
	s.run(func(context.Context, flow.Progress) (*flow.Login, error) { return nil, nil })
	first := s.request.number
	s.run(func(context.Context, flow.Progress) (*flow.Login, error) { return nil, nil })
	s.update(stepSeen{first, stepLine{"AuthenticateUser", api.Step{Name: api.StepConnect}}})
	if len(s.steps) != 0 {
		t.Error("a step of the first attempt was shown")
	}
	s.update(testOver{first, nil, problem.Of(problem.TimedOut)})
	if s.phase != testRunning {
		t.Error("the outcome of the first attempt ended the second")
	}
	s.update(testOver{s.request.number, nil, problem.Of(problem.TimedOut)})
	if s.phase != testFailed {
		t.Error("the outcome of the second attempt was dropped")
	}
	s.leave()
}

// So it is with the checks of a diagnosis, with what a session reaches, and with the search for a mistake.
func TestLateResultsAreDropped(t *testing.T) {
	a, _ := openApp(t)
	of := hostedBy(a, flow.Summary{Name: "x", Environment: kiiex.SandboxName})
	why, access, compare := newWhyScreen(of), newAccessScreen(of), newCompareScreen(a.shared, Compare{of.summary})
	for _, request := range []*asking{&why.request, &access.request, &compare.request} {
		request.begin(t.Context())
		request.begin(t.Context())
	}
	why.update(findingSeen{1, diagnose.Finding{Step: diagnose.StepClock}})
	why.update(diagnosed{1, &diagnose.Diagnosis{}, nil})
	access.update(callSeen{1, api.CallUserInfo})
	access.update(accessSeen{number: 1, err: problem.Of(problem.TimedOut)})
	compare.update(searchProgress{1, 1, 2})
	compare.update(searched{1, mistake.Result{Right: true}, nil})
	if len(why.findings) > 0 || why.diagnosis != nil || access.call != "" || access.err != nil || compare.total > 0 || compare.result != nil {
		t.Error("what came late is shown")
	}
	if !why.request.running() || !access.request.running() || !compare.request.running() {
		t.Error("what came late ended the next request")
	}
}

// What was overtaken on a screen that is still there is dropped, and its secret cleared; so is what a left one showed.
func TestOvertakenSecretsAreCleared(t *testing.T) {
	a, _ := openApp(t)
	of := hostedBy(a, flow.Summary{Name: "x", Environment: kiiex.SandboxName, Nonce: "1"})
	signature, token, source := kiiex.SecretFromString("late"), kiiex.SecretFromString("late"), must(flow.SampleExport())
	signed := newSignatureScreen(of)
	signed.update(signatureMade{kiiex.Signed{Nonce: "2", Signature: signature}})
	test := newTestScreen(of)
	test.update(testOver{number: test.request.number - 1, login: &flow.Login{Session: kiiex.Session{Token: token}, Authentication: &api.Authentication{}}})
	reading := newImportScreen(a.shared, Import{})
	want, _ := reading.update(exportRead{attempt: reading.file.Looks - 1, source: source})
	explained := kiiex.SecretFromString("left")
	left := newExplainScreen(a.shared, Explain{})
	left.update(stepsExplained{[]mistake.Step{{Values: []mistake.Value{{Secret: explained}}}}})
	left.leave()
	if signed.signed != nil || test.login != nil || want != nil {
		t.Error("what came late is used")
	}
	for name, secret := range map[string]kiiex.Secret{
		"late signature": signature, "late token": token, "late file's secret": source.Export.Drafts[0].Credential.APISecret, "explained secret": explained,
	} {
		if !secret.IsEmpty() {
			t.Errorf("the %s was kept", name)
		}
	}
}

// The title line of each screen about a credential marks one that can withdraw, and no other.
func TestTitlesMarkWithdraw(t *testing.T) {
	for _, withdraws := range []bool{true, false} {
		a, _ := openApp(t)
		m := flow.Summary{ID: "id", Name: "spot", Environment: kiiex.SandboxName, Withdraws: withdraws}
		sandbox := kiiex.Environment{Name: kiiex.SandboxName, Kind: kiiex.KindSandbox}
		list := a.top().(*credentialsScreen)
		a.Update(result{list, namesRead{[]store.Entry{{ID: m.ID, Name: m.Name, Environment: m.Environment}}}})
		a.Update(result{list, detailsRead{details: []detail{{id: m.ID, summary: m}}, last: true}})
		places := []Place{Call{m, sandbox}, CopyField{m}, Rename{m.Name}, Edit{m}, Compare{m}, Explain{m, "0"}, Several{[]flow.Summary{{Environment: "x"}, m}},
			HandOver{[]flow.Summary{m}}, Rotate{m}, Environments{Own: m.Environment}}
		for tab := range tabs {
			places = append(places, Credential{Summary: m, Tab: Tab(tab)})
		}
		screens := []screen{list, newConfirmScreen(a.shared, askRemoval(a.shared, m))}
		for _, p := range places {
			screens = append(screens, a.screenAt(p))
		}
		for _, s := range screens {
			a.stack = []screen{list, s}
			for _, width := range []int{60, 200} {
				a.Update(tea.WindowSizeMsg{Width: width, Height: 24})
				if title := ansi.Strip(a.titleLine(s)); strings.Contains(title, words.WithdrawSign) != withdraws {
					t.Errorf("%T, %v: %q", s, withdraws, title)
				}
			}
		}
	}
}
