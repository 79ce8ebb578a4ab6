package accessible

import (
	"context"
	"path/filepath"

	"kiikey/kiiex"
	"kiikey/ui/flow"
	"kiikey/ui/flow/exportfile"
)

// backup writes everything into one encrypted file.
func (c *conversation) backup(ctx context.Context) error {
	path, there := "", false
	_, err := c.line(ctx, question{
		ask: "File to write", help: "A name of your choice, in a folder that is there, on another disk at best.",
		check: func(answer string) (err error) {
			if path, err = filepath.Abs(exportfile.CleanPath(answer)); err == nil {
				there, err = flow.FreeTarget(path)
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
	c.say("Choose the passphrase that encrypts the backup. It is stored nowhere: without it the backup cannot be opened.")
	count := 0
	err = c.withNewPassphrase(ctx, func(give flow.Passphrase) (err error) {
		count, err = c.job.Backup(ctx, path, there, give)
		return err
	})
	if err != nil {
		return err
	}
	c.say("Backed up " + counted(count, "credential") + " to " + shown(path) + ". To bring it back: kiikey restore and the file's name.")
	return nil
}

// changePassphrase gives the vault another passphrase.
func (c *conversation) changePassphrase(ctx context.Context) error {
	c.say("Everything in the vault gets another key too, and the previous state is deleted. Backups keep the passphrases that they were made with.")
	err := c.withNewPassphrase(ctx, func(give flow.Passphrase) error { return c.job.ChangePassphrase(ctx, give) })
	if err != nil {
		return err
	}
	c.say("The vault has another passphrase.")
	if c.passphraseFile != nil {
		c.passphraseFile = nil
		c.say("The passphrase file still holds the old one: put the new one there. From now on you are asked for it.")
	}
	return nil
}

// withNewPassphrase hands on a passphrase that was just made up, and clears it.
func (c *conversation) withNewPassphrase(ctx context.Context, use func(flow.Passphrase) error) error {
	var passphrase kiiex.Secret
	passphrase, err := c.newPassphrase(ctx)
	if err != nil {
		return err
	}
	defer passphrase.Clear()
	return use(typed(passphrase))
}
