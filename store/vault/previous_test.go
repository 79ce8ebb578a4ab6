package vault_test

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"

	"github.com/99designs/keyring"

	"kiikey/internal/testenv"
	"kiikey/kiiex/problem"
	"kiikey/store/vault"
)

func restorePrevious(t *testing.T, path string) {
	t.Helper()
	testenv.OK(t, vault.RestorePrevious(context.Background(), path))
}

func TestRestorePreviousSwapsGenerations(t *testing.T) {
	v := newVault(t, "a=1", "b=2")
	restorePrevious(t, v.Path())
	wantContents(t, open(t, v.Path()), "a=1")
	restorePrevious(t, v.Path()) // undoes it
	wantContents(t, open(t, v.Path()), "a=1 b=2")
}

func TestRestorePreviousReplacesUnusableVault(t *testing.T) {
	tests := map[string]func(t *testing.T, path string){
		"damaged": func(t *testing.T, path string) { flip(t, path, vault.KeyEntry) },
		"empty":   func(t *testing.T, path string) { replace(t, path, nil) },
		"gone": func(t *testing.T, path string) {
			testenv.OK(t, os.Remove(path))
		},
	}
	for name, spoil := range tests {
		t.Run(name, func(t *testing.T) {
			v := newVault(t, "a=1", "b=2")
			spoil(t, v.Path())
			spoiled, _ := os.ReadFile(v.Path())
			restorePrevious(t, v.Path())
			restored := open(t, v.Path())
			wantContents(t, restored, "a=1")
			if kept, _ := os.ReadFile(v.Path() + ".previous"); !bytes.Equal(kept, spoiled) {
				t.Error("what was displaced is not kept")
			}
			put(t, restored, "c=3")
			wantContents(t, open(t, v.Path()), "a=1 c=3")
		})
	}
}

func TestRestorePreviousRefusesUnusableGeneration(t *testing.T) {
	tests := map[string]struct {
		prepare func(t *testing.T, v *vault.Vault)
		want    problem.Kind
	}{
		"never written": {func(*testing.T, *vault.Vault) {}, problem.NoPrevious},
		"after a removal": {func(t *testing.T, v *vault.Vault) {
			put(t, v, "a=1", "b=2")
			testenv.OK(t, v.Remove("a"))
		}, problem.NoPrevious},
		"after a new passphrase": {func(t *testing.T, v *vault.Vault) {
			put(t, v, "a=1", "b=2")
			testenv.OK(t, v.ChangePassphrase(context.Background(), passphrase))
		}, problem.NoPrevious},
		"the same as the present": {func(t *testing.T, v *vault.Vault) {
			if err := os.Link(v.Path(), v.Path()+".previous"); err != nil {
				t.Skip(err)
			}
		}, problem.NoPrevious},
		"damaged too": {func(t *testing.T, v *vault.Vault) {
			write(t, v.Path()+".previous", []byte("junk"))
		}, problem.StoreDamaged},
		"a folder": {func(t *testing.T, v *vault.Vault) {
			testenv.OK(t, os.Mkdir(v.Path()+".previous", 0o700))
		}, problem.StoreUnreadable},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			v := newVault(t)
			test.prepare(t, v)
			before := read(t, v.Path())
			testenv.WantKind(t, vault.RestorePrevious(context.Background(), v.Path()), test.want)
			if !bytes.Equal(before, read(t, v.Path())) {
				t.Error("the vault has changed")
			}
		})
	}
}

func TestRemovePurgesPreviousGeneration(t *testing.T) {
	v := newVault(t, "a=1", "b=2")
	testenv.OK(t, v.Remove("a"))
	if got := names(t, v.Path()); got != "vault.kiikey vault.kiikey.lock" {
		t.Errorf("the folder holds %s", got)
	}
	put(t, v, "c=3")
	restorePrevious(t, v.Path())
	wantContents(t, open(t, v.Path()), "b=2")
}

// TestKilledRemovalIsPurgedLater puts back what a kill between the write and the deletion leaves.
func TestKilledRemovalIsPurgedLater(t *testing.T) {
	changes := map[string]func(v *vault.Vault) error{
		"removal":    func(v *vault.Vault) error { return v.Remove("a") },
		"passphrase": func(v *vault.Vault) error { return v.ChangePassphrase(context.Background(), passphrase) },
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			v := newVault(t, "a=1", "b=2")
			before := read(t, v.Path())
			testenv.OK(t, change(v))
			write(t, v.Path()+".previous", before)
			open(t, v.Path())
			wantNoFile(t, v.Path()+".previous")

			write(t, v.Path()+".previous", before)
			put(t, v, "b=2") // changes nothing, yet looks
			wantNoFile(t, v.Path()+".previous")
		})
	}
}

