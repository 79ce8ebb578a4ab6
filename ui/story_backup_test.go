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
	s := unlocked(t, home, eighty)
	s.See("0123…cdef")
	file := filepath.Join(folder, "keys.kiikey")
	backUp := func() {
		t.Helper()
		s.Press("b")
		s.See("Back up · 1 of 2 · the file")
		s.Paste("'" + file + "'")
		s.Press("enter")
	}
	enterPassphrases := func() {
		t.Helper()
		s.See("2 of 2 · its passphrase", "stored nowhere", "Current passphrase of the vault")
		s.Type(passphrase)
		s.Press("enter")
		s.Type(another)
		s.Press("enter")
		s.See("enter back up")
		s.Type("another")
		s.Press("enter")
		s.See("! They don't match.")
		s.Type(another)
		s.Press("enter")
		s.See("✓ Backed up 1 credential to keys.kiikey.", "LAST TEST")
	}
	backUp()
	enterPassphrases()
	backUp()
	s.See("Replace " + file + "?")
	s.Press("n")
	s.See("1 of 2 · the file")
	s.Press("enter")
	s.See("Replace "+file+"?", "y yes")
	s.Press("y")
	enterPassphrases()

	restore := func() {
		t.Helper()
		s.Press("B")
		s.See("Restore · 1 of 3 · the file")
		s.Paste(file)
		s.Press("enter")
		s.See("2 of 3 · its passphrase", "need not be your vault's")
		s.Type(another)
		s.Press("enter")
		s.See("3 of 3 · what changes", "The backup has 1 credential.")
	}
	restore()
	s.See("– the same practice", "nothing to restore: your vault has all of it already.")
	s.Press("enter") // does nothing
	s.Press("esc")
	s.See("LAST TEST", "0123…cdef")

	s.Press("x")
	s.See("y yes")
	s.Press("y")
	s.See("No credentials yet.", "restore a backup")
	restore()
	s.See("+ new practice")
	s.Press("enter")
	s.See("✓ Restored 1 credential: practice.", "practice", "0123…cdef")

	s.Press("E")
	s.See("Edit")
	s.Press("tab", "ctrl+u")
	s.Type("7")
	s.Press("ctrl+s")
	s.See("✓ Saved the changes to practice.")
	s.Press("esc")
	s.See("LAST TEST", "0123…cdef")
	restore()
	s.See("! different practice")
	s.Press("enter")
	s.See("Restore 1 credential?", "▸ No, cancel")
	s.Press("enter")
	s.See("3 of 3")
	s.Press("enter")
	s.See("y yes")
	s.Press("y")
	s.See("✓ Restored 1 credential: practice.", "0123…cdef")
	s.Press("enter")
	s.See("Nonce 0")
	s.NeverWrote(another, sampleSecret)
}

// What cannot be written, read or opened is told where it was asked for, and nothing is lost of what was typed before.
func TestBackUpAndRestoreFailuresAreExplained(t *testing.T) {
	t.Parallel()
	home, folder := stocked(t), t.TempDir()
	noBackup := write(t, filepath.Join(folder, "notes.txt"), "no backup")
	quietly(t, home, "backup", filepath.Join(folder, "keys.kiikey"), "--backup-passphrase-file", passphraseFile(t))
	s := unlocked(t, home, eighty)
	s.See("0123…cdef")
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
		s.Press("enter")
		s.See(c.told, "Next:")
		s.Press("ctrl+u") // the complaint goes with what it was about
		s.Gone("Next:")
		s.Press("esc")
		s.See("LAST TEST")
	}
	s.Press("B")
	s.See("· the file")
	s.Type(folder + "/")
	s.See("keys.kiikey", "notes.txt")
	s.Press("down", "down")
	s.See("▸ notes.txt")
	s.Press("enter")
	s.See("its passphrase", noBackup)
	s.Type(passphrase)
	s.Press("enter")
	s.See("✗", "Next:")
	s.Press("esc")
	s.See("1 of 3 · the file")
	s.Press("ctrl+u")
	s.Type(folder + "/ke")
	s.Press("tab", "enter") // at once: they wait for the listing
	s.See("its passphrase")
	s.Type("wrong horse")
	s.Press("enter")
	s.See("✗ Wrong passphrase")
	s.Type(passphrase)
	s.Press("enter")
	s.See("The backup has 1 credential.")

	// Locking forgets the backup that is open.
	s.Press("ctrl+l")
	s.See("vault · locked")
	s.Type(passphrase)
	s.Press("enter")
	s.See("LAST TEST", "0123…cdef")
	if content, err := os.ReadFile(noBackup); err != nil || string(content) != "no backup" {
		t.Errorf("the file holds %q, %v", content, err)
	}
}

func TestPassphraseIsChanged(t *testing.T) {
	t.Parallel()
	s := unlocked(t, stocked(t), eighty)
	s.See("0123…cdef")
	s.Press(":")
	s.See("Actions")
	s.Type("vault's passphrase")
	s.See("change the vault's passphrase")
	s.Press("enter")
	s.See("New passphrase", "deletes its previous version", "Current passphrase of the vault")
	s.Type(another) // it is not the present one: somebody may have found the terminal unlocked
	s.Press("enter")
	s.Type(another)
	s.Press("enter", "tab", "tab", "tab")
	s.Type(another)
	s.Press("enter")
	s.See("✗ Wrong passphrase")
	s.Type(passphrase)
	s.Press("up", "enter")
	s.See("✓ Passphrase changed.", "LAST TEST", "0123…cdef")
	s.Press("ctrl+l")
	s.See("vault · locked")
	s.Type(passphrase)
	s.Press("enter")
	s.See("✗ Wrong passphrase")
	s.Type(another)
	s.Press("enter")
	s.See("LAST TEST", "0123…cdef")
	s.NeverWrote(another)
}
