package cli

import (
	"context"

	"github.com/spf13/cobra"

	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
)

func (p *program) editCommand() *cobra.Command {
	var userID, userName, nonce, environment string
	c := &cobra.Command{
		Use:        "edit NAME",
		Short:      "Correct a field of a credential",
		SuggestFor: []string{"set", "change", "update"},
		Long: `Changes the fields that you give and leaves the others. The API key and its
secret are not edited: make a new key at the exchange and import that, with
--replace to put it in the place of this one.`,
		Example: `  # the user ID was mistyped at import
  kiikey edit spot-orders --user-id 152

  # the key was made in production, not in staging
  kiikey edit spot-orders --env production`,
		Args: takes("NAME"),
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		var changes flow.Changes
		changed := 0
		for _, f := range []struct {
			flag  string
			value *string
			to    **string
		}{
			{"user-id", &userID, &changes.UserID},
			{"user-name", &userName, &changes.UserName},
			{"nonce", &nonce, &changes.Nonce},
			{"env", &environment, &changes.Environment},
		} {
			if !c.Flags().Changed(f.flag) {
				continue
			}
			if *f.value == "" && f.flag != "user-name" {
				return mistake(c, "--"+f.flag+" is empty.", "A credential cannot do without it.", "")
			}
			*f.to = f.value
			changed++
		}
		if changed == 0 {
			return mistake(c, "There is nothing to change.", "", "Give at least one of --user-id, --user-name, --nonce and --env.")
		}
		return p.edit(c.Context(), args[0], changes)
	}
	f := c.Flags()
	f.StringVar(&userID, "user-id", "", "the user ID, `DIGITS`")
	f.StringVar(&userName, "user-name", "", "the user name `USER` at the exchange; \"\" removes it")
	f.StringVar(&nonce, "nonce", "", "the nonce `N` to sign with, character for character")
	f.StringVar(&environment, "env", "", "the environment `ENV` that the key was made in")
	c.ValidArgsFunction = p.completeName
	_ = c.RegisterFlagCompletionFunc("env", p.completeEnvironment)
	p.jsonFlag(c)
	return c
}

// edit changes the fields and shows the credential as it is then.
func (p *program) edit(ctx context.Context, name string, changes flow.Changes) error {
	job, err := p.openStore(ctx)
	if err != nil {
		return err
	}
	if err := job.Edit(ctx, name, changes); err != nil {
		return err
	}
	s, err := job.Summary(ctx, name)
	if err != nil {
		told := *problem.From(err)
		told.What = "The change is saved. " + told.What
		return &told
	}
	return p.result(shownDocument(s), fields(job, s))
}
