package cli

import (
	"context"

	"github.com/spf13/cobra"

	"kiikey/store"
	"kiikey/ui/flow"
	"kiikey/ui/flow/plain"
)

func (p *program) migrateCommand() *cobra.Command {
	to := ""
	c := &cobra.Command{
		Use:        "migrate --to BACKEND",
		Short:      "Move everything to another backend",
		SuggestFor: []string{"backend"},
		Long: `Moves all credentials to another backend: copies them, reads them back and
compares, records the new backend as the one to use, and only then removes them
from the old one. If anything fails before that, the old one stays as it is and
in use.

Kept sessions are not moved: the next "kiikey token" logs in again. A vault that
was left stays where it is, empty.`,
		Example: `  # from the vault to the desktop's keyring, and back
  kiikey migrate --to secret-service
  kiikey migrate --to vault`,
		Args: takes(),
	}
	c.RunE = func(c *cobra.Command, _ []string) error {
		if err := needs(c, "to"); err != nil {
			return err
		}
		return p.migrate(c.Context(), to)
	}
	c.Flags().StringVar(&to, "to", "", "the `BACKEND` to move to, as --backend takes it")
	_ = c.RegisterFlagCompletionFunc("to", completeBackend)
	p.jsonFlag(c)
	return c
}

func (p *program) migrate(ctx context.Context, name string) error {
	job, err := p.openJob()
	if err != nil {
		return err
	}
	to, situation, err := job.MoveTarget(name)
	if err != nil {
		return err
	}
	if job, err = p.openStore(ctx); err != nil {
		return err
	}
	from := job.Store().Backend()
	count := 0
	move := func(give flow.Passphrase) error {
		count, err = job.Move(ctx, to, give)
		return err
	}
	switch situation {
	case flow.PassphraseNeeded:
		p.note("There is a vault already, empty or not. It keeps its passphrase.")
		err = p.untilRight(p.vaultPassphrase(), move)
	case flow.PassphraseToChoose:
		err = withPassphrase(p.newVaultPassphrase(p.vaultPassphrase()), move)
	default:
		err = move(nil)
	}
	if err != nil {
		return err
	}
	if from == store.Vault {
		p.note("The old vault's file is still there, and empty: %s", plain.Text(store.VaultPath(job.Folders().Data)))
	}
	return p.result(struct {
		From        store.Backend `json:"from"`
		To          store.Backend `json:"to"`
		Credentials int           `json:"credentials"`
	}{from, to, count}, "Moved "+credentials(count)+" from "+string(from)+" to "+string(to)+".\n")
}
