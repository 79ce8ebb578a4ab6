package cli

import (
	"context"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
	"kiikey/ui/words"
)

// helper names the command whose failures are JSON too.
const helper = "helper"

func (p *program) helperCommand() *cobra.Command {
	yes := false
	c := &cobra.Command{
		Use:        helper,
		Short:      "Give another program a token or a login",
		SuggestFor: []string{"credential", "credential-process"},
		Long: `Reads one JSON request from standard input and prints one JSON answer:
  {"version": 1, "credential": "NAME", "want": "token"}
The answer has the headers to send and says until when they are valid. It never
contains the API secret. A failure is an answer too: {"error": {...}}.

Prefer "token": it ends an hour after its last use. "login" gives the API key,
User ID, nonce and a signature, which work as long as the API key exists. The
protocol and sample programs are in docs/helper.md.

The helper asks no questions: for production, start it with --yes.`,
		Example: `  echo '{"version": 1, "credential": "spot-orders", "want": "token"}' |
    kiikey helper

  # for a credential of production
  kiikey helper --yes < request.json`,
		Args: takes(),
		RunE: does(func(ctx context.Context, _ []string) error { return p.answerHelper(ctx, yes) }),
	}
	c.Flags().BoolVar(&yes, "yes", false, "answer for credentials of production too")
	return c
}

// maxRequest is longer than any request.
const maxRequest = 64 << 10

// helperDocument is the answer that docs/helper.md describes.
type helperDocument struct {
	Version     int               `json:"version"`
	Credential  string            `json:"credential"`
	Environment string            `json:"environment"`
	BaseURL     string            `json:"baseUrl"`
	Fields      map[string]string `json:"fields"`
	ExpiresAt   *time.Time        `json:"expiresAt"` // null for as long as the API key is valid
}

func (p *program) answerHelper(ctx context.Context, yes bool) error {
	data, err := await(ctx, func() ([]byte, error) { return io.ReadAll(io.LimitReader(p.stdin, maxRequest+1)) })
	if err == nil && len(data) > maxRequest {
		err = &problem.Problem{Kind: problem.BadValue, What: "The request is longer than 64 KiB.", Next: "Send one request and nothing else."}
	}
	if err != nil {
		return err
	}
	r, err := flow.ReadHelperRequest(data)
	if err != nil {
		return err
	}
	job, credential, env, err := p.credentialFor(ctx, r.Credential, "")
	if err != nil {
		return err
	}
	defer credential.Clear()
	q := job.BeforeHandOut(job.Summarize(credential), env)
	if q.Needed() && !yes {
		return &problem.Problem{
			Kind: problem.NotConfirmed,
			What: "The helper answers for production only with --yes.",
			Why:  strings.Join(words.HandOutQuestion(q, "").Will, "\n"),
			Next: "To allow it, start kiikey helper --yes.",
		}
	}
	job.Agree(q)
	var session kiiex.Session
	if r.Want == flow.HelperToken {
		if session, err = p.sessionFor(ctx, job, credential, env, false, yes); err != nil {
			return err
		}
		defer session.Token.Clear()
	}
	answer, err := job.AnswerHelper(credential, env, session, r.Want)
	if err != nil {
		return err
	}
	document := helperDocument{Version: 1, Credential: credential.Name, Environment: env.Name, BaseURL: env.BaseURL, Fields: map[string]string{}}
	for _, f := range answer.Fields {
		document.Fields[f.Path] = f.Value + f.Secret.Reveal()
		f.Secret.Clear()
	}
	if !answer.Until.IsZero() {
		until := answer.Until.UTC().Truncate(time.Second)
		document.ExpiresAt = &until
	}
	return p.result(document, "")
}
