package vault_test

import (
	"archive/tar"
	"bytes"
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	agelib "filippo.io/age"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store/vault"
)

func TestWrongPassphraseChangesNothing(t *testing.T) {
	v := newVault(t, "a=1")
	before := read(t, v.Path())
	for _, wrong := range []string{"wrong", "correct horse battery staple ", "Correct horse battery staple", "\x00"} {
		_, err := vault.Open(context.Background(), v.Path(), secret(wrong))
		testenv.WantKind(t, err, problem.WrongPassphrase)
		if p := problem.From(err); !strings.Contains(p.Next, "kiikey restore --previous") || strings.Contains(p.Error()+p.Next, wrong+"x") {
			t.Errorf("the hint is %q", p.Next)
		}
	}
	if !bytes.Equal(before, read(t, v.Path())) {
		t.Error("the file has changed")
	}
	wantContents(t, open(t, v.Path()), "a=1")
}

func TestEmptyPassphraseIsRefused(t *testing.T) {
	path := vaultPath(t)
	for _, empty := range []kiiex.Secret{{}, secret("")} {
		_, err := vault.Create(context.Background(), path, empty)
		testenv.WantKind(t, err, problem.PassphraseNeeded)
		wantNoFile(t, path)
	}
	v := create(t, path)
	_, err := vault.Open(context.Background(), path, kiiex.Secret{})
	testenv.WantKind(t, err, problem.PassphraseNeeded)
	testenv.WantKind(t, v.ChangePassphrase(context.Background(), kiiex.Secret{}), problem.PassphraseNeeded)
	testenv.WantKind(t, v.Backup(context.Background(), path+".backup", kiiex.Secret{}, false), problem.PassphraseNeeded)
}

func TestNewFilesAreReadableByOwnerOnly(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes say nothing on Windows")
	}
	v := newVault(t, "a=1", "b=2")
	backup := v.Path() + ".backup"
	testenv.OK(t, v.Backup(context.Background(), backup, passphrase, false))
	testenv.OK(t, os.Chmod(v.Path(), 0o644))
	put(t, v, "c=3")
	for _, path := range []string{v.Path(), v.Path() + ".lock", backup} {
		info, err := os.Stat(path)
		testenv.OK(t, err)
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", filepath.Base(path), info.Mode())
		}
	}
}

func TestCreateReplacesNothing(t *testing.T) {
	tests := map[string]struct {
		prepare func(t *testing.T, path string)
		want    problem.Kind
	}{
		"a vault":       {func(t *testing.T, path string) { create(t, path) }, problem.StoreUnwritable},
		"an empty file": {func(t *testing.T, path string) { write(t, path, nil) }, problem.StoreUnwritable},
		"a folder": {func(t *testing.T, path string) {
			testenv.OK(t, os.Mkdir(path, 0o700))
		}, problem.StoreUnwritable},
		"the previous generation of a lost vault": {func(t *testing.T, path string) {
			v := create(t, path)
			put(t, v, "a=1")
			testenv.OK(t, os.Remove(path))
		}, problem.StoreMissing},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			path := vaultPath(t)
			test.prepare(t, path)
			before := names(t, path)
			_, err := vault.Create(context.Background(), path, passphrase)
			testenv.WantKind(t, err, test.want)
			if after := names(t, path); strings.ReplaceAll(after, " vault.kiikey.lock", "") != strings.ReplaceAll(before, " vault.kiikey.lock", "") {
				t.Errorf("the folder held %q, now %q", before, after)
			}
		})
	}
}

func TestConcurrentCreateSucceedsOnce(t *testing.T) {
	path := vaultPath(t)
	outcomes := make(chan error, 2)
	for range 2 {
		go func() {
			v, err := vault.Create(context.Background(), path, passphrase)
			if err == nil {
				v.Close()
			}
			outcomes <- err
		}()
	}
	first, second := <-outcomes, <-outcomes
	if (first == nil) == (second == nil) {
		t.Fatalf("both had the same outcome: %v, %v", first, second)
	}
	if first == nil {
		first = second
	}
	testenv.WantKind(t, first, problem.StoreUnwritable)
	wantContents(t, open(t, path), "")
}

