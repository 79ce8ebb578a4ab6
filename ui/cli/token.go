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
		Long: `Prints a session token and nothing else. kiikey asks the exchange whether the
saved session still works, and logs in once if it doesn't. If no call can show
that, kiikey prints the token and warns you.

Send it in the header aptoken. It lasts an hour after its last use, and works
only from this computer's IP address. Anyone with it can act as you: never put
it in arguments or logs.

The built-in sandbox has no token for you: its sessions end with the command.
Run "kiikey sandbox" in another terminal instead.`,
		Example: `  # a call of your own; curl reads the header from standard input
  printf 'header = "aptoken: %s"\n' "$(kiikey token spot-orders)" |
    curl --config - --data '{"OMSId": 1, "AccountId": 153}' \
      https://apstage.proxy.kiiex.io/ap/GetAccountPositions`,
		Args: takes("NAME"),
		RunE: does(func(ctx context.Context, args []string) error { return p.token(ctx, args[0], environment, fresh, yes) }),
	}
	loginFlags(c.Flags(), &environment, &yes)
	c.Flags().BoolVar(&fresh, "new", false, "log in even if a session lasts")
	return c
}

// tokenDocument is the document of token, which has the token in full.
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

// sessionFor returns a session for another program, and asks before it if needed; with fresh, a new one.
func (p *program) sessionFor(ctx context.Context, job *flow.Job, c kiiex.Credential, env kiiex.Environment, fresh, yes bool) (kiiex.Session, error) {
	if err := job.RepeatsRejection(ctx, c, env, fresh); err != nil { // before a question about it
		return kiiex.Session{}, err
	}
	if err := p.mayLogIn(ctx, job, job.BeforeLogin(job.Summarize(c), env), words.LoginQuestion, yes); err != nil {
		return kiiex.Session{}, err
	}
	t, err := job.Token(ctx, c, env, fresh, p.logged(nil))
	if err != nil {
		return kiiex.Session{}, err
	}
	p.warn(words.TokenRemarks(t)...)
	return t.Session, nil
}
