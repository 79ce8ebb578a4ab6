package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
	"kiikey/ui/words"
)

// maxData bounds the data of a call.
const maxData = 64 << 10

type callFlags struct {
	environment, data string
	raw, yes          bool
}

func (p *program) callCommand() *cobra.Command {
	var o callFlags
	var list strings.Builder
	for _, r := range api.Readings() {
		list.WriteString("\n  " + padded(r.Name, 33) + r.About)
	}
	c := &cobra.Command{
		Use:        "call NAME CALL",
		Short:      "Send one read-only call and print its answer",
		SuggestFor: []string{"request", "query"},
		Long: `Sends one read-only call with the saved session and prints the answer as JSON,
secrets masked. If there is no session, or it has ended, kiikey logs in once.
It fills in OMSId, AccountId, UserId and UserName where the call takes them.

kiikey sends these calls and no others:
` + list.String(),
		Example: `  kiikey call spot-orders GetAccountPositions

  # more parameters; in PowerShell, put them in a file and pipe it to --data -
  kiikey call spot-orders GetL2Snapshot --data '{"InstrumentId": 1, "Depth": 5}'`,
		Args: takes("NAME", "CALL"),
		RunE: does(func(ctx context.Context, args []string) error { return p.call(ctx, args[0], args[1], o) }),
	}
	f := c.Flags()
	f.StringVar(&o.data, "data", "", "a `JSON` object with more parameters, - for standard input")
	f.BoolVar(&o.raw, "raw", false, "print the answer's secrets too")
	loginFlags(f, &o.environment, &o.yes)
	c.ValidArgsFunction = func(c *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		if len(args) != 1 {
			return p.completeName(c, args, typed)
		}
		var names []string
		for _, r := range api.Readings() {
			names = append(names, r.Name+"\t"+r.About)
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}
	return c
}

func (p *program) call(ctx context.Context, name, callName string, o callFlags) error {
	call, err := flow.ReadingCall(callName)
	if err != nil {
		return err
	}
	data, err := p.callData(o.data)
	if err != nil {
		return err
	}
	job, credential, env, err := p.credentialFor(ctx, name, o.environment)
	if err != nil {
		return err
	}
	defer credential.Clear()
	if err := job.RepeatsRejection(ctx, credential, env, false); err != nil {
		return err
	}
	if err := p.mayLogIn(ctx, job, job.BeforeLogin(job.Summarize(credential), env), words.LoginQuestion, o.yes); err != nil {
		return err
	}
	answer, t, err := job.Call(ctx, credential, env, call, data, p.logged(nil))
	if err != nil {
		return err
	}
	defer answer.Body.Clear()
	p.warn(words.TokenRemarks(t)...)
	text := []byte(answer.MaskedBody)
	if o.raw {
		text = answer.Body.Bytes()
	}
	return p.printAnswer(text)
}

// callData reads the parameters that --data gives.
func (p *program) callData(data string) ([]kiiex.Field, error) {
	if data == "" {
		return nil, nil
	}
	text := []byte(data)
	if data == "-" {
		var err error
		if text, err = io.ReadAll(io.LimitReader(p.stdin, maxData+1)); err != nil {
			return nil, unable(problem.FileUnusable, "Standard input can't be read.", "Give the parameters with --data instead.", err)
		}
	}
	if len(text) > maxData {
		return nil, &problem.Problem{Kind: problem.FileUnusable, What: "The call's data is longer than 64 KiB.", Next: "Check what you pass to --data."}
	}
	return api.Data(bytes.TrimSpace(text))
}

// printAnswer prints JSON with the digits of its numbers, indented, and escapes what a terminal would obey. An answer that
// isn't JSON, as some give to a Ping, becomes a JSON text.
func (p *program) printAnswer(text []byte) error {
	text = bytes.TrimPrefix(bytes.TrimSpace(text), []byte("\uFEFF"))
	if !json.Valid(text) {
		return p.printJSON(string(text))
	}
	return p.printJSON(json.RawMessage(bytes.ToValidUTF8(text, []byte("\uFFFD"))))
}
