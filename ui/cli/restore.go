package cli

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"kiikey/kiiex/problem"
	"kiikey/store"
	"kiikey/ui/flow"
	"kiikey/ui/plain"
	"kiikey/ui/words"
)

type restoreFlags struct {
	passphraseFile          string
	previous, setAside, yes bool
}

func (p *program) restoreCommand() *cobra.Command {
	var o restoreFlags
	c := &cobra.Command{
		Use:   "restore FILE | --previous",
		Short: words.RestoreIt.Title() + ", or the vault's previous version",
		Long: `Opens a backup, shows what would change, asks, and restores it. Credentials that
you don't have are added, and those that differ are replaced. What is only in
your vault stays. If you have no vault yet, this creates one.

If the vault no longer unlocks, --set-aside restores into a new vault and
renames the old one's files.

--previous restores the vault as it was before its last change. Run it again to
undo that. After a removal or a passphrase change there is no previous version.`,
		Example: `  kiikey restore /media/usb/keys.kiikey

  # the last change was a mistake, or the vault is damaged
  kiikey restore --previous

  # if that doesn't help
  kiikey restore /media/usb/keys.kiikey --set-aside`,
		Args: func(c *cobra.Command, args []string) error {
			if o.previous {
				return nil
			}
			return takes("FILE")(c, args)
		},
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		switch {
		case o.previous && (len(args) > 0 || o.setAside || o.passphraseFile != ""):
			return mistake(c, "--previous takes no backup.", "It restores the copy that kiikey makes before each change.", "Leave one out.")
		case o.previous:
			return p.restorePrevious(c.Context())
		}
		path, err := absolute(args[0])
		if err != nil {
			return err
		}
		return p.restore(c.Context(), path, o)
	}
	backupPassphraseFlag(c, &o.passphraseFile)
	c.Flags().BoolVar(&o.previous, "previous", false, "restore the vault's version before the last change")
	c.Flags().BoolVar(&o.setAside, "set-aside", false, "restore into a new vault, and rename the old one")
	c.Flags().BoolVar(&o.yes, "yes", false, "don't ask")
	return c
}

// The document of restore FILE.
type (
	restoreDocument struct {
		File        string               `json:"file"`
		Restored    int                  `json:"restored"` // how many were added or replaced
		Credentials []restoredCredential `json:"credentials"`
		SetAside    []string             `json:"setAside"` // the old vault's files
	}
	restoredCredential struct {
		Name        string           `json:"name"`
		Environment string           `json:"environment"`
		Difference  store.Difference `json:"difference"` // to what was here before
		Replaces    string           `json:"replaces"`   // the name of what was replaced; "" for nothing
	}
)

// restore restores the backup at path.
func (p *program) restore(ctx context.Context, path string, o restoreFlags) error {
	job, err := p.openJob()
	if err != nil {
		return err
	}
	backup, err := p.openBackup(ctx, path, o.passphraseFile)
	if err != nil {
		return err
	}
	defer backup.Close()
	into, err := p.restoreTarget(ctx, job, o.setAside)
	if err != nil {
		return err
	}
	plan, err := job.PlanRestore(ctx, backup)
	if err != nil {
		return err
	}
	p.say(planText(plan, widthOf(p.stderr)))
	document := restoreDocument{File: path, Restored: words.Changes(plan), Credentials: []restoredCredential{}, SetAside: []string{}}
	for _, c := range plan {
		document.Credentials = append(document.Credentials, restoredCredential{c.Name, c.Environment, c.Difference, c.Replaces})
	}
	if document.Restored == 0 {
		return p.result(document, words.Restoring(plan)+"\n")
	}
	if !o.yes {
		if err := p.confirm(ctx, words.Restore(plan, into.stakes(job)...)); err != nil {
			return err
		}
	}
	if document.SetAside, err = p.restoreInto(ctx, job, into, backup, plan); err != nil {
		return err
	}
	return p.result(document, words.Restored(plan)+"\n")
}

func (p *program) openBackup(ctx context.Context, path, passphraseFile string) (backup *store.Backup, err error) {
	err = p.tryPassphrase(passphraseOfBackup(passphraseFile), func(give flow.Passphrase) error {
		backup, err = flow.OpenBackup(ctx, path, give)
		return err
	})
	return backup, err
}

