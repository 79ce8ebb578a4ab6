//go:build unix

package ui_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kiikey/internal/testenv"
	"kiikey/store/kernelkeyring"
	"kiikey/ui/internal/story"
)

// passProgram is a stand-in for pass, which keeps what it gets as it is.
const passProgram = `#!/bin/sh
f="$PASSWORD_STORE_DIR/$(eval echo \"\$$#\").gpg"
case "$1" in
insert) mkdir -p "$(dirname "$f")"; cat > "$f";;
show) cat "$f";;
rm) rm "$f";;
esac
`

// withPass gives programs a keyring of the system that responds: it returns what prepares their commands, and the
// folder of its entries.
func withPass(t *testing.T) (prepare func(*exec.Cmd) *exec.Cmd, entries string) {
	t.Helper()
	folder := t.TempDir()
	for name, text := range map[string]string{"pass": passProgram, "gpg": "#!/bin/sh\nexit 2\n"} {
		testenv.Script(t, filepath.Join(folder, name), text)
	}
	entries = filepath.Join(folder, "store")
	if err := os.Mkdir(entries, 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(entries, ".gpg-id"), "somebody\n")
	return func(cmd *exec.Cmd) *exec.Cmd {
		cmd.Env = append(cmd.Env, "PATH="+folder+":/usr/bin:/bin", "PASSWORD_STORE_DIR="+entries)
		return cmd
	}, entries
}

// newVaultOnScreen types a passphrase for the vault that is to be made.
func newVaultOnScreen(s *story.Story) {
	skipsTheGuide(s)
	s.See("Welcome", "New passphrase")
	s.Type(passphrase + "\r")
	s.Type(passphrase + "\r")
}

// A keyring that remembers the vault opens it at the start and after a lock, by Enter alone, and says so. Once it
// does not, the passphrase is asked for.
func TestRememberedByAKeyring(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	prepare, entries := withPass(t)
	s := story.Start(t, eighty, prepare(program(t, home)))
	newVaultOnScreen(s)
	s.See("Should your system unlock the vault for you?", "as safe as your login", "No, ask me for the passphrase")
	s.On("Yes, with pass")
	s.Press("x") // it wants an answer
	s.On("Yes, with pass")
	s.To("enter", "No credentials yet.")
	s.To("ctrl+l", "pass can unlock it.", "Enter alone unlocks it")
	s.To("enter", "No credentials yet.")
	s.Press("q")
	s.Ends()
	held, err := filepath.Glob(filepath.Join(entries, "kiikey", "*.gpg"))
	if err != nil || len(held) != 1 {
		t.Fatalf("entries: %q, %v", held, err)
	}

	s = story.Start(t, eighty, prepare(program(t, home)))
	s.See("Unlock", "pass can unlock it.")
	s.To("enter", "No credentials yet.")
	s.Press("q")
	s.Ends()

	// The configuration wants the passphrase.
	config := filepath.Join(home, "config", "config.toml")
	write(t, config, "[lock]\npassphrase = true\n")
	s = story.Start(t, eighty, prepare(program(t, home)))
	s.See("Unlock", "pass can unlock it.", "Passphrase")
	s.Gone("Enter alone")
	s.Press("enter")
	s.Type(passphrase)
	s.To("enter", "No credentials yet.")
	s.Press("q")
	s.Ends()

	// The entry is gone.
	if err := os.Remove(config); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(held[0]); err != nil {
		t.Fatal(err)
	}
	s = story.Start(t, eighty, prepare(program(t, home)))
	s.See("Enter alone unlocks it")
	s.To("enter", "! pass did not unlock the vault", "Type the passphrase.")
	s.Type(passphrase)
	s.To("enter", "No credentials yet.")
	s.NeverWrote(passphrase, "AGE-SECRET-KEY")
}

func TestRememberIsDeclined(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	prepare, entries := withPass(t)
	s := story.Start(t, eighty, prepare(program(t, home)))
	newVaultOnScreen(s)
	s.See("Should your system unlock the vault for you?")
	s.Press("down")
	s.On("No, ask me")
	s.To("enter", "No credentials yet.")
	s.To("ctrl+l", "The vault is locked.", "Passphrase")
	s.Gone("Enter alone")
	if held, _ := filepath.Glob(filepath.Join(entries, "*", "*")); len(held) != 0 {
		t.Errorf("entries: %q", held)
	}
}

