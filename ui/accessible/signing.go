package accessible

import (
	"context"
	"strconv"

	"kiikey/kiiex"
	"kiikey/kiiex/export"
	"kiikey/ui/ask"
	"kiikey/ui/flow"
	"kiikey/ui/words"
)

// sign says how to sign, and offers to hand the signature out. It signs again each time, so that it holds none while a
// question is open.
func (c *conversation) sign(ctx context.Context) error {
	s := c.active.summary
	nonce := s.Nonce
	c.sayMessage(s, nonce)
	c.Say(words.SignatureIsSecret)
	signature := c.secretOf(func(credential kiiex.Credential) kiiex.Secret { return credential.Sign(nonce).Signature })
	return c.menu(ctx, func() (string, []item) {
		return "What do you want to do with the signature", append(c.handingOut("it", "signature", signature), []item{
			{"Sign with another nonce", "The saved nonce stays as it is.", func(ctx context.Context) (err error) {
				nonce, err = c.otherNonce(ctx, nonce)
				return err
			}},
			{"How to create it", "Step by step from the credential to the signature, secrets masked.", func(ctx context.Context) error {
				return c.withCredential(ctx, func(credential kiiex.Credential) error { return c.explain(credential, nonce) })
			}},
		}...)
	})
}

// sayMessage says what is signed, and how.
func (c *conversation) sayMessage(s flow.Summary, nonce string) {
	c.Say("The message is the nonce, " + shown(nonce) + ", then the User ID, " + shown(s.UserID) +
		", then the API key, " + words.Spoken.Key(s.MaskedKey) + ", " + words.JoinedUp + ".")
	c.Say("The HMAC key is " + kiiex.HMACKey + ". The signature is the " + words.SignatureIs + ".")
}

// otherNonce asks for the nonce to sign with; going back keeps nonce.
func (c *conversation) otherNonce(ctx context.Context, nonce string) (string, error) {
	answer, err := c.Line(ctx, ask.Question{
		Ask: "Nonce", May: "a number or a text, or the word random", Fallback: nonce, Check: checkNonce,
		Help: "It is signed character for character. The word random stands for a random 32-bit number, as on the exchange's website.",
	})
	switch {
	case err != nil:
		return nonce, err
	case answer == "random":
		answer = kiiex.RandomNonce()
	}
	c.Say("Signing with the nonce " + shown(answer) + ".")
	return answer, nil
}

func checkNonce(nonce string) error {
	var draft export.Draft
	return draft.Set(kiiex.FieldNonce, nonce)
}

// explain shows each step from a credential to its signature.
func (c *conversation) explain(credential kiiex.Credential, nonce string) error {
	steps, err := flow.Explain(credential, nonce)
	if err != nil {
		return err
	}
	for i, step := range steps {
		c.Say("Step " + strconv.Itoa(i+1) + ". " + step.Title + ". " + step.Text)
		for _, value := range step.Values {
			text := shown(value.Text)
			if !value.Secret.IsEmpty() {
				text = kiiex.Mask
			}
			c.Say(value.Name + ": " + text)
			value.Secret.Clear()
		}
	}
	return nil
}
