// Package clipboard copies a secret for the user and clears it again.
//
// The rules it keeps:
//   - A secret goes to a tool's standard input, never into an argument. On a display the desktop's own tool
//     runs; it can also say whether the clipboard still holds the secret, so that clearing never destroys
//     something copied since.
//   - Over SSH, or if no tool works, it asks the terminal with OSC 52, which writes to the clipboard of the
//     user's own computer, and can't be read back. In tmux it asks tmux.
//   - If it can't check, it clears all the same: a secret that stays is worse than another text lost.
//
// Out of reach: programs that keep a history of the clipboard. It asks wl-copy to mark the text as sensitive,
// which some of them heed; wl-copy keeps it in a file that only this user can read while it offers it.
package clipboard

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"slices"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
)

// Method is the way to copy secrets.
type Method string

// The methods, as the configuration names them.
const (
	Auto   Method = "auto"   // a tool where there is a display and it is not SSH, else the terminal
	Native Method = "native" // only a tool
	OSC52  Method = "osc52"  // only the terminal
	Off    Method = "off"    // nothing is copied
)

// Options of a clipboard. Getenv, Environ and LookPath default to those of the process.
type Options struct {
	Method Method // Auto if it is empty
	// Terminal sends text to the terminal's clipboard with OSC 52; empty text clears it. Without it the
	// terminal is no way to copy.
	Terminal func(text string)
	// Getenv says whether there is a display.
	Getenv func(string) string
	// Environ is the environment that a tool gets.
	Environ func() []string
	// LookPath finds a tool.
	LookPath func(string) (string, error)
}

// Clipboard copies by the method chosen. It is safe for concurrent use if its options are.
type Clipboard struct {
	options Options
	system  string // runtime.GOOS
}

// New returns a clipboard. It runs nothing and looks nothing up yet.
func New(o Options) *Clipboard {
	if o.Getenv == nil {
		o.Getenv = os.Getenv
	}
	if o.Environ == nil {
		o.Environ = os.Environ
	}
	if o.LookPath == nil {
		o.LookPath = exec.LookPath
	}
	return &Clipboard{options: o, system: runtime.GOOS}
}

// Receipt is a copy that was made: how to find out later whether it is still there, without the secret.
type Receipt struct {
	// Text tells the user which way was used, in whole sentences.
	Text string
	// CanCheck reports whether Clear can read the clipboard.
	CanCheck bool

	tool *tool               // nil for the terminal
	sums [][sha256.Size]byte // of the secrets that it may hold
	size int                 // of the longest of them
	also *Receipt            // of a tool that was stopped before another way was taken
	tmux bool                // the terminal may be tmux, which keeps what it is given
}

// Or makes r a receipt for what the clipboard holds if the copy that failed with r did not arrive: Clear then
// takes either away. It does nothing if earlier is nil or was made another way.
func (r *Receipt) Or(earlier *Receipt) {
	if earlier != nil && earlier.tool != nil && r.tool != nil && slices.Equal(r.tool.copy, earlier.tool.copy) {
		r.sums = append(slices.Clone(r.sums), earlier.sums...)
		r.size = max(r.size, earlier.size)
	}
}

