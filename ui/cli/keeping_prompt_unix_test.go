//go:build unix

package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestBackupAndRestoreAsk(t *testing.T) {
	home := withVault(t)
	p := atTerminal(t, home, "backup", "keys.kiikey")
	p.sees("Passphrase of the vault: ")
	p.types(passphrase + "\r")
	p.sees("encrypts the backup")
	p.sees("New passphrase: ")
	p.types(backupPassphrase + "\r")
	p.sees("Repeat passphrase: ")
	p.types("not the passphrase\r")
	p.sees("don't match")
	p.sees("New passphrase: ")
	p.types(backupPassphrase + "\r")
	p.sees("Repeat passphrase: ")
	p.types(backupPassphrase + "\r")
	p.sees("Backed up 1 credential")
	p.ends(0)

	// a file that is there is asked about before a passphrase is made up for it
	before, err := os.ReadFile(filepath.Join(home, "keys.kiikey"))
	if err != nil {
		t.Fatal(err)
	}
	p = atTerminal(t, home, "backup", "keys.kiikey")
	p.sees("There is a file already")
	p.sees("Replace it? [y/N] ")
	p.types("\r")
	p.sees("Cancelled.")
	p.ends(2)
	if after, err := os.ReadFile(filepath.Join(home, "keys.kiikey")); err != nil || string(after) != string(before) {
		t.Errorf("the backup was replaced without a yes: %v", err)
	}

	// on a new machine: the backup's passphrase may be typed again, then the vault is made
	home2 := newHome(t)
	if err := os.WriteFile(filepath.Join(home2, "keys.kiikey"), before, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, answer := range []string{"n", "y"} {
		p = atTerminal(t, home2, "restore", "keys.kiikey")
		p.sees("Passphrase of the backup: ")
		p.types("not the passphrase\r")
		p.sees("Wrong passphrase")
		p.sees("Passphrase of the backup: ")
		p.types(backupPassphrase + "\r")
		p.sees("new        practice  sandbox")
		p.sees("no vault here yet")
		p.sees("Restore? [y/N] ")
		p.types(answer + "\r")
		if answer == "n" {
			p.sees("Cancelled.")
			p.ends(2)
			if _, err := os.Stat(filepath.Join(home2, "kiikey", "data", "kiikey.vault")); !os.IsNotExist(err) {
				t.Errorf("a vault was made without a yes: %v", err)
			}
			continue
		}
		p.sees("New passphrase: ")
		p.types(passphrase + "\r")
		p.sees("Repeat passphrase: ")
		p.types(passphrase + "\r")
		p.sees("Restored 1 credential")
		p.ends(0)
	}
}

func TestThreeWrongPassphrasesOfABackup(t *testing.T) {
	home := withVault(t)
	p := atTerminal(t, home, "restore", filepath.Join("kiikey", "data", "kiikey.vault")) // a vault is a backup too
	for range 3 {
		p.sees("Passphrase of the backup: ")
		p.types("not the passphrase\r")
	}
	p.ends(5)
}

func TestPassphraseAsks(t *testing.T) {
	home := withVault(t)
	p := atTerminal(t, home, "passphrase")
	p.sees("Passphrase of the vault: ")
	p.types(passphrase + "\r")
	p.sees("New passphrase: ")
	p.types("\x03")
	p.ends(130)
	p = atTerminal(t, home, "passphrase")
	p.sees("Passphrase of the vault: ")
	p.types(passphrase + "\r")
	p.sees("New passphrase: ")
	p.types(newPassphrase + "\r")
	p.sees("Repeat passphrase: ")
	p.types(newPassphrase + "\r")
	p.sees("Passphrase changed")
	p.ends(0)
	p = atTerminal(t, home, "list")
	p.sees("Passphrase of the vault: ")
	p.types(passphrase + "\r")
	p.sees("Wrong passphrase")
	p.sees("Passphrase of the vault: ")
	p.types(newPassphrase + "\r")
	p.sees("practice")
	p.ends(0)
}

// A passphrase can be had: six words, shown once, and used only when they have been typed.
func TestPassphraseIsMade(t *testing.T) {
	home := withVault(t)
	begin := func() (p *person, words string) {
		t.Helper()
		p = atTerminal(t, home, "passphrase")
		p.sees("Passphrase of the vault: ")
		p.types(passphrase + "\r")
		p.sees("Type make to have one made")
		p.sees("New passphrase: ")
		p.types("make\r")
		note, words, _ := strings.Cut(p.sees("Type it, from your note: "), "clear it.\r\n")
		if !strings.Contains(note, "What this window\r\nhas shown") {
			t.Errorf("80 columns break within a word: %q", note)
		}
		words, _, _ = strings.Cut(words, "\r\n")
		return p, words
	}
	p, given := begin()
	p.types("\x03")
	p.ends(130) // and the old one still opens the vault

	p, words := begin()
	if len(strings.Fields(words)) != 6 || words == given {
		t.Fatalf("made %q, after %q", words, given)
	}
	for _, wrong := range []string{"not the passphrase", given, strings.ReplaceAll(words, " ", "-"), words + " "} {
		p.types(wrong + "\r")
		if shown := p.sees("Type it, from your note: "); !strings.Contains(shown, "That is not it") || strings.Contains(shown, words) {
			t.Errorf("after %q: %q", wrong, shown)
		}
	}
	p.types(words + "\r")
	p.sees("Passphrase changed")
	if rest := p.ends(0); strings.Contains(rest, words) {
		t.Errorf("shown again: %q", rest)
	}
	p = atTerminal(t, home, "list")
	p.sees("Passphrase of the vault: ")
	p.types(words + "\r")
	p.sees("practice")
	p.ends(0)
}

// TestPassphraseInEitherForm types an é as macOS writes it, in two characters, and as others do.
func TestPassphraseInEitherForm(t *testing.T) {
	const apart, composed = "cafe\u0301 au lait", "caf\u00e9 au lait"
	home := newHome(t)
	p := atTerminal(t, home, "import", "sample.json", "--name", "practice", "--env", "sandbox", "--user-id", "151")
	p.sees("New passphrase: ")
	p.types(apart + "\r")
	p.sees("Repeat passphrase: ")
	p.types(composed + "\r")
	p.sees("Saved practice")
	p.ends(0)
	p = atTerminal(t, home, "list")
	p.sees("Passphrase of the vault: ")
	p.types(composed + "\r")
	p.sees("practice")
	p.ends(0)
}
