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

func TestForeignVaultIsOpenedAndExplained(t *testing.T) {
	testenv.Root(t)
	v := newVault(t, "a=1")
	before := read(t, v.Path())
	for _, path := range []string{v.Path(), v.Path() + ".lock", filepath.Dir(v.Path())} {
		testenv.OK(t, os.Lchown(path, 65534, 65534))
	}
	testenv.OK(t, os.Chmod(filepath.Dir(v.Path()), 0o755))
	t.Run("opened and changed", func(t *testing.T) {
		testenv.PermissionsBind(t)
		_, err := vault.Open(context.Background(), v.Path(), passphrase)
		testenv.WantKind(t, err, problem.StoreUnreadable)
		testenv.WantKind(t, v.Remove("a"), problem.StoreUnwritable)
	})
	if !bytes.Equal(before, read(t, v.Path())) {
		t.Error("the vault has changed")
	}
}

// smallDisk is a disk of 64 KiB, of its own.
func smallDisk(t *testing.T) string {
	t.Helper()
	testenv.Root(t)
	disk := t.TempDir()
	mount(t, "tmpfs", disk, "tmpfs", 0, "size=64k")
	return disk
}

func mount(t *testing.T, source, target, kind string, flags uintptr, data string) {
	t.Helper()
	if err := unix.Mount(source, target, kind, flags, data); err != nil {
		testenv.Refused(t, err)
	}
	t.Cleanup(func() { _ = unix.Unmount(target, 0) })
}

// fill leaves no room on a disk, until it is made again.
func fill(t *testing.T, disk string) (makeRoom func()) {
	t.Helper()
	filler, err := os.Create(filepath.Join(disk, "filler"))
	testenv.OK(t, err)
	for err == nil {
		_, err = filler.Write(make([]byte, 4096))
	}
	_ = filler.Close()
	return func() {
		testenv.OK(t, os.Remove(filler.Name()))
	}
}

func TestFullDisk(t *testing.T) {
	disk := smallDisk(t)
	path := filepath.Join(disk, "vault.kiikey")
	v := create(t, path)
	put(t, v, "a=1", "b=2")
	before, previous := read(t, path), read(t, path+".previous")

	check := func(what string, err error) {
		t.Helper()
		testenv.WantKind(t, err, problem.StoreUnwritable)
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
	makeRoom := fill(t, disk)
	check("remove", v.Remove("a"))
	check("passphrase", v.ChangePassphrase(context.Background(), secret("new")))
	check("backup", v.Backup(context.Background(), filepath.Join(disk, "backup"), passphrase, false))
	wantNoFile(t, filepath.Join(disk, "backup"))

	makeRoom()
	put(t, v, "c=3")
	wantContents(t, open(t, path), "a=1 b=2 c=3")
}

func TestSettingAsideOnAFullDisk(t *testing.T) {
	disk := smallDisk(t)
	path := filepath.Join(disk, "vault.kiikey")
	v := create(t, path)
	put(t, v, "a=1", "b=2")
	makeRoom := fill(t, disk)
	before := snapshot(t, path)
	_, aside, err := createAside(t, path, "c=3")
	testenv.WantKind(t, err, problem.StoreUnwritable)
	if len(aside) > 0 || !strings.Contains(err.Error(), "nothing has changed. There is no room left") {
		t.Errorf("set aside: %q; %v", aside, err)
	}
	wantSnapshot(t, path, before)
	wantContents(t, open(t, path), "a=1 b=2")
	makeRoom()
	renewed, aside, err := createAside(t, path, "c=3")
	if err != nil || len(aside) != 2 {
		t.Fatalf("set aside: %q; %v", aside, err)
	}
	wantContents(t, renewed, "c=3")
}

// A mounted file can be neither linked nor deleted: what is set aside of it is a copy, and its old name stays.
func TestSettingAsideAMountedVault(t *testing.T) {
	testenv.Root(t)
	v := newVault(t, "a=1", "b=2")
	path, previous := v.Path(), v.Path()+".previous"
	mount(t, previous, previous, "", unix.MS_BIND, "")
	before := snapshot(t, path)
	renewed, aside, err := createAside(t, path, "c=3")
	testenv.WantKind(t, err, problem.StoreChanged)
	if renewed == nil || len(aside) != 2 {
		t.Fatalf("set aside: %q; %v", aside, err)
	}
	for i, name := range []string{previous, path} {
		if string(read(t, aside[i])) != before[filepath.Base(name)] {
			t.Errorf("%s is not what %s was", aside[i], name)
		}
	}
	if p := problem.From(err); !strings.Contains(p.Why, previous+" could not be deleted") || !strings.Contains(p.Next, aside[0]) {
		t.Errorf("%v %s", err, p.Next)
	}
	wantContents(t, renewed, "c=3")
	wantContents(t, open(t, path), "c=3")
}
