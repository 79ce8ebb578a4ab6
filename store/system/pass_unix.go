//go:build !windows

package system

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/99designs/keyring"

	"kiikey/kiiex/problem"
)

// pass is the standard Unix password manager: one gpg file per item, in a folder of its own below the
// person's password store. gpg's agent asks for the key's passphrase, in a window where there is one.
var pass = backend{name: keyring.PassBackend, check: checkPass, open: openPass}

func checkPass(context.Context) error {
	if _, err := exec.LookPath("pass"); err != nil {
		return missing("The program pass is not installed.", "Install pass, then run pass init with the id of your gpg key.")
	}
	folder, err := passFolder()
	if err == nil {
		_, err = os.Stat(filepath.Join(folder, ".gpg-id"))
	}
	if err != nil {
		return missing("Your password store has not been set up.", "Run pass init with the id of your gpg key, then try again.")
	}
	return nil
}

// passFolder is where the library and pass look for the password store.
func passFolder() (string, error) {
	if folder := os.Getenv("PASSWORD_STORE_DIR"); folder != "" {
		return folder, nil
	}
	home, err := os.UserHomeDir()
	return filepath.Join(home, ".password-store"), err
}

func openPass(context.Context) (keyring.Keyring, error) {
	folder, err := passFolder()
	if err != nil {
		return nil, err
	}
	ring, err := openLibrary(keyring.PassBackend, keyring.Config{PassDir: folder, PassPrefix: service})
	if err != nil {
		return nil, err
	}
	report, err := reportFile()
	if err != nil {
		return nil, err
	}
	return &passRing{Keyring: ring, report: report, ownOptions: os.Getenv(gpgOptions)}, nil
}

// reportFile makes the file that gpg writes its status to. It holds the ids of keys, nothing secret.
func reportFile() (string, error) {
	f, err := os.CreateTemp("", "kiikey-gpg-*")
	if err != nil {
		return "", err
	}
	name := f.Name()
	if err := f.Close(); err != nil {
		return "", err
	}
	// pass splits the options at white space and expands patterns.
	if strings.ContainsAny(name, " \t\n*?[") {
		_ = os.Remove(name)
		return os.DevNull, nil
	}
	return name, nil
}

// gpgOptions is where pass takes options for each gpg that it starts from.
const gpgOptions = "PASSWORD_STORE_GPG_OPTS"

// passRing keeps gpg off the terminal, which belongs to this program, and adds gpg's reason to the library's
// "exit status 2".
type passRing struct {
	keyring.Keyring
	// report is the file for gpg's status.
	report string
	// ownOptions are the person's own for gpg.
	ownOptions string
}

// Get is the library's.
func (r *passRing) Get(key string) (item keyring.Item, err error) {
	err = r.reported(func() error {
		item, err = r.Keyring.Get(key)
		return err
	})
	return item, err
}

// Set is the library's.
func (r *passRing) Set(item keyring.Item) error {
	return r.reported(func() error { return r.Keyring.Set(item) })
}

// Close removes the report.
func (r *passRing) Close() {
	if r.report != os.DevNull {
		_ = os.Remove(r.report)
	}
}

// reported runs do, and turns the failure of a program into the condition that gpg reported.
func (r *passRing) reported(do func() error) error {
	if r.report != os.DevNull {
		_ = os.Truncate(r.report, 0)
	}
	// The library hands its own environment on. Should two keyrings do this at once, one may explain an error
	// by the other's report.
	_ = os.Unsetenv("GPG_TTY")
	_ = os.Setenv(gpgOptions, strings.TrimSpace(r.ownOptions+" --batch --no-tty --logger-file "+os.DevNull+" --status-file "+r.report))
	defer func() { _ = os.Setenv(gpgOptions, r.ownOptions) }()
	err := do()
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return err
	}
	report, readErr := os.ReadFile(r.report)
	if readErr != nil {
		report = nil
	}
	c := classifyGPG(report)
	return errors.Join(c, err)
}

// classifyGPG reads gpg's status lines, whose form is fixed. Source: gnupg's doc/DETAILS.
func classifyGPG(report []byte) *condition {
	has := func(status string) bool { return bytes.Contains(report, []byte("[GNUPG:] "+status)) }
	switch {
	case has("PINENTRY_LAUNCHED") && has("DECRYPTION_FAILED"):
		return &condition{
			problem.BackendLocked, "Your gpg key is locked.",
			"It has a passphrase, and gpg could not ask for it here or was not given it; it then says “No secret key”.",
			"Unlock the key by reading any entry with pass show in a terminal, then try again.",
		}
	case has("DECRYPTION_FAILED"):
		return &condition{
			problem.BackendLocked, "gpg could not decrypt the item.",
			"The secret key that it was made for is not on this machine, or the item is damaged.",
			"Look with gpg --list-secret-keys whether the key named in the .gpg-id file of your password store is there.",
		}
	case has("INV_RECP"):
		return &condition{
			problem.BackendFailed, "gpg could not encrypt the item.",
			"The key that your password store names is unknown to gpg, expired, or not trusted.",
			"Run pass init with the id of a gpg key of yours, then try again.",
		}
	}
	return &condition{
		problem.BackendFailed, "The program pass failed.",
		"It or gpg ended with an error.",
		"Try pass show in a terminal; once it works there, try again.",
	}
}
