package vault_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"kiikey/internal/testenv"
	"kiikey/kiiex/problem"
	"kiikey/store/vault"
)

func TestFileOfAnotherOwner(t *testing.T) {
	testenv.Root(t)
	v := newVault(t, "a=1")
	before := read(t, v.Path())
	for _, path := range []string{v.Path(), v.Path() + ".lock", filepath.Dir(v.Path())} {
		if err := os.Lchown(path, 65534, 65534); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(filepath.Dir(v.Path()), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Run("opened and changed", func(t *testing.T) {
		testenv.PermissionsBind(t)
		_, err := vault.Open(context.Background(), v.Path(), passphrase, vault.Options{})
		wantKind(t, err, problem.StoreUnreadable)
		wantKind(t, v.Remove("a"), problem.StoreUnwritable)
	})
	if !bytes.Equal(before, read(t, v.Path())) {
		t.Error("the vault has changed")
	}
}

func TestFullDisk(t *testing.T) {
	testenv.Root(t)
	disk := t.TempDir()
	if err := unix.Mount("tmpfs", disk, "tmpfs", 0, "size=64k"); err != nil {
		testenv.Missing(t, "no small disk can be mounted: "+err.Error())
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
