//go:build unix

package accessible_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kiikey/internal/testenv"
	"kiikey/store/kernelkeyring"
)

// A passphrase that the program makes has to be typed from a note, and opens the vault.
func TestMadePassphrase(t *testing.T) {
	t.Parallel()
	s := start(t, program(t, t.TempDir(), "--accessible"))
	s.answer("Walk-through (", "skip for good")
	s.Hear("Type make to have one made")
	s.answer("New passphrase", "make")
	said := s.Hear("Note this down", "Type it, from your note (", "): ")
	s.Type("\r") // thought better of
	s.answer("New passphrase", "make")
	again := s.Hear("Note this down", "Type it, from your note (", "): ")
	made := madeIn(t, again)
	if made == madeIn(t, said) {
		t.Errorf("twice the same: %q", made)
	}
	s.Type("something else\r")
	s.Hear("That is not it.")
	s.answer("Type it, from your note", made)
	s.Hear("Created the vault")
	s.answer("What do you want to do (", "lock")
	s.answer("Passphrase (", made)
	s.Hear("Main menu.")
}

// madeIn returns the six words that were said in a line of their own.
func madeIn(t *testing.T, said string) string {
	t.Helper()
	for line := range strings.Lines(said) {
		if words := strings.TrimSpace(line); len(strings.Fields(words)) == 6 && words == strings.ToLower(words) {
			return words
		}
	}
	t.Fatalf("no six words in %q", said)
	return ""
}

// Where the vault is locked it is said until when it is unlocked for commands, also where that does not open it here,
// and a word ends it.
func TestUnlockedForCommands(t *testing.T) {
	t.Parallel()
	if err := kernelkeyring.Put("kiikey/probe", []byte("probe"), time.Minute); err != nil {
		testenv.Missing(t, "the kernel's keyring: "+err.Error())
	}
	home := stocked(t, "sandbox")
	file := write(t, filepath.Join(t.TempDir(), "passphrase"), passphrase)
	unlocked := func() {
		if out, err := program(t, home, "unlock", "--for", "10m", "--passphrase-file", file).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	unlocked()
	s := start(t, program(t, home, "--accessible"))
	s.Hear("It is unlocked for commands until", "An empty line unlocks the vault so.", "Type lock alone")
	s.answer("Passphrase (", "lock")
	s.Hear("The vault is locked for commands.")
	if program(t, home, "list").Run() == nil {
		t.Error("it is still unlocked for commands")
	}
	s.answer("Passphrase (", "")
	s.Hear("An empty line opens nothing")
	s.answer("Passphrase (", "lock") // a passphrase like any other now
	s.Hear("Wrong passphrase")
	s.Type("\x03")
	s.ends(130)

	unlocked()
	write(t, filepath.Join(home, "config", "config.toml"), "[lock]\npassphrase = true\n")
	s = start(t, program(t, home, "--accessible"))
	s.Hear("It is unlocked for commands until", "Type lock alone")
	s.answer("Passphrase (", "")
	s.Hear("An empty line opens nothing")
}