func TestOpenRejectsNonVaults(t *testing.T) {
	tests := map[string]struct {
		prepare func(t *testing.T, path string)
		want    problem.Kind
	}{
		"nothing":    {func(*testing.T, string) {}, problem.StoreMissing},
		"empty file": {func(t *testing.T, path string) { write(t, path, nil) }, problem.StoreDamaged},
		"text":       {func(t *testing.T, path string) { write(t, path, []byte("hello\n")) }, problem.StoreDamaged},
		"only zeros": {func(t *testing.T, path string) { write(t, path, make([]byte, 4096)) }, problem.StoreDamaged},
		"larger than allowed": {func(t *testing.T, path string) {
			write(t, path, nil)
			testenv.OK(t, os.Truncate(path, vault.MaxFile+1))
		}, problem.StoreDamaged},
		"folder": {func(t *testing.T, path string) {
			testenv.OK(t, os.Mkdir(path, 0o700))
		}, problem.StoreUnreadable},
		"link to itself": {func(t *testing.T, path string) { symlink(t, path, path) }, problem.StoreUnreadable},
		"dangling link":  {func(t *testing.T, path string) { symlink(t, path+".absent", path) }, problem.StoreMissing},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			path := vaultPath(t)
			test.prepare(t, path)
			_, err := vault.Open(context.Background(), path, passphrase)
			testenv.WantKind(t, err, test.want)
			_, err = vault.OpenBackup(context.Background(), path, passphrase)
			testenv.WantKind(t, err, test.want)
		})
	}
}

// version1 is a vault as the first version wrote it, with a work factor that is for tests only.
var version1 = filepath.Join("testdata", "version1.vault")

// TestVersionOneStaysReadable: a change of the format keeps this file readable, or raises the version.
func TestVersionOneStaysReadable(t *testing.T) {
	path := vaultPath(t)
	write(t, path, read(t, version1))
	v := open(t, path)
	wantContents(t, v, "a=1 b=\xff\xfe")
	item, err := v.Get("a")
	if err != nil || item.Label != "label" {
		t.Errorf("label is %q, %v", item.Label, err)
	}
}

func TestCreateAndOpenNeedAFolder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "absent", "vault.kiikey")
	_, err := vault.Create(context.Background(), path, passphrase)
	testenv.WantKind(t, err, problem.StoreMissing)
	_, err = vault.Open(context.Background(), path, passphrase)
	testenv.WantKind(t, err, problem.StoreMissing)
	testenv.WantKind(t, vault.RestorePrevious(context.Background(), path), problem.StoreMissing)
}

func TestExists(t *testing.T) {
	path := vaultPath(t)
	if there, err := vault.Exists(path); there || err != nil {
		t.Errorf("before: %v, %v", there, err)
	}
	create(t, path)
	if there, err := vault.Exists(path); !there || err != nil {
		t.Errorf("after: %v, %v", there, err)
	}
	if _, err := vault.Exists(filepath.Join(path, "below a file")); runtime.GOOS != "windows" {
		testenv.WantKind(t, err, problem.StoreUnreadable)
	}
}

func TestHighWorkFactorIsRejectedBeforeDerivation(t *testing.T) {
	v := newVault(t, "a=1")
	sealed, items, err := vault.Unpack(read(t, v.Path()))
	testenv.OK(t, err)
	for _, factor := range []string{"19", "22", "30", "63", "99999999999999999999"} {
		raw, err := vault.Pack(bytes.Replace(sealed, []byte(" 1\n"), []byte(" "+factor+"\n"), 1), items)
		testenv.OK(t, err)
		write(t, v.Path(), raw)
		_, err = vault.Open(context.Background(), v.Path(), passphrase)
		// Had it derived a key, that would not have fitted, and the kind would be WrongPassphrase.
		testenv.WantKind(t, err, problem.StoreDamaged)
	}
}

func TestCancelledContextChangesNothing(t *testing.T) {
	v := newVault(t, "a=1")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := vault.Create(ctx, v.Path()+"2", passphrase)
	testenv.WantKind(t, err, problem.Interrupted)
	wantNoFile(t, v.Path()+"2")
	_, err = vault.Open(ctx, v.Path(), passphrase)
	testenv.WantKind(t, err, problem.Interrupted)
	testenv.WantKind(t, v.Update(ctx, func(vault.Items) error { return nil }), problem.Interrupted)
	testenv.WantKind(t, v.ChangePassphrase(ctx, secret("new")), problem.Interrupted)
	testenv.WantKind(t, v.Backup(ctx, v.Path()+".backup", passphrase, false), problem.Interrupted)
	testenv.WantKind(t, vault.RestorePrevious(ctx, v.Path()), problem.Interrupted)
	wantContents(t, open(t, v.Path()), "a=1")
}

