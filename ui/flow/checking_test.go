package flow_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"kiikey/internal/testenv"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
)

// check checks what was chosen, and returns the outcomes by name.
func (d *desk) check(t *testing.T, retry bool) map[string]flow.Outcome {
	t.Helper()
	for range len(d.chosen) {
		d.pauses <- time.Time{}
	}
	outcomes := map[string]flow.Outcome{}
	d.Check(t.Context(), d.chosen, retry, nil, func(place int, o flow.Outcome) { outcomes[d.chosen[place].Name] = o })
	return outcomes
}

func TestCheckLeavesOutWhatWasRefused(t *testing.T) {
	d := newDesk(t)
	d.add(t, "7a", "here", refused)
	d.add(t, "7b", "here", accepted) // of the same user
	d.add(t, "8a", "here", accepted)
	d.add(t, "9a", "here", codeWanted)
	classes := func(of map[string]flow.Outcome, want map[string]problem.Class) {
		t.Helper()
		for name, class := range want {
			if of[name].Class() != class {
				t.Errorf("%s: %+v", name, of[name])
			}
		}
	}
	first := d.check(t, false)
	want(t, first, map[string]string{"7a": string(problem.InvalidCredentials), "7b": "skipped", "8a": "works", "9a": "wants code"})
	classes(first, map[string]problem.Class{"7a": problem.ClassRefused, "7b": problem.ClassUnreachable, "8a": 0, "9a": problem.ClassUnreachable})

	second := d.check(t, false)
	want(t, second, map[string]string{"7a": "skipped", "7b": "works", "8a": "works", "9a": "wants code"})
	classes(second, map[string]problem.Class{"7a": problem.ClassRefused, "7b": 0})
	d.wantSent(t, "7a", "8a", "9a", "7b", "8a", "9a")

	d.chosen = d.chosen[:1]
	d.sent = nil
	// What its owner notes of it, or an edit that leaves all as it is, is no correction.
	note, same := "for the night desk", "7"
	testenv.OK(t, d.Edit(t.Context(), "7a", flow.Changes{Note: &note, UserID: &same}))
	want(t, d.check(t, false), map[string]string{"7a": "skipped"})

	// An edit counts until the exchange has judged it: not when it could not be reached.
	nonce := "1"
	testenv.OK(t, d.Edit(t.Context(), "7a", flow.Changes{Nonce: &nonce}))
	for key, name := range d.names {
		if name == "7a" {
			d.answers[key] = nonsense
		}
	}
	want(t, d.check(t, false), map[string]string{"7a": string(problem.NotAnExchange)})
	for key, name := range d.names {
		if name == "7a" {
			d.answers[key] = refused
		}
	}
	want(t, d.check(t, false), map[string]string{"7a": string(problem.InvalidCredentials)})
	want(t, d.check(t, false), map[string]string{"7a": "skipped"})
	want(t, d.check(t, true), map[string]string{"7a": string(problem.InvalidCredentials)})
	d.wantSent(t, "7a", "7a", "7a")
}

// A check every hour tells the activity when an outcome becomes another one, also after what others did.
func TestCheckRecordsOnlyChanges(t *testing.T) {
	d := newDesk(t)
	d.add(t, "7a", "here", accepted)
	d.add(t, "8a", "here", codeWanted)
	recorded := func(want ...string) {
		t.Helper()
		d.check(t, false)
		events, err := d.Activity(t.Context())
		testenv.OK(t, err)
		var got []string
		for _, e := range events {
			if e.Action == flow.ActionTest {
				got = append(got, strings.TrimSpace(e.Name+" "+e.Outcome))
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("recorded %q, want %q", got, want)
		}
	}
	wants := "8a " + string(problem.KindOf(flow.CodeWanted()))
	recorded("7a", wants)
	recorded("7a", wants)
	for key, name := range d.names {
		if name == "7a" {
			d.answers[key] = nonsense
		}
	}
	gone := "7a " + string(problem.NotAnExchange)
	recorded("7a", wants, gone)
	testenv.OK(t, d.Edit(t.Context(), "7a", flow.Changes{}))
	recorded("7a", wants, gone)
	for key := range d.names {
		d.answers[key] = accepted
	}
	recorded("7a", wants, gone, "7a", "8a")
}

// A check logs its own session out, and leaves the one that is saved.
func TestCheckLeavesNoSession(t *testing.T) {
	for _, scenario := range []string{"", "documented"} {
		j, _, c := job(t, scenario)
		env := environment(t, j, "local")
		saved, err := j.Token(t.Context(), c, env, false, nil)
		testenv.OK(t, err)
		s, err := j.Summary(t.Context(), c.Name)
		testenv.OK(t, err)
		before := len(calls(j))
		j.Check(t.Context(), []flow.Summary{s}, false, nil, func(_ int, o flow.Outcome) {
			if o.Verdict != flow.Testing && o.Class() != 0 {
				t.Errorf("%q: %+v", scenario, o)
			}
		})
		want := []string{"AuthenticateUser", "GetAccountPositions", "LogOut"}
		if got := calls(j)[before:]; !slices.Equal(got, want) {
			t.Errorf("%q: sent %q, want %q", scenario, got, want)
		}
		kept, ok, err := j.SavedSession(t.Context(), c, env)
		if err != nil || !ok || !kept.Token.Equal(saved.Session.Token) {
			t.Errorf("%q: the saved session is not as it was, %v", scenario, err)
		}
		if again, err := j.Token(t.Context(), c, env, false, nil); err != nil || !again.Session.Token.Equal(saved.Session.Token) {
			t.Errorf("%q: it does not work any more, %v", scenario, err)
		}
	}
}

func TestMetricsFormat(t *testing.T) {
	now := noon.Add(36 * time.Hour)
	of := func(id string, o flow.Outcome, expires time.Time) flow.Checked {
		return flow.Checked{Summary: flow.Summary{ID: id, Name: `a "b" \ é`, ImportedAt: noon, Expires: expires}, Outcome: o}
	}
	good := of("1f", flow.Outcome{Verdict: flow.Works}, now.Truncate(24*time.Hour).AddDate(0, 0, 3))
	good.LastSuccess = now
	bad := of("2f", flow.Outcome{Verdict: flow.Skipped, Before: true}, now.Truncate(24*time.Hour).AddDate(0, 0, -2))
	var lines []string
	for line := range strings.Lines(flow.Metrics([]flow.Checked{good, bad, of("3f", flow.Outcome{Verdict: flow.WantsCode}, time.Time{})}, true, now)) {
		if !strings.HasPrefix(line, "#") {
			lines = append(lines, strings.TrimSuffix(strings.ReplaceAll(line, `,name="a \"b\" \\ é"`, ""), "\n"))
		}
	}
	expected := []string{
		`kiikey_credential_passed{id="1f"} 1`, `kiikey_credential_passed{id="2f"} 0`, `kiikey_credential_passed{id="3f"} 0`,
		`kiikey_credential_last_success_timestamp_seconds{id="1f"} ` + strconv.FormatInt(now.Unix(), 10),
		`kiikey_credential_age_seconds{id="1f"} 129600`, `kiikey_credential_age_seconds{id="2f"} 129600`, `kiikey_credential_age_seconds{id="3f"} 129600`,
		`kiikey_credential_expires_days{id="1f"} 3`, `kiikey_credential_expires_days{id="2f"} -2`,
	}
	if !slices.Equal(lines, expected) {
		t.Errorf("it has\n%s\nwant\n%s", strings.Join(lines, "\n"), strings.Join(expected, "\n"))
	}
}
