package ask

import (
	"context"
	"errors"

	"kiikey/kiiex"
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
const MakeOne = "Type make to have one made, of six random words."

// shortPassphrase is the length below which a passphrase draws a remark, which is advice and no rule.
const shortPassphrase = 12

// NewPassphrase asks for a passphrase twice, until both are the same, or makes it. Clear it after use.
func (p *Prompter) NewPassphrase(ctx context.Context, n NewPassphrase) (kiiex.Secret, error) {
	for {
		first, err := p.Secret(ctx, Question{Ask: "New passphrase", Help: n.Help})
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
		if first.Len() < shortPassphrase {
			p.Say("That is short. It works, but a longer one is much harder to guess.")
		}
		second, err := p.Secret(ctx, Question{Ask: "Repeat passphrase", Help: n.Help})
		same := err == nil && n.Same(first, second)
		second.Clear()
		if same {
			return first, nil
		}
		first.Clear()
		switch {
		case err == nil:
			p.Say("They don't match. Type both again.")
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
	p.Say("Note this down, away from this computer: it is shown this once. What this window has shown stays readable until you clear it.")
	p.secret(made.Bytes())
	for {
		again, err := p.Secret(ctx, Question{Ask: "Type it, from your note", Help: "The six words, with one space between them."})
		if err != nil {
			made.Clear()
			return kiiex.Secret{}, err
		}
		same := made.Equal(again)
		again.Clear()
		if same {
			return made, nil
		}
		p.Say("That is not it. Type the six words with one space between them.")
	}
}
