package flow_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store/state"
	"kiikey/ui/flow"
	"kiikey/ui/flow/handover"
)

// recipient is that of a job.
func recipient(t *testing.T, j *flow.Job) string {
	t.Helper()
	text, _, err := j.Receiver(t.Context())
	testenv.OK(t, err)
	return text
}

// saved puts another credential into the store.
func saved(t *testing.T, j *flow.Job, c kiiex.Credential) kiiex.Credential {
	t.Helper()
	c.ID, c.APISecret = kiiex.NewID(), c.APISecret.Clone()
	testenv.OK(t, j.Save(t.Context(), c, false))
	return c
}

// handOver writes a file for to, as a face does.
func handOver(t *testing.T, j *flow.Job, path string, to string, names ...string) *flow.Handover {
	t.Helper()
	h, err := j.PrepareHandover(t.Context(), names, []string{to}, given("a passphrase"))
	testenv.OK(t, err)
	testenv.OK(t, j.WriteHandover(t.Context(), h, path, false))
	return h
}

// All that belongs to a key travels, in whatever letters; what belongs to its owner's vault does not.
func TestHandoverCarriesTheWholeKey(t *testing.T) {
	from, _, practice := job(t, "")
	to, _ := jobFor(t, "http://127.0.0.1:1", nil)
	env := environment(t, from, "local")
	login, err := from.Authenticate(t.Context(), practice, env, nil)
	testenv.OK(t, err)
	defer login.Clear()
	whole := practice
	whole.Name, whole.APIKey, whole.UserName = "Schlüssel 七", strings.Repeat("7", 32), `a "user" \ name`
	whole.Permissions, whole.IPWhitelist = []string{"Trading", "Deposit"}, []string{"203.0.113.7"}
	whole.Note, whole.Expires, whole.Replaces = `for the "night" desk; <b>naïve</b>`, time.Date(2999, 12, 31, 0, 0, 0, 0, time.UTC), practice.ID
	whole = saved(t, from, whole)
	path := filepath.Join(t.TempDir(), "for-ann.age")
	done(t, from)
	h := handOver(t, from, path, recipient(t, to), whole.Name, "practice", whole.Name)
	if len(h.Keys) != 2 || h.Keys[0].Fingerprint != whole.Fingerprint() || h.Production || len(h.Cautions) > 0 {
		t.Errorf("%+v", h)
	}
	data, err := os.ReadFile(path)
	if err != nil || bytes.Contains(data, []byte("night")) {
		t.Errorf("%v\n%s", err, data)
	}
	source, err := flow.ReadExport(t.Context(), path, false, to.Identities)
	if err != nil || !source.HandedOver || len(source.Drafts) != 2 {
		t.Fatalf("%+v, %v", source, err)
	}
	defer source.Clear()
	var made []kiiex.Credential
	for _, d := range source.Drafts {
		c, err := d.Complete(d.NameHint+" of ours", d.EnvironmentHint, time.Now())
		testenv.OK(t, err)
		made = append(made, c)
	}
	testenv.OK(t, to.SaveAll(t.Context(), made, false))
	got, err := to.Credential(t.Context(), whole.Name+" of ours")
	testenv.OK(t, err)
	defer got.Clear()
	if !got.APISecret.Equal(whole.APISecret) || got.APIKey != whole.APIKey || got.UserName != whole.UserName || got.Nonce != whole.Nonce || got.UserID != whole.UserID ||
		strings.Join(got.Permissions, "|") != "Trading|Deposit" || strings.Join(got.IPWhitelist, "|") != "203.0.113.7" ||
		got.Note != whole.Note || !got.Expires.Equal(whole.Expires) || got.Environment != "local" || got.ID == whole.ID || got.Replaces != "" {
		t.Errorf("%+v", got)
	}
	if _, ok, err := to.SavedSession(t.Context(), got, environment(t, to, "local")); ok || err != nil {
		t.Errorf("a session travelled: %v", err)
	}
	wantDone(t, "at the sender", from,
		state.Event{Action: flow.ActionHandover, Credential: whole.ID, Environment: "local"},
		state.Event{Action: flow.ActionHandover, Credential: practice.ID, Environment: "local"})
}

