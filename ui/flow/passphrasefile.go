package flow

import (
	"bytes"
	"errors"
	"io"

	"kiikey/internal/regularfile"
	"kiikey/internal/textfile"
	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store/vault"
)

// SamePassphrase reports whether what was typed twice is the same passphrase, in whatever form of Unicode.
func SamePassphrase(first, second kiiex.Secret) bool { return vault.SamePassphrase(first, second) }

// ReadPassphrase returns the first line of a passphrase file, without its line end, as an editor of whatever system
// has saved it: see textfile. The file may be a pipe, as of a password manager; it is read to its end. An error is
// that of r, or a *problem.Problem of kind PassphraseNeeded: it holds no passphrase.
func ReadPassphrase(r io.Reader) (kiiex.Secret, error) {
	none := func(what, why, next string) (kiiex.Secret, error) {
		return kiiex.Secret{}, &problem.Problem{Kind: problem.PassphraseNeeded, What: what, Why: why, Next: next}
	}
	content, err := regularfile.Bounded(r)
	defer clear(content)
	switch {
	case errors.Is(err, regularfile.ErrTooLarge):
		return none("The passphrase file is larger than 1 MiB.", "So it is something else.", "Write the passphrase alone into the file's first line.")
	case err != nil:
		return kiiex.Secret{}, err
	}
	text, own, err := textfile.Read(content)
	if err != nil {
		return none("The passphrase file is not text.", "In "+err.Error(), "Save it as UTF-8, with the passphrase in its first line.")
	}
	if own {
		defer clear(text)
	}
	line := text
	if end := bytes.IndexAny(text, "\r\n"); end >= 0 { // old Macs end a line with CR alone
		line = text[:end]
	}
	if len(line) == 0 {
		return none("The first line of the passphrase file is empty.", "", "Write the passphrase into the file's first line.")
	}
	return kiiex.NewSecret(bytes.Clone(line)), nil
}
