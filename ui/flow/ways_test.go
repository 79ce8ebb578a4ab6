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
	"kiikey/store/system"
	"kiikey/store/unlock"
	"kiikey/ui/flow"
)

func TestUnlockTriesCheapestWayFirst(t *testing.T) {
	j, _, r, m := remembering(t, "pass", "kwallet")
	until, err := j.UnlockFor(time.Minute)
	testenv.OK(t, err)
	if opened, notices := opens(t, j); !opened || notices != nil || len(r.done) > 0 {
		t.Errorf("%t, %q, %q", opened, notices, r.done)
	}
	if w, err := j.Ways(); err != nil || !w.Alone || w.Until.Sub(until).Abs() > time.Minute || !slices.Equal(w.Remembered, []string{"pass", "kwallet"}) {
		t.Errorf("%+v, %v", w, err)
	}
	testenv.OK(t, j.EndUnlocked())
	if opened, notices := opens(t, j); !opened || notices != nil || !slices.Equal(r.done, []string{"get pass"}) {
		t.Errorf("%t, %q, %q", opened, notices, r.done)
	}
	// what opens it has no need of the kernel
	m.err = failing(problem.KeyringMissing)
	r.done, r.fails["get pass"] = nil, failing(problem.KeyringTimeout)
	opened, notices := opens(t, j)
	if !opened || len(notices) != 1 || !slices.Equal(r.done, []string{"get pass", "get kwallet"}) {
		t.Errorf("%t, %q, %q", opened, notices, r.done)
	}
	testenv.OK(t, j.EndUnlocked())
	_, err = j.UnlockFor(time.Minute)
	testenv.WantKind(t, err, problem.KeyringMissing)
}

func TestFailedWaysAreReportedOnce(t *testing.T) {
	j, _, r, _ := remembering(t, "kwallet")
	item := "kwallet " + unlock.Name(hash(t, j))
	good := r.items[item]
	other, _, _, _ := remembering(t)
	for name, c := range map[string]struct {
		err   error
		value []byte
		says  string
	}{
		"hangs":     {failing(problem.KeyringTimeout), good, "It keyring-timeout."},
		"locked":    {failing(problem.KeyringLocked), good, "It keyring-locked."},
		"missing":   {failing(problem.KeyringMissing), good, "It keyring-missing."},
		"not there": {system.ErrNotFound, good, "does not hold the item any more"},
		"cut":       {nil, good[:len(good)-2], "damaged"},
		"nothing":   {nil, []byte{}, "damaged"},
		"another's": {nil, bytes.ReplaceAll(good, []byte(hash(t, j)), []byte(hash(t, other))), "another vault"},
		"planted":   {nil, unlock.Item{Identity: kiiex.SecretFromString("AGE-SECRET-KEY-MADEUP"), KeySHA256: hash(t, j)}.Encode(), ""},
	} {
		t.Run(name, func(t *testing.T) {
			r.done, r.fails["get kwallet"], r.items[item] = nil, c.err, c.value
			opened, notices := opens(t, j)
			if opened || len(notices) != 1 || !strings.HasPrefix(notices[0], "The KDE wallet did not unlock the vault: ") || !strings.Contains(notices[0], c.says) || strings.Contains(notices[0], "SECRET") {
				t.Errorf("%t, %q", opened, notices)
			}
			if !slices.Equal(r.done, []string{"get kwallet"}) || !bytes.Equal(r.items[item], c.value) || len(openers(t, j)) != 1 {
				t.Errorf("%q; %v is remembered", r.done, openers(t, j))
			}
			testenv.OK(t, j.Unlock(t.Context(), given(first))) // nothing depends on it
			if len(r.items) != 1 {
				t.Error("the passphrase has removed an item that is not stale")
			}
		})
	}
}

// A user who stops the wait is not told that the keyring failed, and no other is asked.
func TestCancelledUnlockAsksNoOtherKeyring(t *testing.T) {
	j, _, r, _ := remembering(t, "pass", "kwallet")
	j.Lock()
	ctx, cancel := context.WithCancel(t.Context())
	r.seen = func(string) { cancel() }
	r.fails["get pass"] = failing(problem.Interrupted)
	if opened, notices := j.UnlockWithout(ctx); opened || notices != nil || len(r.done) != 1 {
		t.Errorf("%t, %q, %q", opened, notices, r.done)
	}
}

