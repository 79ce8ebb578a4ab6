package flow_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kiikey/internal/testenv"
	"kiikey/kiiex/diagnose"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
)

func TestTargetsAreCheckedBeforeWriting(t *testing.T) {
	dir := t.TempDir()
	j, err := flow.Open(flow.Options{Home: filepath.Join(dir, "home")})
	testenv.OK(t, err)
	defer j.Close()
	testenv.OK(t, os.WriteFile(filepath.Join(dir, "file"), nil, 0o600))
	linked := os.Symlink("file", filepath.Join(dir, "link")) == nil // not everywhere on Windows
	for _, c := range []struct {
		name  string
		there bool
		kind  problem.Kind
	}{
		{"new", false, ""}, {"file", true, ""}, {".", false, problem.FileUnusable}, {"link", false, problem.FileUnusable},
		{filepath.Join("nowhere", "new"), false, problem.FileUnusable}, {filepath.Join("file", "new"), false, problem.FileUnusable},
		{strings.Repeat("x", 240), false, problem.FileUnusable}, {strings.Repeat("x", 300), false, problem.FileUnusable},
		{filepath.Join("home", "data", "new"), false, problem.FileUnusable}, {filepath.Join("home", "state", "state.json"), false, problem.FileUnusable},
	} {
		if c.name == "link" && !linked {
			continue
		}
		there, err := j.FreeTarget(filepath.Join(dir, c.name))
		if there != c.there || problem.KindOf(err) != c.kind {
			t.Errorf("%s: %v, %v", c.name, there, err)
		}
	}
}

// What appeared since the user was asked is not replaced.
func TestReportReplacesOnlyWithConsent(t *testing.T) {
	path := filepath.Join(t.TempDir(), "report.txt")
	testenv.OK(t, flow.WriteReport(path, "first", false))
	testenv.WantKind(t, flow.WriteReport(path, "second", false), problem.FileUnusable)
	if text, _ := os.ReadFile(path); string(text) != "first" {
		t.Errorf("it holds %q", text)
	}
	if err := flow.WriteReport(path, "second", true); err != nil {
		t.Error(err)
	}
	if text, _ := os.ReadFile(path); string(text) != "second" {
		t.Errorf("with a yes it holds %q", text)
	}
	testenv.WantKind(t, flow.WriteReport(filepath.Join(path, "below"), "x", false), problem.FileUnusable)
}

func TestWaterfallBeginsWithTheFirstPart(t *testing.T) {
	const ms = time.Millisecond
	d := &diagnose.Diagnosis{Findings: []diagnose.Finding{
		{Step: diagnose.StepProxy, State: diagnose.Passed, Start: ms, Elapsed: 2 * ms},
		{Step: diagnose.StepName, State: diagnose.Skipped, Start: 90 * ms},
		{Step: diagnose.StepConnection, State: diagnose.Passed, Start: 10 * ms, Elapsed: 20 * ms},
		{Step: diagnose.StepTLS, State: diagnose.Failed, Start: 30 * ms, Elapsed: 5 * ms},
		{Step: diagnose.StepService, State: diagnose.Skipped, Start: 90 * ms},
	}}
	bars := flow.Waterfall(d)
	want := []flow.Bar{{Title: "connection", Elapsed: 20 * ms}, {Title: "TLS", Start: 20 * ms, Elapsed: 5 * ms}}
	if len(bars) != len(want) || bars[0] != want[0] || bars[1] != want[1] {
		t.Errorf("got %v, want %v", bars, want)
	}
	if bars := flow.Waterfall(&diagnose.Diagnosis{}); len(bars) != 0 {
		t.Errorf("nothing happened, and the bars are %v", bars)
	}
}
