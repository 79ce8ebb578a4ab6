package cli

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"

	"kiikey/kiiex/problem"
	"kiikey/ui/ask"
)

// stopped is the cause that ended a run's context: the signal that was sent to the program.
type stopped struct{ syscall.Signal }

func (s stopped) Error() string { return "stopped by signal: " + s.Signal.String() }

// untilInterrupted returns a context that ends when the person or the system stops the program, with a stopped
// as its cause. A second signal then ends the process at once. A signal that was ignored from the start, as by
// nohup or in a shell's background, stays ignored.
func untilInterrupted() context.Context {
	signals := make(chan os.Signal, 1)
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(s) {
			signal.Notify(signals, s)
		}
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	go func() {
		s := <-signals
		signal.Stop(signals)
		cancel(stopped{s.(syscall.Signal)})
	}()
	return ctx
}

// exitStatus is the status of a run that ended with err: its class, or 128 and the signal that stopped it. A
// terminal that has gone has sent SIGHUP, or is about to.
func exitStatus(ctx context.Context, err error, hungUp bool) int {
	if err == nil {
		return 0
	}
	class, by := problem.KindOf(err).Class(), stopped{}
	switch {
	case hungUp && errors.Is(err, syscall.EIO): // what reads it may know that before the signal comes
		return 128 + int(syscall.SIGHUP)
	case class != problem.ClassInterrupted && !errors.Is(err, context.Canceled):
	case errors.As(context.Cause(ctx), &by):
		return 128 + int(by.Signal)
	case hungUp:
		return 128 + int(syscall.SIGHUP)
	}
	return int(class)
}

// await runs read, which cannot be stopped, and returns early when ctx ends: the program is about to.
func await[T any](ctx context.Context, read func() (T, error)) (T, error) {
	type outcome struct {
		value T
		err   error
	}
	done := make(chan outcome, 1)
	go func() {
		value, err := read()
		done <- outcome{value, err}
	}()
	select {
	case o := <-done:
		return o.value, o.err
	case <-ctx.Done():
		var none T
		return none, ask.Interrupted(ctx.Err())
	}
}
