package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"kiikey/internal/shell"
	"kiikey/kiiex/sandbox"
	"kiikey/store/home"
	"kiikey/ui/flow/config"
	"kiikey/ui/plain"
)

func (p *program) sandboxCommand() *cobra.Command {
	var o sandbox.Options
	c := &cobra.Command{
		Use:   "sandbox",
		Short: "Run the sandbox for other programs",
		Long: `Runs the built-in exchange on this computer, for your own programs to call. It
verifies signatures and starts sessions, over HTTP and WebSocket, for one user:
151. It writes that user's credential to a file, and deletes the file when it
stops. The account has a position, an open order and a small market. Nothing can
be traded: orders and withdrawals get Not Authorized.

It prints its addresses, then each request on standard error. Stop it with
ctrl+c; it then exits with status 0.

A scenario makes it reject or misbehave on purpose:

` + scenarioList(),
		Example: `  kiikey sandbox

  # over TLS, for a user with 2FA
  kiikey sandbox --tls --scenario second-factor

  # one line of JSON when ready: url, certificate, credential
  kiikey sandbox --listen 127.0.0.1:8080 --json`,
		Args: takes(),
		RunE: does(func(ctx context.Context, _ []string) error {
			return inTemporaryFolder(ctx, sandboxFolder, func(ctx context.Context, folder string) error { return p.runSandbox(ctx, o, folder) })
		}),
	}
	f := c.Flags()
	f.StringVar(&o.Listen, "listen", "", "listen on `ADDR`, a loopback address with a port (default: a free port)")
	f.BoolVar(&o.TLS, "tls", false, "serve HTTPS, with a new certificate")
	f.StringVar(&o.Scenario, "scenario", "", "run scenario `S`")
	var scenarios []string
	for _, s := range sandbox.Scenarios() {
		scenarios = append(scenarios, s.Name+"\t"+s.Summary)
	}
	_ = c.RegisterFlagCompletionFunc("scenario", cobra.FixedCompletions(scenarios, cobra.ShellCompDirectiveNoFileComp))
	return c
}

// scenarioList lists the scenarios for help.
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

// sandboxDocument is the document of sandbox.
type sandboxDocument struct {
	URL         string  `json:"url"`
	Certificate *string `json:"certificate"` // null without --tls
	Credential  string  `json:"credential"`
	WebSocket   string  `json:"websocketUrl"`
}

// runSandbox serves until the user stops it, which is its normal end.
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
	if err := p.printReady(server); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

func (p *program) printReady(server *sandbox.Server) error {
	document := sandboxDocument{URL: server.URL(), Credential: server.CredentialFile(), WebSocket: server.WebSocketURL()}
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
	folders, err := home.Locate(p.home)
	if err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString("The sandbox is running. To stop it, press ctrl+c.\n\n")
	b.WriteString(row("Address", document.URL))
	b.WriteString(row("WebSocket", document.WebSocket))
	b.WriteString(row("Credential", document.Credential))
	if document.Certificate != nil {
		b.WriteString(row("Certificate", *document.Certificate))
	}
	if code := server.Code(); code != "" {
		b.WriteString(row("Code", code+", for 2FA"))
	}
	b.WriteString("\nTo use it with kiikey from another terminal, add this to\n" + plain.Text(filepath.Join(folders.Config, config.FileName)) + "\n\n")
	b.WriteString(configurationSnippet(server.Environment("local")))
	b.WriteString("\nthen:\n\n  kiikey import " + shell.Word(document.Credential) + " --name local --env local\n  kiikey auth local\n\nRequests:\n")
	return p.print(b.String())
}