// A made passphrase is shown, has to be typed once, and opens the vault.
func TestMadePassphrase(t *testing.T) {
	t.Parallel()
	s := story.Start(t, eighty, program(t, t.TempDir()))
	skipsTheGuide(s)
	s.See("Welcome", "ctrl+g make one")
	s.Type("thought better of")
	s.To("ctrl+g", "Write this down", "Type it once")
	made := ""
	for i, line := range strings.Split(s.Screen(), "\n") {
		if strings.Contains(line, "Write this down") {
			made = strings.TrimSpace(strings.Split(s.Screen(), "\n")[i+1])
		}
	}
	if n := len(strings.Fields(made)); n != 6 {
		t.Fatalf("%d words: %q", n, made)
	}
	s.To("enter", "That is not it.")
	s.Type(made)
	s.To("enter", "No credentials yet.")
	s.To("ctrl+l", "Passphrase")
	s.Gone(made)
	s.Type(made)
	s.To("enter", "No credentials yet.")
}

// The lock screen says until when the vault is unlocked for commands, and one key there ends it.
func TestUnlockedForCommands(t *testing.T) {
	t.Parallel()
	if err := kernelkeyring.Put("kiikey/probe", []byte("probe"), time.Minute); err != nil {
		testenv.Refused(t, err)
	}
	home := stocked(t)
	quietly(t, home, "unlock", "--for", "10m")
	alone := func() error { return program(t, home, "list").Run() }
	if err := alone(); err != nil {
		t.Fatal(err)
	}
	s := story.Start(t, eighty, program(t, home))
	s.See("Unlocked for commands until", "Enter alone unlocks it", "ctrl+l lock all")
	s.To("enter", "practice", "0123…cdef")
	s.To("ctrl+l", "Unlocked for commands until")
	if err := alone(); err != nil {
		t.Errorf("locking the screens locked the commands too: %v", err)
	}
	s.Press("ctrl+l")
	s.Gone("Unlocked for commands", "Enter alone")
	if err := alone(); err == nil {
		t.Error("the vault is still unlocked for commands")
	}
	s.Press("enter") // nothing opens it
	// What commands do meanwhile counts for who comes back.
	quietly(t, home, "unlock", "--for", "10m")
	s.To("enter", "Unlocked for commands until", "Enter alone unlocks it", "ctrl+l lock all")
	quietly(t, home, "lock")
	s.To("enter", "Type the passphrase.")
	s.Gone("Unlocked for commands", "Enter alone")
	s.Type(passphrase)
	s.To("enter", "practice", "0123…cdef")
}

// A passphrase file opens the vault at the start, not after a lock; that it did not is told.
func TestScreensWithAPassphraseFile(t *testing.T) {
	t.Parallel()
	home := stocked(t)
	file := passphraseFile(t)
	s := story.Start(t, eighty, program(t, home, "--passphrase-file", file))
	s.See("practice", "0123…cdef")
	s.To("ctrl+l", "The vault is locked.", "Passphrase")
	s.Press("enter")
	s.Type(passphrase)
	s.To("enter", "practice", "0123…cdef")
	s.Press("q")
	s.Ends()

	s = story.Start(t, eighty, program(t, home, "--passphrase-file", write(t, filepath.Join(t.TempDir(), "wrong"), "wrong\n")))
	s.See("The vault is locked.", "! The passphrase file that you named did not unlock the vault.", "✗ Wrong passphrase", "Passphrase")
	s.Type(passphrase)
	s.To("enter", "practice", "0123…cdef")
	s.Press("q")
	s.Ends()

	s = story.Start(t, eighty, program(t, home, "--passphrase-file", filepath.Join(t.TempDir(), "nothing")))
	s.See("The vault is locked.", "✗ The passphrase file can't be read.")

	// It is the passphrase of a vault that is yet to be made, too.
	s = story.Start(t, eighty, program(t, t.TempDir(), "--passphrase-file", file))
	skipsTheGuide(s)
	s.See("No credentials yet.")
}