func TestFailedRememberIsKnownOnlyAfterTimeout(t *testing.T) {
	for kind, c := range map[problem.Kind]struct{ known bool }{
		problem.KeyringMissing: {}, problem.KeyringLocked: {}, problem.KeyringFailed: {},
		problem.KeyringTimeout: {known: true}, // it may be there
	} {
		j, _, r, _ := remembering(t)
		r.fails["put pass"] = failing(kind)
		testenv.WantKind(t, j.Remember(t.Context(), "pass"), kind)
		if got := len(openers(t, j)) == 1; got != c.known {
			t.Errorf("%s: remembered %t, want %t", kind, got, c.known)
		}
		_, err := j.Forget(t.Context())
		testenv.OK(t, err)
		if len(r.kept()) > 0 || len(openers(t, j)) > 0 {
			t.Errorf("%s: %q is left, %q remembered", kind, r.kept(), openers(t, j))
		}
	}
	// what can't be removed either is known
	j, _, r, _ := remembering(t)
	r.fails["put pass"], r.fails["remove pass"] = failing(problem.KeyringFailed), failing(problem.KeyringFailed)
	testenv.WantKind(t, j.Remember(t.Context(), "pass"), problem.KeyringFailed)
	if len(openers(t, j)) != 1 {
		t.Error("nobody knows of an item that may be there")
	}
	// one that opened it before still does
	j, _, r, _ = remembering(t, "pass")
	r.fails["put pass"] = failing(problem.KeyringLocked)
	testenv.WantKind(t, j.Remember(t.Context(), "pass"), problem.KeyringLocked)
	if opened, notices := opens(t, j); !opened {
		t.Errorf("not opened, %q", notices)
	}
	// a locked vault has nothing to give
	j.Lock()
	testenv.WantKind(t, j.Remember(t.Context(), "pass"), problem.PassphraseNeeded)
}

func TestForgetReportsFailedKeyring(t *testing.T) {
	for _, bad := range []string{"pass", "kwallet", "secret-service"} {
		j, _, r, _ := remembering(t, "pass", "kwallet", "secret-service")
		j.Lock()
		r.fails["remove "+bad] = failing(problem.KeyringLocked)
		forgotten, err := j.Forget(t.Context())
		testenv.WantKind(t, err, problem.KeyringLocked)
		if len(forgotten) != 2 || slices.Contains(forgotten, bad) || len(r.items) != 1 {
			t.Errorf("%q is forgotten, %q is kept", forgotten, r.kept())
		}
		if got := openers(t, j); !slices.Equal(got, []string{bad}) {
			t.Errorf("%q is remembered", got)
		}
		if told := problem.From(err).What; !strings.HasPrefix(told, "The vault is not forgotten by "+flow.KeyringTitle(bad)+". ") {
			t.Error(told)
		}
		delete(r.fails, "remove "+bad)
		if forgotten, err = j.Forget(t.Context()); err != nil || !slices.Equal(forgotten, []string{bad}) || len(r.items) > 0 {
			t.Errorf("%q, %v", forgotten, err)
		}
		if forgotten, err = j.Forget(t.Context()); err != nil || forgotten != nil {
			t.Errorf("%q, %v", forgotten, err)
		}
	}
}

