package ask

import (
	"context"
	"errors"
	"io"
	"time"

	"kiikey/internal/regularfile"
	"kiikey/kiiex"
	"kiikey/ui/flow/exportfile"
	"kiikey/ui/internal/typing"
)

// What can arrive instead of a key.
var (
	errIdle      = errors.New("ask: no key was pressed")
	errSuspended = errors.New("ask: ctrl+z was pressed")
	// errNoted means that there is a notice about a paste.
	errNoted = errors.New("ask: noted")
)

// next waits for a byte. The error is one of these, or an *Ended.
func (p *Prompter) next(ctx context.Context) (byte, error) {
	for {
		if err := p.failed(); err != nil {
			return 0, Interrupted(err) // the reader of the output has gone
		}
		if b, ok := p.keys.next(); ok {
			return b, nil
		}
		if p.keys.note != "" {
			return 0, errNoted
		}
		if p.keys.ended != nil {
			if errors.Is(p.keys.ended, io.EOF) {
				return 0, noAnswer()
			}
			return 0, &Ended{unreadable(p.keys.ended)}
		}
		if err := p.wait(ctx); err != nil {
			return 0, err
		}
	}
}

// wait waits for input.
func (p *Prompter) wait(ctx context.Context) error {
	var idle <-chan time.Time
	if p.options.Idle != nil {
		if limit := p.options.Idle(); limit > 0 {
			timer := time.NewTimer(limit - time.Since(p.touched))
			defer timer.Stop()
			idle = timer.C
		}
	}
	due, stop := p.keys.due()
	defer stop()
	select {
	case read := <-p.keys.more():
		p.keys.take(read)
		p.touched = time.Now()
		return nil
	case <-due:
		p.keys.silence()
		return nil
	case <-idle:
		return errIdle
	case <-p.suspended:
		return errSuspended
	case <-ctx.Done():
		return Interrupted(ctx.Err())
	}
}

// inFlight is the time in which keys pressed before a question, or the rest of a paste, can arrive.
const inFlight = 100 * time.Millisecond

// DropTyped drops what was typed before the next question: the rest of a paste must neither be shown nor answer it. It
// drops nothing from a file or a pipe.
func (p *Prompter) DropTyped(ctx context.Context) { p.dropUntilQuiet(ctx, inFlight) }

// DropHeld is DropTyped for a question that an empty line answers with a login: enter may be held down.
func (p *Prompter) DropHeld(ctx context.Context) { p.dropUntilQuiet(ctx, typing.HeldDown) }

func (p *Prompter) dropUntilQuiet(ctx context.Context, quiet time.Duration) {
	for p.Interactive() && p.keys.ended == nil {
		p.keys.drop()
		select {
		case read := <-p.keys.more():
			p.keys.take(read)
		case <-time.After(quiet):
			return
		case <-ctx.Done():
			return
		}
	}
}

// otherwise handles an error of next, and returns it if it ends the question. repeat asks again, kept says that nothing
// typed was lost.
func (p *Prompter) otherwise(ctx context.Context, err error, kept string, repeat func()) error {
	switch {
	case err == errNoted:
		p.Say(p.keys.noted())
	case err == errIdle, err == errSuspended:
		back := func(context.Context) error { return nil }
		if p.options.Away != nil {
			back = p.options.Away(ctx, err == errSuspended)
		}
		if err == errSuspended {
			p.sleep()
		}
		if err := back(ctx); err != nil {
			return err
		}
		if kept != "" {
			p.Say(kept)
		}
	default:
		return err
	}
	repeat()
	return nil
}

// maxLine is the most bytes of a typed line.
const maxLine = 1024

// read asks q with prompt, and shows the line while it is typed unless it is hidden. Where a document is an answer, it reads
// what begins as an export to its end, unseen, and returns it instead. Clear both after use.
func (p *Prompter) read(ctx context.Context, prompt string, q Question) (*line, kiiex.Secret, error) {
	typed := newLine(maxLine)
	fail := func(err error) (*line, kiiex.Secret, error) {
		typed.clear()
		return nil, kiiex.Secret{}, err
	}
	shown := echo{to: p.echo}
	if q.hidden {
		shown.to = nil
	}
	if p.options.News != nil {
		if news := p.options.News(); news != "" {
			p.Say(news)
		}
	}
	p.prompt(prompt, p.promptEnd)
	for {
		p.keys.hiding = q.hidden
		b, err := p.next(ctx)
		if err != nil && errors.Is(p.keys.ended, io.EOF) && len(typed.text) > 0 { // the last line of a file may lack its end
			return typed, kiiex.Secret{}, nil
		}
		if err != nil {
			kept := ""
			if len(typed.text) > 0 {
				kept = "What you typed is still there."
			}
			if err := p.otherwise(ctx, err, kept, func() { p.prompt(prompt, p.promptEnd); shown.repeat() }); err != nil {
				return fail(err)
			}
			continue
		}
		if q.document && (b == '{' || b == '[') && exportfile.BeginsContent(string(typed.text)+string(b)) {
			text, err := p.readDocument(ctx, b)
			if err != nil {
				return fail(err)
			}
			return typed, text, nil
		}
		take := typed.take
		if p.keys.pasted {
			take = typed.insert
		}
		switch take(b) {
		case givenUp:
			return fail(noAnswer())
		case entered:
			p.show("\n")
			p.lineEnded()
			return typed, kiiex.Secret{}, nil
		case refused:
			p.show("\a")
		case edited:
			shown.update(typed.text)
		}
	}
}

// show writes to the echo.
func (p *Prompter) show(text string) {
	if p.echo != nil {
		_, _ = io.WriteString(p.echo, text)
	}
}

// readDocument reads the rest of a JSON document that begins with first, to the end of the line with its last closing
// bracket, or to ctrl+d. It shows nothing, as the document holds a secret.
func (p *Prompter) readDocument(ctx context.Context, first byte) (kiiex.Secret, error) {
	if p.Interactive() {
		p.Say("You are pasting a file. It is not shown, as it holds a secret. It ends with its last bracket; if nothing happens then, press enter or ctrl+d.")
	}
	// One buffer of the full size: one that grows would leave copies of the secret behind.
	text := append(make([]byte, 0, regularfile.MaxSize+1), first)
	fail := func(err error) (kiiex.Secret, error) {
		clear(text[:cap(text)])
		return kiiex.Secret{}, err
	}
	var brackets exportfile.Brackets
	brackets.See(first)
	for {
		b, err := p.next(ctx)
		if err != nil && errors.Is(p.keys.ended, io.EOF) && brackets.Closed() {
			return kiiex.NewSecret(text), nil
		}
		if err != nil {
			if err := p.otherwise(ctx, err, "What you pasted is still there: continue, or press ctrl+d.", func() {}); err != nil {
				return fail(err)
			}
			continue
		}
		switch {
		case b == 0x03 && !p.keys.pasted:
			return fail(noAnswer())
		case b == 0x04, (b == '\r' || b == '\n') && brackets.Closed():
			p.DropTyped(ctx)
			return kiiex.NewSecret(text), nil
		case len(text) < cap(text): // its reader rejects what is longer
			text = append(text, b)
			brackets.See(b)
		}
	}
}
