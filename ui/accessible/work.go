package accessible

import (
	"context"
	"errors"
	"time"

	"kiikey/kiiex/problem"
)

// stillEvery is how often the person is told that something which takes long goes on.
const stillEvery = 5 * time.Second

// work does what may take long, tells every so often that it goes on, and stops it when the person presses enter.
// What comes from a file or a pipe are answers, and stops nothing.
func (c *conversation) work(ctx context.Context, told string, do func(context.Context) error) error {
	if c.interactive {
		told += " Enter stops it."
	}
	c.say(told)
	working, stop := context.WithCancel(ctx)
	defer stop()
	done := make(chan error, 1)
	go func() { done <- do(working) }()
	still := time.NewTicker(stillEvery)
	defer still.Stop()
	for {
		var keys <-chan piece
		if c.interactive && c.keys.ended == nil && !c.keys.waiting() {
			keys = c.keys.more()
		}
		select {
		case err := <-done:
			c.touched = c.job.Now()
			if ctx.Err() == nil && errors.Is(err, problem.Of(problem.Interrupted)) {
				c.say("Stopped.")
				return errBack
			}
			return err
		case p := <-keys:
			c.keys.take(p)
			for b, ok := c.keys.next(); ok; b, ok = c.keys.next() {
				if (b == '\r' || b == '\n') && !c.keys.pasted {
					stop()
				}
			}
		case <-still.C:
			c.say("Still at it.")
		}
	}
}

// listening does what takes a moment and asks nothing on the terminal, and reads meanwhile what is typed ahead: left in the
// terminal, it would come in one read, and look like a paste.
func (c *conversation) listening(do func() error) error {
	if !c.interactive {
		return do()
	}
	done := make(chan error, 1)
	go func() { done <- do() }()
	for {
		var keys <-chan piece
		if c.keys.ended == nil {
			keys = c.keys.more()
		}
		select {
		case err := <-done:
			return err
		case p := <-keys:
			c.keys.take(p)
		}
	}
}
