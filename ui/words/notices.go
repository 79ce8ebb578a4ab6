package words

import (
	"kiikey/kiiex/problem"
	"kiikey/store"
)

// Notices after an action.
const (
	PassphraseChanged = "Passphrase changed."
	ActivityCleared   = "Activity cleared."
	Locked            = "Locked."
	Cancelled         = "Cancelled."
	FileIsDeleted     = "The file is deleted."
	// StillAtTheExchange follows where only kiikey's copy is removed.
	StillAtTheExchange = "The API key still works at the exchange until you delete it there."
)

// SavedAs tells that a credential is in the vault.
func SavedAs(name string) string { return "Saved as " + text(name) + "." }

// Replaced tells that a credential has taken the place of another one of its name.
func Replaced(name string) string { return "Replaced " + text(name) + "." }

// Edited tells that fields of a credential have changed.
func Edited(name string) string { return "Saved the changes to " + text(name) + "." }

// LoggedOut tells that the session of a credential has ended.
func LoggedOut(name string) string {
	return "Logged out " + text(name) + ". The token no longer works."
}

// Undone tells what was taken back, and what is worth a look about it; empty for nothing.
func Undone(u store.Undone) (done, remark string) {
	name := text(u.Name)
	switch {
	case u.Kind == store.Renaming:
		return "Renamed back to " + name + ".", ""
	case u.Kind == store.Editing:
		return "Undid the edit of " + name + ".", ""
	case u.Wanted != "":
		return "Put back, as " + name + ".", "Another credential is called " + text(u.Wanted) +
			" by now: another program has given it that name. Both are saved; rename them if you like."
	case u.Other.ID != "":
		return "Put back " + name + ". What had replaced it is " + text(u.Other.Name) + " now.", ""
	}
	return "Put back " + name + ".", ""
}

// Renamed tells of another name.
func Renamed(from, to string) string { return "Renamed " + text(from) + " to " + text(to) + "." }

// Removed tells that a credential is gone.
func Removed(name string) string { return "Removed " + text(name) + "." }

// BackedUp tells of a backup.
func BackedUp(n int, path string) string {
	return "Backed up " + problem.Count(n, "credential") + " to " + text(path) + "."
}

// Restored tells which credentials have come out of a backup.
func Restored(plan []store.Planned) string {
	n := Changes(plan)
	if n == 0 || n > mostNamed {
		return "Restored " + problem.Count(n, "credential") + "."
	}
	return "Restored " + problem.Count(n, "credential") + ": " + named(plan, store.NewThere, store.DifferentThere) + "."
}

// VaultAt tells where the vault is that was created.
func VaultAt(path string) string { return "Created the vault, one encrypted file: " + text(path) }

// Cleared says when a copy is cleared out of the clipboard: for certain unless it can be checked that something else is
// there by then.
func (f Form) Cleared(seconds int, canCheck bool) string {
	after := f.amount(seconds, "s")
	switch {
	case f == Short && canCheck:
		return "Cleared in " + after + ", unless replaced."
	case f == Short: // with what was copied it fits into 60 columns
		return "Cleared in " + after + "."
	case canCheck:
		return "Cleared after " + after + ", unless you copy something else."
	}
	return "Cleared after " + after + ", even if something else is there by then: that can't be checked."
}
