package accessible

import (
	"context"

	"kiikey/kiiex"
	"kiikey/store"
	"kiikey/ui/ask"
	"kiikey/ui/flow"
	"kiikey/ui/flow/exportfile"
	"kiikey/ui/words"
)

// askTarget asks for a file to write, help saying which, and before one that is there is replaced.
func (c *conversation) askTarget(ctx context.Context, help string) (path string, there bool, err error) {
	_, err = c.Line(ctx, ask.Question{
		Ask: "File to write", Help: help,
		Check: func(answer string) (err error) {
			if path, err = exportfile.TypedTarget(answer); err == nil {
				there, err = c.job.FreeTarget(path)
			}
			return err
		},
	})
	if err == nil && there {
		err = c.confirm(ctx, words.ReplaceFile(path))
	}
	return path, there, err
}

// backup writes everything into one encrypted file.
func (c *conversation) backup(ctx context.Context) error {
	path, there, err := c.askTarget(ctx, words.BackupTarget)
	if err != nil {
		return err
	}
	count := 0
	err = c.withPassphrases(ctx, words.BackupPassphrase(path)+" "+unseenOrMade, func(present, chosen flow.Passphrase) (err error) {
		count, err = c.job.Backup(ctx, path, there, present, chosen)
		return err
	})
	if err != nil {
		return err
	}
	c.Say(words.BackedUp(count, path) + " To restore it: " + words.RestoreIt.Label() + ", in the main menu.")
	return nil
}

// restore restores a backup, after saying what that would change.
func (c *conversation) restore(ctx context.Context) error {
	path := ""
	_, err := c.Line(ctx, ask.Question{
		Ask: "Backup file", Help: words.BackupFile,
		Check: func(answer string) (err error) {
			if path, err = exportfile.TypedTarget(answer); err == nil {
				err = flow.CheckBackup(ctx, path)
			}
			return err
		},
	})
	if err != nil {
		return err
	}
	var backup *store.Backup
	err = c.untilRight(ctx, words.OfBackup, words.NotTheVaults(path), func(give flow.Passphrase) error {
		c.Say(words.Working(words.OpeningBackup))
		return c.Listening(func() (err error) {
			backup, err = flow.OpenBackup(ctx, path, give)
			return err
		})
	})
	if err != nil {
		return err
	}
	c.opened = backup
	defer c.forgetBackup()
	plan, err := c.job.PlanRestore(ctx, backup)
	if err != nil {
		return err
	}
	c.sayPlan(plan)
	if words.Changes(plan) == 0 {
		return nil
	}
	if err := c.confirm(ctx, words.Restore(plan)); err != nil {
		return err
	}
	if c.opened == nil {
		c.Say("Locking the vault also closed the backup: start again.")
		return nil
	}
	if err := c.job.Restore(ctx, backup, plan); err != nil {
		return err
	}
	c.Say(words.Restored(plan))
	return nil
}

// sayPlan says what restoring would do with each credential.
func (c *conversation) sayPlan(plan []store.Planned) {
	c.Say(words.BackupHas(plan))
	for _, p := range flow.Sorted(plan) {
		text := shown(p.Name) + ", of " + words.Spoken.Environment(p.Environment, c.kind(p.Environment)) + ", " + words.Spoken.Difference(p.Difference)
		if here := words.CalledHere(p); here != "" {
			text += ", " + here
		}
		c.Say(text + ".")
	}
	c.Say(words.Restoring(plan))
}

// changePassphrase changes the vault's passphrase.
func (c *conversation) changePassphrase(ctx context.Context) error {
	c.Say(words.WhatChangingDoes)
	err := c.withPassphrases(ctx, words.NewVaultPassphrase+" "+choosingHelp, func(present, chosen flow.Passphrase) error {
		return c.job.ChangePassphrase(ctx, present, chosen)
	})
	if err != nil {
		return err
	}
	c.Say(words.PassphraseChanged + " " + words.PutIntoFile)
	return nil
}

// withPassphrases asks for the vault's current passphrase, then for a new one after advice, and clears both.
func (c *conversation) withPassphrases(ctx context.Context, advice string, use func(present, chosen flow.Passphrase) error) error {
	choose := flow.Passphrase(func(ctx context.Context) (kiiex.Secret, error) {
		c.Say(advice)
		return c.newPassphrase(ctx)
	})
	return c.withPresent(ctx, func(present flow.Passphrase) error {
		return choose.Use(func(chosen flow.Passphrase) error { return use(present, chosen) })
	})
}

// withPresent asks for the vault's current passphrase: someone else may be at the unlocked terminal.
func (c *conversation) withPresent(ctx context.Context, use func(present flow.Passphrase) error) error {
	return c.untilRight(ctx, words.CurrentPassphrase, words.WhyPassphraseAgain, use)
}
