//go:build unix

package ui_test

import (
	"os"
	"path/filepath"
	"testing"
)

const another = "another four random words"

// A backup is written, restores what was removed and what was changed, and is not written over unasked.
func TestBackUpAndRestore(t *testing.T) {
	t.Parallel()
	home, folder := stocked(t), t.TempDir()
	s := atList(t, home, "0123…cdef")
	file := filepath.Join(folder, "keys.kiikey")
	backUp := func() {
		t.Helper()
		s.To("b", "Back up · 1 of 2 · the file")
		s.Paste("'" + file + "'")
		s.Press("enter")
	}
	enterPassphrases := func() {
		t.Helper()
		s.See("2 of 2 · its passphrase", "stored nowhere", "Current passphrase of the vault")
		s.Type(passphrase + "\r")
		s.Type(another)
		s.To("enter", "enter back up")
		s.Type("another")
		s.To("enter", "! They don't match.")
		s.Type(another)
		s.To("enter", "✓ Backed up 1 credential to keys.kiikey.", "LAST TEST")
	}
	backUp()
	enterPassphrases()
	backUp()
	s.See("Replace " + file + "?")
	s.To("n", "1 of 2 · the file")
	s.To("enter", "Replace "+file+"?", "y yes")
	s.Press("y")
	enterPassphrases()

	restore := func() {
		t.Helper()
		s.To("B", "Restore · 1 of 3 · the file")
		s.Paste(file)
		s.To("enter", "2 of 3 · its passphrase", "need not be your vault's")
		s.Type(another)
		s.To("enter", "3 of 3 · what changes", "The backup has 1 credential.")
	}
	restore()
	s.See("– the same practice", "nothing to restore: your vault has all of it already.")
	s.Press("enter") // does nothing
	s.To("esc", "LAST TEST", "0123…cdef")

	s.To("x", "y yes")
	s.To("y", "No credentials yet.", "restore a backup")
	restore()
	s.See("+ new practice")
	s.To("enter", "✓ Restored 1 credential: practice.", "practice", "0123…cdef")

	s.To("E", "Edit")
	s.Press("tab", "ctrl+u")
	s.Type("7")
	s.To("ctrl+s", "✓ Saved the changes to practice.")
	s.To("esc", "LAST TEST", "0123…cdef")
	restore()
	s.See("! different practice")
	s.To("enter", "Restore 1 credential?", "▸ No, cancel")
	s.To("enter", "3 of 3")
	s.To("enter", "y yes")
	s.To("y", "✓ Restored 1 credential: practice.", "0123…cdef")
	s.To("enter", "Nonce 0")
	s.NeverWrote(another, sampleSecret)
}

// What cannot be written, read or opened is told where it was asked for, and nothing is lost of what was typed before.
func TestBackUpAndRestoreFailuresAreExplained(t *testing.T) {
	t.Parallel()
	home, folder := stocked(t), t.TempDir()
	noBackup := write(t, filepath.Join(folder, "notes.txt"), "no backup")
	quietly(t, home, "backup", filepath.Join(folder, "keys.kiikey"), "--backup-passphrase-file", passphraseFile(t))
	s := atList(t, home, "0123…cdef")
	for _, c := range []struct{ key, path, told string }{
		{"b", folder, "is a folder, a link or a device"},
		{"b", filepath.Join(folder, "nowhere", "keys"), "in a folder that does not exist"},
		{"B", filepath.Join(folder, "nowhere"), "✗"},
		{"B", filepath.Join(noBackup, "nowhere"), "✗"},
		{"B", folder, "not a regular file"},
	} {
		s.Press(c.key)
		s.See("· the file")
		s.Paste(c.path)
		s.To("enter", c.told, "Next:")
		s.Press("ctrl+u") // the complaint goes with what it was about
		s.Gone("Next:")
		s.To("esc", "LAST TEST")
	}
	s.To("B", "· the file")
	s.Type(folder + "/")
	s.See("keys.kiikey", "notes.txt")
	s.To("down down", "▸ notes.txt")
	s.To("enter", "its passphrase", noBackup)
	s.Type(passphrase)
	s.To("enter", "✗", "Next:")
	s.To("esc", "1 of 3 · the file")
	s.Press("ctrl+u")
	s.Type(folder + "/ke")
	s.Press("tab", "enter") // at once: they wait for the listing
	s.See("its passphrase")
	s.Type("wrong horse")
	s.To("enter", "✗ Wrong passphrase")
	s.Type(passphrase)
	s.To("enter", "The backup has 1 credential.")

	// Locking forgets the backup that is open.
	s.To("ctrl+l", "vault · locked")
	s.Type(passphrase)
	s.To("enter", "LAST TEST", "0123…cdef")
	if content, err := os.ReadFile(noBackup); err != nil || string(content) != "no backup" {
		t.Errorf("the file holds %q, %v", content, err)
	}
}

func TestPassphraseIsChanged(t *testing.T) {
	t.Parallel()
	s := atList(t, stocked(t), "0123…cdef")
	s.To(":", "Actions")
	s.Type("vault's passphrase")
	s.See("change the vault's passphrase")
	s.To("enter", "New passphrase", "deletes its previous version", "Current passphrase of the vault")
	s.Type(another) // it is not the present one: somebody may have found the terminal unlocked
	s.Press("enter")
	s.Type(another)
	s.Press("enter", "tab", "tab", "tab")
	s.Type(another)
	s.To("enter", "✗ Wrong passphrase")
	s.Type(passphrase)
	s.To("up enter", "✓ Passphrase changed.", "LAST TEST", "0123…cdef")
	s.To("ctrl+l", "vault · locked")
	s.Type(passphrase)
	s.To("enter", "✗ Wrong passphrase")
	s.Type(another)
	s.To("enter", "LAST TEST", "0123…cdef")
	s.NeverWrote(another)
}
