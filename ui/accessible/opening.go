package accessible

import (
	"context"
	"errors"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/ui/ask"
	"kiikey/ui/flow"
	"kiikey/ui/words"
	"kiikey/ui/words/walkthrough"
)

// run holds the conversation until it ends. The error is that of Run.
func (c *conversation) run(ctx context.Context) error {
	c.say(walkthrough.WhatKiikeyIs)
	c.say("Every question says what you can answer. Type back to go back, or a question mark for help. Ctrl+c ends the program.")
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

// begin leads along the walk-through where that comes first. A store that is there is opened before.
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

// open opens the store, and makes it at first use. An error ends the conversation.
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

// welcome makes the vault for a newcomer who is not led.
func (c *conversation) welcome(ctx context.Context) error {
	c.say("Nothing is sent anywhere until you say so. " + words.TryFirst)
	for {
		err := c.create(ctx)
		if !errors.Is(err, ask.ErrBack) {
			return err
		}
		c.say("This is the first question. Ctrl+c ends the program.")
	}
}

// unseenOrMade ends the advice for a new passphrase.
const unseenOrMade = "What you type is not shown. " + ask.MakeOne

const choosingHelp = words.ChoosingAPassphrase + " " + unseenOrMade

// create makes the vault, and asks whether a keyring of the system may unlock it.
func (c *conversation) create(ctx context.Context) error {
	give := c.takePassphraseFile()
	asked := give == nil
	if asked {
		c.say(words.NewVaultPassphrase + " " + unseenOrMade)
		passphrase, err := c.newPassphrase(ctx)
		if err != nil {
			return err
		}
		defer passphrase.Clear()
		give = typed(passphrase)
	}
	c.say(words.Working(words.CreatingVault))
	if err := c.Listening(func() error { return c.job.Create(ctx, give) }); err != nil {
		return err
	}
	c.say(words.VaultAt(c.job.VaultPath()))
	if !asked {
		return nil
	}
	return c.offerRemembering(ctx)
}

// offerRemembering asks which of the keyrings that respond shall unlock the vault. It wants an answer; what fails
// then is told, and the passphrase opens the vault in any case.
func (c *conversation) offerRemembering(ctx context.Context) error {
	keyrings := c.job.Keyrings(ctx)
	if len(keyrings) == 0 {
		return nil
	}
	c.say(words.ShallRemember + " " + words.WhatRememberingIs)
	q := ask.Choice{Ask: "Your choice"}
	for _, k := range keyrings {
		q.Options = append(q.Options, ask.Option{Label: words.RememberWith(k), Help: k.Note})
	}
	q.Options = append(q.Options, ask.Option{Label: words.RememberNothing})
	for {
		i, err := c.Choose(ctx, q)
		switch {
		case errors.Is(err, ask.ErrBack):
			c.say("Choose one. You can change it later.")
			continue
		case err != nil || i == len(keyrings):
			return err
		}
		c.say(words.SystemMayAsk)
		if err := c.job.Remember(ctx, keyrings[i].Name); err != nil {
			c.tell(err)
			return nil
		}
		c.say(words.RememberedBy(keyrings[i].Name))
		return nil
	}
}

// takePassphraseFile returns how the passphrase is read from the file that was named, once: after a lock somebody has
// to be there.
func (c *conversation) takePassphraseFile() flow.Passphrase {
	give := c.passphraseFile
	c.passphraseFile = nil
	return give
}

// unlock opens a vault that is there.
func (c *conversation) unlock(ctx context.Context) error {
	if give := c.takePassphraseFile(); give != nil {
		c.say(words.UnlockingByFile)
		err := c.job.Unlock(ctx, give)
		if err == nil || !c.Interactive() {
			return err
		}
		c.say(words.NotUnlockedByFile)
		c.tell(err)
	}
	ways, alone, err := c.ways()
	if err != nil {
		return err
	}
	for {
		passphrase, err := c.passphrase(ctx, "Passphrase", "You chose it when you created the vault. It is not shown. Ctrl+c ends the program.")
		switch {
		case errors.Is(err, ask.ErrBack) && alone:
			opened, notices := c.job.UnlockWithout(ctx)
			if opened {
				return nil
			}
			for _, n := range notices {
				c.say(shown(n))
			}
			c.say(words.TypeThePassphrase)
			alone = false
			continue
		case errors.Is(err, ask.ErrBack):
			c.say(words.TypeThePassphrase + " Ctrl+c ends the program.")
			continue
		case err != nil:
			return err
		case !ways.Until.IsZero() && string(passphrase.Bytes()) == "lock":
			if err := c.job.EndUnlocked(); err != nil {
				c.tell(err)
				continue
			}
			c.say(words.LockedForCommands)
			if ways, alone, err = c.ways(); err != nil {
				return err
			}
			continue
		}
		c.say(words.Working(words.UnlockingVault))
		err = c.Listening(func() error { return c.job.Unlock(ctx, typed(passphrase)) })
		passphrase.Clear()
		if !errors.Is(err, problem.Of(problem.WrongPassphrase)) {
			return err
		}
		c.tell(err)
		c.say(words.NothingChanged)
	}
}

// ways says what unlocks the vault besides its passphrase, and whether an empty line does so here. The error is why
// nothing can, and no passphrase is asked for.
func (c *conversation) ways() (ways flow.Ways, alone bool, err error) {
	if ways, err = c.job.Ways(); err != nil {
		return ways, false, err
	}
	alone = ways.Any() && !c.job.Settings().Lock.Passphrase
	said := words.VaultLocked
	if ways.Any() {
		said += "\n" + words.Unlocks(ways)
	}
	if alone {
		said += " Press enter to use that."
	}
	if !ways.Until.IsZero() {
		said += " Type lock to lock it for commands."
	}
	c.say(said)
	return ways, alone, nil
}

// typed gives a passphrase that was typed already.
func typed(passphrase kiiex.Secret) flow.Passphrase {
	return func(context.Context) (kiiex.Secret, error) { return passphrase, nil }
}
