package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"kiikey/kiiex"
	"kiikey/ui/flow"
	"kiikey/ui/words"
)

func (p *program) tokenCommand() *cobra.Command {
	environment, yes, fresh := "", false, false
	c := &cobra.Command{
		Use:        "token NAME",
		Short:      "Print a session token for a script",
		SuggestFor: []string{"session"},
		Long: `Prints a session token and nothing else. The token of the last login is used
again unless the exchange shows that it has ended; otherwise this logs in, once.
Where no call can show whether it works, it is printed, and a warning says so.

Send it as the header aptoken. It lasts for an hour after its last use, and for
the address of this computer only. Who has it can act as you: keep it out of
argument lists and logs.

The sandbox inside this program gives no token, since its sessions end with the
command. Run "kiikey sandbox" in another terminal for that.`,
		Example: `  # a call of your own; curl reads the header from its standard input
  printf 'header = "aptoken: %s"\n' "$(kiikey token spot-orders)" |
    curl --config - --data '{"OMSId": 1, "AccountId": 153}' \
      https://apstage.proxy.kiiex.io/ap/GetAccountPositions`,
		Args: takes("NAME"),
		RunE: does(func(ctx context.Context, args []string) error { return p.token(ctx, args[0], environment, fresh, yes) }),
	}
	c.Flags().StringVar(&environment, "env", "", "the environment `ENV` to log in to, if not the credential's own")
	c.Flags().BoolVar(&fresh, "new", false, "log in, also while an earlier session lasts")
	c.Flags().BoolVar(&yes, "yes", false, "do not ask before production or another environment")
	c.ValidArgsFunction = p.completeName
	_ = c.RegisterFlagCompletionFunc("env", p.completeEnvironment)
	p.jsonFlag(c)
	return c
}

// tokenDocument is the document of token, which exists to hand the token out.
type tokenDocument struct {
	Token       string    `json:"token"`
	Environment string    `json:"environment"`
	UserID      string    `json:"userId"`
	ObtainedAt  time.Time `json:"obtainedAt"`
	ExpiresAt   time.Time `json:"expiresAt"`
}

func (p *program) token(ctx context.Context, name, environment string, fresh, yes bool) error {
	job, credential, env, err := p.credentialFor(ctx, name, environment)
	if err != nil {
		return err
	}
	defer credential.Clear()
	session, err := p.sessionFor(ctx, job, credential, env, fresh, yes)
	if err != nil {
		return err
	}
	defer session.Token.Clear()
	return p.result(tokenDocument{
		Token: session.Token.Reveal(), Environment: session.Environment, UserID: session.UserID,
		ObtainedAt: session.ObtainedAt.UTC(), ExpiresAt: session.ExpiresAt().UTC(),
	}, session.Token.Reveal()+"\n")
}

// sessionFor returns a session for another program, after asking where that is needed; with fresh a new one.
func (p *program) sessionFor(ctx context.Context, job *flow.Job, c kiiex.Credential, env kiiex.Environment, fresh, yes bool) (kiiex.Session, error) {
	q := p.beforeLogin(job, c, env)
	if err := p.confirmLogin(ctx, job, q, words.LoginQuestion(q), yes); err != nil {
		return kiiex.Session{}, err
	}
	t, err := job.Token(ctx, c, env, fresh, p.logged(nil))
	if err != nil {
		return kiiex.Session{}, err
	}
	for _, remark := range words.TokenRemarks(t) {
		p.warn(remark)
	}
	return t.Session, nil
}
