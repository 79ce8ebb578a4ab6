package cli

import (
	"context"

	"github.com/spf13/cobra"

	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
	"kiikey/ui/words"
)

func (p *program) editCommand() *cobra.Command {
	var userID, userName, nonce, environment, permissions, whitelist, note, expires string
	c := &cobra.Command{
		Use:        "edit NAME",
		Short:      words.Edit.Title(),
		SuggestFor: []string{"set", "change", "update"},
		Long: `Changes the fields you give and leaves the others. To change the API key and
its secret, create a new one at the exchange: kiikey rotate. Permissions and IP
whitelist are changed at the exchange; here you note what it has.`,
		Example: `  # the User ID was mistyped at import
  kiikey edit spot-orders --user-id 152

  # the API key was created in production, not in staging
  kiikey edit spot-orders --env production

  # the API key may now trade, and only from one IP address
  kiikey edit spot-orders --permissions Trading --ip-whitelist 203.0.113.7

  # what it is for, and until when it is valid
  kiikey edit spot-orders --note "night desk" --expires 2026-12-31`,
		Args: takes("NAME"),
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		var changes flow.Changes
		changed := 0
		for _, f := range []struct {
			flag     string
			value    *string
			to       **string
			optional bool
		}{
			{"user-id", &userID, &changes.UserID, false},
			{"user-name", &userName, &changes.UserName, true},
			{"nonce", &nonce, &changes.Nonce, false},
			{"env", &environment, &changes.Environment, false},
			{"permissions", &permissions, &changes.Permissions, true},
			{"ip-whitelist", &whitelist, &changes.IPWhitelist, true},
			{"note", &note, &changes.Note, true},
			{"expires", &expires, &changes.Expires, true},
		} {
			if !c.Flags().Changed(f.flag) {
				continue
			}
			if *f.value == "" && !f.optional {
				return mistake(c, "--"+f.flag+" is empty.", "A credential needs it.", "")
			}
			*f.to = f.value
			changed++
		}
		if changed == 0 {
			return mistake(c, "Missing: a field to change.", "", "Give at least one of --user-id, --user-name, --nonce, --env, --permissions, --ip-whitelist, --note and --expires.")
		}
		return p.edit(c.Context(), args[0], changes)
	}
	f := c.Flags()
	f.StringVar(&userID, "user-id", "", "the User `ID`")
	f.StringVar(&userName, "user-name", "", "the user name `USER` at the exchange; \"\" removes it")
	f.StringVar(&nonce, "nonce", "", "the nonce `N` to sign with, character for character")
	f.StringVar(&environment, "env", "", createdIn)
	f.StringVar(&permissions, "permissions", "", words.PermissionsAre+", as `LIST` with commas; \"\" for none")
	f.StringVar(&whitelist, "ip-whitelist", "", words.WhitelistIs+", as `LIST`; \"\" for none")
	f.StringVar(&note, "note", "", "a `TEXT` of your own; \"\" removes it")
	f.StringVar(&expires, "expires", "", "the last `DAY` of the API key, as 2026-12-31; \"\" removes it")
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
