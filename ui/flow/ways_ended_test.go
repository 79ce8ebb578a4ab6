package flow_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"kiikey/internal/testenv"
	"kiikey/kiiex/problem"
)

// What a vault was unlocked with for a while ends with it, whatever has become of its file meanwhile.
func TestLockEndsUnlockingOfReplacedVault(t *testing.T) {
	for name, become := range map[string]func(t *testing.T, path string){
		"moved away": func(t *testing.T, path string) { testenv.OK(t, os.Remove(path)) },
		"damaged":    func(t *testing.T, path string) { testenv.OK(t, os.WriteFile(path, []byte("damaged"), 0o600)) },
		"swapped": func(t *testing.T, path string) {
			other, _, _, _ := remembering(t)
			testenv.OK(t, os.Rename(other.VaultPath(), path))
		},
	} {
		t.Run(name, func(t *testing.T) {
			j, home, r, m := remembering(t, "pass")
			_, err := j.UnlockFor(time.Minute)
			testenv.OK(t, err)
			if got := openers(t, j); !slices.Equal(got, []string{"pass"}) {
				t.Errorf("remembered by %q", got)
			}
			become(t, j.VaultPath())
			j.Close()
			j = at(t, home, r, m)
			testenv.OK(t, j.EndUnlocked())
			if len(m.items) > 0 {
				t.Error("once it is back it is still unlocked")
			}
			if len(r.items) != 1 {
				t.Error("the keyring has forgotten it too")
			}
		})
	}
}

// What was remembered or forgotten by a command counts for a program that ran already.
func TestRememberByAnotherProcessIsSeen(t *testing.T) {
	j, home, r, m := remembering(t)
	command := at(t, home, r, m)
	testenv.OK(t, command.Unlock(t.Context(), given(first)))
	testenv.OK(t, command.Remember(t.Context(), "pass"))
	testenv.OK(t, j.ChangePassphrase(t.Context(), given(first), given("the second")))
	if opened, _ := opens(t, j); !opened || len(r.items) != 1 {
		t.Errorf("opened %t by %q", opened, r.kept())
	}
	_, err := command.Forget(t.Context())
	testenv.OK(t, err)
	testenv.OK(t, j.ChangePassphrase(t.Context(), given("the second"), given("the third")))
	if len(r.items) > 0 {
		t.Errorf("%q is kept again", r.kept())
	}
}

// What fails after the passphrase was changed says that it is.
func TestKernelFailureAfterPassphraseChangeIsReported(t *testing.T) {
	j, home, r, m := remembering(t)
	_, err := j.UnlockFor(time.Minute)
	testenv.OK(t, err)
	m.err = failing(problem.KeyringFailed)
	err = j.ChangePassphrase(t.Context(), given(first), given("the second"))
	testenv.WantKind(t, err, problem.KeyringFailed)
	if told := problem.From(err).What; !strings.HasPrefix(told, "The passphrase is changed, but ") {
		t.Error(told)
	}
	testenv.OK(t, at(t, home, r, m).Unlock(t.Context(), given("the second")))
}

// A process that may not use the kernel's keyring does not forget what another one may have there.
func TestLockWithoutKernelKeyringForgetsNothing(t *testing.T) {
	j, home, r, m := remembering(t)
	_, err := j.UnlockFor(time.Minute)
	testenv.OK(t, err)
	testenv.OK(t, at(t, home, r, &memory{err: failing(problem.KeyringMissing)}).EndUnlocked())
	testenv.OK(t, os.Remove(j.VaultPath()))
	testenv.OK(t, j.EndUnlocked())
	if len(m.items) > 0 {
		t.Error("it is still unlocked")
	}
}

// A keyring is made to forget also what the state folder does not say any more.
func TestForgetWorksWithoutStateFolder(t *testing.T) {
	j, home, r, m := remembering(t, "kwallet")
	j.Close()
	testenv.OK(t, os.RemoveAll(j.Folders().State))
	j = at(t, home, r, m)
	r.fails["get kwallet"] = failing(problem.KeyringLocked)
	forgotten, err := j.Forget(t.Context())
	testenv.WantKind(t, err, problem.KeyringLocked)
	if len(forgotten) > 0 || !strings.Contains(problem.From(err).What, "the KDE wallet") {
		t.Errorf("%q, %v", forgotten, err)
	}
	delete(r.fails, "get kwallet")
	for _, want := range [][]string{{"kwallet"}, nil} { // then there is nothing
		forgotten, err := j.Forget(t.Context())
		testenv.OK(t, err)
		if !slices.Equal(forgotten, want) || len(r.items) > 0 {
			t.Errorf("%q is forgotten, %q is kept", forgotten, r.kept())
		}
	}
}
