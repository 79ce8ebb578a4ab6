package flow_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store/state"
	"kiikey/ui/flow"
)

// done is the activity since the last call, oldest first, without times.
func done(t *testing.T, j *flow.Job) []state.Event {
	t.Helper()
	events, err := j.State().Activity()
	testenv.OK(t, err)
	for i := range events {
		if events[i].At.IsZero() {
			t.Errorf("an event without its time: %+v", events[i])
		}
		events[i].At = state.Event{}.At
	}
	testenv.OK(t, j.State().ClearActivity())
	return events
}

func wantDone(t *testing.T, when string, j *flow.Job, want ...state.Event) {
	t.Helper()
	if got := done(t, j); !slices.Equal(got, want) {
		t.Errorf("%s: recorded %+v, want %+v", when, got, want)
	}
}

func TestActionsAreRecorded(t *testing.T) {
	j, _, c := job(t, "")
	local := environment(t, j, "local")
	ok := func(err error) {
		t.Helper()
		testenv.OK(t, err)
	}
	wantDone(t, "the first use", j, state.Event{Action: "create"},
		state.Event{Action: "import", Credential: c.ID, Environment: "local"})

	login(t, j, c, "local")
	wantDone(t, "a test", j, state.Event{Action: "test", Credential: c.ID, Environment: "local"})
	session, _, err := j.SavedSession(t.Context(), c, local)
	ok(err)
	ok(j.LogOut(t.Context(), c.ID, local, session))
	wantDone(t, "a log-out", j, state.Event{Action: "log-out", Credential: c.ID, Environment: "local"})
	_, err = j.Diagnose(t.Context(), flow.Complaint{Credential: &c, Environment: local}, nil)
	ok(err)
	wantDone(t, "a diagnosis", j, state.Event{Action: "diagnosis", Credential: c.ID, Environment: "local"})
	wrong := c
	wrong.APISecret = kiiex.SecretFromString(strings.Repeat("ab", 16))
	_, err = j.Diagnose(t.Context(), flow.Complaint{Credential: &wrong, Environment: local, Login: true}, nil)
	ok(err)
	wantDone(t, "a diagnosis with a login", j,
		state.Event{Action: "diagnosis", Credential: c.ID, Environment: "local", Outcome: "invalid-credentials"},
		state.Event{Action: "test", Credential: c.ID, Environment: "local", Outcome: "invalid-credentials"})
	_, err = j.Diagnose(t.Context(), flow.Complaint{Environment: local}, nil)
	ok(err)
	wantDone(t, "a diagnosis of the way alone", j, state.Event{Action: "diagnosis", Environment: "local"})

	ok(j.Rename(t.Context(), "practice", "renamed"))
	wantDone(t, "a rename", j, state.Event{Action: "rename", Credential: c.ID, Environment: "local"})
	staging := "staging"
	ok(j.Edit(t.Context(), "renamed", flow.Changes{Environment: &staging}))
	wantDone(t, "an edit", j, state.Event{Action: "edit", Credential: c.ID, Environment: "staging"})

	file := filepath.Join(t.TempDir(), "backup.age")
	_, err = j.Backup(t.Context(), file, false, given("a passphrase"), given("of the backup"))
	ok(err)
	ok(j.Remove(t.Context(), "renamed"))
	backup, err := flow.OpenBackup(t.Context(), file, given("of the backup"))
	ok(err)
	defer backup.Close()
	plan, err := j.PlanRestore(t.Context(), backup)
	ok(err)
	ok(j.Restore(t.Context(), backup, plan))
	wantDone(t, "a backup", j, state.Event{Action: "backup"}, state.Event{Action: "remove", Credential: c.ID, Environment: "staging"},
		state.Event{Action: "restore"})
	ok(j.ChangePassphrase(t.Context(), given("a passphrase"), given("another one")))
	j.Lock()
	if err := j.Unlock(t.Context(), given("a wrong one")); problem.KindOf(err) != problem.WrongPassphrase {
		t.Fatal(err)
	}
	ok(j.Unlock(t.Context(), given("another one")))
	wantDone(t, "passphrases", j, state.Event{Action: "passphrase"}, state.Event{Action: "unlock", Outcome: "wrong-passphrase"})
}

