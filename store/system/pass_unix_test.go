//go:build unix

package system_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex/problem"
	"kiikey/store/system"
)

// newGPGHome makes gpg's folder with one key, protected by a passphrase unless that is empty, and uses it.
func newGPGHome(t *testing.T, passphrase string) string {
	t.Helper()
	testenv.Programs(t, "pass", "gpg", "gpgconf")
	home, err := os.MkdirTemp("", "kiikey-gpg-home-") // t.TempDir's path is too long for the agent's socket
	testenv.OK(t, err)
	protection := "%no-protection"
	if passphrase != "" {
		protection = "Passphrase: " + passphrase
	}
	// The agent would measure how slow it can make a passphrase.
	testenv.OK(t, os.WriteFile(filepath.Join(home, "gpg-agent.conf"), []byte("s2k-count 65536\n"), 0o600))
	t.Setenv("GNUPGHOME", home)
	t.Setenv("PASSWORD_STORE_GPG_OPTS", "")
	t.Setenv("PASSWORD_STORE_KEY", "")
	environ := os.Environ()
	t.Cleanup(func() {
		kill := exec.Command("gpgconf", "--kill", "all")
		kill.Env = environ
		_ = kill.Run()
		_ = os.RemoveAll(home)
	})
	run(t, strings.Join([]string{
		"Key-Type: eddsa", "Key-Curve: ed25519", "Subkey-Type: ecdh", "Subkey-Curve: cv25519",
		"Name-Email: ci@example.invalid", "Expire-Date: 0", protection, "%commit", "",
	}, "\n"), "gpg", "--batch", "--quiet", "--pinentry-mode", "loopback", "--gen-key")
	return home
}

// newPasswordStore makes an empty password store for the key in the present GNUPGHOME, and returns its folder.
func newPasswordStore(t *testing.T) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "pass words")
	t.Setenv("PASSWORD_STORE_DIR", folder)
	run(t, "", "pass", "init", "ci@example.invalid")
	return folder
}

func run(t *testing.T, input, program string, args ...string) string {
	t.Helper()
	c := exec.Command(program, args...)
	c.Stdin = strings.NewReader(input)
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", program, err, out)
	}
	return string(out)
}

func write(t *testing.T, text string, path ...string) {
	t.Helper()
	name := filepath.Join(path...)
	testenv.OK(t, os.MkdirAll(filepath.Dir(name), 0o700))
	testenv.OK(t, testenv.WriteProgram(name, []byte(text)))
}

func TestPass(t *testing.T) {
	newGPGHome(t, "")
	folder := newPasswordStore(t)
	scratch := t.TempDir()
	t.Setenv("TMPDIR", scratch)
	roundTrip(t, "pass")
	var k system.Keyrings
	testenv.OK(t, k.Put(t.Context(), "pass", itemKey, []byte(itemValue)))
	if _, err := os.Stat(filepath.Join(folder, itemKey+".gpg")); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(scratch); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	// What is in the file is not what was written.
	run(t, "nonsense MADEUP\n", "pass", "insert", "-m", "-f", itemKey)
	_, err := k.Get(t.Context(), "pass", itemKey)
	wantKind(t, err, problem.KeyringFailed)
	write(t, "no message of gpg's", folder, itemKey+".gpg")
	_, err = k.Get(t.Context(), "pass", itemKey)
	wantKind(t, err, problem.KeyringFailed)
}

func TestPassWithAProtectedKey(t *testing.T) {
	newGPGHome(t, "geheim")
	folder := newPasswordStore(t)
	t.Setenv("PASSWORD_STORE_GPG_OPTS", "--no-greeting")
	t.Setenv("GPG_TTY", "/dev/tty")
	t.Setenv("DISPLAY", "")
	run(t, "", "gpgconf", "--kill", "gpg-agent") // it knows the passphrase
	// gpg encrypts without the passphrase: what was written cannot be read back, and is taken away again.
	var k system.Keyrings
	err := k.Put(t.Context(), "pass", itemKey, []byte(itemValue))
	wantKind(t, err, problem.KeyringLocked)
	if !strings.Contains(problem.From(err).Why, "No secret key") {
		t.Errorf("does not explain gpg's own words: %v", err)
	}
	wantNone(t, k, "pass")
	// Somebody else's key: gpg cannot be asked for anything.
	run(t, "{}", "pass", "insert", "-m", "-f", itemKey)
	newGPGHome(t, "")
	t.Setenv("PASSWORD_STORE_DIR", folder)
	_, err = k.Get(t.Context(), "pass", itemKey)
	wantKind(t, err, problem.KeyringLocked)
}

func TestPassWithAKeyThatGPGRefuses(t *testing.T) {
	first := newGPGHome(t, "")
	secret := run(t, "", "gpg", "--batch", "--export-secret-keys", "--armor")
	folder := newPasswordStore(t)
	var k system.Keyrings
	refused := func(want string) {
		t.Helper()
		err := k.Put(t.Context(), "pass", itemKey, []byte(itemValue))
		wantKind(t, err, problem.KeyringFailed)
		if p := problem.From(err); !strings.Contains(p.Why+p.Next, want) || strings.Contains(p.Next, "pass init") {
			t.Errorf("%s %s; want %q", p.Why, p.Next, want)
		}
		wantNone(t, k, "pass")
	}
	write(t, "nobody@example.invalid\n", folder, ".gpg-id")
	refused("unknown")

	// A key that was brought from another computer is not trusted.
	second := newGPGHome(t, "")
	if first == second {
		t.Fatal("the same folder")
	}
	t.Setenv("PASSWORD_STORE_DIR", folder)
	run(t, "", "gpg", "--batch", "--yes", "--delete-secret-and-public-key", fingerprint(t))
	run(t, secret, "gpg", "--batch", "--import")
	write(t, "ci@example.invalid\n", folder, ".gpg-id")
	refused("trust")
	run(t, fingerprint(t)+":6:\n", "gpg", "--import-ownertrust")
	roundTrip(t, "pass")
}

