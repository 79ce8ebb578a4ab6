package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"

	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/ui/ask"
	"kiikey/ui/flow"
	"kiikey/ui/plain"
	"kiikey/ui/words"
)

type authFlags struct {
	environment, code   string
	yes, dryRun, reveal bool
	webSocket           bool
}

func (p *program) authCommand() *cobra.Command {
	var o authFlags
	c := &cobra.Command{
		Use:        "auth NAME",
		Short:      words.Test.Title(),
		SuggestFor: []string{"test", "login", "authenticate"},
		Long: `Logs in once and shows each step as it happens, then the session, the user and
what the API key sees. A few read-only calls with the new session find that out.
kiikey explains a rejected login and never retries it: several in a row lock you
out.

kiikey asks before a login to production, or to an environment that isn't the
credential's. If the login needs a 2FA code, it asks for that too.

With --websocket the login goes over the environment's WebSocket, as trading
programs do it, and one read-only call must be answered there. kiikey asks about
that host first. No session is saved.

The session is saved for "kiikey token"; one of the built-in sandbox ends with
the command.`,
		Example: `  kiikey auth spot-orders

  # show the request, and the same with curl; send nothing
  kiikey auth spot-orders --dry-run

  # in a script
  kiikey auth spot-orders --json --yes --passphrase-file ~/.kiikey-passphrase`,
		Args: takes("NAME"),
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		if o.webSocket && (o.dryRun || o.reveal) {
			return mistake(c, "--websocket can't be combined with --dry-run or --reveal.",
				"They show the request and the session token of a login over HTTP.", "Leave one out.")
		}
		return p.auth(c.Context(), args[0], o)
	}
	f := c.Flags()
	loginFlags(f, &o.environment, &o.yes)
	f.StringVar(&o.code, "code", "", "the 2FA `CODE` in your authenticator app")
	f.BoolVar(&o.dryRun, "dry-run", false, "show the request and send nothing")
	f.BoolVar(&o.reveal, "reveal", false, "print the session token in full")
	f.BoolVar(&o.webSocket, "websocket", false, "log in over the environment's WebSocket")
	return c
}

