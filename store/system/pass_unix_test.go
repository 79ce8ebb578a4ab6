//go:build unix

package system_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/99designs/keyring"

	"kiikey/internal/testenv"
	"kiikey/kiiex/problem"
	"kiikey/store"
	"kiikey/store/internal/contract"
	"kiikey/store/system"
)

// newGPGHome makes gpg's folder with one key, protected by a passphrase unless that is empty, and
// returns the folder.
func newGPGHome(t *testing.T, passphrase string) string {
	t.Helper()
	home, err := os.MkdirTemp("", "kiikey-gpg-home-") // t.TempDir's path is too long for the agent's socket
	if err != nil {
		t.Fatal(err)
	}
	protection := "%no-protection"
	if passphrase != "" {
		protection = "Passphrase: " + passphrase
	}
	// The agent would measure how slow it can make a passphrase.
	if err := os.WriteFile(filepath.Join(home, "gpg-agent.conf"), []byte("s2k-count 65536\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	environ := append(os.Environ(), "GNUPGHOME="+home)
	t.Cleanup(func() {
		kill := exec.Command("gpgconf", "--kill", "all")
		kill.Env = environ
		_ = kill.Run()
		_ = os.RemoveAll(home)
	})
	generate := exec.Command("gpg", "--batch", "--quiet", "--pinentry-mode", "loopback", "--gen-key")
	generate.Env = environ
	generate.Stdin = strings.NewReader(strings.Join([]string{
		"Key-Type: eddsa", "Key-Curve: ed25519", "Subkey-Type: ecdh", "Subkey-Curve: cv25519",
		"Name-Email: ci@example.invalid", "Expire-Date: 0", protection, "%commit", "",
	}, "\n"))
	if out, err := generate.CombinedOutput(); err != nil {
		t.Fatalf("gpg: %v\n%s", err, out)
	}
	return home
}

// newPasswordStore makes an empty password store for the key in the present GNUPGHOME.
func newPasswordStore(t *testing.T) {
	t.Helper()
	// t.Setenv would forbid that the checks run in parallel. Opened keyrings keep the folder they were opened with.
	if err := os.Setenv("PASSWORD_STORE_DIR", filepath.Join(t.TempDir(), "pass words")); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("pass", "init", "ci@example.invalid").CombinedOutput(); err != nil {
		t.Fatalf("pass init: %v\n%s", err, out)
	}
}

func TestContractPass(t *testing.T) {
	testenv.Programs(t, "pass", "gpg", "gpgconf")
	t.Setenv("GNUPGHOME", newGPGHome(t, ""))
	t.Setenv("PASSWORD_STORE_GPG_OPTS", "")
	t.Setenv("PASSWORD_STORE_DIR", "")
	contract.Run(t, func(t *testing.T) contract.Bench {
		newPasswordStore(t)
		return openSystem(t, store.Pass)
	})
}

func TestPassWithAProtectedKey(t *testing.T) {
	testenv.Programs(t, "pass", "gpg", "gpgconf")
	home := newGPGHome(t, "geheim")
	t.Setenv("GNUPGHOME", home)
	t.Setenv("PASSWORD_STORE_GPG_OPTS", "--no-greeting")
	t.Setenv("GPG_TTY", "/dev/tty")
	t.Setenv("DISPLAY", "")
	newPasswordStore(t)
	b := openSystem(t, store.Pass)
	forgetPassphrases(t)
	// gpg encrypts without the passphrase: what was written cannot be read back, and is taken away again.
	err := b.Store.Save(t.Context(), contract.Made("spot", "staging"), false)
	contract.WantKind(t, err, problem.BackendLocked)
	if !strings.Contains(problem.From(err).Why, "No secret key") {
		t.Errorf("does not explain gpg's own words: %v", contract.Explained(err))
	}
	contract.WantNames(t, b.Store)
	if _, set := os.LookupEnv("GPG_TTY"); set {
		t.Error("gpg could ask on the terminal")
	}
	if options := os.Getenv("PASSWORD_STORE_GPG_OPTS"); options != "--no-greeting" {
		t.Errorf("the person's own options for gpg became %q", options)
	}
	// Somebody else's key: gpg cannot be asked for anything.
	if err := b.Ring.Set(keyring.Item{Key: "k", Data: []byte("v")}); err != nil {
		t.Fatal(err)
	}
	t.Setenv("GNUPGHOME", newGPGHome(t, ""))
	_, err = b.Ring.Get("k")
	contract.WantKind(t, system.Explain(keyring.PassBackend, err), problem.BackendLocked)
}

// forgetPassphrases makes gpg's agent ask for every passphrase anew.
func forgetPassphrases(t *testing.T) {
	t.Helper()
	if out, err := exec.Command("gpgconf", "--kill", "gpg-agent").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

func TestPassWithAKeyThatIsNotThere(t *testing.T) {
	testenv.Programs(t, "pass", "gpg", "gpgconf")
	t.Setenv("GNUPGHOME", newGPGHome(t, ""))
	t.Setenv("PASSWORD_STORE_GPG_OPTS", "")
	newPasswordStore(t)
	b := openSystem(t, store.Pass)
	id := filepath.Join(os.Getenv("PASSWORD_STORE_DIR"), ".gpg-id")
	if err := os.WriteFile(id, []byte("nobody@example.invalid\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	contract.WantKind(t, b.Store.Save(t.Context(), contract.Made("spot", "staging"), false), problem.BackendFailed)
	contract.WantNames(t, b.Store)
}

func TestPassThatIsNotSetUp(t *testing.T) {
	bin := t.TempDir()
	t.Setenv("PATH", bin)
	t.Setenv("PASSWORD_STORE_DIR", t.TempDir())
	wantMissing := func(want string) {
		t.Helper()
		err := system.Check(t.Context(), keyring.PassBackend)
		contract.WantKind(t, err, problem.BackendMissing)
		if err != nil && !strings.Contains(problem.From(err).Why, want) {
			t.Errorf("%v; want %q", contract.Explained(err), want)
		}
		if _, err := system.Open(t.Context(), keyring.PassBackend); problem.KindOf(err) != problem.BackendMissing {
			t.Errorf("opened: %v", contract.Explained(err))
		}
		_, err = store.ParseBackend("pass")
		contract.WantKind(t, err, problem.BackendMissing)
		if !strings.Contains(problem.From(err).Why, want) || !strings.Contains(problem.From(err).Next, "vault") {
			t.Errorf("%v; want %q, and the choices", contract.Explained(err), want)
		}
	}
	wantMissing("not installed")
	if err := os.WriteFile(filepath.Join(bin, "pass"), []byte("#!/bin/sh\nexit 1\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	wantMissing("not been set up")
}