// TestRestoreAfterRemovalKeepsLaterGeneration: a generation that was made by a removal must not delete the later one that a
// restore displaced.
func TestRestoreAfterRemovalKeepsLaterGeneration(t *testing.T) {
	v := newVault(t, "a=1", "b=2")
	testenv.OK(t, v.Remove("a"))
	put(t, v, "c=3")
	restorePrevious(t, v.Path())
	wantContents(t, open(t, v.Path()), "b=2")
	restorePrevious(t, v.Path())
	wantContents(t, open(t, v.Path()), "b=2 c=3")
}

// TestKilledBetweenKeepingAndReplacing starts from two names of one file, which a rename treats specially.
func TestKilledBetweenKeepingAndReplacing(t *testing.T) {
	v := newVault(t, "a=1")
	testenv.OK(t, os.Remove(v.Path()+".previous"))
	if err := os.Link(v.Path(), v.Path()+".previous"); err != nil {
		t.Skip("no hard links here: ", err)
	}
	put(t, v, "b=2")
	if got := names(t, v.Path()); got != "vault.kiikey vault.kiikey.lock vault.kiikey.previous" {
		t.Errorf("the folder holds %s", got)
	}
	restorePrevious(t, v.Path())
	wantContents(t, open(t, v.Path()), "a=1")
}

func TestLeftoversAreSweptAndNothingElse(t *testing.T) {
	ours := []string{".vault.kiikey.tmp-0123456789abcdef", ".vault.kiikey.tmp-ffffffffffffffff", ".vault.kiikey.previous.tmp-0123456789abcdef"}
	others := []string{
		".vault.kiikey.tmp-", ".vault.kiikey.tmp-0123456789abcde", ".vault.kiikey.tmp-0123456789abcdef0",
		".vault.kiikey.tmp-0123456789ABCDEF", "vault.kiikey.tmp-0123456789abcdef", ".other.tmp-0123456789abcdef",
		".vault.kiikey.tmp-1.tmp-0123456789abcdef", "notes",
	}
	sweepers := map[string]func(t *testing.T, v *vault.Vault){
		"open":    func(t *testing.T, v *vault.Vault) { open(t, v.Path()) },
		"write":   func(t *testing.T, v *vault.Vault) { put(t, v, "a=1") },
		"restore": func(t *testing.T, v *vault.Vault) { restorePrevious(t, v.Path()) },
	}
	for name, sweep := range sweepers {
		t.Run(name, func(t *testing.T) {
			v := newVault(t, "a=1")
			folder := strings.TrimSuffix(v.Path(), "vault.kiikey")
			for _, file := range append(ours[:len(ours):len(ours)], others...) {
				write(t, folder+file, []byte("x"))
			}
			sweep(t, v)
			for _, file := range ours {
				wantNoFile(t, folder+file)
			}
			for _, file := range others {
				read(t, folder+file)
			}
		})
	}
}

func TestChangePassphrase(t *testing.T) {
	v := newVault(t, "a=1", "b=2")
	old := read(t, v.Path())
	renewed := secret("another passphrase")
	testenv.OK(t, v.ChangePassphrase(context.Background(), renewed))
	wantContents(t, v, "a=1 b=2")
	put(t, v, "c=3")
	_, err := vault.Open(context.Background(), v.Path(), passphrase)
	testenv.WantKind(t, err, problem.WrongPassphrase)
	reopened, err := vault.Open(context.Background(), v.Path(), renewed)
	testenv.OK(t, err)
	defer reopened.Close()
	wantContents(t, reopened, "a=1 b=2 c=3")

	// The identity that a leaked passphrase opens in an old copy opens nothing new.
	oldKey, _, err := vault.Unpack(old)
	testenv.OK(t, err)
	_, newItems, err := vault.Unpack(read(t, v.Path()))
	testenv.OK(t, err)
	mixed, err := vault.Pack(oldKey, newItems)
	testenv.OK(t, err)
	write(t, v.Path(), mixed)
	wantDamaged(t, "the old identity with the new items", v.Path())
}

func TestModificationTimesSurviveOtherWrites(t *testing.T) {
	path := vaultPath(t)
	forge(t, path, `{"format":"kiikey-vault","version":1,"generation":1,"items":{"a":{"key":"a","data":"1","modified":"2001-02-03T04:05:06Z"}}}`)
	v := open(t, path)
	put(t, v, "b=2")
	m, err := open(t, path).GetMetadata("a")
	if err != nil || m.ModificationTime.Year() != 2001 {
		t.Errorf("modified at %v, %v", m.ModificationTime, err)
	}
	testenv.OK(t, v.Set(keyring.Item{Key: "a", Data: []byte("2")}))
	if m, err = v.GetMetadata("a"); err != nil || m.ModificationTime.Year() == 2001 {
		t.Errorf("modified at %v after a write, %v", m.ModificationTime, err)
	}
}
