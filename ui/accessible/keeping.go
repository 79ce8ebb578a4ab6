package accessible

import (
	"context"

	"kiikey/kiiex"
	"kiikey/store"
	"kiikey/ui/ask"
	"kiikey/ui/flow"
	"kiikey/ui/flow/exportfile"
)

// backup writes everything into one encrypted file.
func (c *conversation) backup(ctx context.Context) error {
	path, there := "", false
	_, err := c.Line(ctx, ask.Question{
		Ask: "File to write", Help: "A name of your choice, in a folder that is there, on another disk at best.",
		Check: func(answer string) (err error) {
			if path, err = exportfile.TypedTarget(answer); err == nil {
				there, err = c.job.FreeTarget(path)
			}
			return err
		},
	})
	if err != nil {
		return err
	}
	if there {
		agreed, err := c.sure(ctx, "There is a file "+shown(path)+" already. Replace it", "What is in it is lost then.")
		if err != nil || !agreed {
			return err
		}
	}
	count := 0
	err = c.withPassphrases(ctx, flow.ChooseForBackup+" "+unseenOrMade, func(present, chosen flow.Passphrase) (err error) {
		count, err = c.job.Backup(ctx, path, there, present, chosen)
		return err
	})
	if err != nil {
		return err
	}
	c.say("Backed up " + counted(count, "credential") + " to " + shown(path) + ". To bring it back: Restore a backup, in the main menu.")
	return nil
}

// restore brings back a backup, after saying what that would change.
func (c *conversation) restore(ctx context.Context) error {
	path := ""
	_, err := c.Line(ctx, ask.Question{
		Ask: "Backup file", Help: "The file that backing up wrote.",
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
	err = c.untilRight(ctx, "Passphrase of the backup", "It was chosen for the backup, and need not be your vault's.", func(give flow.Passphrase) error {
		c.say("Opening the backup. " + slowOnPurpose)
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
	changes := len(plan) - flow.Counted(plan, store.SameThere)
	c.sayPlan(plan)
	if changes == 0 {
		c.say("There is nothing to restore.")
		return nil
	}
	help := "What is only in your vault stays."
	if flow.Counted(plan, store.DifferentThere) > 0 {
		c.say("What is different is replaced. The only copies of those secrets may be the ones here.")
	}
	agreed, err := c.sure(ctx, "Restore "+counted(changes, "credential"), help)
	switch {
	case err != nil || !agreed:
		return err
	case c.opened == nil:
		c.say("The backup was closed when the vault was locked: start again.")
		return nil
	}
	if err := c.job.Restore(ctx, backup, plan); err != nil {
		return err
	}
	c.say("Restored " + counted(changes, "credential") + ".")
	return nil
}

// sayPlan says what restoring would do with each credential.
func (c *conversation) sayPlan(plan []store.Planned) {
	c.say("The backup has " + counted(len(plan), "credential") + ".")
	words := map[store.Difference]string{
		store.NewThere: "is new here", store.DifferentThere: "is different from yours", store.SameThere: "is the same here",
	}
	for _, p := range flow.Sorted(plan) {
		text := shown(p.Name) + ", of " + c.placeWords(p.Environment) + ", " + words[p.Difference]
		if p.Replaces != "" && p.Replaces != p.Name {
			text += ", where it is called " + shown(p.Replaces)
		}
		c.say(text + ".")
	}
}

// changePassphrase gives the vault another passphrase.
func (c *conversation) changePassphrase(ctx context.Context) error {
	c.say("Everything in the vault gets another key too, and the previous state is deleted. Backups keep the passphrases that they were made with.")
	err := c.withPassphrases(ctx, "Choose the new passphrase. "+choosingHelp, func(present, chosen flow.Passphrase) error {
		return c.job.ChangePassphrase(ctx, present, chosen)
	})
	if err != nil {
		return err
	}
	c.say("Passphrase changed. If a passphrase file holds the old one, put the new one there.")
	return nil
}

// withPassphrases asks for the vault's present passphrase, since somebody may have found this terminal unlocked, and, once
// that has been found right, for a new one after advice. It clears both.
func (c *conversation) withPassphrases(ctx context.Context, advice string, use func(present, chosen flow.Passphrase) error) error {
	const why = "It is asked for although the vault is unlocked: you may have left this terminal. Nothing of it is shown."
	return c.untilRight(ctx, "Present passphrase of the vault", why, func(present flow.Passphrase) error {
		var chosen kiiex.Secret
		defer func() { chosen.Clear() }()
		return use(present, func(ctx context.Context) (_ kiiex.Secret, err error) {
			c.say(advice)
			chosen, err = c.newPassphrase(ctx)
			return chosen, err
		})
	})
}
