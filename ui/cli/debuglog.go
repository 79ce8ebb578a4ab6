package cli

import (
	"log/slog"
	"os"
	"runtime"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
	"kiikey/ui/flow/plain"
)

// openDebug begins the log that --debug asks for: what was done, with which outcome and how long it took.
// Nothing that is logged anywhere is secret: values of type kiiex.Secret log as the mask, and requests and
// answers are not logged at all. Neither is anything that comes straight from an argument, where a secret may have
// been given in the wrong place: a failure is its kind, a credential its id. The file is added to if it is a plain one; it is never a link, pipe or device.
func (p *program) openDebug(command string) error {
	unusable := func(why string, err error) error {
		return &problem.Problem{
			Kind: problem.FileUnusable,
			What: "The file of --debug cannot be written.",
			Why:  why,
			Next: "Name a new file in a folder of yours.",
			Err:  err,
		}
	}
	f, err := os.OpenFile(p.debugFile, os.O_WRONLY|os.O_APPEND|os.O_CREATE|noFollow, 0o600)
	if err != nil {
		return unusable("It could not be opened: "+plain.Text(reason(err))+".", err)
	}
	info, err := f.Stat()
	switch {
	case err != nil:
		_ = f.Close()
		return unusable("Nothing can be learned about it.", err)
	case !info.Mode().IsRegular():
		_ = f.Close()
		return unusable("It is not a plain file.", nil)
	case readableByOthers(info):
		p.warn("Other users of this computer can read the file of --debug. It holds no secret, but what you do.")
	}
	p.debug = f
	p.log = slog.New(slog.NewTextHandler(f, &slog.HandlerOptions{Level: slog.LevelDebug}))
	b := build()
	p.log.Info("begin", "command", command, "version", b.version, "commit", b.commit, "go", runtime.Version(),
		"platform", runtime.GOOS+"/"+runtime.GOARCH)
	return nil
}

// logged adds to the log what a request does, and hands it on to next, which may be nil.
func (p *program) logged(next flow.Progress) flow.Progress {
	return func(call string, step kiiex.Step) {
		if step.Done {
			p.log.Debug("step", "call", call, "step", string(step.Name), "took", step.Took,
				"kind", string(problem.KindOf(step.Err)), "detail", step.Detail)
		}
		if next != nil {
			next(call, step)
		}
	}
}
