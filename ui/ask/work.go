package ask

import (
	"context"
	"errors"
	"time"

	"kiikey/kiiex/problem"
)

// stillEvery is how often the person is told that something which takes long goes on.
const stillEvery = 5 * time.Second

// Work does what may take long, tells every so often that it goes on, and stops it when the person presses enter.
// What comes from a file or a pipe are answers, and stops nothing.
func (p *Prompter) Work(ctx context.Context, told string, do func(context.Context) error) error {
	if p.Interactive() {
		told += " Enter stops it."
	}
	p.Say(told)
	working, stop := context.WithCancel(ctx)
	defer stop()
	done := make(chan error, 1)
	go func() { done <- do(working) }()
	still := time.NewTicker(stillEvery)
	defer still.Stop()
	for {
		var keys <-chan piece
		if p.Interactive() && p.keys.ended == nil && !p.keys.waiting() {
			keys = p.keys.more()
		}
		select {
		case err := <-done:
			p.touched = time.Now()
			if ctx.Err() == nil && errors.Is(err, problem.Of(problem.Interrupted)) {
				p.Say("Stopped.")
				return ErrBack
			}
			return err
		case read := <-keys:
			p.keys.take(read)
			for b, ok := p.keys.next(); ok; b, ok = p.keys.next() {
				if (b == '\r' || b == '\n') && !p.keys.pasted {
					stop()
				}
			}
		case <-still.C:
			p.Say("Still at it.")
		}
	}
}

// Listening does what takes a moment and asks nothing on the terminal, and reads meanwhile what is typed ahead: left in the
// terminal, it would come in one read, and look like a paste.
func (p *Prompter) Listening(do func() error) error {
	if !p.Interactive() {
		return do()
	}
	done := make(chan error, 1)
	go func() { done <- do() }()
	for {
		var keys <-chan piece
		if p.keys.ended == nil {
			keys = p.keys.more()
		}
		select {
		case err := <-done:
			return err
		case read := <-keys:
			p.keys.take(read)
		}
	}
}
