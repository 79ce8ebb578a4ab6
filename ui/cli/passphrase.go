package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/ui/ask"
	"kiikey/ui/flow"
	"kiikey/ui/plain"
	"kiikey/ui/words"
)

// passphraseSource says where a passphrase comes from: a file, or the user.
type passphraseSource struct {
	name string // for a sentence: "passphrase of the vault"
	// file has it on its first line; "" to ask on the terminal.
	file string
	// flags names the flag of that file, for a sentence.
	flags string
}

func (p *program) vaultPassphrase() passphraseSource {
	return passphraseSource{name: "passphrase of the vault", file: p.passphraseFile, flags: "--passphrase-file (or KIIKEY_PASSPHRASE_FILE)"}
}

// presentPassphrase reads an existing passphrase from its file, or asks for it.
func (p *program) presentPassphrase(w passphraseSource) flow.Passphrase {
	if w.file != "" {
		return func(ctx context.Context) (kiiex.Secret, error) { return p.passphraseFromFile(ctx, w) }
	}
	return func(ctx context.Context) (kiiex.Secret, error) {
		return onTerminal(p, w.nobodyToAsk(), func(t *ask.Prompter) (kiiex.Secret, error) {
			return t.Secret(ctx, ask.Question{Ask: strings.ToUpper(w.name[:1]) + w.name[1:]})
		})
	}
}

// newPassphrase reads a new passphrase from its file, or asks for it after advice.
func (p *program) newPassphrase(w passphraseSource, advice string) flow.Passphrase {
	if w.file != "" {
		return p.presentPassphrase(w)
	}
	return func(ctx context.Context) (kiiex.Secret, error) {
		return onTerminal(p, w.nobodyToAsk(), func(t *ask.Prompter) (kiiex.Secret, error) {
			t.Say(advice + " " + ask.MakeOne)
			return t.NewPassphrase(ctx, "")
		})
	}
}

// newVaultPassphrase is newPassphrase with the vault's advice.
func (p *program) newVaultPassphrase(w passphraseSource) flow.Passphrase {
	return p.newPassphrase(w, words.NewVaultPassphrase)
}

// passphraseFromFile reads the first line. The file may be a pipe, as of a password manager, or standard input, whose line is
// remembered, as it can't be read again.
func (p *program) passphraseFromFile(ctx context.Context, w passphraseSource) (kiiex.Secret, error) {
	shown, isStdin := plain.Truncate(w.file, 200), p.namesStdin(w.file)
	if isStdin {
		shown = "FILE"
		if !p.stdinLine.IsEmpty() {
			return p.stdinLine.Clone(), nil
		}
	}
	passphrase, err := await(ctx, func() (kiiex.Secret, error) {
		f := p.stdin
		if !isStdin {
			opened, err := os.Open(w.file)
			if err != nil {
				return kiiex.Secret{}, err
			}
			defer opened.Close()
			f = opened
		}
		if err := notTyped(f, "Leave out "+w.flags+" to type it, unseen."); err != nil {
			return kiiex.Secret{}, err
		}
		info, err := f.Stat()
		if err != nil {
			return kiiex.Secret{}, err
		}
		if readableByOthers(info) {
			p.warn("Other users of this computer can read the passphrase file. Make it private: chmod 600 " + shown)
		}
		return flow.ReadPassphrase(&firstLine{from: f})
	})
	if _, told := errors.AsType[*problem.Problem](err); err == nil || told {
		if err == nil && isStdin {
			p.stdinLine = passphrase.Clone()
		}
		return passphrase, err
	}
	// It doesn't say which file: the user may have given a passphrase instead.
	return kiiex.Secret{}, unable(problem.PassphraseNeeded, "The passphrase file can't be read.", "Correct "+w.flags+", or leave it out to be asked.", err)
}

// firstLine stops reading after the first line, as a pipe may stay open. UTF-16, whose line ends have two bytes, it reads
// whole.
type firstLine struct {
	from        io.Reader
	begun, wide bool
	ended       bool
}

// Read implements io.Reader.
func (l *firstLine) Read(into []byte) (int, error) {
	if l.ended {
		return 0, io.EOF
	}
	n, err := l.from.Read(into)
	if !l.begun && n > 0 {
		l.begun, l.wide = true, into[0] >= 0xfe
	}
	l.ended = !l.wide && bytes.Contains(into[:n], []byte{'\n'})
	return n, err
}

func (w passphraseSource) nobodyToAsk() error {
	return &problem.Problem{
		Kind: problem.PassphraseNeeded,
		What: "The " + w.name + " is needed.",
		Why:  "There is no terminal to ask on, and you named no file.",
		Next: "Name a file with the passphrase on its first line: " + w.flags,
	}
}
