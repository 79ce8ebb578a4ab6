//go:build unix

package vault_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"testing"

	"github.com/99designs/keyring"
	"golang.org/x/sys/unix"

	"kiikey/internal/testenv"
	"kiikey/kiiex/problem"
	"kiikey/store/vault"
)

func init() { roles["confined"] = meetTheLimit }

// large does not fit where the tests allow a file of 16 KiB.
var large = keyring.Item{Key: "large", Data: bytes.Repeat([]byte("x"), 100_000)}

// meetTheLimit writes under a limit on the size of files.
func meetTheLimit(v *vault.Vault) error {
	signal.Ignore(unix.SIGXFSZ)
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: 16 << 10, Max: 16 << 10}); err != nil {
		return err
	}
	attempts := map[string]error{
		"set":    v.Set(large),
		"backup": v.Backup(context.Background(), v.Path()+".backup", passphrase, false),
	}
	if attempts["backup"] != nil {
		return attempts["backup"] // what is there already fits
	}
	p := problem.From(attempts["set"])
	fmt.Println(p.Kind, p.Error())
	return nil
}

func TestFileSizeLimit(t *testing.T) {
	v := newVault(t, "a=1")
	before := read(t, v.Path())
	out, err := child(t, "confined", v.Path(), 0).Output()
	testenv.OK(t, err)
	if got := string(out); !strings.HasPrefix(got, string(problem.StoreUnwritable)) || !strings.Contains(got, "ulimit -f") {
		t.Errorf("the outcome is %q", got)
	}
	if !bytes.Equal(before, read(t, v.Path())) {
		t.Error("the vault has changed")
	}
	if got := names(t, v.Path()); strings.Contains(got, ".tmp-") {
		t.Errorf("leftovers: %s", got)
	}
	wantContents(t, v, "a=1")
}

func TestFolderThatVanished(t *testing.T) {
	v := newVault(t, "a=1")
	folder := filepath.Dir(v.Path())
	testenv.OK(t, os.Rename(folder, folder+".away"))
	_, err := v.Keys()
	testenv.WantKind(t, err, problem.StoreMissing)
	testenv.WantKind(t, v.Set(keyring.Item{Key: "b"}), problem.StoreMissing)
	testenv.WantKind(t, v.ChangePassphrase(context.Background(), passphrase), problem.StoreMissing)
	if _, err := os.Stat(folder); !errors.Is(err, os.ErrNotExist) {
		t.Error("the folder was made again")
	}
	testenv.OK(t, os.Rename(folder+".away", folder))
	wantContents(t, v, "a=1")
}

// TestFolderThatVanishesDuringAWrite takes it away when the lock is held already.
func TestFolderThatVanishesDuringAWrite(t *testing.T) {
	v := newVault(t, "a=1")
	folder := filepath.Dir(v.Path())
	err := v.Update(context.Background(), func(items vault.Items) error {
		items["b"] = keyring.Item{Key: "b"}
		return os.Rename(folder, folder+".away")
	})
	testenv.WantKind(t, err, problem.StoreUnwritable)
	testenv.OK(t, os.Rename(folder+".away", folder))
	wantContents(t, v, "a=1")
}

func TestOpenRefusesPipe(t *testing.T) {
	path := vaultPath(t)
	for _, pipe := range []string{path, path + ".lock", path + ".previous"} {
		if err := unix.Mkfifo(pipe, 0o600); err != nil {
			t.Skip("no pipes here: ", err)
		}
	}
	// A reader that waited for the other end would hang here.
	_, err := vault.Open(context.Background(), path, passphrase)
	testenv.WantKind(t, err, problem.StoreUnreadable)
	testenv.WantKind(t, vault.RestorePrevious(context.Background(), path), problem.StoreUnreadable)
}

func TestLinkedLockFileIsRefused(t *testing.T) {
	v := newVault(t)
	testenv.OK(t, os.Remove(v.Path()+".lock"))
	victim := filepath.Join(t.TempDir(), "victim")
	symlink(t, victim, v.Path()+".lock")
	testenv.WantKind(t, v.Set(keyring.Item{Key: "b"}), problem.StoreUnwritable)
	wantNoFile(t, victim)
}

func TestReadOnlyFolder(t *testing.T) {
	v := newVault(t, "a=1", "b=2")
	folder := filepath.Dir(v.Path())
	testenv.OK(t, os.Chmod(folder, 0o500))
	t.Cleanup(func() { _ = os.Chmod(folder, 0o700) })
	testenv.PermissionsBind(t)
	before := read(t, v.Path())
	testenv.WantKind(t, v.Set(keyring.Item{Key: "c"}), problem.StoreUnwritable)
	testenv.WantKind(t, v.Remove("a"), problem.StoreUnwritable)
	testenv.WantKind(t, v.ChangePassphrase(context.Background(), passphrase), problem.StoreUnwritable)
	testenv.WantKind(t, v.Backup(context.Background(), filepath.Join(folder, "backup"), passphrase, false), problem.StoreUnwritable)
	testenv.WantKind(t, vault.RestorePrevious(context.Background(), v.Path()), problem.StoreUnwritable)
	_, err := vault.Create(context.Background(), filepath.Join(folder, "new"), passphrase)
	testenv.WantKind(t, err, problem.StoreUnwritable)
	if !bytes.Equal(before, read(t, v.Path())) {
		t.Error("the vault has changed")
	}
	wantContents(t, v, "a=1 b=2")
	wantContents(t, open(t, v.Path()), "a=1 b=2") // reading needs no writing
}

func TestUnreadableVaultIsExplained(t *testing.T) {
	v := newVault(t, "a=1")
	testenv.OK(t, os.Chmod(v.Path(), 0))
	testenv.PermissionsBind(t)
	_, err := vault.Open(context.Background(), v.Path(), passphrase)
	testenv.WantKind(t, err, problem.StoreUnreadable)
	_, err = v.Keys()
	testenv.WantKind(t, err, problem.StoreUnreadable)
}