// target is the vault to restore into.
type target int

const (
	intoOpenVault target = iota
	intoFirstVault
	intoMissingVault // expected, but its file is gone
	intoNewVault     // in place of one that is set aside
)

// restoreTarget returns the target, and unlocks an existing vault.
func (p *program) restoreTarget(ctx context.Context, job *flow.Job, setAside bool) (target, error) {
	situation, err := job.Situation()
	switch {
	case err != nil:
		return 0, err
	case situation == flow.NoVault:
		return intoFirstVault, nil
	case setAside:
		return intoNewVault, nil
	}
	err = p.unlock(ctx, job)
	switch kind := problem.KindOf(err); kind {
	case problem.StoreMissing:
		return intoMissingVault, nil
	case problem.StoreDamaged, problem.WrongPassphrase:
		told := *problem.From(err)
		told.Next = "Restore its previous version: kiikey restore --previous. If that doesn't help, restore into a new vault: add --set-aside, which renames the old one."
		if kind == problem.WrongPassphrase {
			again, _, _ := strings.Cut(problem.From(err).Next, ": ")
			told.Next = again + ": r" + told.Next[1:]
		}
		return 0, &told
	}
	return intoOpenVault, err
}

// stakes says for the question what happens to the vault.
func (t target) stakes(job *flow.Job) []string {
	vault := plain.Text(job.VaultPath())
	switch t {
	case intoFirstVault:
		return []string{"There is no vault yet: kiikey creates one."}
	case intoMissingVault:
		return []string{"The vault that should be at " + vault + " is missing: kiikey creates a new one. If its disk isn't mounted, mount it first."}
	case intoNewVault:
		return []string{"The vault at " + vault + " is renamed. A new one is created with what the backup has, and nothing else."}
	}
	return nil
}

// restoreInto creates a missing vault, restores, and returns the new names of an old vault's files.
func (p *program) restoreInto(ctx context.Context, job *flow.Job, into target, backup *store.Backup, plan []store.Planned) (aside []string, err error) {
	switch into {
	case intoNewVault:
		err = p.newVaultPassphrase(p.vaultPassphrase()).Use(func(give flow.Passphrase) error {
			aside, err = job.RestoreAside(ctx, backup, give)
			return err
		})
		for _, path := range aside {
			p.note("The old vault is now: %s", plain.Text(path))
		}
		switch {
		case err == nil:
			p.stayUnlocked(job)
		case len(aside) > 0:
			err = &afterSettingAside{err, aside}
		}
		return orEmpty(aside), err
	case intoFirstVault, intoMissingVault:
		err = p.createVault(ctx, job)
		if into == intoMissingVault && errors.Is(err, problem.Of(problem.StoreMissing)) { // its previous version exists
			told := *problem.From(err)
			told.Next = "Restore its previous version: kiikey restore --previous. If that doesn't help, add --set-aside, which renames it."
			err = &told
		}
	}
	if err == nil {
		err = job.Restore(ctx, backup, plan)
	}
	return []string{}, err
}

func (p *program) restorePrevious(ctx context.Context) error {
	job, err := p.openJob()
	if err != nil {
		return err
	}
	if err := job.RestorePrevious(ctx); err != nil {
		return err
	}
	return p.result(struct {
		Previous bool `json:"previous"`
	}{true}, "Restored the vault's previous version. Run this again to undo it."+"\n")
}

// planText lists what restoring would do.
func planText(plan []store.Planned, width int) string {
	const difference, environment = 11, 16
	names := 0
	for _, c := range plan {
		names = max(names, columns(plain.Text(c.Name)))
	}
	names = min(names, max(12, width-difference-environment-2))
	var b strings.Builder
	b.WriteString(words.BackupHas(plan) + "\n")
	for _, c := range flow.Sorted(plan) {
		line := padded(words.Short.Difference(c.Difference), difference) + padded(plain.Cut(plain.Text(c.Name), names), names+2) + plain.Text(c.Environment)
		if here := words.CalledHere(c); here != "" {
			line += ", " + here
		}
		b.WriteString("  " + line + "\n")
	}
	return b.String()
}
