package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"kiikey/internal/shell"
	"kiikey/kiiex/sandbox"
	"kiikey/ui/plain"
)

func (p *program) sandboxCommand() *cobra.Command {
	var o sandbox.Options
	c := &cobra.Command{
		Use:   "sandbox",
		Short: "Run a practice exchange for other programs",
		Long: `Runs the exchange that is inside this program on this computer alone, so that
your own programs have something to talk to. It really verifies signatures and
keeps sessions, over HTTP and WebSocket, and knows one account: user 151, with
the credential in the file that it writes and removes again when it stops. The
account has a position, an open order and a small market to look at. Nothing can
be traded: orders and withdrawals are answered with Not Authorized.

It prints where it listens, then each request on standard error, until you stop
it with ctrl+c; that is its normal end, with exit status 0.

A scenario makes it refuse or misbehave on purpose:

` + scenarioList(),
		Example: `  kiikey sandbox

  # over TLS, for a user with a second factor
  kiikey sandbox --tls --scenario second-factor

  # one line of JSON when it is ready: url, certificate, credential
  kiikey sandbox --listen 127.0.0.1:8080 --json`,
		Args: takes(),
		RunE: does(func(ctx context.Context, _ []string) error {
			return inTemporaryFolder(ctx, sandboxFolder, func(ctx context.Context, folder string) error { return p.runSandbox(ctx, o, folder) })
		}),
	}
	f := c.Flags()
	f.StringVar(&o.Listen, "listen", "", "listen on `ADDR`, a loopback address with its port; a free port if not given")
	f.BoolVar(&o.TLS, "tls", false, "serve https, with a certificate made now")
	f.StringVar(&o.Scenario, "scenario", "", "behave as scenario `S` says")
	p.jsonFlag(c)
	_ = c.RegisterFlagCompletionFunc("scenario", completeScenario)
	return c
}

// scenarioList is the scenarios for the help text.
func scenarioList() string {
	var b strings.Builder
	for _, s := range sandbox.Scenarios() {
		summary := s.Summary
		if s.NeedsTLS {
			summary += " Needs --tls."
		}
		b.WriteString(wrapped("  "+padded(s.Name, 24), strings.Repeat(" ", 26), summary, defaultWidth))
	}
	return strings.TrimRight(b.String(), "\n")
}

// ready is the document of sandbox.
type ready struct {
	URL         string  `json:"url"`
	Certificate *string `json:"certificate"` // null without --tls
	Credential  string  `json:"credential"`
	WebSocket   string  `json:"websocketUrl"`
}

// runSandbox serves until the person stops it, which is how it is meant to end.
func (p *program) runSandbox(ctx context.Context, o sandbox.Options, folder string) error {
	o.Dir = folder
	o.Log = func(e sandbox.LogEntry) {
		status := "no answer"
		if e.Status != 0 {
			status = fmt.Sprint(e.Status)
		}
		p.say(fmt.Sprintf("%s %s %s %s: %s\n", e.Time.Format("15:04:05"), e.Method, e.Path, status, e.Outcome))
		p.log.Debug("served", "method", e.Method, "path", e.Path, "status", e.Status, "outcome", e.Outcome)
	}
	server, err := sandbox.Start(o)
	if err != nil {
		return err
	}
	defer server.Close()
	if err := p.tellReady(server); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

func (p *program) tellReady(server *sandbox.Server) error {
	document := ready{URL: server.URL(), Credential: server.CredentialFile(), WebSocket: server.WebSocketURL()}
	if path := server.CertificateFile(); path != "" {
		document.Certificate = &path
	}
	if p.json {
		line, err := marshal(document, "")
		if err != nil {
			return err
		}
		return p.print(line)
	}
	path, err := configurationFile(p.home)
	if err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString("The sandbox listens; ctrl+c stops it.\n\n")
	b.WriteString(row("Address", document.URL))
	b.WriteString(row("WebSocket", document.WebSocket))
	b.WriteString(row("Credential", document.Credential))
	if document.Certificate != nil {
		b.WriteString(row("Certificate", *document.Certificate))
	}
	if code := server.Code(); code != "" {
		b.WriteString(row("Code", code+", for the second factor"))
	}
	b.WriteString("\nTo use it with kiikey from another terminal, add this to\n" + plain.Text(path) + "\n\n")
	b.WriteString(configurationSnippet(server.Environment("local")))
	b.WriteString("\nthen:\n\n  kiikey import " + shell.Word(document.Credential) + " --name local --env local\n  kiikey auth local\n\nRequests:\n")
	return p.print(b.String())
}