func fingerprint(t *testing.T) string {
	t.Helper()
	_, after, _ := strings.Cut(run(t, "", "gpg", "--with-colons", "--list-keys"), "\nfpr:::::::::")
	id, _, _ := strings.Cut(after, ":")
	return id
}

func TestPassRecipients(t *testing.T) {
	home := newGPGHome(t, "")
	folder := newPasswordStore(t)
	run(t, "", "gpg", "--batch", "--quiet", "--passphrase", "", "--quick-gen-key", "other@example.invalid", "future-default", "default", "never")
	write(t, "group team=ci@example.invalid other@example.invalid\ngroup alone=ci@example.invalid\n", home, "gpg.conf")
	const own, other = "ci@example.invalid\n", "other@example.invalid\n"
	for _, tt := range []struct {
		name, store, entry, variable, options string
		want                                  problem.Kind
	}{
		{"one", own, "", "", "", ""},
		{"one, with comments", "# mine\n" + strings.Replace(own, "\n", "# and no other\n\n", 1), "", "", "", ""},
		{"two", own + other, "", "", "", problem.KeyringMissing},
		{"two, the last line without an end", own + strings.TrimSpace(other), "", "", "", problem.KeyringMissing},
		{"two, the entry's folder has one", own + other, own, "", "", ""},
		{"one, the entry's folder has two", own, own + other, "", "", problem.KeyringMissing},
		{"one, the variable names two", own, "", own + other, "", problem.KeyringMissing},
		{"two, the variable names one", own + other, "", own, "", ""},
		{"none", "# nobody\n", "", "", "", problem.KeyringMissing},
		{"a group of one", "alone\n", "", "", "", ""},
		{"a group of two", "team\n", "", "", "", problem.KeyringMissing},
		{"one, gpg is given another", own, "", "", "--no-greeting --recipient " + strings.TrimSpace(other), problem.KeyringMissing},
	} {
		t.Run(tt.name, func(t *testing.T) {
			write(t, tt.store, folder, ".gpg-id")
			write(t, tt.entry, folder, "kiikey", ".gpg-id")
			if tt.entry == "" {
				testenv.OK(t, os.Remove(filepath.Join(folder, "kiikey", ".gpg-id")))
			}
			t.Setenv("PASSWORD_STORE_KEY", tt.variable)
			t.Setenv("PASSWORD_STORE_GPG_OPTS", tt.options)
			var k system.Keyrings
			wantKind(t, k.Check(t.Context(), "pass"), tt.want)
			wantKind(t, k.Put(t.Context(), "pass", itemKey, []byte(itemValue)), tt.want)
			if tt.want != "" {
				if _, err := os.Stat(filepath.Join(folder, itemKey+".gpg")); err == nil {
					t.Error("it was written")
				}
			}
			// What is there can be read and removed.
			if err := k.Remove(t.Context(), "pass", itemKey); err != nil && tt.name != "none" {
				t.Error(err)
			}
		})
	}
}

func TestPassInGit(t *testing.T) {
	newGPGHome(t, "")
	testenv.Programs(t, "git")
	folder := newPasswordStore(t)
	t.Setenv("GIT_CONFIG_GLOBAL", filepath.Join(t.TempDir(), "none"))
	want := func(want bool) {
		t.Helper()
		if got := system.PassInGit(t.Context()); got != want {
			t.Errorf("%v, want %v", got, want)
		}
	}
	want(false)
	run(t, "", "git", "init", "-q", filepath.Dir(folder)) // pass looks no further up than its own folder
	want(false)
	t.Setenv("GIT_DIR", filepath.Join(filepath.Dir(folder), ".git"))
	want(false)
	write(t, "", folder, "kiikey", "x")
	run(t, "", "pass", "git", "init", "-q")
	want(true)
	t.Setenv("PASSWORD_STORE_DIR", filepath.Join(folder, "none"))
	want(false)
}

func TestPassWithoutSetupIsExplained(t *testing.T) {
	bin := t.TempDir()
	t.Setenv("PATH", bin)
	t.Setenv("PASSWORD_STORE_DIR", t.TempDir())
	t.Setenv("PASSWORD_STORE_KEY", "")
	wantMissing := func(want string) {
		t.Helper()
		var k system.Keyrings
		_, err := k.Get(t.Context(), "pass", itemKey)
		for _, err := range []error{k.Check(t.Context(), "pass"), err} {
			wantKind(t, err, problem.KeyringMissing)
			if err != nil && !strings.Contains(problem.From(err).Why, want) {
				t.Errorf("%v; want %q", err, want)
			}
		}
	}
	wantMissing("not installed")
	write(t, "#!/bin/sh\nexit 1\n", bin, "pass")
	wantMissing("not been set up")
}
