package flow

import (
	"strings"
	"time"

	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/ui/plain"
)

// StepWord is what a step of a request is called once it is done, or has failed.
func StepWord(step api.Step) string {
	switch {
	case step.Err != nil && step.Name == api.StepResolve:
		return "name not found"
	case step.Err != nil:
		return "not " + StepWord(api.Step{Name: step.Name})
	}
	switch step.Name {
	case api.StepSign:
		return "signed"
	case api.StepResolve:
		return "name found"
	case api.StepConnect:
		return "connected"
	case api.StepTLS:
		return "secured"
	}
	return "answered"
}

// UserWords is the best name that the exchange gave for the user; text from outside.
func UserWords(u api.User) string {
	switch {
	case u.UserName != "":
		return u.UserName
	case u.UserID != "":
		return "user " + u.UserID
	}
	return "a user that the exchange did not name"
}

// MissingNote says what a field is that an export lacks, to a person who has to find its value.
func MissingNote(f kiiex.FieldName) string {
	switch f {
	case kiiex.FieldUserID:
		return "Digits. It is neither in the exported file nor on the website's profile page. " + kiiex.WhereUserID
	case kiiex.FieldNonce:
		return "Shown beside the key when it was made; 0 is usual."
	}
	return "Not in the file: type or paste what the exchange showed when the key was made."
}

// quoted puts text that a person typed, or that came from a file, into a sentence.
func quoted(s string) string { return "“" + plain.Truncate(plain.Text(s), 64) + "”" }

// listing joins words as in "a, b and c".
func listing(words []string) string {
	switch len(words) {
	case 0:
		return "none"
	case 1:
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// What is said where a passphrase is chosen, and of the ways that open a vault.
const (
	ChooseForVault      = "Choose the passphrase that encrypts your keys. " + ChoosingAPassphrase
	ChooseForBackup     = "Choose the passphrase that encrypts the backup. It is stored nowhere: without it the backup cannot be opened."
	ChoosingAPassphrase = "Four or five random words are strong and easy to type. It is stored nowhere: if you forget it, you need a backup or new API keys."

	ShallRemember     = "Should your system unlock the vault for you?"
	WhatRememberingIs = "It is then as safe as your login: whoever sits at your unlocked desktop can open it. The passphrase opens it in any case."
	RememberNothing   = "No, ask me for the passphrase"

	OpeningByFile   = "Opening the vault with the passphrase file…"
	NotOpenedByFile = "The passphrase file that was named did not open the vault."
)

// RememberedBy says that a keyring unlocks the vault now.
func RememberedBy(keyring string) string {
	return starting(KeyringTitle(keyring)) + " unlocks the vault from now on. The passphrase still does: keep it. To end this: kiikey unlock --forget"
}

// Words says what unlocks the vault besides its passphrase.
func (w Ways) Words() string {
	var words []string
	if !w.Until.IsZero() {
		words = append(words, "It is unlocked for commands until "+Clock(w.Until)+".")
	}
	if len(w.Remembered) > 0 {
		words = append(words, starting(KeyringTitles(w.Remembered))+" can unlock it.")
	}
	return strings.Join(words, " ")
}

// starting begins a sentence with a keyring's title; pass, the name of a program, stays as it is.
func starting(title string) string {
	if first, _, more := strings.Cut(title, " "); !more || first == passName {
		return title
	}
	return strings.ToUpper(title[:1]) + title[1:]
}

// KeyringTitles names keyrings in a sentence.
func KeyringTitles(keyrings []string) string {
	var titles []string
	for _, k := range keyrings {
		titles = append(titles, KeyringTitle(k))
	}
	return listing(titles)
}

// Clock is a moment of today or tomorrow, as a clock on the wall shows it.
func Clock(t time.Time) string { return t.Local().Format("15:04") }
