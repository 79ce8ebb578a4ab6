package store_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store"
)

// successor is a new key of the user that made makes credentials of.
func successor() kiiex.Credential {
	c := made("another name", "another environment")
	c.APIKey, c.Note, c.UserName, c.Expires = kiiex.NewID(), "", "", time.Time{}
	return c
}

func begin(t *testing.T, s *store.Store, name string, c kiiex.Credential) store.Rotation {
	t.Helper()
	r, err := s.BeginRotation(t.Context(), name, c)
	testenv.OK(t, err)
	return r
}

func accept(t *testing.T, s *store.Store, r store.Rotation) store.Rotation {
	t.Helper()
	r, err := s.AcceptRotation(t.Context(), r)
	testenv.OK(t, err)
	return r
}

// wantRotations checks which rotations are under way.
func wantRotations(t *testing.T, s *store.Store, want ...store.Rotation) {
	t.Helper()
	if got, err := s.Rotations(t.Context()); err != nil || !slices.Equal(got, want) {
		t.Errorf("rotations are %+v, %v; want %+v", got, testenv.Explained(err), want)
	}
}

func TestRotationKeepsBothUntilItEnds(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"finished", "aborted at once", "aborted when accepted"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			s := newBench(t).store
			old, next := save(t, s, "spot", "staging"), successor()
			r := begin(t, s, "spot", next)
			next.Name, next.Replaces, next.Environment, next.Note, next.UserName = "spot.new", old.ID, "staging", old.Note, old.UserName
			wantRotations(t, s, r)
			wantStored(t, s, old)
			wantStored(t, s, next)

			if how != "aborted at once" {
				r = accept(t, s, r)
				old.Name, next.Name = "spot.old", "spot"
				wantRotations(t, s, r)
				wantStored(t, s, old)
				wantStored(t, s, next)
				wantNames(t, s, "spot", "spot.old")
			}
			for _, of := range []kiiex.Credential{old, next} {
				testenv.WantKind(t, s.Rename(t.Context(), of.Name, "elsewhere"), problem.NameTaken)
			}

			var err error
			left := &old
			if how == "finished" {
				err, left = s.FinishRotation(t.Context(), r), &next
				next.Replaces = ""
			} else {
				err, old.Name = s.AbortRotation(t.Context(), r), "spot"
			}
			testenv.OK(t, err)
			wantStored(t, s, *left)
			wantNames(t, s, "spot")
			wantRotations(t, s)
			testenv.WantKind(t, s.AbortRotation(t.Context(), r), problem.StoreChanged)
			testenv.WantKind(t, s.FinishRotation(t.Context(), r), problem.StoreChanged)
		})
	}
}

func TestInvalidRotationsChangeNothing(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 62)
	for name, c := range map[string]struct {
		of    string
		kind  problem.Kind
		unfit func(t *testing.T, s *store.Store, next *kiiex.Credential)
	}{
		"no such credential": {of: "other", kind: problem.CredentialNotFound},
		"the same API key": {of: "spot", kind: problem.BadValue, unfit: func(_ *testing.T, _ *store.Store, next *kiiex.Credential) {
			next.APIKey = made("x", "y").APIKey
		}},
		"another user's": {of: "spot", kind: problem.BadValue, unfit: func(_ *testing.T, _ *store.Store, next *kiiex.Credential) {
			next.UserID = "152"
		}},
		"the name of the old one is taken": {of: "spot", kind: problem.NameTaken, unfit: func(t *testing.T, s *store.Store, _ *kiiex.Credential) {
			save(t, s, "spot.old", "staging")
		}},
		"the name of the new one is taken": {of: "spot", kind: problem.NameTaken, unfit: func(t *testing.T, s *store.Store, _ *kiiex.Credential) {
			save(t, s, "spot.new", "staging")
		}},
		"one is under way": {of: "spot", kind: problem.NameTaken, unfit: func(t *testing.T, s *store.Store, _ *kiiex.Credential) {
			begin(t, s, "spot", successor())
		}},
		"one is under way, by the new one's name": {of: "spot.new", kind: problem.NameTaken, unfit: func(t *testing.T, s *store.Store, _ *kiiex.Credential) {
			begin(t, s, "spot", successor())
		}},
		"the name is too long": {of: long, kind: problem.BadValue, unfit: func(t *testing.T, s *store.Store, _ *kiiex.Credential) {
			save(t, s, long, "staging")
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, next := newBench(t).store, successor()
			save(t, s, "spot", "staging")
			if c.unfit != nil {
				c.unfit(t, s, &next)
			}
			before, _ := s.List(t.Context())
			_, err := s.BeginRotation(t.Context(), c.of, next)
			testenv.WantKind(t, err, c.kind)
			if after, err := s.List(t.Context()); err != nil || !slices.Equal(after, before) {
				t.Errorf("before %v, after %v, %v", before, after, err)
			}
		})
	}
}

