package cli

import (
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"runtime"

	"kiikey/internal/pattern"
	"kiikey/kiiex/api"
	"kiikey/kiiex/problem"
	"kiikey/store/home"
	"kiikey/ui/flow"
	"kiikey/ui/plain"
)

// openDebug begins the log that --debug asks for: what was done, with which outcome and how long it took.
// Nothing that is logged anywhere is secret: values of type kiiex.Secret log as the mask, and requests and
// answers are not logged at all. Neither is anything that comes straight from an argument, where a secret may have
// been given in the wrong place: a failure is its kind, a credential its id. The file is a new one, or one that begins
// as such a log and is added to: what else a mistyped path leads to would be spoilt.
func (p *program) openDebug(command string) error {
	unusable := func(why string, err error) error {
		return &problem.Problem{
			Kind: problem.FileUnusable,
			What: "The file of --debug can't be written.",
			Why:  why,
			Next: "Name a new file in a folder of your own.",
			Err:  err,
		}
	}
	if folders, err := home.Locate(p.home); err == nil && folders.Keeps(p.debugFile) {
		return unusable("It "+home.KeptThere+".", nil)
	}
	f, err := os.OpenFile(p.debugFile, os.O_WRONLY|os.O_APPEND|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		f, err = os.OpenFile(p.debugFile, os.O_RDWR|os.O_APPEND|noFollow, 0)
		if err == nil && !beginsAsLog(f) {
			_ = f.Close()
			return unusable("It exists, and isn't a kiikey log.", nil)
		}
	}
	if err != nil {
		return unusable("It can't be opened: "+plain.Text(reason(err))+".", err)
	}
	if info, err := f.Stat(); err == nil && readableByOthers(info) {
		p.warn("Other users of this computer can read the file of --debug. It holds no secret, but shows what you do.")
	}
	p.debug = f
	p.log = slog.New(slog.NewTextHandler(f, &slog.HandlerOptions{Level: slog.LevelDebug}))
	b := build()
	p.log.Info("begin", "command", command, "version", b.version, "commit", b.commit, "go", runtime.Version(),
		"platform", runtime.GOOS+"/"+runtime.GOARCH)
	return nil
}

// logStart is how the first line of a log is written.
var logStart = pattern.Of(`^time=\S+ level=INFO msg=begin command=`)

// beginsAsLog reports whether f is a plain file that openDebug has begun.
func beginsAsLog(f *os.File) bool {
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return false
	}
	start, err := io.ReadAll(io.NewSectionReader(f, 0, 200))
	return err == nil && logStart().Match(start)
}

// logged adds to the log what a request does, and hands it on to next, which may be nil.
func (p *program) logged(next flow.Progress) flow.Progress {
	return func(call string, step api.Step) {
		if step.Done {
			p.log.Debug("step", "call", call, "step", string(step.Name), "took", step.Elapsed,
				"kind", string(problem.KindOf(step.Err)), "detail", step.Detail)
		}
		if next != nil {
			next(call, step)
		}
	}
}
