package ask

import (
	"context"
	"errors"

	"kiikey/kiiex"
	"kiikey/ui/words"
)

// NewPassphrase is a passphrase that is to be made up.
type NewPassphrase struct {
	// Make makes one, for who types the word make.
	Make func() (kiiex.Secret, error)
	// Same reports whether what was typed twice is the same.
	Same func(first, second kiiex.Secret) bool
	// Help is what "?" explains.
	Help string
}

// MakeOne is the advice how to have a passphrase made.
const MakeOne = "Type make to get one of six random words."

// NewPassphrase asks for a passphrase twice, until both are the same, or makes it. Clear it after use.
func (p *Prompter) NewPassphrase(ctx context.Context, n NewPassphrase) (kiiex.Secret, error) {
	for {
		first, err := p.Secret(ctx, Question{Ask: words.NewPassphrase, Help: n.Help})
		if err != nil {
			return first, err
		}
		if string(first.Bytes()) == "make" {
			made, err := p.madePassphrase(ctx, n)
			if errors.Is(err, ErrBack) {
				continue
			}
			return made, err
		}
		if words.IsShort(first.Len()) {
			p.Say(words.ShortPassphrase)
		}
		second, err := p.Secret(ctx, Question{Ask: words.RepeatPassphrase, Help: n.Help})
		same := err == nil && n.Same(first, second)
		second.Clear()
		if same {
			return first, nil
		}
		first.Clear()
		switch {
		case err == nil:
			p.Say(words.DontMatch + " Type both again.")
		case !errors.Is(err, ErrBack):
			return kiiex.Secret{}, err
		}
	}
}

// madePassphrase makes a passphrase, shows it, and has it typed, which nobody can who has not noted it.
func (p *Prompter) madePassphrase(ctx context.Context, n NewPassphrase) (kiiex.Secret, error) {
	made, err := n.Make()
	if err != nil {
		return made, err
	}
	p.Say(words.WriteItDown)
	p.secret(made.Bytes())
	for {
		again, err := p.Secret(ctx, Question{Ask: words.TypeFromNote, Help: words.NotTheNote})
		if err != nil {
			made.Clear()
			return kiiex.Secret{}, err
		}
		same := made.Equal(again)
		again.Clear()
		if same {
			return made, nil
		}
		p.Say(words.NotTheNote)
	}
}
