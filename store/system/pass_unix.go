//go:build unix

package system

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/99designs/keyring"

	"kiikey/kiiex/problem"
)

// pass is the standard Unix password manager: the item is a gpg file of its own in the user's password store.
// gpg's agent asks for the key's passphrase, in a window where there is one.
var pass = backend{name: keyring.PassBackend, title: "pass", check: checkPass, refuses: refuseRecipients, open: openPass}

// entryFolder is the folder of the item in a password store: the first part of the item's key.
const entryFolder = service

func checkPass(context.Context) error {
	if _, err := exec.LookPath("pass"); err != nil {
		return missing("The program pass is not installed.", "Install pass, then run pass init with the id of your gpg key.")
	}
	if ids, err := recipients(); err != nil || len(ids) == 0 {
		return missing("Your password store has not been set up.", "Run pass init with the id of your gpg key, then try again.")
	}
	return nil
}

// passFolder returns the folder in which the library and pass look for the password store.
func passFolder() (string, error) {
	if folder := os.Getenv("PASSWORD_STORE_DIR"); folder != "" {
		return folder, nil
	}
	home, err := os.UserHomeDir()
	return filepath.Join(home, ".password-store"), err
}

// recipients returns the ids of the keys for which pass encrypts the item: those of PASSWORD_STORE_KEY, else of
// the nearest .gpg-id, from the entry's folder upwards.
func recipients() ([]string, error) {
	if ids := strings.Fields(os.Getenv("PASSWORD_STORE_KEY")); len(ids) > 0 {
		return ids, nil
	}
	folder, err := passFolder()
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(folder, entryFolder, ".gpg-id"))
	if err != nil {
		if text, err = os.ReadFile(filepath.Join(folder, ".gpg-id")); err != nil {
			return nil, err
		}
	}
	var ids []string
	for line := range strings.Lines(string(text)) {
		id, _, _ := strings.Cut(line, "#")
		if id = strings.TrimSpace(id); id != "" {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// refuseRecipients says why nothing may be written where others could read it. One id may be several keys to
// gpg: it has groups, options of the user's own, and keys that demand another besides them. So it encrypts an
// empty message and counts.
func refuseRecipients(ctx context.Context) error {
	ids, err := recipients()
	if err != nil {
		return err
	}
	if len(ids) == 1 {
		trial := exec.CommandContext(ctx, "gpg", append(strings.Fields(os.Getenv(gpgOptions)),
			"--batch", "--no-tty", "--quiet", "--no-encrypt-to", "--encrypt", "--recipient", ids[0])...)
		message, err := trial.Output()
		if err != nil {
			return nil // pass will fail as well, with gpg's reason
		}
		list := exec.CommandContext(ctx, "gpg", "--batch", "--no-tty", "--list-only", "--list-packets")
		list.Stdin = bytes.NewReader(message)
		// The exit status tells whether it could be decrypted.
		if packets, _ := list.Output(); bytes.Count(packets, []byte("\n:pubkey enc packet:")) == 1 {
			return nil
		}
	}
	return missing("Your password store is encrypted for several keys, and the owner of each could open your vault.",
		"Give the folder kiikey a key of its own: pass init --path=kiikey, with the id of your gpg key.")
}

// PassInGit reports whether items in pass enter the history of a git repository, where they stay after they
// were removed.
func PassInGit(ctx context.Context) bool {
	folder, err := passFolder()
	if err != nil {
		return false
	}
	within := filepath.Join(folder, entryFolder)
	if _, err := os.Stat(within); err != nil {
		within = folder
	}
	git := exec.CommandContext(ctx, "git", "-C", within, "rev-parse", "--is-inside-work-tree")
	// As pass does it.
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "GIT_") {
			git.Env = append(git.Env, e)
		}
	}
	git.Env = append(git.Env, "GIT_CEILING_DIRECTORIES="+folder+"/..")
	out, err := git.Output()
	return err == nil && string(out) == "true\n"
}