func symlink(t testing.TB, target, path string) {
	t.Helper()
	if err := os.Symlink(target, path); err != nil {
		t.Skip("no symbolic links here: ", err)
	}
}

func TestVaultIsUsedThroughSymbolicLink(t *testing.T) {
	for name, absolute := range map[string]bool{"absolute": true, "relative": false} {
		t.Run(name, func(t *testing.T) {
			v := newVault(t, "a=1")
			link := filepath.Join(filepath.Dir(filepath.Dir(v.Path())), "link")
			target := v.Path()
			if !absolute {
				target = filepath.Join(filepath.Base(filepath.Dir(v.Path())), filepath.Base(v.Path()))
			}
			symlink(t, target, link)
			linked := open(t, link)
			if linked.Path() != v.Path() {
				t.Errorf("path is %s, want %s", linked.Path(), v.Path())
			}
			put(t, linked, "b=2")
			wantContents(t, v, "a=1 b=2")
			if err := vault.RestorePrevious(context.Background(), link); err != nil {
				t.Error(err)
			}
			wantContents(t, open(t, v.Path()), "a=1")
			if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
				t.Errorf("the link was replaced (%v)", err)
			}
			wantNoFile(t, link+".previous")
			wantNoFile(t, link+".lock")
		})
	}
}

func TestCreateFollowsDanglingLink(t *testing.T) {
	path := vaultPath(t)
	symlink(t, filepath.Base(path)+".real", path)
	v := create(t, path)
	if v.Path() != path+".real" {
		t.Errorf("path is %s", v.Path())
	}
	wantContents(t, open(t, path), "")
}

// ageOpens reports whether age opens the first part of the vault at path with a passphrase.
func ageOpens(t *testing.T, path, with string) bool {
	t.Helper()
	entries := tar.NewReader(bytes.NewReader(read(t, path)))
	if _, err := entries.Next(); err != nil {
		t.Fatal(err)
	}
	opener, err := agelib.NewScryptIdentity(with)
	testenv.OK(t, err)
	_, err = agelib.Decrypt(entries, opener)
	return err == nil
}

// TestPassphraseIsNormalised has the letters as macOS writes them and as others do.
func TestPassphraseIsNormalised(t *testing.T) {
	const apart, composed = "cafe\u0301 A\u030a \u1100\u1161", "caf\u00e9 \u00c5 \uac00"
	for _, c := range []struct{ made, typed string }{{apart, composed}, {composed, apart}, {"caf\u00e9 \u212b \uac00", apart}} {
		path := vaultPath(t)
		v, err := vault.Create(context.Background(), path, secret(c.made))
		testenv.OK(t, err)
		put(t, v, "a=1")
		if !ageOpens(t, path, composed) {
			t.Errorf("made with %+q: age does not open it with NFC", c.made)
		}
		typed := secret(c.typed)
		if !vault.SamePassphrase(secret(c.made), typed) || vault.SamePassphrase(typed, secret(c.typed+"!")) {
			t.Errorf("%+q and %+q: they are compared in another form", c.made, c.typed)
		}
		opened, err := vault.Open(context.Background(), path, typed)
		if err != nil {
			t.Fatalf("made with %+q, typed as %+q: %v", c.made, c.typed, err)
		}
		if typed.Reveal() != c.typed {
			t.Errorf("the caller's passphrase has become %+q", typed.Reveal())
		}
		testenv.OK(t, opened.ChangePassphrase(context.Background(), secret(c.typed+"!")))
		testenv.OK(t, opened.Backup(context.Background(), path+".backup", secret(c.made), false))
		for file, given := range map[string]string{path: c.made + "!", path + ".backup": c.typed} {
			if _, err := vault.Open(context.Background(), file, secret(given)); err != nil {
				t.Errorf("%s, with %+q: %v", filepath.Base(file), given, err)
			}
		}
	}
	// What only looks alike is another passphrase, and what is no UTF-8 is taken byte by byte.
	path := vaultPath(t)
	if _, err := vault.Create(context.Background(), path, secret("\ufb01\xff")); err != nil {
		t.Fatal(err)
	}
	for _, other := range []string{"fi\xff", "\ufb01\ufffd"} {
		_, err := vault.Open(context.Background(), path, secret(other))
		testenv.WantKind(t, err, problem.WrongPassphrase)
	}
	if _, err := vault.Open(context.Background(), path, secret("\ufb01\xff")); err != nil {
		t.Error(err)
	}
}
