package cli

import (
	"context"

	"github.com/spf13/cobra"

	"kiikey/kiiex/problem"
	"kiikey/ui/plain"
)

func (p *program) removeCommand() *cobra.Command {
	yes := false
	c := &cobra.Command{
		Use:        "remove NAME",
		Short:      "Remove a credential from the vault",
		SuggestFor: []string{"rm", "delete", "del"},
		Long: `Removes a credential and its session from your vault, after asking. It cannot
be brought back from there: the exchange shows a secret only once.

The key itself goes on working at the exchange until you delete it there.`,
		Example: `  kiikey remove spot-orders

  # in a script, where nobody can be asked
  kiikey remove spot-orders --yes`,
		Args: takes("NAME"),
		RunE: does(func(ctx context.Context, args []string) error { return p.remove(ctx, args[0], yes) }),
	}
	c.Flags().BoolVar(&yes, "yes", false, "do not ask")
	c.ValidArgsFunction = p.completeName
	p.jsonFlag(c)
	return c
}

func (p *program) remove(ctx context.Context, name string, yes bool) error {
	job, err := p.openStore(ctx)
	if err != nil {
		return err
	}
	s, err := job.Summary(ctx, name)
	stake := "The only copy of the secret of “" + s.Name + "” (API key " + s.MaskedKey + ", " + s.Environment + ") may be the one here."
	switch problem.KindOf(err) {
	case "":
	case problem.StoreDamaged, problem.RecordMismatch, problem.StoreUnreadable: // removing it is a way out
		stake = problem.From(err).What + " What is left of it here may be the only copy of its secret."
	default:
		return err
	}
	if !yes {
		if err := p.confirm(ctx, []string{stake}, "Remove "+plain.Text(s.Name)+"?"); err != nil {
			return err
		}
	}
	if err := job.Remove(ctx, name); err != nil {
		return err
	}
	return p.result(struct {
		Name    string `json:"name"`
		Removed bool   `json:"removed"`
	}{name, true}, "Removed "+plain.Text(name)+". The key still works at the exchange until you delete it there.\n")
}