// Only what opened an earlier vault at the same path is removed, and only once the passphrase has opened the
// present one.
func TestUnlockSweepsItemsOfEarlierVaults(t *testing.T) {
	j, home, r, m := remembering(t, "pass")
	other, _, _, _ := remembering(t)
	elsewhere := state.Remembered{Vault: "/another/kiikey.vault", Keyring: "pass", KeySHA256: strings.Repeat("e", 64)}
	testenv.OK(t, j.State().AddRemembered(elsewhere))
	r.items["pass "+unlock.Name(elsewhere.KeySHA256)] = []byte("another vault's")
	swapped, err := os.ReadFile(other.VaultPath())
	testenv.OK(t, err)
	own, err := os.ReadFile(j.VaultPath())
	testenv.OK(t, err)
	j.Close()
	testenv.OK(t, os.WriteFile(j.VaultPath(), swapped, 0o600))
	j = at(t, home, r, m)
	if opened, notices := opens(t, j); opened || notices != nil || len(r.done) > 0 {
		t.Errorf("a file of another vault: %t, %q, %q", opened, notices, r.done)
	}
	testenv.WantKind(t, j.Unlock(t.Context(), given("not it")), problem.WrongPassphrase)
	if len(r.items) != 2 || len(r.done) > 0 {
		t.Errorf("%q is kept after %q", r.kept(), r.done)
	}
	// back in time: nothing was lost
	testenv.OK(t, os.WriteFile(j.VaultPath(), own, 0o600))
	if opened, _ := opens(t, j); !opened {
		t.Error("the vault's own file is not opened any more")
	}
	j.Lock()
	testenv.OK(t, os.WriteFile(j.VaultPath(), swapped, 0o600))
	r.fails["remove pass"] = failing(problem.KeyringLocked)
	testenv.OK(t, j.Unlock(t.Context(), given(first)))
	if len(r.items) != 2 || len(j.State().Remembered(j.VaultPath())) != 1 {
		t.Error("what could not be removed is forgotten")
	}
	delete(r.fails, "remove pass")
	j.Lock()
	testenv.OK(t, j.Unlock(t.Context(), given(first)))
	if got := r.kept(); len(got) != 1 || !strings.HasSuffix(got[0], elsewhere.KeySHA256) || len(j.State().Remembered(j.VaultPath())) > 0 {
		t.Errorf("%q is kept", got)
	}
}

func TestPassphraseChangeUpdatesWays(t *testing.T) {
	j, _, r, m := remembering(t, "pass", "kwallet")
	_, err := j.UnlockFor(time.Minute)
	testenv.OK(t, err)
	stale := state.Remembered{Vault: j.VaultPath(), Keyring: "secret-service", KeySHA256: strings.Repeat("e", 64)}
	testenv.OK(t, j.State().AddRemembered(stale)) // of an earlier vault, which this keyring opened
	testenv.WantKind(t, j.ChangePassphrase(t.Context(), given("not it"), given("b")), problem.WrongPassphrase)
	if len(r.done) > 0 || len(m.items) != 1 {
		t.Errorf("%q", r.done)
	}
	testenv.OK(t, j.ChangePassphrase(t.Context(), given(first), given("b")))
	if !slices.Equal(r.done, []string{"put pass", "remove pass", "put kwallet", "remove kwallet"}) || len(r.items) != 2 {
		t.Errorf("%q; %q is kept", r.done, r.kept())
	}
	if len(m.items) > 0 {
		t.Error("it stays unlocked for a while")
	}
	if opened, notices := opens(t, j); !opened || notices != nil {
		t.Errorf("%t, %q", opened, notices)
	}
	for fails, says := range map[string]string{"put pass": "pass does not unlock the vault any more. ", "remove pass": "pass still holds what opens old copies of the vault. "} {
		j, _, r, _ := remembering(t, "pass", "kwallet")
		r.fails[fails] = failing(problem.KeyringLocked)
		err := j.ChangePassphrase(t.Context(), given(first), given("b"))
		testenv.WantKind(t, err, problem.KeyringLocked)
		if told := problem.From(err).What; !strings.HasPrefix(told, "The passphrase is changed, but "+says) {
			t.Error(told)
		}
		if _, there := r.items["kwallet "+unlock.Name(hash(t, j))]; !there {
			t.Error("the other keyring does not follow")
		}
		j.Lock()
		delete(r.fails, fails)
		testenv.OK(t, j.Unlock(t.Context(), given("b"))) // now the old item can be removed
		for _, item := range r.kept() {
			if !strings.HasSuffix(item, hash(t, j)) {
				t.Errorf("%s is left", item)
			}
		}
	}
}

// A vault that a keyring has opened still asks for its passphrase before a backup.
func TestBackupAsksForThePresentPassphrase(t *testing.T) {
	j, _, _, _ := remembering(t, "pass")
	if opened, _ := opens(t, j); !opened {
		t.Fatal("not opened")
	}
	path := filepath.Join(t.TempDir(), "keys.kiikey")
	chosen := func(context.Context) (kiiex.Secret, error) {
		t.Error("the backup's passphrase is asked for")
		return kiiex.SecretFromString("x"), nil
	}
	_, err := j.Backup(t.Context(), path, false, given("not it"), chosen)
	testenv.WantKind(t, err, problem.WrongPassphrase)
	if _, err := os.Stat(path); err == nil {
		t.Error("there is a backup")
	}
	_, err = j.Backup(t.Context(), path, false, given(first), given("x"))
	testenv.OK(t, err)
}

