package cli

import (
	"cmp"
	"context"
	"errors"

	"github.com/spf13/cobra"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/ui/ask"
	"kiikey/ui/flow"
	"kiikey/ui/words"
)

// authenticating is the flags of auth.
type authenticating struct {
	environment, code   string
	yes, dryRun, reveal bool
	webSocket           bool
}

func (p *program) authCommand() *cobra.Command {
	var o authenticating
	c := &cobra.Command{
		Use:        "auth NAME",
		Short:      words.Test.Title(),
		SuggestFor: []string{"test", "login", "authenticate"},
		Long: `Logs in once with the credential, shows each step as it happens, and then the
session, the user and what the key sees: a few calls with the new session, which
only read, ask for that. A refusal is explained and never tried again by itself:
several in a row lock the user.

Production, and any environment that the key was not made in, is asked about
first. With --websocket the login goes over the environment's WebSocket, as
programs that trade do it: the connection must answer a reading call. That is
asked about too, with the host. No session is kept.

Where the exchange wants the code of a second factor, you are asked for it.

The session is kept for "kiikey token"; that of the sandbox inside this program
ends with the command.`,
		Example: `  kiikey auth spot-orders

  # what would be sent, and how curl would send it; nothing is
  kiikey auth spot-orders --dry-run

  # in a script
  kiikey auth spot-orders --json --yes --passphrase-file ~/.kiikey-passphrase`,
		Args: takes("NAME"),
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		if o.webSocket && (o.dryRun || o.reveal) {
			return mistake(c, "--websocket goes with neither --dry-run nor --reveal.",
				"They are about the request and the session token of a login over HTTP.", "Leave --websocket or the other away.")
		}
		return p.auth(c.Context(), args[0], o)
	}
	f := c.Flags()
	f.StringVar(&o.environment, "env", "", "the environment `ENV` to log in to, if not the credential's own")
	f.StringVar(&o.code, "code", "", "the code `C` that the second factor shows now")
	f.BoolVar(&o.yes, "yes", false, "do not ask before production or another environment")
	f.BoolVar(&o.dryRun, "dry-run", false, "show the request and send nothing")
	f.BoolVar(&o.reveal, "reveal", false, "print the session token in full")
	f.BoolVar(&o.webSocket, "websocket", false, "log in over the environment's WebSocket")
	c.ValidArgsFunction = p.completeName
	_ = c.RegisterFlagCompletionFunc("env", p.completeEnvironment)
	p.jsonFlag(c)
	return c
}

func (p *program) auth(ctx context.Context, name string, o authenticating) error {
	job, credential, env, err := p.credentialFor(ctx, name, o.environment)
	if err != nil {
		return err
	}
	defer credential.Clear()
	if o.dryRun {
		return p.dryRun(job, credential, env)
	}
	logIn, q := job.Authenticate, flow.Question{}
	if o.webSocket {
		logIn = job.AuthenticateWebSocket
		if q, err = job.BeforeWebSocket(job.Summarize(credential), env); err != nil {
			return err
		}
		q = p.cautioned(q)
	} else {
		q = p.beforeLogin(job, credential, env)
	}
	if err := p.confirmLogin(ctx, job, q, words.TestQuestion(q), o.yes); err != nil {
		return err
	}
	steps := p.stepsOnStderr()
	login, err := logIn(ctx, credential, env, p.logged(steps))
	if err != nil {
		return err
	}
	defer login.Clear()
	if login.NeedsCode() {
		completed, err := p.answerCode(ctx, job, login, o.code, p.logged(steps))
		if err != nil {
			return err
		}
		defer completed.Clear()
		login = completed
	}
	p.log.Info("authenticated", "environment", login.Environment.Name, "status", login.Authentication.Answer.Status,
		"total", login.Authentication.Timing.Total)
	if login.SaveErr != nil {
		p.warn(words.NotSaved(login.SaveErr))
	}
	if o.webSocket {
		return p.result(socketDocumentOf(login), socketText(login))
	}
	return p.result(loginDocument(login, o.reveal), loginText(login, o.reveal))
}

// credentialFor opens the store and loads the credential, to be used in the environment of that name or, if
// it is empty, its own.
func (p *program) credentialFor(ctx context.Context, name, environment string) (*flow.Job, kiiex.Credential, kiiex.Environment, error) {
	fail := func(err error) (*flow.Job, kiiex.Credential, kiiex.Environment, error) {
		return nil, kiiex.Credential{}, kiiex.Environment{}, err
	}
	job, err := p.openJob()
	if err != nil {
		return fail(err)
	}
	if environment != "" {
		if _, err := job.Environment(environment); err != nil {
			return fail(err) // before a passphrase is asked for
		}
	}
	if job, err = p.openStore(ctx); err != nil {
		return fail(err)
	}
	credential, err := job.Credential(ctx, name)
	if err != nil {
		return fail(err)
	}
	if environment == "" {
		environment = credential.Environment
	}
	env, err := job.Environment(environment)
	if err != nil {
		credential.Clear()
		return fail(err)
	}
	return job, credential, env, nil
}

// answerCode sends the code of the second factor, and returns the login that came of it. Where none was given it asks
// for it, until one is accepted or the exchange has had enough.
func (p *program) answerCode(ctx context.Context, job *flow.Job, login *flow.Login, code string, progress flow.Progress) (completed *flow.Login, err error) {
	if code != "" {
		return job.AnswerCode(ctx, login, code, progress)
	}
	_, unasked := onTerminal(p, flow.CodeWanted(), func(t *ask.Prompter) (string, error) {
		t.Say(words.CodeWanted(login))
		return t.Line(ctx, ask.Question{Ask: "Code", Check: func(code string) error {
			completed, err = job.AnswerCode(ctx, login, code, progress)
			if errors.Is(err, problem.Of(problem.SecondFactorRefused)) {
				return err
			}
			return nil
		}})
	})
	return completed, cmp.Or(unasked, err)
}
