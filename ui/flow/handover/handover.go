// Package handover reads and writes the file in which credentials are handed over to a colleague: an export file,
// encrypted with age.
//
// The rules it keeps:
//   - It encrypts to the given recipients alone, in armor, which mail and chat leave intact. The age command creates
//     and decrypts such files too.
//   - It claims nothing about the sender: anyone who knows a recipient can create a file for it.
package handover

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"filippo.io/age"
	"filippo.io/age/armor"

	"kiikey/kiiex"
	"kiikey/kiiex/export"
	"kiikey/kiiex/problem"
	"kiikey/store/agefile"
)

// binaryBegins is the beginning of an age file without armor.
const binaryBegins = "age-encryption.org/"

// IsSealed reports whether data is encrypted with age.
func IsSealed(data []byte) bool {
	data = begun(data)
	return bytes.HasPrefix(data, []byte(armor.Header)) || bytes.HasPrefix(data, []byte(binaryBegins))
}

// begun is data without what an editor or a mail may have put before it.
func begun(data []byte) []byte { return bytes.TrimLeft(data, "\ufeff \t\r\n") }

// Recipients are those that a file is encrypted to. The zero value is none.
type Recipients struct {
	texts  []string
	parsed []age.Recipient
}

// ParseRecipients understands recipients of age ("age1…"), each as a text of its own; one that is there twice counts once.
// The error is a *problem.Problem of kind BadValue, where there is none too, and never repeats the text: it may be an identity.
func ParseRecipients(texts []string) (Recipients, error) {
	var r Recipients
	if len(texts) == 0 {
		return r, nobody()
	}
	for i, text := range texts {
		text = strings.TrimSpace(text)
		if slices.Contains(r.texts, text) {
			continue
		}
		parsed, err := age.ParseRecipients(strings.NewReader(text))
		if err != nil || len(parsed) != 1 || strings.ContainsAny(text, "\r\n") {
			which := "This"
			if len(texts) > 1 {
				which = fmt.Sprintf("Number %d", i+1)
			}
			return Recipients{}, noRecipient(which, text)
		}
		r.texts, r.parsed = append(r.texts, text), append(r.parsed, parsed[0])
	}
	return r, nil
}

// Texts returns the recipients, each once.
func (r Recipients) Texts() []string { return slices.Clone(r.texts) }

func nobody() error {
	return &problem.Problem{Kind: problem.BadValue, What: "No recipient is named.", Next: "Name at least one: only recipients can open the file."}
}

func noRecipient(which, text string) error {
	p := &problem.Problem{
		Kind: problem.BadValue,
		What: which + " is not a recipient that can be encrypted to.",
		Why:  "A recipient begins with age1; this one is mistyped or incomplete: its checksum is wrong.",
		Next: "Ask the receiver for it again. They see it with kiikey handover --receive",
	}
	low := strings.ToLower(text)
	switch {
	case text == "":
		p.Why = "It is empty."
	case strings.HasPrefix(low, "age-secret-key-"), strings.HasPrefix(low, "age-plugin-"):
		p.Why = "It is an identity, the secret that opens files. Anyone who sees it can open them."
	case strings.HasPrefix(low, "ssh-"):
		p.Why = "It is an SSH key; kiikey encrypts to age recipients only."
	case !strings.HasPrefix(low, "age1"):
		p.Why = "A recipient begins with age1."
	case strings.Contains(strings.TrimPrefix(low, "age1"), "1") && !strings.HasPrefix(low, "age1pq1"):
		p.Why = "It is mistyped, or a recipient of an age plugin, which kiikey does not use."
	}
	return p
}

