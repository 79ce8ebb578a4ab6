package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"kiikey/ui/flow"
	"kiikey/ui/words"
)

func (p *program) passphraseCommand() *cobra.Command {
	newFile := ""
	c := &cobra.Command{
		Use:        "passphrase",
		Short:      words.Passphrase.Title(),
		SuggestFor: []string{"password", "passwd"},
		Long:       strings.TrimSpace(wrapped("", "", words.WhatChangingDoes, defaultWidth)),
		Example: `  kiikey passphrase

  # in a script: the current and the new one from files
  kiikey passphrase --passphrase-file old --new-passphrase-file new`,
		Args: takes(),
		RunE: does(func(ctx context.Context, _ []string) error { return p.changePassphrase(ctx, newFile) }),
	}
	passphraseFileVar(c.Flags(), &newFile, "new-passphrase-file", "read the new passphrase from the first line of `file`")
	return c
}

func (p *program) changePassphrase(ctx context.Context, newFile string) error {
	job, err := p.existing()
	if err != nil {
		return err
	}
	chosen := p.newVaultPassphrase(passphraseSource{name: strings.ToLower(words.NewPassphrase), file: newFile, flags: "--new-passphrase-file"})
	err = p.tryPassphrase(p.vaultPassphrase(), func(present flow.Passphrase) error {
		return chosen.Use(func(chosen flow.Passphrase) error { return job.ChangePassphrase(ctx, present, chosen) })
	})
	if err != nil {
		return err
	}
	p.stayUnlocked(job)
	if p.passphraseFile != "" {
		p.note("%s", words.PutIntoFile)
	}
	return p.result(struct {
		Changed bool `json:"changed"`
	}{true}, words.PassphraseChanged+" "+words.OldOnesOpen+"\n")
}
