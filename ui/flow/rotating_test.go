package flow_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store"
	"kiikey/ui/flow"
)

// successor saves a new key beside the credential called name, and has its login answered so.
func (d *desk) successor(t *testing.T, name, answer string) store.Rotation {
	t.Helper()
	c := kiiex.Credential{
		ID: kiiex.NewID(), UserID: name[:1], APIKey: kiiex.NewID(), Nonce: "0",
		APISecret: kiiex.SecretFromString(kiiex.NewID()), ImportedAt: noon,
	}
	d.names[c.APIKey], d.answers[c.APIKey] = name+" new", answer
	r, err := d.BeginRotation(t.Context(), name, c)
	testenv.OK(t, err)
	return r
}

// holds fails unless the vault has credentials of these names and ids.
func (d *desk) holds(t *testing.T, want map[string]string) {
	t.Helper()
	entries, err := d.Names(t.Context())
	got := map[string]string{}
	for _, e := range entries {
		got[e.Name] = e.ID
	}
	if err != nil || len(got) != len(want) {
		t.Errorf("held: %v, %v; want %v", got, err, want)
	}
	for name, id := range want {
		if got[name] != id {
			t.Errorf("%s is %q, want %q", name, got[name], id)
		}
	}
}

func TestRotationTakesTheNameOnceAccepted(t *testing.T) {
	for name, c := range map[string]struct {
		answer string
		kind   problem.Kind
		next   string // what is advised, in part
	}{
		"accepted":      {answer: accepted},
		"a code wanted": {answer: codeWanted},
		"refused":       {answer: refused, kind: problem.InvalidCredentials, next: "kiikey rotate 7a FILE"},
		"locked":        {answer: locked, kind: problem.UserLocked, next: "kiikey rotate 7a FILE"},
		"another user": {
			answer: strings.Replace(accepted, "}", `, "User": {"UserId": 9}}`, 1), kind: problem.InvalidCredentials, next: "the same user",
		},
		"too many":   {answer: tooMany, kind: problem.RateLimited, next: "Test it: kiikey rotate 7a;"},
		"no answers": {answer: nonsense, kind: problem.NotAnExchange, next: "--abort"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			old := d.add(t, "7a", "here", accepted)
			r := d.successor(t, "7a", c.answer)
			got, err := d.TryRotation(t.Context(), r, nil)
			if p := problem.From(err); problem.KindOf(err) != c.kind || err != nil && !strings.Contains(p.Next, c.next) {
				t.Fatalf("%v, next: %s", err, p.Next)
			}
			d.wantSent(t, "7a new")
			switch {
			case err == nil:
				d.holds(t, map[string]string{"7a": r.New.ID, "7a.old": old.ID})
				if !got.Accepted || got.Name() != "7a" {
					t.Errorf("the rotation is %+v", got)
				}
			case c.kind.IsRefusal():
				d.holds(t, map[string]string{"7a": old.ID})
				if _, tested := d.State().LastTest(r.New.ID); tested {
					t.Error("what is dropped is remembered")
				}
			default:
				d.holds(t, map[string]string{"7a": old.ID, "7a.new": r.New.ID})
			}
		})
	}
}

