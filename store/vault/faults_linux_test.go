package vault_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"kiikey/kiiex/problem"
	"kiikey/store/vault"
)

// nobody is a user without files.
const nobody = 65534

// asOrdinaryUser makes the rest of the test see files as one who owns the given ones and is not root, whom
// permissions do not bind.
func asOrdinaryUser(t *testing.T, owned ...string) {
	t.Helper()
	if os.Getuid() != 0 {
		return
	}
	for _, path := range owned {
		if err := os.Lchown(path, nobody, nobody); err != nil {
			t.Skip("cannot give files away: ", err)
		}
	}
	asNobody(t, filepath.Dir(owned[0]))
}

// asNobody gives this thread another user's access to files. Below is made passable.
func asNobody(t *testing.T, below string) {
	t.Helper()
	if err := os.Chmod(below, 0o755); err != nil {
		t.Fatal(err)
	}
	runtime.LockOSThread()
	if err := unix.Setfsuid(nobody); err != nil {
		t.Skip("cannot take another user's rights: ", err)
	}
	t.Cleanup(func() {
		_ = unix.Setfsuid(0)
		runtime.UnlockOSThread()
	})
	if _, err := os.ReadDir(below); err != nil {
		t.Skip("temporary folders are closed to other users here")
	}
}

func TestFileOfAnotherOwner(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can make files of another owner")
	}
	v := newVault(t, "a=1")
	before := read(t, v.Path())
	if err := os.Chmod(filepath.Dir(v.Path()), 0o755); err != nil {
		t.Fatal(err)
	}
	asNobody(t, filepath.Dir(filepath.Dir(v.Path())))
	_, err := vault.Open(context.Background(), v.Path(), passphrase, vault.Options{})
	wantKind(t, err, problem.StoreUnreadable)
	wantKind(t, v.Remove("a"), problem.StoreUnwritable)
	_ = unix.Setfsuid(0)
	if !bytes.Equal(before, read(t, v.Path())) {
		t.Error("the vault has changed")
	}
}

func TestFullDisk(t *testing.T) {
	disk := t.TempDir()
	if err := unix.Mount("tmpfs", disk, "tmpfs", 0, "size=64k"); err != nil {
		t.Skip("may not mount a small disk: ", err)
	}
	t.Cleanup(func() { _ = unix.Unmount(disk, 0) })
	path := filepath.Join(disk, "vault.kiikey")
	v := create(t, path)
	put(t, v, "a=1", "b=2")
	before, previous := read(t, path), read(t, path+".previous")

	check := func(what string, err error) {
		t.Helper()
		wantKind(t, err, problem.StoreUnwritable)
		if err != nil && !strings.Contains(err.Error(), "no room left") {
			t.Errorf("%s: %v", what, err)
		}
		if !bytes.Equal(before, read(t, path)) || !bytes.Equal(previous, read(t, path+".previous")) {
			t.Errorf("%s: something has changed", what)
		}
		if got := names(t, path); strings.Contains(got, ".tmp-") {
			t.Errorf("%s: leftovers: %s", what, got)
		}
		wantContents(t, v, "a=1 b=2")
		wantContents(t, open(t, path), "a=1 b=2")
	}
	check("more than fits", v.Set(large))
	filler, err := os.Create(filepath.Join(disk, "filler"))
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, err = filler.Write(make([]byte, 4096))
	}
	_ = filler.Close()
	check("remove", v.Remove("a"))
	check("passphrase", v.ChangePassphrase(context.Background(), secret("new")))
	check("backup", v.Backup(context.Background(), filepath.Join(disk, "backup"), passphrase, false))
	wantNoFile(t, filepath.Join(disk, "backup"))

	if err := os.Remove(filler.Name()); err != nil {
		t.Fatal(err)
	}
	put(t, v, "c=3")
	wantContents(t, open(t, path), "a=1 b=2 c=3")
}
