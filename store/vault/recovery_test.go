//go:build unix

package vault_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/99designs/keyring"
	"github.com/creack/pty"

	"kiikey/internal/testenv"
	"kiikey/kiiex/problem"
	"kiikey/store/vault"
)

// TestRecoveryWithTarAndAge follows docs/recovery.md with the tools of the system.
func TestRecoveryWithTarAndAge(t *testing.T) {
	testenv.Programs(t, "tar", "age")
	v := newVault(t)
	const needle = `{"name":"trader","apiSecret":"0123456789abcdef0123456789abcdef"}`
	testenv.OK(t, v.Set(keyring.Item{Key: "credential/1", Data: []byte(needle)}))
	backup := v.Path() + ".backup"
	testenv.OK(t, v.Backup(context.Background(), backup, backupPassphrase, false))
	for name, file := range map[string]struct{ path, passphrase string }{
		"vault":  {v.Path(), passphrase.Reveal()},
		"backup": {backup, backupPassphrase.Reveal()},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			if out, err := exec.Command("tar", "-xf", file.path, "-C", folder).CombinedOutput(); err != nil || len(out) != 0 {
				t.Fatalf("tar: %v: %s", err, out)
			}
			// In two steps, by way of the identity,
			identity := filepath.Join(folder, "identity.txt")
			write(t, identity, age(t, folder, file.passphrase, "-d", "identity.age"))
			plain, err := exec.Command("age", "-d", "-i", identity, filepath.Join(folder, "items.age")).Output()
			if err != nil {
				t.Fatal("age: ", err)
			}
			wantNeedle(t, plain, needle)
			// and in one, which age can too.
			wantNeedle(t, age(t, folder, file.passphrase, "-d", "-i", "identity.age", "items.age"), needle)

			if !gnuTar() {
				return
			}
			repack := exec.Command("tar", "--format=ustar", "-b1", "--numeric-owner", "--owner=0", "--group=0", "--mode=0600",
				"--mtime=@0", "-cf", "repacked", "identity.age", "items.age")
			repack.Dir = folder
			if out, err := repack.CombinedOutput(); err != nil {
				t.Fatalf("tar: %v: %s", err, out)
			}
			if !bytes.Equal(read(t, filepath.Join(folder, "repacked")), read(t, file.path)) {
				t.Error("packed again, the file is another")
			}
		})
	}
}

// TestRecoveryWithAKeyringsIdentity opens a vault with what a keyring holds, and gives it a new passphrase, as
// docs/recovery.md shows it.
func TestRecoveryWithAKeyringsIdentity(t *testing.T) {
	testenv.Programs(t, "tar", "age", "jq", "sha256sum")
	v := newVault(t, "credential/1=needle")
	item, err := v.Item()
	testenv.OK(t, err)
	folder := t.TempDir()
	shell := func(line string) string {
		t.Helper()
		c := exec.Command("sh", "-euc", line)
		c.Dir = folder
		out, err := c.Output()
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		return string(out)
	}
	shell("tar -xf " + v.Path())
	if sum := strings.Fields(shell("sha256sum identity.age"))[0]; sum != item.KeySHA256 {
		t.Errorf("the item is called after %s, not %s", item.KeySHA256, sum)
	}
	write(t, filepath.Join(folder, "item"), item.Encode())
	shell("jq -r .identity < item > identity.txt")
	if plain := shell("age -d -i identity.txt items.age"); !strings.Contains(plain, "needle") {
		t.Errorf("the identity opens %q", plain)
	}

	if !gnuTar() {
		return
	}
	chosen := secret("another passphrase of mine")
	age(t, folder, chosen.Reveal(), "-p", "-o", "identity.age", "identity.txt")
	shell("tar --format=ustar -b1 --numeric-owner --owner=0 --group=0 --mode=0600 --mtime=@0 -cf kiikey.vault identity.age items.age")
	again, err := vault.Open(t.Context(), filepath.Join(folder, "kiikey.vault"), chosen)
	testenv.OK(t, err)
	defer again.Close()
	wantContents(t, again, "credential/1=needle")
	_, err = vault.OpenWith(t.Context(), again.Path(), item)
	testenv.WantKind(t, err, problem.WrongPassphrase)
}

// gnuTar reports whether tar is the one for which the page gives the way back into a vault.
func gnuTar() bool {
	version, err := exec.Command("tar", "--version").Output()
	return err == nil && bytes.Contains(version, []byte("GNU"))
}

// prompt matches age's question for a passphrase.
var prompt = regexp.MustCompile(`(Enter|Confirm) passphrase`)

// age runs the real one in a terminal, types the passphrase wherever it asks, and returns its output.
func age(t *testing.T, folder, passphrase string, arguments ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	cmd := exec.Command("age", arguments...)
	cmd.Dir = folder
	cmd.Stdout = &out
	terminal, err := pty.Start(cmd)
	if err != nil {
		t.Fatal("no terminal: ", err)
	}
	defer func() { _ = terminal.Close() }()
	var screen []byte
	typed := 0
	for buffer := make([]byte, 256); ; {
		n, err := terminal.Read(buffer)
		screen = append(screen, buffer[:n]...)
		if len(prompt.FindAll(screen, -1)) > typed {
			typed++
			if _, err := terminal.WriteString(passphrase + "\n"); err != nil {
				t.Fatal(err)
			}
		}
		if err != nil { // the other end is closed
			break
		}
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("age %s: %v: %s", strings.Join(arguments, " "), err, screen)
	}
	return out.Bytes()
}

func wantNeedle(t *testing.T, plain []byte, needle string) {
	t.Helper()
	if !strings.Contains(strings.ReplaceAll(string(plain), `\"`, `"`), needle) {
		t.Errorf("the secret is not in plain text: %s", plain)
	}
	var document struct {
		Format  string
		Version int
		Items   map[string]struct{ Data string }
	}
	testenv.OK(t, json.Unmarshal(plain, &document))
	if document.Format != "kiikey-vault" || document.Version != 1 || document.Items["credential/1"].Data != needle {
		t.Errorf("the document is %+v", document)
	}
}

// TestFileHidesNamesAndRecipient looks for what the file must hide: names, and the recipient, with which others could
// write items.
func TestFileHidesNamesAndRecipient(t *testing.T) {
	v := newVault(t, "credential/needle=secret-needle")
	raw := read(t, v.Path())
	for _, hidden := range []string{"needle", "age1", "AGE-SECRET-KEY", "kiikey-vault", os.Getenv("USER") + "\x00"} {
		if hidden != "\x00" && bytes.Contains(raw, []byte(hidden)) {
			t.Errorf("%q is in the file", hidden)
		}
	}
}
