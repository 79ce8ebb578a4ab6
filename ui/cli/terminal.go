package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/term"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/ui/internal/typing"
)

// terminal is where the person is: the terminal that the program was started from, whatever the standard
// streams have been redirected to.
type terminal struct {
	in, out *os.File
	got     chan arrival // what the read that is under way brings; nil for none
}

// arrival is what one read brought.
type arrival struct {
	bytes []byte
	err   error
}

// openTerminal returns an error where there is no terminal, as in a job that runs by itself.
func openTerminal() (*terminal, error) {
	in, out, err := openConsole()
	if err != nil {
		return nil, err
	}
	t := &terminal{in: in, out: out}
	if !term.IsTerminal(int(in.Fd())) {
		t.close()
		return nil, errors.New("not a terminal")
	}
	return t, nil
}

// onTerminal does what asks, and reports whether there was a terminal to ask on.
func onTerminal(ask func(*terminal) error) (asked bool, err error) {
	t, err := openTerminal()
	if err != nil {
		return false, nil
	}
	defer t.close()
	return true, ask(t)
}

func (t *terminal) close() {
	_ = t.in.Close()
	if t.out != t.in {
		_ = t.out.Close()
	}
}

func (t *terminal) print(text string) { _, _ = io.WriteString(t.out, text) }

// maxLine is how many bytes are taken of what a person types.
const maxLine = 1024

// typed is what was typed on the terminal and is still to be asked for, however often that is opened.
var typed = sync.OnceValue(func() *typing.Typed { return typing.NewTyped(os.Getenv("SSH_CONNECTION") != "") })

// line asks for a line, which is seen while it is typed. It comes back without the space around it.
func (t *terminal) line(ctx context.Context, prompt string) (string, error) {
	line, err := t.ask(ctx, prompt, &typing.Echo{To: t.out})
	if err != nil {
		return "", err
	}
	return strings.TrimSpace(string(line.Bytes())), nil
}

// secret asks for a line that is not seen while it is typed.
func (t *terminal) secret(ctx context.Context, prompt string) (kiiex.Secret, error) {
	line, err := t.ask(ctx, prompt, &typing.Echo{})
	if err != nil {
		return kiiex.Secret{}, err
	}
	return kiiex.NewSecret(line.Bytes()), nil
}

// ask asks for a line. The terminal is in raw mode meanwhile, which is left however this ends: there is then no instant
// in which a stopped program leaves the echo off, or an early key is echoed.
func (t *terminal) ask(ctx context.Context, prompt string, echo *typing.Echo) (*typing.Line, error) {
	before, err := term.MakeRaw(int(t.in.Fd()))
	if err != nil {
		return nil, unreadableTerminal(err)
	}
	defer t.print("\n") // after the line that follows
	defer func() { _ = term.Restore(int(t.in.Fd()), before) }()
	t.print(strings.ReplaceAll(prompt, "\n", "\r\n"))
	return await(ctx, func() (*typing.Line, error) {
		line := typing.NewLine(maxLine)
		for {
			b, pasted, err := t.next(echo.To == nil, func(note string) {
				t.print("\r\n" + note + "\r\n" + prompt)
				echo.Repeat()
			})
			if err != nil && !errors.Is(err, io.EOF) {
				line.Clear()
				return nil, unreadableTerminal(err)
			}
			key := typing.GivenUp
			switch {
			case err == nil && pasted:
				key = line.Insert(b)
			case err == nil:
				key = line.Take(b)
			}
			switch key {
			case typing.GivenUp:
				line.Clear()
				return nil, givenUp()
			case typing.Entered:
				return line, nil
			case typing.Refused:
				t.print("\a")
			case typing.Edited:
				echo.Update(line.Bytes())
			}
		}
	})
}

// next waits for a byte that was typed or pasted, and tells what there is to say of a paste. What comes after the line belongs
// to the next question.
func (t *terminal) next(hiding bool, tell func(note string)) (b byte, pasted bool, err error) {
	keys := typed()
	keys.Hiding = hiding
	for {
		b, pasted, ok := keys.Next()
		if note := keys.Note(); note != "" && !ok {
			tell(note)
			continue
		}
		if ok {
			return b, pasted, nil
		}
		if err := t.read(keys); err != nil {
			return 0, false, err
		}
	}
}

// read takes what the next read brings, or ends the waiting for the rest of what came before.
func (t *terminal) read(keys *typing.Typed) error {
	if t.got == nil {
		t.got = make(chan arrival, 1)
		go func() {
			buffer := make([]byte, maxLine)
			n, err := t.in.Read(buffer)
			if n == 0 && err == nil {
				err = io.EOF
			}
			t.got <- arrival{buffer[:n], err}
		}()
	}
	due, stop := keys.Due()
	defer stop()
	select {
	case a := <-t.got:
		t.got = nil
		keys.Read(a.bytes)
		clear(a.bytes)
		return a.err
	case <-due:
		keys.Silence()
	}
	return nil
}

// yes asks a question whose answer is no unless the person types y or yes.
func (t *terminal) yes(ctx context.Context, question string) (bool, error) {
	answer, err := t.line(ctx, question+" [y/N] ")
	if err != nil {
		return false, err
	}
	return strings.EqualFold(answer, "y") || strings.EqualFold(answer, "yes"), nil
}

// choose asks for one of the options and returns its index. Nothing is chosen by pressing Enter alone.
func (t *terminal) choose(ctx context.Context, heading string, options []string) (int, error) {
	t.print(heading)
	for i, o := range options {
		t.print(fmt.Sprintf("  %d  %s\n", i+1, o))
	}
	for {
		answer, err := t.line(ctx, fmt.Sprintf("Your choice (1-%d): ", len(options)))
		if err != nil {
			return 0, err
		}
		if n, err := strconv.Atoi(answer); err == nil && n >= 1 && n <= len(options) {
			return n - 1, nil
		}
	}
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
		return none, interrupted(ctx.Err())
	}
}

// givenUp is what ctrl+c or ctrl+d instead of an answer means.
func givenUp() error {
	return &problem.Problem{Kind: problem.Interrupted, What: "Interrupted: the question was not answered."}
}

func unreadableTerminal(err error) error {
	return &problem.Problem{
		Kind: problem.Unexpected,
		What: "The terminal could not be read.",
		Next: "Try again in another terminal window.",
		Err:  err,
	}
}
