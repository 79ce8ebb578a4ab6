package cli

import (
	"context"

	"github.com/spf13/cobra"

	"kiikey/kiiex/problem"
	"kiikey/ui/words"
)

func (p *program) removeCommand() *cobra.Command {
	yes := false
	c := &cobra.Command{
		Use:        "remove NAME",
		Short:      "Remove a credential from the vault",
		SuggestFor: []string{"rm", "delete", "del"},
		Long: `Removes a credential and its session from your vault, after asking. Without a
backup or the exported file it is gone: the exchange shows a secret only once.

The API key still works at the exchange until you delete it there.`,
		Example: `  kiikey remove spot-orders

  # in a script, without asking
  kiikey remove spot-orders --yes`,
		Args: takes("NAME"),
		RunE: does(func(ctx context.Context, args []string) error { return p.remove(ctx, args[0], yes) }),
	}
	c.Flags().BoolVar(&yes, "yes", false, "don't ask")
	return c
}

func (p *program) remove(ctx context.Context, name string, yes bool) error {
	job, err := p.openVault(ctx)
	if err != nil {
		return err
	}
	s, err := job.Summary(ctx, name)
	question := words.Short.Remove(s, job.Now())
	switch problem.KindOf(err) {
	case "":
	case problem.StoreDamaged, problem.RecordMismatch, problem.StoreUnreadable: // removing it is a way out
		question = words.RemoveUnreadable(name, problem.From(err).What)
	default:
		return err
	}
	if !yes {
		if err := p.confirm(ctx, question); err != nil {
			return err
		}
	}
	if err := job.Remove(ctx, name); err != nil {
		return err
	}
	return p.result(struct {
		Name    string `json:"name"`
		Removed bool   `json:"removed"`
	}{name, true}, words.Removed(name)+" "+words.StillAtTheExchange+"\n")
}