// A vault that was set aside takes what opens it with it, and brings it back.
func TestSetAsideKeepsItsWays(t *testing.T) {
	j, home, r, m := remembering(t, "pass")
	old := hash(t, j)
	path := filepath.Join(t.TempDir(), "keys.kiikey")
	_, err := j.Backup(t.Context(), path, false, given(first), given("x"))
	testenv.OK(t, err)
	b, err := flow.OpenBackup(t.Context(), path, given("x"))
	testenv.OK(t, err)
	_, err = j.UnlockFor(time.Minute)
	testenv.OK(t, err)
	aside, err := j.RestoreAside(t.Context(), b, given("b"))
	testenv.OK(t, err)
	if len(m.items) > 0 {
		t.Error("the old vault is unlocked for a while, and no command of the new one ends that")
	}
	if hash(t, j) == old || len(openers(t, j)) > 0 {
		t.Error("the new vault has the identity of the old one")
	}
	j.Lock()
	testenv.OK(t, j.Unlock(t.Context(), given("b")))
	testenv.OK(t, j.Remember(t.Context(), "pass"))
	if len(r.items) != 2 {
		t.Fatalf("%q is kept", r.kept())
	}
	j.Close()
	for _, name := range aside {
		if !strings.Contains(name, "previous") {
			testenv.OK(t, os.Rename(name, j.VaultPath()))
		}
	}
	j = at(t, home, r, m)
	if got := openers(t, j); !slices.Equal(got, []string{"pass"}) {
		t.Errorf("%q", got)
	}
	if opened, notices := opens(t, j); !opened || notices != nil {
		t.Errorf("%t, %q", opened, notices)
	}
	testenv.OK(t, j.ChangePassphrase(t.Context(), given(first), given("c")))
	if opened, notices := opens(t, j); !opened || notices != nil {
		t.Errorf("after another passphrase: %t, %q", opened, notices)
	}
	_, err = j.Forget(t.Context())
	testenv.OK(t, err)
	if len(r.items) > 0 || len(openers(t, j)) > 0 {
		t.Errorf("%q is kept", r.kept())
	}
}

func TestUnlockForRefusesInvalidDurations(t *testing.T) {
	j, _, _, m := remembering(t)
	for _, d := range []time.Duration{-time.Hour, 0, time.Second - 1, flow.MaxUnlocked + 1, 1 << 62} {
		_, err := j.UnlockFor(d)
		testenv.WantKind(t, err, problem.Usage)
	}
	for _, d := range []time.Duration{time.Second, flow.MaxUnlocked} {
		until, err := j.UnlockFor(d)
		testenv.OK(t, err)
		if left := time.Until(until); left > d || left < d-time.Minute {
			t.Errorf("%v left of %v", left, d)
		}
	}
	j.Lock() // this program only
	if len(m.items) != 1 {
		t.Error("locking a program ends it for commands")
	}
	_, err := j.UnlockFor(time.Minute)
	testenv.WantKind(t, err, problem.PassphraseNeeded)
	m.err = failing(problem.KeyringFailed)
	testenv.WantKind(t, j.EndUnlocked(), problem.KeyringFailed)
}

func TestWaysReportMissingVault(t *testing.T) {
	j, _, _, _ := remembering(t, "pass")
	j.Close()
	testenv.OK(t, os.Remove(j.VaultPath()))
	_, err := j.Ways()
	testenv.WantKind(t, err, problem.StoreMissing)
	for _, want := range []string{j.Folders().Data, "kiikey.vault.expected"} {
		if p := problem.From(err); !strings.Contains(p.Why+p.Next, want) {
			t.Errorf("%s is not named: %s %s", want, p.Why, p.Next)
		}
	}
	if opened, notices := opens(t, j); opened || notices != nil {
		t.Errorf("%t, %q", opened, notices)
	}
	testenv.OK(t, j.EndUnlocked())
	if situation, err := j.Situation(); err != nil || situation != flow.Locked {
		t.Errorf("%v, %v", situation, err)
	}
}