func TestCodeRequestIsRecorded(t *testing.T) {
	j, server, c := job(t, "second-factor")
	done(t, j)
	l, err := j.Authenticate(t.Context(), c, environment(t, j, "local"), nil)
	testenv.OK(t, err)
	if _, err := j.AnswerCode(t.Context(), l, "000000", nil); err == nil {
		t.Fatal("a wrong code was accepted")
	}
	if _, err := j.AnswerCode(t.Context(), l, server.Code(), nil); err != nil {
		t.Fatal(err)
	}
	e := state.Event{Action: "test", Credential: c.ID, Environment: "local"}
	wanted, refused := e, e
	wanted.Outcome, refused.Outcome = "second-factor", "second-factor-refused"
	wantDone(t, "three steps", j, wanted, refused, e)
}

// What was typed and could not be used may be anything, a secret pasted into the wrong field too.
func TestFailedInputIsNotRecorded(t *testing.T) {
	j, _, c := job(t, "")
	done(t, j)
	const typed = "fedcba9876543210fedcba9876543210"
	empty, another, nowhere := "", c, typed
	another.ID = kiiex.NewID()
	mine := another
	mine.Name = " " + typed
	for name, err := range map[string]error{
		"rename to a bad name":     j.Rename(t.Context(), c.Name, typed+"\x00"),
		"rename what is not there": j.Rename(t.Context(), typed, "new"),
		"edit what is not there":   j.Edit(t.Context(), typed, flow.Changes{}),
		"edit to nothing":          j.Edit(t.Context(), c.Name, flow.Changes{UserID: &empty}),
		"edit to nowhere":          j.Edit(t.Context(), c.Name, flow.Changes{Environment: &nowhere}),
		"remove what is not there": j.Remove(t.Context(), typed),
		"import under a bad name":  j.Save(t.Context(), mine, false),
		"import under a taken one": j.Save(t.Context(), another, false),
	} {
		if err == nil {
			t.Errorf("%s: it worked", name)
		}
	}
	wantDone(t, "all of it", j)
}

// A failure of the store itself is recorded.
func TestStoreFailureIsRecorded(t *testing.T) {
	j, _, c := job(t, "")
	done(t, j)
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	if err := j.Rename(stopped, c.Name, "new"); err == nil {
		t.Fatal("it worked")
	} else {
		wantDone(t, "a rename", j, state.Event{Action: "rename", Credential: c.ID, Environment: "local", Outcome: string(problem.KindOf(err))})
	}
}

// Nothing in the state folder holds a secret, whatever was done.
func TestActivityHoldsNoSecret(t *testing.T) {
	j, _, c := job(t, "")
	l, err := j.Authenticate(t.Context(), c, environment(t, j, "local"), nil)
	testenv.OK(t, err)
	secrets := []string{c.APISecret.Reveal(), l.Session.Token.Reveal(), c.Sign(c.Nonce).Signature.Reveal(), "a passphrase", "a wrong one", c.APIKey}
	j.Lock()
	_ = j.Unlock(t.Context(), given("a wrong one"))
	files, err := filepath.Glob(filepath.Join(j.Folders().State, "*"))
	if err != nil || len(files) < 2 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		testenv.OK(t, err)
		for _, secret := range secrets {
			if bytes.Contains(data, []byte(secret)) {
				t.Errorf("%s holds %q", name, secret)
			}
		}
	}
}

// The record has ids; names are those of the vault, as they are now.
func TestActivityFindsNames(t *testing.T) {
	j, _, c := job(t, "")
	other := c
	other.ID, other.Name = kiiex.NewID(), "velvet-otter"
	for _, err := range []error{
		j.Save(t.Context(), other, false), j.Rename(t.Context(), "practice", "amber-walrus"), j.Remove(t.Context(), "velvet-otter"),
	} {
		testenv.OK(t, err)
	}
	events, err := j.Activity(t.Context())
	testenv.OK(t, err)
	var got []string
	for _, e := range events {
		name := e.Name
		if e.Removed() {
			name = "removed"
		}
		got = append(got, e.Action+" "+name)
	}
	if want := "create |import amber-walrus|import removed|rename amber-walrus|remove removed"; strings.Join(got, "|") != want {
		t.Errorf("it is %q, want %q", strings.Join(got, "|"), want)
	}
	j.Lock()
	_, err = j.Activity(t.Context())
	testenv.WantKind(t, err, problem.PassphraseNeeded)
	testenv.WantKind(t, j.Remove(t.Context(), "amber-walrus"), problem.PassphraseNeeded)
	if after, err := j.State().Activity(); err != nil || len(after) != len(events) {
		t.Errorf("what could not be done while locked was recorded: %+v, %v", after, err)
	}
}