// Copy puts secret into the clipboard. With Auto the ways are tried in turn until one works; the receipt
// says which did.
//
// Errors are *problem.Problem of kind Clipboard, or Interrupted when ctx was cancelled. A receipt that comes with
// one is of a tool that was stopped on the way: the secret may be there all the same, so clear it.
func (c *Clipboard) Copy(ctx context.Context, secret kiiex.Secret) (*Receipt, error) {
	if secret.IsEmpty() {
		return nil, &problem.Problem{
			Kind: problem.Clipboard,
			What: "There is nothing to copy.",
			Why:  "This field is empty.",
			Next: "Choose another one.",
		}
	}
	if ctx.Err() != nil {
		return nil, &problem.Problem{
			Kind: problem.Interrupted,
			What: "Nothing was copied.",
			Why:  "It was stopped before it began.",
			Next: "Copy it again.",
			Err:  ctx.Err(),
		}
	}
	tools, terminal, err := c.ways()
	if err != nil {
		return nil, err
	}
	// A copy of its own: the caller may clear the secret while a tool still reads it.
	value := secret.Clone()
	defer value.Clear()

	var failed error
	var last tool
	var perhaps *Receipt
	for _, t := range tools {
		last = t
		receipt := &Receipt{
			Text: "Copied with " + t.copy.program() + ".", CanCheck: t.paste != nil,
			tool: &t, sums: [][sha256.Size]byte{sha256.Sum256(withoutBreaks(value.Bytes()))}, size: value.Len(),
		}
		if failed = c.fill(ctx, t, value.Bytes()); failed == nil {
			return receipt, nil
		}
		if errors.Is(failed, context.Canceled) || errors.Is(failed, context.DeadlineExceeded) {
			perhaps = receipt
		}
		if ctx.Err() != nil {
			return perhaps, c.failure(t, ctx.Err())
		}
	}
	if !terminal {
		return perhaps, c.failure(last, failed)
	}
	c.options.Terminal(value.Reveal())
	text := "Copied via the terminal, unconfirmed."
	switch {
	case c.throughTmux():
		text = "Copied. tmux has it: tmux delete-buffer."
	case failed != nil:
		text = last.copy.program() + " failed. Copied via the terminal." // in one line of 60 columns, with its end
	}
	return &Receipt{Text: text, also: perhaps, tmux: c.throughTmux()}, nil
}

// fill puts value into the clipboard with t.
func (c *Clipboard) fill(ctx context.Context, t tool, value []byte) error {
	if t.copyMarked != nil {
		if c.run(ctx, t.copyMarked, value) == nil {
			return nil
		}
		// Versions that do not know the mark refuse it and copy nothing.
	}
	return c.run(ctx, t.copy, value)
}

// Clear removes the secret of a receipt from the clipboard unless it is known to hold something else, and
// returns a report for the user, in whole sentences.
//
// Errors are *problem.Problem of kind Clipboard, or Interrupted: the secret may still be there.
func (c *Clipboard) Clear(ctx context.Context, r *Receipt) (string, error) {
	if r.tool == nil {
		c.options.Terminal("")
		if r.also != nil {
			if _, err := c.Clear(ctx, r.also); err != nil {
				return "", err
			}
		}
		if r.tmux {
			return "Clear sent. tmux may keep it: tmux delete-buffer.", nil
		}
		return "Asked the terminal to clear the clipboard, unconfirmed.", nil
	}
	checked := false
	if r.CanCheck {
		held, err := c.held(ctx, r)
		if err == nil && !held {
			return "Clipboard left alone: it holds something else by now.", nil
		}
		checked = err == nil
	}
	if err := c.run(ctx, r.tool.clear, []byte(r.tool.clearWith)); err != nil {
		return "", c.failure(*r.tool, err)
	}
	if !checked {
		return "Clipboard cleared; what it held can't be checked.", nil
	}
	return "Clipboard cleared.", nil
}

// held reports whether the clipboard holds what r was given for, or what it holds if that copy did not arrive. A
// line break at the end may have been added by the program that holds the text, and one more by the tool that
// prints it.
func (c *Clipboard) held(ctx context.Context, r *Receipt) (bool, error) {
	most := r.size + len("\r\n\r\n")
	content, err := c.output(ctx, r.tool.paste, most)
	defer clear(content)
	if err != nil || len(content) > most {
		return false, err
	}
	sum := sha256.Sum256(withoutBreaks(content))
	return slices.ContainsFunc(r.sums, func(one [sha256.Size]byte) bool {
		return subtle.ConstantTimeCompare(sum[:], one[:]) == 1
	}), nil
}

func withoutBreaks(text []byte) []byte { return bytes.TrimRight(text, "\r\n") }

// failure explains why a tool did not do its work.
func (c *Clipboard) failure(t tool, err error) error {
	p := &problem.Problem{
		Kind: problem.Clipboard,
		What: "The clipboard could not be used.",
		Why:  "The program " + t.copy.program() + " failed; the display may be gone.",
		Next: c.instead("Try again"),
		Err:  err,
	}
	switch {
	case errors.Is(err, context.Canceled):
		p.Kind, p.Why = problem.Interrupted, "It was stopped."
	case errors.Is(err, context.DeadlineExceeded):
		p.Why = "The program " + t.copy.program() + " did not finish in time; the display may be gone."
	}
	return p
}
