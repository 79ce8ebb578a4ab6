package walkthrough

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"kiikey/assets"
	"kiikey/kiiex"
	"kiikey/store/state"
	"kiikey/store/vault/vaulttest"
	"kiikey/ui/flow"
)

func TestMain(m *testing.M) {
	vaulttest.WorkFactor(1)
	os.Exit(m.Run())
}

// newJob is the job of a user without a store.
func newJob(t *testing.T) *flow.Job {
	t.Helper()
	job, err := flow.Open(flow.Options{Home: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(job.Close)
	return job
}

func given(context.Context) (kiiex.Secret, error) { return kiiex.SecretFromString("a passphrase"), nil }

func create(t *testing.T, job *flow.Job) {
	t.Helper()
	if err := job.Create(t.Context(), given); err != nil {
		t.Fatal(err)
	}
}

// keep saves the sample under a name and returns its summary.
func keep(t *testing.T, job *flow.Job, name, environment string) flow.Summary {
	t.Helper()
	source, err := flow.SampleExport()
	if err != nil {
		t.Fatal(err)
	}
	credential, err := source.Drafts[0].Complete(name, environment, job.Now())
	if err != nil {
		t.Fatal(err)
	}
	if err := job.Save(t.Context(), credential, false); err != nil {
		t.Fatal(err)
	}
	summary, err := job.Summary(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return summary
}

func TestWalkthroughOpensOnFirstStart(t *testing.T) {
	job := newJob(t)
	set := func(place state.Onboarding) {
		t.Helper()
		if err := job.State().SetOnboarding(place); err != nil {
			t.Fatal(err)
		}
	}
	check := func(who string, want bool) {
		t.Helper()
		if Opens(job) != want {
			t.Errorf("it opens for %s: %v, want %v", who, !want, want)
		}
	}
	check("a new user", true)
	set(state.Onboarding{Done: true})
	check("one who skipped it", false)
	set(state.Onboarding{})
	create(t, job)
	check("one with a store, who never met it", false)
	set(state.Onboarding{Step: Test.Name()})
	check("one who left it in the middle", true)
	job.Lock()
	check("the same, locked", true)
	set(state.Onboarding{Step: Test.Name(), Done: true})
	check("one who has been through it", false)
}

func TestPagesAreFoundByTheirNames(t *testing.T) {
	for p := range Pages {
		if p.Name() == "" || p.Heading() == "" {
			t.Errorf("page %d has no name or heading", p)
		}
		if found, ok := named(p.Name()); !ok || found != p {
			t.Errorf("page %d is not found by its name %q, which leads to %d", p, p.Name(), found)
		}
	}
	for _, name := range []string{"", "welcome", "of another version"} {
		if found, ok := named(name); ok {
			t.Errorf("%q leads to page %d", name, found)
		}
	}
}

func TestReadChoosesTheCredentialOfThePages(t *testing.T) {
	job := newJob(t)
	read := func(wanted ...string) Progress {
		t.Helper()
		p, err := Read(t.Context(), job, wanted...)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	speaksOf := func(p Progress, want string) {
		t.Helper()
		got := ""
		if p.Summary != nil {
			got = p.Summary.Name
		}
		if got != want {
			t.Errorf("it speaks of %q, want %q", got, want)
		}
	}
	p := read("", "")
	if p.Summary != nil || len(p.Environments) != len(job.Environments()) {
		t.Errorf("without a store it read %+v", p)
	}
	create(t, job)
	speaksOf(read("", ""), "")
	first := keep(t, job, "first", kiiex.SandboxName)
	speaksOf(read("", ""), "first")
	speaksOf(read("gone", ""), "first")
	second := keep(t, job, "second", "staging")
	speaksOf(read("", ""), "")
	speaksOf(read("", second.ID), "second")
	speaksOf(read(first.ID, second.ID), "first")
	speaksOf(read("gone", second.ID), "second")

	job.Lock()
	if p := read(first.ID); p.Summary != nil {
		t.Errorf("locked, it read %+v", p)
	}
	if err := job.Unlock(t.Context(), given); err != nil {
		t.Fatal(err)
	}
	if p := read(first.ID); accepted(p.Summary) || !p.Environments[0].held || p.Environments[0].works {
		t.Errorf("before a test it read %+v", p)
	}
	credential, err := job.Credential(t.Context(), "first")
	if err != nil {
		t.Fatal(err)
	}
	login, err := job.Authenticate(t.Context(), credential, job.Environments()[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	login.Clear()
	if p := read(first.ID); !accepted(p.Summary) || !p.Environments[0].works || p.Environments[1].works {
		t.Errorf("after an accepted test in %s it read %+v", p.Environments[0].Environment.Name, p)
	}
}

func TestNextStep(t *testing.T) {
	job := newJob(t)
	const held, works = 1, 2
	for _, c := range []struct {
		state [3]int
		want  string
	}{
		{[3]int{}, "Next, sandbox: try its sample"},
		{[3]int{held}, "Next, sandbox: test the credential"},
		{[3]int{works}, "Next, staging: create an API key"},
		{[3]int{works, held}, "Next, staging: test the credential"},
		{[3]int{0, works}, "Next, production: create an API key"},
		{[3]int{works, works, held}, "Next, production: test the credential"},
		{[3]int{0, 0, works}, "All done"},
	} {
		p, err := Read(t.Context(), job)
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range c.state {
			p.Environments[i].held, p.Environments[i].works = s > 0, s == works
		}
		if got := nextStep(p.Environments); !strings.HasPrefix(got, c.want) {
			t.Errorf("%v: %q, want %q", c.state, got, c.want)
		}
	}
}

// The sample is what the practice credential holds, whatever else is called so: it is saved once.
func TestTakeSample(t *testing.T) {
	job := newJob(t)
	if _, _, err := job.TakeSample(t.Context()); err == nil {
		t.Error("it was saved without a vault")
	}
	create(t, job)
	taken := func(name string, before bool) {
		t.Helper()
		sample, had, err := job.TakeSample(t.Context())
		if err != nil || sample.Name != name || had != before || sample.UserID != assets.SampleUserID || sample.Environment != kiiex.SandboxName {
			t.Errorf("the sample is %+v, there before: %v, %v", sample, had, err)
		}
	}
	keep(t, job, flow.SampleName, "staging")
	taken("practice-2", false)
	taken("practice-2", true)
	if err := job.Rename(t.Context(), "practice-2", "mine"); err != nil {
		t.Fatal(err)
	}
	taken("mine", true)
	for _, name := range []string{"mine", flow.SampleName} {
		if err := job.Remove(t.Context(), name); err != nil {
			t.Fatal(err)
		}
	}
	taken("practice", false)
	taken("practice", true)
}

// What a page offers and what it needs first, for a user who is that far.
func TestWalkActions(t *testing.T) {
	job := newJob(t)
	w := Begin(job, state.Onboarding{})
	offers := func(p Page, missing bool, first Page, want ...Action) {
		t.Helper()
		w.At = p
		before, ok := w.Missing()
		if ok != missing || ok && before != first {
			t.Errorf("%s needs %s first: %v", p.Name(), before.Name(), ok)
		}
		if !ok && !slices.Equal(w.Actions(false), want) {
			t.Errorf("%s offers %v, want %v", p.Name(), w.Actions(false), want)
		}
	}
	tested := func(kind, environment string) { w.Summary.LastTest = &state.Test{Kind: kind, Environment: environment} }
	offers(Welcome, false, 0, Continue)
	offers(Vault, false, 0, CreateVault)
	offers(Import, true, Vault)
	offers(Next, true, Vault)
	create(t, job)
	offers(Vault, false, 0, Continue)
	offers(Import, false, 0, TrySandbox, ImportOwn, Restore, GetKey)
	offers(Sign, true, Import)
	offers(Test, true, Import)
	offers(Next, false, 0, Finish, ImportNext)
	summary := keep(t, job, "mine", "staging")
	w.Summary = &summary
	offers(Import, false, 0, Continue, TrySandbox, ImportOwn, Restore, GetKey)
	offers(Sign, false, 0, Continue, OpenSignature)
	offers(Test, false, 0, TestNow)
	offers(Session, true, Test)
	tested("rejected", "staging")
	offers(Test, false, 0, TestAgain, Diagnose, Edit)
	tested("", "staging")
	offers(Test, false, 0, Continue, TestAgain)
	offers(Session, false, 0, OpenSession)
	w.Shown = true
	offers(Session, false, 0, Continue, OpenSession)
	tested("", kiiex.SandboxName) // whose sessions are not saved
	offers(Session, false, 0, TestAgain)
}

// An import leads on, from the last page to the test; a credential that was only changed leaves the page open.
func TestWalkAfterAnImport(t *testing.T) {
	for from, want := range map[Page]Page{Import: Sign, Next: Test, Test: Test} {
		w := Begin(newJob(t), state.Onboarding{Step: from.Name()})
		w.Imported(&flow.Summary{ID: "an id"})
		if w.At != want || w.Place.Step != want.Name() || w.Place.Credential != "an id" {
			t.Errorf("from %s to %s, remembered as %+v", from.Name(), w.At.Name(), w.Place)
		}
	}
}
