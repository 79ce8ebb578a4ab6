package words

import (
	"strings"
	"time"

	"kiikey/ui/flow"
)

// What takes a moment on purpose, for Working.
const (
	CreatingVault  = "Creating the vault"
	UnlockingVault = "Unlocking the vault"
	OpeningBackup  = "Opening the backup"
)

// Working says that a passphrase is being tried or used.
func Working(doing string) string {
	return doing + "… This takes about a second, on purpose: it makes guessing slow."
}

// SystemMayAsk is said while a keyring of the system is asked.
const SystemMayAsk = "Your system may ask for a password in a window of its own."

// Of passphrases.
const (
	NewVaultPassphrase = "Choose the passphrase that encrypts your vault. " + ChoosingAPassphrase
	// ChoosingAPassphrase is the advice where one is made up.
	ChoosingAPassphrase = "Four or five random words are strong and easy to type. It is stored nowhere: if you forget it, you need a backup or new API keys."

	// SixWords is what a passphrase is that is made here.
	SixWords = "get one of six random words"

	NewPassphrase     = "New passphrase"
	RepeatPassphrase  = "Repeat passphrase"
	CurrentPassphrase = "Current passphrase of the vault"
	// WhyPassphraseAgain is said where that is asked for.
	WhyPassphraseAgain = "kiikey asks even while the vault is unlocked: someone else may be at this terminal. It is not shown."
	OfBackup           = "Passphrase of the backup"
	DontMatch          = "They don't match."
	ShortPassphrase    = "That is short. It works, but a longer one is much harder to guess."
	WriteItDown        = "Write this down, away from this computer: it is shown only once. What this window has shown stays readable until you clear it."
	TypeFromNote       = "Type it, from your note"
	NotTheNote         = "That is not it. Type the six words with one space between them."
	WhatChangingDoes   = "kiikey encrypts the vault again, with a new key, and deletes its previous version. " + OldOnesOpen
	// OldOnesOpen says what a new passphrase leaves as it was.
	OldOnesOpen = "Backups, and copies of the old file, still open with the old passphrase."
	PutIntoFile = "If a passphrase file holds the old passphrase, put the new one there."
)

// NotTheVaults says which passphrase a backup wants.
func NotTheVaults(backup string) string {
	return "It was chosen for " + text(backup) + ", and need not be your vault's."
}

// shortest is the length below which a passphrase draws a remark. It is advice, no rule: length says little by itself.
const shortest = 12

// IsShort reports whether a passphrase of n characters deserves ShortPassphrase.
func IsShort(n int) bool { return n < shortest }

// WhatAVaultIs ends a sentence about where credentials are saved.
const WhatAVaultIs = "one encrypted file that your passphrase opens"

// Of unlocking.
const (
	VaultLocked       = "The vault is locked."
	LockedForCommands = "The vault is locked for commands."
	NothingChanged    = "Nothing was changed. Try as often as you like."
	TypeThePassphrase = "Type the passphrase."
	UnlockingByFile   = "Unlocking the vault with the passphrase file…"
	NotUnlockedByFile = "The passphrase file that you named did not unlock the vault."
	ShallRemember     = "Should your system unlock the vault for you?"
	WhatRememberingIs = "It is then as safe as your login: anyone at your unlocked desktop can open it. The passphrase opens it in any case."
	RememberNothing   = "No, ask me for the passphrase"
)

// RememberWith is the answer that a keyring shall unlock the vault.
func RememberWith(k flow.Keyring) string { return "Yes, with " + k.Title }

// RememberedBy says that a keyring unlocks the vault now.
func RememberedBy(keyring string) string {
	return flow.StartSentence(flow.KeyringTitle(keyring)) + " unlocks the vault from now on. The passphrase still does: keep it. To end this: kiikey unlock --forget"
}

// UnlockedUntil says until when commands find the vault unlocked.
func UnlockedUntil(t time.Time) string { return "Unlocked for commands until " + clock(t) }

// Unlocks says what unlocks the vault besides its passphrase.
func Unlocks(w flow.Ways) string {
	var said []string
	if !w.Until.IsZero() {
		said = append(said, UnlockedUntil(w.Until)+".")
	}
	if len(w.Remembered) > 0 {
		said = append(said, keyringTitles(w.Remembered)+" can unlock it.")
	}
	return strings.Join(said, " ")
}

// Forgotten says which keyrings unlock the vault no more.
func Forgotten(keyrings []string) string {
	if len(keyrings) == 0 {
		return "No keyring unlocked the vault."
	}
	return keyringTitles(keyrings) + " unlocked the vault until now, and can't any more."
}

// keyringTitles names keyrings at the beginning of a sentence.
func keyringTitles(keyrings []string) string {
	var titles []string
	for _, k := range keyrings {
		titles = append(titles, flow.KeyringTitle(k))
	}
	return flow.StartSentence(enumerated(titles))
}
