package accessible

import (
	"context"

	"kiikey/ui/ask"
	"kiikey/ui/flow"
	"kiikey/ui/words"
)

// receive shows the recipient that others encrypt to.
func (c *conversation) receive(ctx context.Context) error {
	recipient, _, err := c.job.Receiver(ctx)
	if err != nil {
		return err
	}
	c.Say(words.GiveRecipient)
	c.Say(recipient)
	return nil
}

// handOver writes credentials to a file for another user.
func (c *conversation) handOver(ctx context.Context) error {
	chosen, err := c.chooseSeveral(ctx)
	if err != nil {
		return err
	}
	var to []string
	_, err = c.Line(ctx, ask.Question{
		Ask: "Recipients", May: "one, or several separated by commas",
		Help: words.WhatARecipientIs,
		Check: func(answer string) error {
			to = words.Recipients(answer)
			return flow.CheckRecipients(to)
		},
	})
	if err != nil {
		return err
	}
	path, there, err := c.askTarget(ctx, words.HandoverTarget)
	if err != nil {
		return err
	}
	var names []string
	for _, s := range chosen {
		names = append(names, s.Name)
	}
	var h *flow.Handover
	err = c.withPresent(ctx, func(present flow.Passphrase) (err error) {
		h, err = c.job.PrepareHandover(ctx, names, to, present)
		return err
	})
	if err != nil {
		return err
	}
	if h.Needed() {
		if err := c.confirm(ctx, words.HandOverQuestion(h)); err != nil {
			return err
		}
	}
	if err := c.job.WriteHandover(ctx, h, path, there); err != nil {
		return err
	}
	c.Say(words.HandedOver(len(h.Keys), path))
	for _, s := range h.Keys {
		for _, f := range words.Compared(s) {
			c.Say(f.Label + ": " + f.Value)
		}
	}
	c.Say(words.HandingOver)
	return nil
}

// offerTest offers to test a credential that was handed over.
func (c *conversation) offerTest(ctx context.Context) error {
	agreed, err := c.Yes(ctx, ask.Question{Ask: "Test it now", Help: "Logs in once, and shows whose account it is."}, false)
	if err != nil || !agreed {
		return err
	}
	return c.test(ctx)
}