// What cannot be handed over leaves no file.
func TestHandoverRefused(t *testing.T) {
	j, practice := jobWith(t, "[[environment]]\nname = \"local\"\nurl = \"http://127.0.0.1:1\"\n", nil)
	path, to := filepath.Join(t.TempDir(), "x.age"), recipient(t, j)
	live := practice
	live.Name, live.Environment, live.APIKey = "live", "production", strings.Repeat("8", 32)
	live.Expires = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	live = saved(t, j, live)
	twin := practice
	twin.Name = "twin"
	saved(t, j, twin)
	if remarks, err := j.Remarks(t.Context(), live); err != nil || !slices.Contains(remarks, "“live” expired on 1 January 2020.") {
		t.Errorf("%v, %v", remarks, err)
	}
	prepare := func(names []string, to []string, passphrase string) (*flow.Handover, error) {
		return j.PrepareHandover(t.Context(), names, to, given(passphrase))
	}
	never := func(context.Context) (kiiex.Secret, error) {
		t.Error("asked for the passphrase")
		return kiiex.Secret{}, nil
	}
	_, err := j.PrepareHandover(t.Context(), []string{"practice"}, []string{"age1"}, never)
	testenv.WantKind(t, err, problem.BadValue)
	for kind, try := range map[problem.Kind]func() error{
		problem.WrongPassphrase: func() error { _, err := prepare([]string{"practice"}, []string{to}, "another"); return err },
		problem.CredentialNotFound: func() error {
			_, err := prepare([]string{"practice", "practise"}, []string{to}, "a passphrase")
			return err
		},
		problem.BadValue: func() error {
			h, err := prepare([]string{"practice", "twin"}, []string{to}, "a passphrase")
			testenv.OK(t, err)
			return j.WriteHandover(t.Context(), h, path, false)
		},
		problem.FileUnusable: func() error {
			h, err := prepare([]string{"practice"}, []string{to}, "a passphrase")
			testenv.OK(t, err)
			there := filepath.Join(t.TempDir(), "there")
			testenv.OK(t, os.WriteFile(there, []byte("mine"), 0o600))
			err = j.WriteHandover(t.Context(), h, there, false)
			if content, _ := os.ReadFile(there); string(content) != "mine" {
				t.Errorf("it was written over: %q", content)
			}
			return err
		},
	} {
		if err := try(); problem.KindOf(err) != kind || problem.From(err).Next == "" {
			t.Errorf("%s: %v", kind, err)
		}
	}
	j.Lock()
	if _, err := j.Identities(t.Context()); problem.KindOf(err) != problem.PassphraseNeeded {
		t.Error(err)
	}
	h, err := prepare([]string{"live"}, []string{to}, "a passphrase") // which opens the vault, too
	testenv.OK(t, err)
	testenv.OK(t, j.Remove(t.Context(), "live"))
	testenv.WantKind(t, j.WriteHandover(t.Context(), h, path, false), problem.CredentialNotFound)
	if _, err := os.Lstat(path); err == nil {
		t.Error("a file was made")
	}
}

// Anyone who knows a recipient can make a file, of anything: names, notes and content are from outside.
func TestImportOfHostileHandover(t *testing.T) {
	j, practice := jobFor(t, "http://127.0.0.1:1", nil)
	to, err := handover.ParseRecipients([]string{recipient(t, j)})
	testenv.OK(t, err)
	key := `"APIKey": "` + strings.Repeat("7", 32) + `", "APISecret": "` + strings.Repeat("8", 32) + `", "Nonce": "0", "UserId": "1"`
	read := func(content string) (*flow.Source, error) {
		data, err := handover.Seal([]byte(content), to)
		testenv.OK(t, err)
		return flow.ReadExportFrom(t.Context(), bytes.NewReader(data), j.Identities)
	}
	s, err := read(`[{` + key + `, "Name": "\u001b]0;x\u0007", "Note": "\u202eevil", "Expires": "soon", "Environment": "\u0041"}]`)
	if err != nil || s.Drafts[0].NameHint != "" || s.Drafts[0].Credential.Note != "" || len(s.Drafts[0].Unknown) != 3 {
		t.Errorf("%+v, %v", s, err)
	}
	for content, kind := range map[string]problem.Kind{
		"": problem.NotJSON, "hello": problem.NotJSON, "[]": problem.MissingField, `[{` + key + `}, {` + key + `}]`: problem.DuplicateField,
		"-----BEGIN AGE ENCRYPTED FILE-----\n": problem.NotJSON, `{"kind": "vault"}`: problem.MissingField,
	} {
		if _, err := read(content); problem.KindOf(err) != kind {
			t.Errorf("%q: %v", content, err)
		}
	}
	// One name twice, or a name that is taken: none of them is saved.
	s, err = read(`[{` + key + `, "Name": "new"}, {` + strings.ReplaceAll(key, "7777", "9999") + `, "Name": "practice"}]`)
	testenv.OK(t, err)
	for _, second := range []string{"practice", "new"} {
		var made []kiiex.Credential
		for i, name := range []string{"new", second} {
			c, err := s.Drafts[i].Complete(name, "local", time.Now())
			testenv.OK(t, err)
			made = append(made, c)
		}
		if err := j.SaveAll(t.Context(), made, second == "new"); problem.KindOf(err) != problem.NameTaken {
			t.Errorf("%s: %v", second, err)
		}
		if names, err := j.Names(t.Context()); err != nil || len(names) != 1 || names[0].ID != practice.ID {
			t.Errorf("%v, %v", names, err)
		}
	}
}

// What the receiver could not import is refused at once, by its name.
func TestUnreceivableCredentialIsNotHandedOver(t *testing.T) {
	j, _, practice := job(t, "")
	odd := practice
	odd.Name, odd.APIKey, odd.Permissions = "odd", strings.Repeat("8", 32), []string{"\x1b[2J"}
	saved(t, j, odd)
	h, err := j.PrepareHandover(t.Context(), []string{"practice", "odd"}, []string{recipient(t, j)}, given("a passphrase"))
	testenv.OK(t, err)
	path := filepath.Join(t.TempDir(), "file.age")
	told := problem.From(j.WriteHandover(t.Context(), h, path, false))
	if told == nil || !strings.Contains(told.What, "odd") || !strings.Contains(told.Why, "list of permissions") || strings.Contains(told.Error(), "\x1b[2J") {
		t.Errorf("%+v", told)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("it was written")
	}
}
