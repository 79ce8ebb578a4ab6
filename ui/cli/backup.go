package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"kiikey/internal/shell"
	"kiikey/ui/flow"
	"kiikey/ui/words"
)

func (p *program) backupCommand() *cobra.Command {
	passphraseFile, yes := "", false
	c := &cobra.Command{
		Use:        "backup FILE",
		Short:      words.BackUp.Title(),
		SuggestFor: []string{"export", "save"},
		Long: `Writes all credentials into one file, encrypted with a passphrase of its own.
Store it on another disk, and its passphrase elsewhere: anyone with both has
your credentials.

You type the vault's passphrase first, even while the vault is unlocked, then
the backup's twice. Or name files: --passphrase-file and
--backup-passphrase-file.

"kiikey restore FILE" restores it, on this computer or another. age and tar can
open it without kiikey.`,
		Example: `  kiikey backup /media/usb/keys.kiikey

  # every night, in a script
  kiikey backup keys.kiikey --yes --backup-passphrase-file ~/.backup-passphrase`,
		Args: takes("FILE"),
		RunE: does(func(ctx context.Context, args []string) error { return p.backup(ctx, args[0], passphraseFile, yes) }),
	}
	backupPassphraseFlag(c, &passphraseFile)
	c.Flags().BoolVar(&yes, "yes", false, "replace an existing file without asking")
	return c
}

func backupPassphraseFlag(c *cobra.Command, file *string) {
	passphraseFileVar(c.Flags(), file, "backup-passphrase-file", "read the backup's passphrase from the first line of `file`")
}

func passphraseOfBackup(file string) passphraseSource {
	return passphraseSource{name: strings.ToLower(words.OfBackup), file: file, flags: "--backup-passphrase-file"}
}

func (p *program) backup(ctx context.Context, path, passphraseFile string, yes bool) error {
	path, err := absolute(path)
	if err != nil {
		return err
	}
	job, err := p.existing()
	if err != nil {
		return err
	}
	there, err := p.freeTarget(ctx, job, path, yes, passphraseFile)
	if err != nil {
		return err
	}
	count := 0
	chosen := p.newPassphrase(passphraseOfBackup(passphraseFile), words.BackupPassphrase(path))
	err = p.tryPassphrase(p.vaultPassphrase(), func(present flow.Passphrase) error {
		return chosen.Use(func(chosen flow.Passphrase) error {
			count, err = job.Backup(ctx, path, there, present, chosen)
			return err
		})
	})
	if err != nil {
		return err
	}
	p.stayUnlocked(job)
	return p.result(struct {
		File        string `json:"file"`
		Credentials int    `json:"credentials"`
		Replaced    bool   `json:"replaced"`
	}{path, count, there}, words.BackedUp(count, path)+"\nTo restore it: kiikey restore "+shell.Word(path)+"\n")
}
