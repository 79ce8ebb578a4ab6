package vault_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex/problem"
	"kiikey/store/vault"
)

var backupPassphrase = secret("for the backup")

func TestBackupHoldsEverything(t *testing.T) {
	v := newVault(t, "a=1", "b=\xff\xfe")
	path := filepath.Join(t.TempDir(), "kiikey.backup")
	testenv.OK(t, v.Backup(context.Background(), path, backupPassphrase, false))
	items, err := vault.OpenBackup(context.Background(), path, backupPassphrase)
	testenv.OK(t, err)
	if len(items) != 2 || string(items["a"].Data) != "1" || string(items["b"].Data) != "\xff\xfe" || items["a"].Key != "a" {
		t.Errorf("the backup holds %d items: %q", len(items), items.Keys())
	}
	data := items["a"].Data
	items.Clear()
	if len(items) != 0 || data[0] != 0 {
		t.Error("Clear has left something")
	}
	_, err = vault.OpenBackup(context.Background(), path, passphrase)
	testenv.WantKind(t, err, problem.WrongPassphrase)
	if got := names(t, path); got != "kiikey.backup" {
		t.Errorf("beside the backup lies %s", got)
	}
	// It has the form of a vault, and can take its place.
	restored, err := vault.Open(context.Background(), path, backupPassphrase)
	testenv.OK(t, err)
	defer restored.Close()
	wantContents(t, restored, "a=1 b=\xff\xfe")
}

func TestBackupHasAnIdentityOfItsOwn(t *testing.T) {
	v := newVault(t, "a=1")
	path := v.Path() + ".backup"
	testenv.OK(t, v.Backup(context.Background(), path, passphrase, false))
	key, _, err := vault.Unpack(read(t, v.Path()))
	testenv.OK(t, err)
	_, items, err := vault.Unpack(read(t, path))
	testenv.OK(t, err)
	mixed, err := vault.Pack(key, items)
	testenv.OK(t, err)
	write(t, path, mixed)
	wantDamaged(t, "a backup opened by the vault's identity", path)
}

func TestBackupReplacesOnlyWhatItMay(t *testing.T) {
	v := newVault(t, "a=1", "b=2")
	folder := t.TempDir()
	backup := func(path string, overwrite bool) error {
		return v.Backup(context.Background(), path, backupPassphrase, overwrite)
	}
	existing := filepath.Join(folder, "existing")
	write(t, existing, []byte("precious"))
	testenv.WantKind(t, backup(existing, false), problem.NotConfirmed)
	if string(read(t, existing)) != "precious" {
		t.Error("an existing file was replaced without confirmation")
	}
	if err := backup(existing, true); err != nil {
		t.Error(err)
	}
	if _, err := vault.OpenBackup(context.Background(), existing, backupPassphrase); err != nil {
		t.Error(err)
	}

	before := read(t, v.Path())
	for _, own := range []string{v.Path(), v.Path() + ".previous", v.Path() + ".lock"} {
		testenv.WantKind(t, backup(own, true), problem.FileUnusable)
	}
	link := filepath.Join(folder, "link")
	symlink(t, v.Path(), link)
	testenv.WantKind(t, backup(link, true), problem.FileUnusable)
	hard := filepath.Join(filepath.Dir(v.Path()), "hard")
	if err := os.Link(v.Path(), hard); err == nil {
		testenv.WantKind(t, backup(hard, true), problem.FileUnusable)
	}
	if !bytes.Equal(before, read(t, v.Path())) {
		t.Error("the vault was overwritten by its backup")
	}

	testenv.WantKind(t, backup(folder, true), problem.FileUnusable)
	testenv.WantKind(t, backup(filepath.Join(folder, "absent", "backup"), true), problem.FileUnusable)
	testenv.WantKind(t, backup(filepath.Join(existing, "below a file"), true), problem.FileUnusable)
}

func TestBackupThroughALinkReplacesItsTarget(t *testing.T) {
	v := newVault(t, "a=1")
	folder := t.TempDir()
	target, link := filepath.Join(folder, "target"), filepath.Join(folder, "link")
	write(t, target, nil)
	symlink(t, target, link)
	testenv.OK(t, v.Backup(context.Background(), link, backupPassphrase, true))
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Error("the link was replaced")
	}
	if _, err := vault.OpenBackup(context.Background(), target, backupPassphrase); err != nil {
		t.Error(err)
	}
}
