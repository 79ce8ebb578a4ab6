package cli

import (
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"

	"kiikey/internal/pattern"
	"kiikey/kiiex/api"
	"kiikey/kiiex/problem"
	"kiikey/store/home"
	"kiikey/ui/flow"
	"kiikey/ui/plain"
)

// openDebug opens the log of --debug: actions, outcomes and times. It contains no secret: a kiiex.Secret logs as the mask,
// and requests, answers and arguments are not logged, as an argument may be a misplaced secret. A failure is its kind, a
// credential its id. The file must be new or begin as such a log, so that a mistyped path spoils no other file.
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
		return unusable("It can't be opened: "+plain.Text(problem.Reason(err))+".", err)
	}
	if info, err := f.Stat(); err == nil && readableByOthers(info) {
		p.warn("Other users of this computer can read the file of --debug. It holds no secret, but shows what you do.")
	}
	p.debug = f
	p.log = slog.New(slog.NewTextHandler(f, &slog.HandlerOptions{Level: slog.LevelDebug}))
	b := build()
	p.log.Info("begin", "command", command, "version", b.Version, "commit", b.Commit, "go", b.Go, "platform", b.Platform)
	return nil
}

// logStart matches the first line of a log.
var logStart = pattern.Of(`^time=\S+ level=INFO msg=begin command=`)

// beginsAsLog reports whether f is a plain file that begins as a log.
func beginsAsLog(f *os.File) bool {
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return false
	}
	start, err := io.ReadAll(io.NewSectionReader(f, 0, 200))
	return err == nil && logStart().Match(start)
}

// logged logs the steps of a request and passes them to next, which may be nil.
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