func (p *program) auth(ctx context.Context, name string, o authFlags) error {
	job, credential, env, err := p.credentialFor(ctx, name, o.environment)
	if err != nil {
		return err
	}
	defer credential.Clear()
	if o.dryRun {
		return p.dryRun(job, credential, env)
	}
	logIn, q := job.Authenticate, job.BeforeLogin(job.Summarize(credential), env)
	if o.webSocket {
		logIn = job.AuthenticateWebSocket
		if q, err = job.BeforeWebSocket(job.Summarize(credential), env); err != nil {
			return err
		}
	}
	if err := p.mayLogIn(ctx, job, q, words.TestQuestion, o.yes); err != nil {
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

// loginFlags adds the flags that say where to log in, and that nothing is asked before it.
func loginFlags(f *pflag.FlagSet, environment *string, yes *bool) {
	f.StringVar(environment, "env", "", "log in to environment `ENV` instead of the credential's own")
	f.BoolVar(yes, "yes", false, "don't ask before production or another environment")
}

// credential unlocks the vault and loads a credential. Clear it after use.
func (p *program) credential(ctx context.Context, name string) (*flow.Job, kiiex.Credential, error) {
	job, err := p.openVault(ctx)
	if err != nil {
		return nil, kiiex.Credential{}, err
	}
	c, err := job.Credential(ctx, name)
	return job, c, err
}

// credentialFor is credential for use in an environment; "" is the credential's own.
func (p *program) credentialFor(ctx context.Context, name, environment string) (job *flow.Job, c kiiex.Credential, env kiiex.Environment, err error) {
	if environment != "" { // checked before the passphrase is asked for
		if job, err = p.openJob(); err == nil {
			env, err = job.Environment(environment)
		}
		if err != nil {
			return nil, c, env, err
		}
	}
	if job, c, err = p.credential(ctx, name); err == nil && environment == "" {
		env, err = job.Environment(c.Environment)
	}
	if err != nil {
		c.Clear()
	}
	return job, c, env, err
}

// answerCode sends the 2FA code and returns the completed login. Without a code it asks, until the exchange accepts one or
// ends the login.
func (p *program) answerCode(ctx context.Context, job *flow.Job, login *flow.Login, code string, progress flow.Progress) (completed *flow.Login, err error) {
	if code != "" {
		return job.AnswerCode(ctx, login, code, progress)
	}
	return onTerminal(p, flow.CodeWanted(), func(t *ask.Prompter) (*flow.Login, error) {
		return t.Code(ctx, login, func(code string) (*flow.Login, error) { return job.AnswerCode(ctx, login, code, progress) })
	})
}

// stepsOnStderr shows each step on standard error once it has ended, unless a program wants JSON and nobody
// is watching. Every step is a line of its own: nothing is drawn over, so it can be logged and read aloud.
func (p *program) stepsOnStderr() flow.Progress {
	if p.json && !term.IsTerminal(int(p.stderr.Fd())) {
		return nil
	}
	return stepPrinter(p.say)
}

// stepPrinter prints the steps below the name of their call.
func stepPrinter(say func(string)) flow.Progress {
	current := ""
	return func(call string, step api.Step) {
		if call != current {
			current = call
			say(call + "\n")
		}
		if !step.Done {
			return
		}
		sign := "✓"
		if step.Err != nil {
			sign = "✗"
		}
		line := fmt.Sprintf("  %s %s %10s", sign, padded(words.Step(step), 15), words.Short.Elapsed(step.Elapsed))
		if step.Detail != "" {
			line += "  " + plain.Truncate(step.Detail, 44)
		}
		say(line + "\n")
	}
}

// The document of auth --dry-run.
type (
	dryRunDocument struct {
		DryRun      bool            `json:"dryRun"`
		Environment string          `json:"environment"`
		Request     requestDocument `json:"request"`
		Curl        string          `json:"curl"`
	}
	requestDocument struct {
		Method  string          `json:"method"`
		URL     string          `json:"url"`
		Headers []fieldDocument `json:"headers"`
		Body    []fieldDocument `json:"body"` // the members of the JSON object; null for no body
	}
	fieldDocument struct {
		Name  string `json:"name"`
		Value string `json:"value"` // masked if secret
	}
)

// dryRun prints the request that auth would send. For its address it starts the built-in sandbox, but sends nothing.
func (p *program) dryRun(job *flow.Job, c kiiex.Credential, env kiiex.Environment) error {
	client, env, err := job.NewClient(env, c.ID, api.Options{})
	if err != nil {
		return err
	}
	defer client.CloseIdleConnections()
	signed := c.Sign(c.Nonce)
	defer signed.Signature.Clear()
	request, err := client.PreviewAuthenticate(signed)
	if err != nil {
		return err
	}
	if env.IsEmbedded() {
		p.note("The built-in sandbox gets a new address at each start; this one ends with the command.")
	}
	document := dryRunDocument{
		DryRun: true, Environment: env.Name,
		Request: requestDocument{
			Method: request.Method, URL: request.URL,
			Headers: fieldDocuments(request.Header), Body: fieldDocuments(request.Body),
		},
		Curl: request.Curl(),
	}
	return p.result(document, "Nothing was sent. kiikey would send:\n\n"+plain.Block(request.String())+
		"\n\nThe same with curl, which reads the secrets from environment variables:\n\n"+plain.Block(request.Curl())+"\n")
}

func fieldDocuments(fields []kiiex.Field) []fieldDocument {
	if fields == nil {
		return nil
	}
	documents := make([]fieldDocument, len(fields))
	for i, f := range fields {
		documents[i] = fieldDocument{Name: f.Path, Value: f.Value}
		if f.IsSecret() {
			documents[i].Value = kiiex.Mask
		}
	}
	return documents
}