// What could not be tried is tried again without the file, and ends as it would have.
func TestRotationResumes(t *testing.T) {
	d := newDesk(t)
	old := d.add(t, "7a", "here", accepted)
	r := d.successor(t, "7a", nonsense)
	if _, err := d.TryRotation(t.Context(), r, nil); err == nil {
		t.Fatal("an accepted answer that is none")
	}
	testenv.WantKind(t, d.FinishRotation(t.Context(), r), problem.NotConfirmed)
	for key, name := range d.names {
		if name == "7a new" {
			d.answers[key] = accepted
		}
	}
	for _, name := range []string{"7a", "7a.new"} {
		if found, err := d.Rotation(t.Context(), name); err != nil || found != r {
			t.Errorf("%s: %+v, %v", name, found, err)
		}
	}
	done, err := d.TryRotation(t.Context(), r, nil)
	testenv.OK(t, err)
	s, err := d.Summary(t.Context(), "7a")
	if err != nil || s.Rotation == nil || *s.Rotation != done || s.LastTest == nil || !s.LastTest.OK() {
		t.Errorf("the summary is %+v, %v", s, err)
	}
	testenv.OK(t, d.FinishRotation(t.Context(), done))
	d.holds(t, map[string]string{"7a": r.New.ID})
	if s, err := d.Summary(t.Context(), "7a"); err != nil || s.Rotation != nil {
		t.Errorf("the summary is %+v, %v", s, err)
	}
	_, err = d.Rotation(t.Context(), "7a")
	testenv.WantKind(t, err, problem.CredentialNotFound)
	if _, tested := d.State().LastTest(old.ID); tested {
		t.Error("what is dropped is remembered")
	}
	var actions []string
	events, err := d.Activity(t.Context())
	for _, e := range events {
		if strings.HasPrefix(e.Action, flow.ActionRotate) {
			actions = append(actions, e.Action+" "+e.Outcome)
		}
	}
	if err != nil || !slices.Equal(actions, []string{"rotate " + string(problem.NotAnExchange), "rotate ", "rotate-finish "}) {
		t.Errorf("the activity has %q, %v", actions, err)
	}
}

// Nothing is sent to production, or kept, without consent; an interrupted login keeps both API keys.
func TestRotationAsksAndStops(t *testing.T) {
	d := newDesk(t)
	old := d.add(t, "7a", "production", accepted)
	r := d.successor(t, "7a", accepted)
	_, err := d.TryRotation(t.Context(), r, nil)
	testenv.WantKind(t, err, problem.NotConfirmed)
	d.holds(t, map[string]string{"7a": old.ID})

	d.add(t, "8a", "here", accepted)
	r = d.successor(t, "8a", accepted)
	ctx, cancel := context.WithCancel(t.Context())
	over := make(chan struct{})
	d.onLogin = func(int) { cancel(); <-over }
	_, err = d.TryRotation(ctx, r, nil)
	close(over)
	testenv.WantKind(t, err, problem.Interrupted)
	d.holds(t, map[string]string{"7a": old.ID, "8a": r.Old.ID, "8a.new": r.New.ID})
}

// Another program moves the rotation on, or ends it, while the login is under way: nothing untrue is said about either.
func TestRotationThatAnotherProgramEnds(t *testing.T) {
	for name, c := range map[string]struct {
		answer string
		other  string
		kind   problem.Kind
		left   []string
	}{
		"accepted twice": {answer: accepted, other: "accepts", left: []string{"7a", "7a.old"}},
		"refused here":   {answer: refused, other: "accepts", kind: problem.InvalidCredentials, left: []string{"7a", "7a.old"}},
		"aborted":        {answer: accepted, other: "aborts", kind: problem.StoreChanged, left: []string{"7a"}},
		"refused twice":  {answer: refused, other: "aborts", kind: problem.InvalidCredentials, left: []string{"7a"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.add(t, "7a", "here", accepted)
			r := d.successor(t, "7a", c.answer)
			d.onLogin = func(n int) {
				var err error
				switch {
				case n > 1: // its own
				case c.other == "aborts":
					err = d.AbortRotation(t.Context(), r)
				default:
					for key := range d.answers {
						d.answers[key] = accepted
					}
					_, err = d.TryRotation(t.Context(), r, nil)
				}
				if err != nil {
					t.Error(err)
				}
			}
			got, err := d.TryRotation(t.Context(), r, nil)
			p := problem.From(err)
			if problem.KindOf(err) != c.kind || err == nil && !got.Accepted {
				t.Errorf("%+v, %v", got, err)
			}
			if err != nil && (strings.Contains(p.What, "is saved as") || strings.Contains(p.What, "Nothing is changed") || strings.Contains(p.Next, "FILE")) {
				t.Errorf("it says %s; next: %s", p.What, p.Next)
			}
			entries, err := d.Names(t.Context())
			var names []string
			for _, e := range entries {
				names = append(names, e.Name)
			}
			if slices.Sort(names); err != nil || !slices.Equal(names, c.left) {
				t.Errorf("left are %q, %v", names, err)
			}
		})
	}
}
