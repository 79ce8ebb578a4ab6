package ask

import (
	"context"
	"errors"

	"kiikey/kiiex"
	"kiikey/ui/flow"
	"kiikey/ui/words"
)

// MakeOne says how to get a generated passphrase.
const MakeOne = "Type make to " + words.SixWords + "."

// NewPassphrase asks for a passphrase twice, until both match, or makes one. help answers "?". Clear it after use.
func (p *Prompter) NewPassphrase(ctx context.Context, help string) (kiiex.Secret, error) {
	for {
		first, err := p.Secret(ctx, Question{Ask: words.NewPassphrase, Help: help})
		if err != nil {
			return first, err
		}
		if string(first.Bytes()) == "make" {
			made, err := p.madePassphrase(ctx)
			if errors.Is(err, ErrBack) {
				continue
			}
			return made, err
		}
		if words.IsShort(first.Len()) {
			p.Say(words.ShortPassphrase)
		}
		second, err := p.Secret(ctx, Question{Ask: words.RepeatPassphrase, Help: help})
		same := err == nil && flow.SamePassphrase(first, second)
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

// madePassphrase makes a passphrase, shows it, and has it typed from the user's note.
func (p *Prompter) madePassphrase(ctx context.Context) (kiiex.Secret, error) {
	made, err := p.generate()
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
