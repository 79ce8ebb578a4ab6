package accessible

import (
	"context"

	"kiikey/kiiex"
	"kiikey/kiiex/diagnose/mistake"
	"kiikey/ui/ask"
	"kiikey/ui/words"
)

// verify verifies a signature from elsewhere, and names the mistake in it.
func (c *conversation) verify(ctx context.Context) error {
	c.Say(words.WhatVerifyDoes)
	nonce, err := c.Line(ctx, ask.Question{
		Ask: kiiex.FieldNonce.Label(), Fallback: c.active.summary.Nonce, Check: checkNonce, Help: words.SignedNonce,
	})
	if err != nil {
		return err
	}
	pasted, err := c.Secret(ctx, ask.Question{Ask: "Signature", Help: words.PasteSignature})
	if err != nil {
		return err
	}
	defer pasted.Clear()
	c.DropTyped(ctx)
	var found mistake.Result
	err = c.Work(ctx, "Searching.", func(ctx context.Context) error {
		return c.withCredential(ctx, func(credential kiiex.Credential) (err error) {
			found, err = c.job.Verify(ctx, credential, nonce, pasted, nil)
			return err
		})
	})
	if err != nil {
		return err
	}
	c.sayVerified(found)
	return nil
}

func (c *conversation) sayVerified(found mistake.Result) {
	c.Say(shown(found.Summary()))
	for _, slip := range found.Slips {
		c.Say("Mistake: " + shown(slip.Done))
		c.Say("Right: " + shown(slip.Right))
	}
	for _, text := range found.Details() {
		c.Say(text)
	}
}
