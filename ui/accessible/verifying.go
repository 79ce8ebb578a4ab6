package accessible

import (
	"context"

	"kiikey/kiiex"
	"kiikey/kiiex/diagnose/mistake"
	"kiikey/ui/ask"
)

// verify compares a signature that was made elsewhere, and names the mistake that made it.
func (c *conversation) verify(ctx context.Context, v *visit) error {
	c.say("If the signature is wrong, every mistake that people make is tried, alone and in pairs. Nothing is sent.")
	nonce, err := c.Line(ctx, ask.Question{
		Ask: "Nonce that was signed there", Fallback: v.summary.Nonce, Check: checkNonce,
		Help: "The signature fits one nonce only: the one that the other program used.",
	})
	if err != nil {
		return err
	}
	pasted, err := c.Secret(ctx, ask.Question{Ask: "The signature", Help: "Paste it as it is. It is not shown, since it may be a secret that was pasted by mistake."})
	if err != nil {
		return err
	}
	defer pasted.Clear()
	c.DropTyped(ctx)
	var found mistake.Result
	err = c.Work(ctx, "Searching.", func(ctx context.Context) error {
		return c.withCredential(ctx, v, func(credential kiiex.Credential) (err error) {
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
	wrong := found.Problem()
	if wrong == nil || found.Match == nil {
		c.say(shown(found.Summary()))
		if wrong != nil {
			c.tell(wrong)
		}
		return
	}
	c.say(shown(found.Summary()))
	for _, slip := range found.Slips {
		c.say("There: " + shown(slip.Done))
		c.say("Right: " + shown(slip.Right))
	}
	for _, text := range []string{found.Certainty(), found.Equivalents()} {
		if text != "" {
			c.say(text)
		}
	}
}
