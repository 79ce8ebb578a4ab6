package ask

import (
	"context"
	"errors"
	"time"

	"kiikey/kiiex/problem"
)

// stillEvery is how often the person is told that something which takes long goes on.
const stillEvery = 5 * time.Second

// Work does what may take long, tells every so often that it goes on, and stops it when the person presses enter,
// which is ErrBack. What comes from a file or a pipe is an answer, and stops nothing.
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

// Listening does what takes a moment and asks nothing on the terminal, and reads meanwhile what is typed ahead: left in the
// terminal, it would come in one read, and look like a paste.
func (p *Prompter) Listening(do func() error) error { return p.meanwhile(do, nil, nil) }

// meanwhile does something, and tells at each tick of still that it goes on. What is typed is handed to keys, or kept
// where that is nil.
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
