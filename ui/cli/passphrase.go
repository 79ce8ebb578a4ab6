package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
	"kiikey/ui/flow/plain"
)

// maxPassphraseFile is how much of the passphrase file is looked at.
const maxPassphraseFile = 4096

// passphrase returns how the vault's passphrase is come by: from the file, else from the terminal. It never
// comes from standard input, which may be the export file.
func (p *program) passphrase(prompt string) flow.Passphrase {
	if p.passphraseFile != "" {
		return p.passphraseFromFile
	}
	return func(ctx context.Context) (passphrase kiiex.Secret, err error) {
		asked, err := onTerminal(func(t *terminal) error {
			passphrase, err = t.secret(ctx, prompt)
			return err
		})
		switch {
		case !asked:
			return passphrase, noPassphrase()
		case err == nil && passphrase.IsEmpty():
			err = emptyPassphrase("Nothing was typed.", "Do it again and type the passphrase.")
		}
		return passphrase, err
	}
}

// newPassphrase is the same for a vault that is to be made: what is typed is typed twice.
func (p *program) newPassphrase() flow.Passphrase {
	if p.passphraseFile != "" {
		return p.passphraseFromFile
	}
	return func(ctx context.Context) (passphrase kiiex.Secret, err error) {
		asked, err := onTerminal(func(t *terminal) error {
			t.print("Choose the passphrase that encrypts your keys; four or five random words are good.\n" +
				"It is stored nowhere: who forgets it loses what is in the vault.\n")
			for {
				first, err := t.secret(ctx, "New passphrase: ")
				if err != nil {
					return err
				}
				if first.IsEmpty() {
					t.print("It must not be empty.\n")
					continue
				}
				second, err := t.secret(ctx, "The same again: ")
				if err != nil {
					first.Clear()
					return err
				}
				same := first.Equal(second)
				second.Clear()
				if same {
					passphrase = first
					return nil
				}
				first.Clear()
				t.print("The two are not the same.\n")
			}
		})
		if !asked {
			return passphrase, noPassphrase()
		}
		return passphrase, err
	}
}

// passphraseFromFile reads the first line. The file may be a pipe, as of a password manager.
func (p *program) passphraseFromFile(ctx context.Context) (kiiex.Secret, error) {
	content, err := await(ctx, func() ([]byte, error) {
		f, err := os.Open(p.passphraseFile)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil {
			return nil, err
		}
		if readableByOthers(info) {
			p.warn("Other users of this computer can read the passphrase file. Make it yours alone: chmod 600 " +
				plain.Truncate(p.passphraseFile, 200))
		}
		content := make([]byte, maxPassphraseFile)
		n, err := io.ReadFull(f, content)
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			err = nil
		}
		return content[:n], err
	})
	defer clear(content)
	switch {
	case errors.Is(err, problem.Of(problem.Interrupted)):
		return kiiex.Secret{}, err
	case err != nil:
		return kiiex.Secret{}, &problem.Problem{
			Kind: problem.PassphraseNeeded,
			What: "The passphrase file cannot be read.",
			Why:  plain.Truncate(p.passphraseFile, 200) + ": " + reason(err) + ".",
			Next: "Correct --passphrase-file (or KIIKEY_PASSPHRASE_FILE), or leave it out to be asked.",
			Err:  err,
		}
	}
	line, _, ended := bytes.Cut(content, []byte{'\n'})
	if !ended && len(content) == maxPassphraseFile {
		return kiiex.Secret{}, emptyPassphrase("The first line of the passphrase file does not end.",
			"Write the passphrase alone into the file's first line.")
	}
	line = bytes.TrimSuffix(line, []byte{'\r'})
	if len(line) == 0 {
		return kiiex.Secret{}, emptyPassphrase("The first line of the passphrase file is empty.",
			"Write the passphrase into the file's first line.")
	}
	return kiiex.NewSecret(bytes.Clone(line)), nil
}

func noPassphrase() error {
	return &problem.Problem{
		Kind: problem.PassphraseNeeded,
		What: "The vault's passphrase is needed.",
		Why:  "There is no terminal to ask for it on, and no file was named.",
		Next: "Give --passphrase-file FILE, or set KIIKEY_PASSPHRASE_FILE.",
	}
}

func emptyPassphrase(what, next string) error {
	return &problem.Problem{Kind: problem.PassphraseNeeded, What: what, Next: next}
}

// reason is the system's word for what failed, without the path.
func reason(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}
