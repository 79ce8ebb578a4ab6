package cli

import (
	"context"

	"github.com/spf13/cobra"

	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
	"kiikey/ui/words"
)

func (p *program) editCommand() *cobra.Command {
	var changes flow.Changes
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
		if changes == (flow.Changes{}) {
			return mistake(c, "Missing: a field to change.", "", "Give at least one of --user-id, --user-name, --nonce, --env, --permissions, --ip-whitelist, --note and --expires.")
		}
		return p.edit(c.Context(), args[0], changes)
	}
	f := c.Flags()
	f.Var(changeFlag{&changes.UserID, true}, "user-id", "the User `ID`")
	f.Var(changeFlag{&changes.UserName, false}, "user-name", "the user name `USER` at the exchange; \"\" removes it")
	f.Var(changeFlag{&changes.Nonce, true}, "nonce", "the nonce `N` to sign with, character for character")
	f.Var(changeFlag{&changes.Environment, true}, "env", createdIn)
	f.Var(changeFlag{&changes.Permissions, false}, "permissions", "what the API key may do, as `LIST` with commas; \"\" for none")
	f.Var(changeFlag{&changes.IPWhitelist, false}, "ip-whitelist", "the IP addresses it works from, as `LIST`; \"\" for none")
	f.Var(changeFlag{&changes.Note, false}, "note", "a `TEXT` of your own; \"\" removes it")
	f.Var(changeFlag{&changes.Expires, false}, "expires", "the last `DAY` of the API key, as 2026-12-31; \"\" removes it")
	return c
}

// changeFlag is a flag with the new value of a field.
type changeFlag struct {
	to       **string
	required bool // it can't be empty
}

func (changeFlag) String() string { return "" }
func (changeFlag) Type() string   { return "string" }

func (f changeFlag) Set(value string) error {
	if value == "" && f.required {
		return &problem.Problem{Kind: problem.Usage, What: "It is empty.", Why: "A credential needs it."}
	}
	*f.to = &value
	return nil
}

// edit changes the fields and shows the credential as it is then.
func (p *program) edit(ctx context.Context, name string, changes flow.Changes) error {
	job, err := p.openVault(ctx)
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