// A credential that came in the way meanwhile is not written over.
func TestAcceptingNeedsTheOldName(t *testing.T) {
	t.Parallel()
	s := newBench(t).store
	save(t, s, "spot", "staging")
	r := begin(t, s, "spot", successor())
	between := save(t, s, "spot.old", "staging")
	_, err := s.AcceptRotation(t.Context(), r)
	testenv.WantKind(t, err, problem.NameTaken)
	wantStored(t, s, between)
	wantRotations(t, s, r)
}

// Names alone make no rotation: the new one has to name the old one's id, and both have to be there.
func TestNamesAloneAreNoRotation(t *testing.T) {
	t.Parallel()
	s := newBench(t).store
	for _, name := range []string{"spot", "spot.new", "spot.old"} {
		save(t, s, name, "staging") // each replaces one that is not there
	}
	wantRotations(t, s)
	save(t, s, "other", "staging")
	begin(t, s, "other", successor())
	testenv.OK(t, s.Remove(t.Context(), "other"))
	wantRotations(t, s)
	if err := s.Rename(t.Context(), "other.new", "other"); err != nil {
		t.Error(testenv.Explained(err))
	}
}

// rotate rotates the credential "spot" again and again. It says each step and the ids of the two before it begins, and
// "<" when it is done.
func rotate(dir string) error {
	ctx := context.Background()
	s, err := store.Open(ctx, store.Place{Data: dir}, kiiex.SecretFromString(rightPassphrase))
	if err != nil {
		return err
	}
	for n := 0; ; n++ {
		under, err := s.Rotations(ctx)
		step := "begin"
		var r store.Rotation
		switch {
		case err != nil:
			return err
		case len(under) == 1:
			r = under[0]
			step = map[bool]string{false: "accept", true: "finish"}[r.Accepted]
			if n%3 == 0 {
				step = "abort"
			}
		}
		next := successor()
		switch step {
		case "begin":
			fmt.Println(step, next.ID)
			_, err = s.BeginRotation(ctx, "spot", next)
		case "accept":
			fmt.Println(step, r.Old.ID, r.New.ID)
			_, err = s.AcceptRotation(ctx, r)
		case "finish":
			fmt.Println(step, r.New.ID)
			err = s.FinishRotation(ctx, r)
		case "abort":
			fmt.Println(step, r.Old.ID)
			err = s.AbortRotation(ctx, r)
		}
		if err != nil {
			return err
		}
		fmt.Println("<")
	}
}

// At whatever instant a rotation is killed, both keys are there, or the one that its last step leaves, whole and under
// the names of a step.
func TestRotationKilledAtAnyInstant(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openStore(t, dir)
	first := save(t, s, "spot", "staging")
	binary, err := os.Executable()
	testenv.OK(t, err)
	must := []string{first.ID} // the ids that have to be there
	for kill := range testenv.Kills(6, 20, 300) {
		var step string
		var ids []string
		cmd := exec.Command(binary)
		cmd.Env = append(os.Environ(), rotatesIn+"="+dir, "DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent", "GORACE=atexit_sleep_ms=0")
		cmd.Stderr = os.Stderr
		testenv.Killed(t, cmd, 12, 5*time.Millisecond, func(line string) {
			if line != "<" {
				words := strings.Fields(line)
				step, ids = words[0], words[1:]
				if step == "finish" || step == "abort" {
					must = ids
				}
				return
			}
			if step == "begin" {
				must = append(must, ids...)
			}
			step = ""
		})
		under, err := s.Rotations(t.Context())
		testenv.OK(t, err)
		entries, err := s.List(t.Context())
		if err != nil || len(entries) > 2 || len(under) != len(entries)-1 || entries[0].Name != "spot" {
			t.Fatalf("kill %d, in %q: %v are there, %v under way, %v", kill, step, entries, under, err)
		}
		for _, id := range must {
			if c, err := s.LoadID(t.Context(), id); err != nil || c.APISecret.Reveal() != "secret-of-"+id {
				t.Fatalf("kill %d, in %q: %s is lost: %v", kill, step, id, testenv.Explained(err))
			}
		}
		must = nil
		for _, e := range entries {
			must = append(must, e.ID)
		}
	}
}
