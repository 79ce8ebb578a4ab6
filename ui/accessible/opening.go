package accessible

import (
	"context"
	"errors"
	"strings"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store"
	"kiikey/ui/flow"
	"kiikey/ui/flow/walkthrough"
)

// run holds the conversation until it ends. The error is that of Run.
func (c *conversation) run(ctx context.Context) error {
	c.say(walkthrough.WhatKiikeyIs)
	c.say("Every question says what you can answer. Type back to go back, a question mark for help. Ctrl+c ends the program.")
	c.guided = walkthrough.Opens(c.job)
	for {
		err := c.begin(ctx)
		if err == nil {
			err = c.open(ctx)
		}
		if err == nil {
			err = c.mainMenu(ctx)
		}
		var end *leaving
		switch {
		case errors.As(err, &end):
			return end.err
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
	if situation, err := c.job.Situation(); err != nil || !walkthrough.NoStore(situation) {
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
			switch situation {
			case flow.BackendUnchosen:
				err = c.welcome(ctx)
			case flow.PassphraseToChoose:
				err = c.create(ctx)
			default:
				err = c.unlock(ctx, situation)
			}
		}
		var end *leaving
		switch {
		case err == nil, errors.Is(err, errBack):
		case errors.As(err, &end):
			return err
		default:
			return &leaving{err}
		}
	}
	return nil
}

// welcome asks where credentials are to be kept.
func (c *conversation) welcome(ctx context.Context) error {
	c.say("Nothing is sent anywhere until you say so. You can practise with a built-in sandbox: it needs no account and no network.")
	c.say("Where should your keys be kept? This is asked once.")
	backends := store.Backends()
	q := choice{ask: "Where"}
	for _, b := range backends {
		q.options = append(q.options, option{label: b.Title + ". " + strings.TrimSuffix(b.Summary, ".")})
	}
	for {
		i, err := c.choose(ctx, q)
		switch {
		case errors.Is(err, errBack) && c.guided:
			return err
		case errors.Is(err, errBack):
			c.say("There is nothing before this question. Ctrl+c ends the program.")
			q.listed = true
			continue
		case err != nil:
			return err
		case backends[i].NeedsPassphrase:
			return c.create(ctx)
		}
		c.say("Your system may ask for a password in a window of its own.")
		if err := c.settle(ctx, c.job.Create(ctx, backends[i].Name, nil)); err != nil || c.job.Store() != nil {
			return err
		}
	}
}

const choosingHelp = "Four or five random words are strong and easy to type. Nothing of the passphrase is shown. " +
	"It is stored nowhere: whoever forgets it loses what is in the vault, and makes new keys at the exchange."

// create makes the vault.
func (c *conversation) create(ctx context.Context) error {
	give := c.passphraseFile
	if give == nil {
		c.say("Choose the passphrase that encrypts your keys. " + choosingHelp)
		passphrase, err := c.newPassphrase(ctx)
		if err != nil {
			return err
		}
		defer passphrase.Clear()
		give = typed(passphrase)
	}
	c.say("Making the vault. This takes about a second, on purpose: it makes guessing slow.")
	if err := c.job.Create(ctx, store.Vault, give); err != nil {
		return err
	}
	c.say("Made a vault, one encrypted file: " + shown(store.VaultPath(c.job.Folders().Data)))
	return nil
}

// shortPassphrase is the length below which a passphrase draws a remark, which is advice and no rule.
const shortPassphrase = 12

// newPassphrase asks for a passphrase that is to be made up, twice. Clear it after use.
func (c *conversation) newPassphrase(ctx context.Context) (kiiex.Secret, error) {
	for {
		first, err := c.passphrase(ctx, "New passphrase", choosingHelp)
		if err != nil {
			return kiiex.Secret{}, err
		}
		if first.Len() < shortPassphrase {
			c.say("That is short. It works, but a longer one is much harder to guess.")
		}
		second, err := c.passphrase(ctx, "The same passphrase again", choosingHelp)
		same := err == nil && first.Equal(second)
		second.Clear()
		if same {
			return first, nil
		}
		first.Clear()
		if err != nil && !errors.Is(err, errBack) {
			return kiiex.Secret{}, err
		}
		if err == nil {
			c.say("The two are not the same. Type both again.")
		}
	}
}

// passphrase asks for one where it cannot be seen: never in what is piped in. Clear it after use.
func (c *conversation) passphrase(ctx context.Context, ask, help string) (kiiex.Secret, error) {
	if c.interactive {
		return c.unseenLine(ctx, ask, help)
	}
	passphrase, err := c.unseen(ctx, ask+": ")
	switch {
	case err != nil:
		return passphrase, &leaving{err}
	case passphrase.IsEmpty():
		return passphrase, errBack
	}
	return passphrase, nil
}

// unlock opens a store that is there.
func (c *conversation) unlock(ctx context.Context, situation flow.Situation) error {
	backend, err := c.job.Backend()
	switch {
	case err != nil:
		return err
	case situation == flow.SystemKeyring:
		return c.unlockAlone(ctx, "Your credentials are in "+string(backend)+". Your system may ask for a password in a window of its own.", nil)
	case c.passphraseFile != nil:
		return c.unlockAlone(ctx, "Your credentials are in an encrypted file, which the passphrase file opens.", c.passphraseFile)
	}
	c.say("Your credentials are in an encrypted file.")
	for {
		passphrase, err := c.passphrase(ctx, "Passphrase", "It is the one that you chose when the vault was made. Nothing of it is shown. Ctrl+c ends the program.")
		switch {
		case errors.Is(err, errBack):
			c.say("An empty line opens nothing: type the passphrase. Ctrl+c ends the program.")
			continue
		case err != nil:
			return err
		}
		c.say("Opening the vault. This takes about a second, on purpose: it makes guessing slow.")
		err = c.job.Unlock(ctx, typed(passphrase))
		passphrase.Clear()
		if !errors.Is(err, problem.Of(problem.WrongPassphrase)) {
			return err
		}
		c.tell(err)
		c.say("Nothing was changed. There is no limit on tries, and no way around the passphrase.")
	}
}

// unlockAlone opens a store that needs no answer of the person. Once it was locked, it waits for them all the same.
func (c *conversation) unlockAlone(ctx context.Context, told string, passphrase flow.Passphrase) error {
	c.say(told)
	if c.locked {
		if _, _, err := c.read(ctx, "Press enter to open it again:", false, false); err != nil {
			return err
		}
	}
	return c.job.Unlock(ctx, passphrase)
}

// typed gives a passphrase that was typed already.
func typed(passphrase kiiex.Secret) flow.Passphrase {
	return func(context.Context) (kiiex.Secret, error) { return passphrase, nil }
}
