package ask

import (
	"cmp"
	"context"
	"errors"

	"kiikey/kiiex"
	"kiikey/kiiex/export"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
	"kiikey/ui/words"
)

// The questions of the job that the conversation and the commands both ask.

// APIKey asks for one of several API keys of a file.
func (p *Prompter) APIKey(ctx context.Context, drafts []export.Draft) (export.Draft, error) {
	form := words.Spoken
	if p.options.Short {
		form = words.Short
	}
	p.Say(words.SeveralKeys(len(drafts)))
	q := Choice{Ask: "Which API key"}
	for _, d := range drafts {
		q.Options = append(q.Options, Option{Label: form.OneKey(d)})
	}
	i, err := p.Choose(ctx, q)
	if err != nil {
		return export.Draft{}, err
	}
	return drafts[i], nil
}

// Field asks for a field that an export lacks, until the answer can be used.
func (p *Prompter) Field(ctx context.Context, draft *export.Draft, field kiiex.FieldName) error {
	q := Question{Ask: field.Label(), Help: words.Missing(field)}
	p.Say("The " + field.Noun() + " is missing. " + q.Help)
	if field != kiiex.FieldAPISecret {
		q.Check = func(answer string) error { return draft.Set(field, answer) }
		_, err := p.Line(ctx, q)
		return err
	}
	for {
		secret, err := p.Secret(ctx, q)
		if err != nil {
			return err
		}
		p.DropTyped(ctx)
		err = draft.Set(field, secret.Reveal())
		secret.Clear()
		if err == nil {
			return nil
		}
		p.Refuse(err)
	}
}

// Code asks for the 2FA code of a login and sends it, until the exchange accepts one or ends the login.
func (p *Prompter) Code(ctx context.Context, login *flow.Login, send func(code string) (*flow.Login, error)) (completed *flow.Login, err error) {
	p.Say(words.CodeWanted(login))
	_, unasked := p.Line(ctx, Question{
		Ask: "Code", Help: "The digits that your authenticator app shows now. A code works once, for some seconds.",
		Check: func(code string) error {
			if completed, err = send(code); errors.Is(err, problem.Of(problem.SecondFactorRefused)) {
				return err
			}
			return nil
		},
	})
	return completed, cmp.Or(unasked, err)
}

// Remembering asks which of the keyrings that respond shall unlock the vault, and wants an answer. name is "" if none shall.
func (p *Prompter) Remembering(ctx context.Context, keyrings []flow.Keyring) (name string, err error) {
	p.Say(words.ShallRemember + " " + words.WhatRememberingIs)
	q := Choice{Ask: "Your choice"}
	for _, k := range keyrings {
		q.Options = append(q.Options, Option{Label: words.RememberWith(k), Help: k.Note})
	}
	q.Options = append(q.Options, Option{Label: words.RememberNothing})
	for {
		switch i, err := p.Choose(ctx, q); {
		case errors.Is(err, ErrBack):
			p.Say("Choose one. You can change it later.")
		case err != nil || i == len(keyrings):
			return "", err
		default:
			return keyrings[i].Name, nil
		}
	}
}
