package ask

import (
	"context"
	"errors"
	"time"

	"kiikey/kiiex/problem"
)

// stillEvery is the interval between notices that long work goes on.
const stillEvery = 5 * time.Second

// Work does long work, says every so often that it goes on, and returns ErrBack if the user stops it with enter. Lines
// from a file or a pipe are answers, and stop nothing.
func (p *Prompter) Work(ctx context.Context, told string, do func(context.Context) error) error {
	if p.Interactive() {
		told += " Press enter to stop."
	}
	p.Say(told)
	working, stop := context.WithCancel(ctx)
	defer stop()
	still := time.NewTicker(stillEvery)
	defer still.Stop()
	err := p.meanwhile(func() error { return do(working) }, still.C, func() {
		for b, ok := p.keys.next(); ok; b, ok = p.keys.next() {
			if (b == '\r' || b == '\n') && !p.keys.pasted {
				stop()
			}
		}
	})
	p.touched = time.Now()
	if ctx.Err() == nil && errors.Is(err, problem.Of(problem.Interrupted)) {
		p.Say("Stopped.")
		return ErrBack
	}
	return err
}

// Listening does short work that asks nothing, and reads what is typed meanwhile: left in the terminal, it would arrive in
// one read and look like a paste.
func (p *Prompter) Listening(do func() error) error { return p.meanwhile(do, nil, nil) }

// meanwhile runs do, and says at each tick of still that it goes on. It calls keys for typed input, or keeps that if keys
// is nil.
func (p *Prompter) meanwhile(do func() error, still <-chan time.Time, keys func()) error {
	done := make(chan error, 1)
	go func() { done <- do() }()
	for {
		var more <-chan piece
		if p.Interactive() && p.keys.ended == nil && (keys == nil || !p.keys.waiting()) {
			more = p.keys.more()
		}
		select {
		case err := <-done:
			return err
		case read := <-more:
			if p.keys.take(read); keys != nil {
				keys()
			}
		case <-still:
			p.Say("Still working.")
		}
	}
}
