package words

// What is said after something was done.
const (
	Saved               = "Saved."
	PassphraseChanged   = "Passphrase changed."
	LoggedOut           = "Logged out. The token no longer works."
	ActivityCleared     = "Activity cleared."
	VaultCreated        = "Vault created and unlocked."
	PreviousIsBack      = "Restored the vault's previous version. Run this again to undo it."
	Locked              = "Locked."
	Cancelled           = "Cancelled."
	NothingSent         = "Nothing has been sent yet."
	NameUnchanged       = "The name stays as it is."
	ClipboardNotCleared = "The clipboard could not be cleared: clear it yourself."
	FileIsDeleted       = "The file is deleted."
	StillAtTheExchange  = "The API key still works at the exchange until you delete it there."
)

// SavedAs tells that a credential is in the vault.
func SavedAs(name string) string { return "Saved as " + text(name) + "." }

// Renamed tells of another name.
func Renamed(from, to string) string { return "Renamed " + text(from) + " to " + text(to) + "." }

// Removed tells that a credential is gone.
func Removed(name string) string { return "Removed " + text(name) + "." }

// BackedUp tells of a backup.
func BackedUp(n int, path string) string {
	return "Backed up " + Count(n, "credential") + " to " + text(path) + "."
}

// Restored tells how many credentials have come out of a backup.
func Restored(n int) string { return "Restored " + Count(n, "credential") + "." }

// VaultAt tells where the vault is that was created.
func VaultAt(path string) string { return "Created the vault, one encrypted file: " + text(path) }

// Cleared says when a copy is cleared out of the clipboard, and whether that can be checked.
func (f Form) Cleared(seconds int, canCheck bool) string {
	switch {
	case canCheck:
		return "Cleared after " + f.amount(seconds, "s") + ", unless you copy something else."
	case f == Spoken:
		return "Cleared after " + f.amount(seconds, "s") + "; whether something else is there by then can't be checked."
	}
	return "Clears in " + f.amount(seconds, "s") + ", unchecked." // with what was copied it fits into 80 columns
}
