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

// stopped is the cause of a run's ended context: the signal.
type stopped struct{ syscall.Signal }

func (s stopped) Error() string { return "stopped by signal: " + s.Signal.String() }

// untilInterrupted returns a context that ends on a signal, with a stopped as its cause. A second signal ends the process at
// once. A signal ignored from the start, as by nohup, stays ignored.
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

// exitStatus returns the class of err, or 128 plus the signal that stopped the run. A terminal that is gone has sent SIGHUP,
// or is about to.
func exitStatus(ctx context.Context, err error, hungUp bool) int {
	if err == nil {
		return 0
	}
	class, by := problem.KindOf(err).Class(), stopped{}
	switch {
	case hungUp && errors.Is(err, syscall.EIO): // a read may fail before the signal arrives
		return 128 + int(syscall.SIGHUP)
	case class != problem.ClassInterrupted && !errors.Is(err, context.Canceled):
	case errors.As(context.Cause(ctx), &by):
		return 128 + int(by.Signal)
	case hungUp:
		return 128 + int(syscall.SIGHUP)
	}
	return int(class)
}

// await runs read, which can't be stopped, and returns early when ctx ends, as the program then ends too.
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
