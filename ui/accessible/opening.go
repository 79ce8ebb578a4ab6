package accessible

import (
	"context"
	"errors"

	"kiikey/kiiex/problem"
	"kiikey/ui/ask"
	"kiikey/ui/flow"
	"kiikey/ui/words"
	"kiikey/ui/words/walkthrough"
)

// run holds the conversation until it ends, with the error of Run.
func (c *conversation) run(ctx context.Context) error {
	c.Say(walkthrough.WhatKiikeyIs)
	c.Say("Every question says what you can answer. Type back to go back, or a question mark for help. Ctrl+c ends the program.")
	c.guided = walkthrough.Opens(c.job)
	for {
		err := c.begin(ctx)
		if err == nil {
			err = c.open(ctx)
		}
		if err == nil {
			err = c.mainMenu(ctx)
		}
		var end *ask.Ended
		switch {
		case errors.As(err, &end):
			return end.Err
		case err != nil && !errors.Is(err, errLocked):
			return err
		}
	}
}

// begin starts the walkthrough if that comes first. An existing vault is unlocked before it.
func (c *conversation) begin(ctx context.Context) error {
	if !c.guided {
		return nil
	}
	if situation, err := c.job.Situation(); err != nil || situation != flow.NoVault {
		if err := c.open(ctx); err != nil {
			return err
		}
	}
	return c.walkThrough(ctx)
}

// open unlocks the vault, and creates it at first use. An error ends the conversation.
func (c *conversation) open(ctx context.Context) error {
	for c.job.Store() == nil {
		situation, err := c.job.Situation()
		if err == nil {
			if situation == flow.NoVault {
				err = c.welcome(ctx)
			} else {
				err = c.unlock(ctx)
			}
		}
		var end *ask.Ended
		switch {
		case err == nil, errors.Is(err, ask.ErrBack):
		case errors.As(err, &end):
			return err
		default:
			return &ask.Ended{Err: err}
		}
	}
	return nil
}

// welcome creates the vault for a newcomer without the walkthrough.
func (c *conversation) welcome(ctx context.Context) error {
	c.Say("Nothing is sent anywhere until you say so. " + words.TryFirst)
	for {
		err := c.create(ctx)
		if !errors.Is(err, ask.ErrBack) {
			return err
		}
		c.Say("This is the first question. Ctrl+c ends the program.")
	}
}

// unseenOrMade ends the advice for a new passphrase.
const unseenOrMade = "What you type is not shown. " + ask.MakeOne

const choosingHelp = words.ChoosingAPassphrase + " " + unseenOrMade

// create creates the vault, and asks whether a system keyring may unlock it.
func (c *conversation) create(ctx context.Context) error {
	give := c.takePassphraseFile()
	asked := give == nil
	if asked {
		c.Say(words.NewVaultPassphrase + " " + unseenOrMade)
		passphrase, err := c.newPassphrase(ctx)
		if err != nil {
			return err
		}
		defer passphrase.Clear()
		give = flow.Typed(passphrase)
	}
	c.Say(words.Working(words.CreatingVault))
	if err := c.Listening(func() error { return c.job.Create(ctx, give) }); err != nil {
		return err
	}
	c.Say(words.VaultAt(c.job.VaultPath()))
	if !asked {
		return nil
	}
	return c.offerRemembering(ctx)
}

// offerRemembering asks which keyring may unlock the vault. It reports a failure and returns none, as the passphrase unlocks
// the vault in any case.
func (c *conversation) offerRemembering(ctx context.Context) error {
	keyrings := c.job.Keyrings(ctx)
	if len(keyrings) == 0 {
		return nil
	}
	keyring, err := c.Remembering(ctx, keyrings)
	if err != nil || keyring == "" {
		return err
	}
	c.Say(words.SystemMayAsk)
	if err := c.job.Remember(ctx, keyring); err != nil {
		c.sayProblem(err)
		return nil
	}
	c.Say(words.RememberedBy(keyring))
	return nil
}

// takePassphraseFile returns the reader of the passphrase file once: after a lock, the user must type the passphrase.
func (c *conversation) takePassphraseFile() flow.Passphrase {
	give := c.passphraseFile
	c.passphraseFile = nil
	return give
}

// unlock unlocks an existing vault.
func (c *conversation) unlock(ctx context.Context) error {
	if give := c.takePassphraseFile(); give != nil {
		c.Say(words.UnlockingByFile)
		err := c.job.Unlock(ctx, give)
		if err == nil || !c.Interactive() {
			return err
		}
		c.Say(words.NotUnlockedByFile)
		c.sayProblem(err)
	}
	ways, err := c.ways()
	if err != nil {
		return err
	}
	for {
		passphrase, err := c.passphrase(ctx, "Passphrase", "You chose it when you created the vault. It is not shown. Ctrl+c ends the program.")
		switch {
		case errors.Is(err, ask.ErrBack) && ways.Alone:
			opened, notices := c.job.UnlockWithout(ctx)
			if opened {
				return nil
			}
			for _, n := range notices {
				c.Say(shown(n))
			}
			c.Say(words.TypeThePassphrase)
			ways.Alone = false
			continue
		case errors.Is(err, ask.ErrBack):
			c.Say(words.TypeThePassphrase + " Ctrl+c ends the program.")
			continue
		case err != nil:
			return err
		case !ways.Until.IsZero() && string(passphrase.Bytes()) == "lock":
			if err := c.job.EndUnlocked(); err != nil {
				c.sayProblem(err)
				continue
			}
			c.Say(words.LockedForCommands)
			if ways, err = c.ways(); err != nil {
				return err
			}
			continue
		}
		c.Say(words.Working(words.UnlockingVault))
		err = c.Listening(func() error { return c.job.Unlock(ctx, flow.Typed(passphrase)) })
		passphrase.Clear()
		if !errors.Is(err, problem.Of(problem.WrongPassphrase)) {
			return err
		}
		c.sayProblem(err)
		c.Say(words.NothingChanged)
	}
}

// ways says what else unlocks the vault. After an error nothing can unlock it, not even
// the passphrase.
func (c *conversation) ways() (flow.Ways, error) {
	ways, err := c.job.Ways()
	if err != nil {
		return ways, err
	}
	said := words.VaultLocked
	if unlocks := words.Unlocks(ways); unlocks != "" {
		said += "\n" + unlocks
	}
	if ways.Alone {
		said += " Press enter to use that."
	}
	if !ways.Until.IsZero() {
		said += " Type lock to lock it for commands."
	}
	c.Say(said)
	return ways, nil
}