// Seal encrypts an export file to the recipients. Errors are *problem.Problem of kind BadValue: there is no recipient,
// they cannot be in one file, or it would be larger than what is read.
func Seal(content []byte, to Recipients) ([]byte, error) {
	unusable := func(what, why, next string) error {
		return &problem.Problem{Kind: problem.BadValue, What: what, Why: why, Next: next}
	}
	if len(to.parsed) == 0 {
		return nil, nobody()
	}
	sealed, err := agefile.Encrypt(content, to.parsed...)
	if err != nil {
		return nil, unusable("These recipients cannot be in one file.",
			"age does not mix recipients that are safe from quantum computers (age1pq1…) with others.", "Write a file for each kind.")
	}
	var out bytes.Buffer
	w := armor.NewWriter(&out)
	if _, err = w.Write(sealed); err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, problem.From(err)
	}
	if out.Len() > export.MaxSize {
		return nil, unusable("The file would be too large.", "More than 1 MiB is not read at import.", "Hand over fewer credentials at once.")
	}
	return out.Bytes(), nil
}

// Open returns what is in a file that was handed over, for the caller to clear. identities are age identities as text, each
// one or several lines. Errors are *problem.Problem: WrongIdentity where none of them opens it, FileUnusable where it is
// damaged, BadValue where an identity is none.
func Open(data []byte, identities []kiiex.Secret) ([]byte, error) {
	var by []age.Identity
	for _, identity := range identities {
		parsed, err := age.ParseIdentities(bytes.NewReader(identity.Bytes()))
		if err != nil {
			return nil, noIdentity() // the parser's own text could quote it
		}
		by = append(by, parsed...)
	}
	data = begun(data)
	if bytes.HasPrefix(data, []byte(armor.Header)) {
		var err error
		if data, err = io.ReadAll(armor.NewReader(bytes.NewReader(data))); err != nil {
			return nil, damaged(err)
		}
	}
	if len(by) == 0 {
		return nil, notForYou("You have none in this vault yet.")
	}
	plain, err := agefile.Decrypt(data, by...)
	none, notMine := errors.AsType[*age.NoIdentityMatchError](err)
	switch {
	case err == nil:
		return plain, nil
	case notMine && slices.Contains(none.StanzaTypes, "scrypt"):
		return nil, &problem.Problem{
			Kind: problem.WrongIdentity,
			What: "None of your identities opens this file.",
			Why:  "It is encrypted with a passphrase, not to a recipient.",
			Next: "Have it encrypted to your recipient, which kiikey handover --receive prints, or decrypt it with age.",
		}
	case notMine:
		return nil, notForYou("It is encrypted to somebody else, or to an identity that you have elsewhere.")
	}
	return nil, damaged(err)
}

// Identity understands the content of a file of age identities, and returns it for Open; it takes the content over. The error
// is of kind BadValue.
func Identity(content kiiex.Secret) (kiiex.Secret, error) {
	if IsSealed(content.Bytes()) {
		content.Clear()
		return kiiex.Secret{}, &problem.Problem{
			Kind: problem.BadValue,
			What: "The identity cannot be used.",
			Why:  "It is itself encrypted.",
			Next: "Decrypt it first: age -d FILE. What that prints can be piped in, with - in place of the file.",
		}
	}
	if _, err := age.ParseIdentities(bytes.NewReader(content.Bytes())); err != nil {
		content.Clear()
		return kiiex.Secret{}, noIdentity()
	}
	return content, nil
}

func noIdentity() error {
	return &problem.Problem{
		Kind: problem.BadValue,
		What: "The identity cannot be used.",
		Why:  "An age identity is a line that begins with AGE-SECRET-KEY-1; SSH and plugin identities are not supported.",
		Next: "Name the file that age-keygen made.",
	}
}

func notForYou(why string) error {
	return &problem.Problem{
		Kind: problem.WrongIdentity,
		What: "None of your identities opens this file.",
		Why:  why,
		Next: "Send your recipient to the file's sender: kiikey handover --receive. If your identity is in a file: kiikey import FILE --identity FILE",
	}
}

func damaged(err error) error {
	return &problem.Problem{
		Kind: problem.FileUnusable,
		What: "This encrypted file is damaged.",
		Why:  "It was cut off or changed on its way.",
		Next: "Have it sent again, as a file.",
		Err:  err,
	}
}
