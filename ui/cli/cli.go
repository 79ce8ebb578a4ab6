// Package cli is kiikey's command line: one file per command, and the few pieces that they share.
//
// The rules: the result of a command goes to standard output, everything else to standard error. With
// --json standard output is exactly one JSON document: the result, or the failure where there is none. Questions
// are asked on the terminal itself, never through the standard streams, so that both can be redirected; what
// has no terminal to ask on fails and names the flag that answers. Text from outside is shown through
// plain.Text, a secret only by the commands made to print one. Commands draw no colours.
package cli

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"

	"github.com/spf13/cobra"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store/system"
	"kiikey/ui/ask"
	"kiikey/ui/cli/harden"
	"kiikey/ui/flow"
)

// Main runs the program with args, which do not include its own name, and returns its exit status: 0, the
// problem.Class of what went wrong, or 128 and the number of the signal that stopped it.
func Main(args []string, stdin, stdout, stderr *os.File) int {
	unhardened := harden.Process()
	if handled, status := system.RunChild(args, stdin, stdout); handled {
		return status
	}
	p := &program{
		stdin: stdin, stdout: stdout, stderr: stderr,
		log: slog.New(slog.DiscardHandler), json: asksForJSON(args),
		unhardened: unhardened, stop: context.Background(),
	}
	root := p.rootCommand(args)
	args = commandFirst(root, append([]string{}, args...)) // nil would make cobra read os.Args
	p.json = p.json || len(args) > 0 && args[0] == helper
	root.SetArgs(args)
	err := root.Execute()
	if err == nil {
		err = p.unwritten
	}
	return p.end(err)
}

// program is one run of the command line.
type program struct {
	stdin, stdout, stderr *os.File

	// The global flags.
	home           string
	passphraseFile string
	noColor        bool
	accessible     bool
	debugFile      string

	// json is set for one JSON document on standard output; jsonLines, for one a line.
	json, jsonLines bool

	// stdinLine is the passphrase that was read from standard input; empty without one.
	stdinLine kiiex.Secret

	// stop ends with the signal that stops the run.
	stop context.Context

	// unhardened is the reason why other programs of the same user may look into this one; nil if they may not.
	unhardened error

	// unwritten is the failure to write help, or what else cobra prints; nil where it was written.
	unwritten error
	warned    []string // by warn

	terminal  *ask.Prompter // nil until something is asked
	converses bool          // the conversation asks on it, not a command

	job   *flow.Job // nil until openJob
	log   *slog.Logger
	debug io.Closer // the file behind log; nil without --debug
}

// closeAll closes what holds secrets. It may be called again.
func (p *program) closeAll() {
	if p.job != nil {
		if trouble := p.job.State().Trouble(); trouble != nil {
			told := problem.From(trouble)
			p.warn(told.Error() + " " + told.Next)
		}
		p.job.Close()
		p.job = nil
	}
	p.stdinLine.Clear()
}

// end closes everything, reports err and returns the exit status.
func (p *program) end(err error) int {
	p.closeAll()
	if child, ok := errors.AsType[*ended](err); ok {
		return child.status
	}
	status := exitStatus(p.stop, err, hungUp(p.stdin))
	if err != nil {
		if _, told := errors.AsType[*outcome](err); !told {
			p.report(err)
		}
	}
	p.log.Info("end", "status", status, "kind", string(problem.KindOf(err)))
	if p.debug != nil {
		_ = p.debug.Close()
	}
	return status
}

// keyrings reaches those of the system; tests wait less for them than people do.
var keyrings flow.Keyrings = system.Keyrings{}

// openJob finds the folders and reads the configuration, once, and warns about what is wrong with them.
func (p *program) openJob() (*flow.Job, error) {
	if p.job != nil {
		return p.job, nil
	}
	job, err := flow.Open(flow.Options{Home: p.home, Agent: agent(), Keyrings: keyrings})
	if err != nil {
		return nil, err
	}
	p.job = job
	p.warn(job.Notices()...)
	if p.unhardened != nil {
		p.warn("Other programs that run as you may read kiikey's memory: the system did not let kiikey prevent it (" +
			p.unhardened.Error() + ").")
	}
	return job, nil
}

// does adapts a command's work to cobra.
func does(do func(ctx context.Context, args []string) error) func(*cobra.Command, []string) error {
	return func(c *cobra.Command, args []string) error { return do(c.Context(), args) }
}