func openPass(context.Context) (ring, error) {
	folder, err := passFolder()
	if err != nil {
		return nil, err
	}
	ring, err := openLibrary(keyring.PassBackend, keyring.Config{PassDir: folder})
	if err != nil {
		return nil, err
	}
	report := reportName(os.Getpid())
	if !create(report) || strings.ContainsAny(report, " \t\n*?[") { // pass splits at white space and expands patterns
		report = os.DevNull // errors then come without gpg's reason
	}
	// The library passes its own environment on.
	_ = os.Unsetenv("GPG_TTY")
	_ = os.Setenv(gpgOptions, strings.TrimSpace(os.Getenv(gpgOptions)+" --batch --no-tty --logger-file "+os.DevNull+" --status-file "+report))
	return &passRing{ring, report}, nil
}

// reportName returns the path of gpg's status file for the child with this process id. It holds the ids of
// keys, nothing secret.
func reportName(child int) string {
	return filepath.Join(os.TempDir(), "kiikey-gpg-"+strconv.Itoa(child))
}

func create(name string) bool {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	return err == nil && f.Close() == nil
}

// cleanUp removes a child's files. The parent calls it, since the child may have been killed, and so does a
// child whose parent has died.
func cleanUp(child int) { _ = os.Remove(reportName(child)) }

// gpgOptions is the variable from which pass takes options for each gpg that it starts.
const gpgOptions = "PASSWORD_STORE_GPG_OPTS"

// passRing keeps gpg off the terminal, and adds gpg's reason to the library's "exit status 2".
type passRing struct {
	keyring.Keyring
	// report is the file for gpg's status.
	report string
}

// Get is the library's.
func (r *passRing) Get(key string) (keyring.Item, error) {
	item, err := r.Keyring.Get(key)
	return item, r.explained(err)
}

// Set is the library's.
func (r *passRing) Set(item keyring.Item) error { return r.explained(r.Keyring.Set(item)) }

// explained turns the failure of a program into the problem that gpg reported.
func (r *passRing) explained(err error) error {
	if _, failed := errors.AsType[*exec.ExitError](err); !failed {
		return err
	}
	report, _ := os.ReadFile(r.report) // without one the problem has no reason
	return errors.Join(classifyGPG(report), err)
}

// classifyGPG reads gpg's status lines, whose form is fixed. Source: gnupg's doc/DETAILS.
func classifyGPG(report []byte) *problem.Problem {
	has := func(status string) bool { return bytes.Contains(report, []byte("[GNUPG:] "+status)) }
	switch {
	case has("PINENTRY_LAUNCHED") && has("DECRYPTION_FAILED"):
		return condition(
			problem.KeyringLocked, "Your gpg key is locked.",
			"It has a passphrase, and gpg could not ask for it here or was not given it; it then says “No secret key”.",
			"Unlock the key by reading any entry with pass show in a terminal, then try again.",
		)
	case has("DECRYPTION_FAILED"):
		return condition(
			problem.KeyringLocked, "gpg could not decrypt the item.",
			"The secret key that it was made for is not on this machine, or the item is damaged.",
			"Look with gpg --list-secret-keys whether the key named in the .gpg-id file of your password store is there.",
		)
	case has("INV_RECP 10 "):
		return condition(
			problem.KeyringFailed, "gpg could not encrypt the item.",
			"It does not trust the key that your password store names.",
			"If the key is yours, say so to gpg (gpg --edit-key with its id, then the command trust and the answer 5), and try again.",
		)
	case has("INV_RECP"):
		return condition(
			problem.KeyringFailed, "gpg could not encrypt the item.",
			"The key that your password store names is unknown to gpg, expired, or revoked.",
			"Look with gpg --list-keys whether it is there and still valid, then try again.",
		)
	}
	return condition(
		problem.KeyringFailed, "The program pass failed.",
		"It or gpg ended with an error.",
		"Try pass show in a terminal; once it works there, try again.",
	)
}
