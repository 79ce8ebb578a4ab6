// Package clipboard copies a secret for the person and takes it away again.
//
// Where there is a display, the system's own tool is run, with the secret on its standard input, never in
// an argument; it can also say whether the clipboard still holds the secret, so that clearing never destroys
// something copied since. Over SSH, or without a tool, the terminal is asked with OSC 52, which goes to the
// clipboard of the computer that the person sits at, and cannot be read back.
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
	"time"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
)

// deadline is how long a tool may take: one that waits for a display that is gone must not hold the program.
const deadline = 3 * time.Second

// Method is how secrets are copied.
type Method string

// The methods, as the configuration names them.
const (
	Auto   Method = "auto"   // the system's tool where there is a display, else the terminal
	Native Method = "native" // only the system's tool
	OSC52  Method = "osc52"  // only the terminal
	Off    Method = "off"    // nothing is copied
)

// Options of a clipboard. Getenv, Environ and LookPath default to those of the process.
type Options struct {
	Method Method
	// Terminal sends text to the terminal's clipboard with OSC 52; empty text clears it.
	Terminal func(text string)
	// Getenv says whether there is a display.
	Getenv func(string) string
	// Environ is the environment that a tool gets.
	Environ func() []string
	// LookPath finds a tool.
	LookPath func(string) (string, error)
}

// Clipboard copies by the method chosen.
type Clipboard struct {
	options Options
	system  string // runtime.GOOS
}

// New returns a clipboard. It runs nothing and looks nothing up yet.
func New(o Options) *Clipboard {
	if o.Method == "" {
		o.Method = Auto
	}
	if o.Getenv == nil {
		o.Getenv = os.Getenv
	}
	if o.Environ == nil {
		o.Environ = os.Environ
	}
	if o.LookPath == nil {
		o.LookPath = exec.LookPath
	}
	if o.Terminal == nil {
		o.Terminal = func(string) {}
	}
	return &Clipboard{options: o, system: runtime.GOOS}
}

// Receipt is a copy that was made: how to find out later whether it is still there, without the secret.
type Receipt struct {
	// Text tells the person where the secret is now.
	Text string
	// CanCheck is whether Clear can see what the clipboard holds.
	CanCheck bool

	tool *tool // nil for the terminal
	sum  [sha256.Size]byte
}

// Copy puts secret into the clipboard. The error is a *problem.Problem of kind Clipboard.
func (c *Clipboard) Copy(ctx context.Context, secret kiiex.Secret) (*Receipt, error) {
	t, err := c.choose()
	if err != nil {
		return nil, err
	}
	receipt := &Receipt{tool: t, sum: sha256.Sum256(secret.Bytes()), CanCheck: t != nil}
	if t == nil {
		c.options.Terminal(secret.Reveal())
		receipt.Text = "Copied through the terminal."
		return receipt, nil
	}
	if _, err := c.run(ctx, t.copy, secret.Bytes()); err != nil {
		return nil, failure(t, err)
	}
	receipt.Text = "Copied with " + t.copy[0] + "."
	return receipt, nil
}

// Clear takes the secret of a receipt out of the clipboard if it is still there, and returns what to tell
// the person. What was copied through the terminal is cleared without a look, as there is none.
func (c *Clipboard) Clear(ctx context.Context, r *Receipt) (string, error) {
	if r.tool == nil {
		c.options.Terminal("")
		return "The terminal was asked to clear the clipboard; whether it did cannot be checked.", nil
	}
	held, err := c.run(ctx, r.tool.paste, nil)
	if err != nil {
		return "", failure(r.tool, err)
	}
	defer clear(held)
	sum := sha256.Sum256(bytes.TrimRight(held, "\r\n"))
	if subtle.ConstantTimeCompare(sum[:], r.sum[:]) != 1 {
		return "The clipboard holds something else by now; it was left alone.", nil
	}
	if _, err := c.run(ctx, r.tool.clear, nil); err != nil {
		return "", failure(r.tool, err)
	}
	return "The clipboard is cleared.", nil
}

// run runs a tool with input on its standard input. The output is collected only for tools that print:
// those that copy stay in the background, and would hold a pipe open for as long as they keep the text.
func (c *Clipboard) run(ctx context.Context, command []string, input []byte) ([]byte, error) {
	path, err := c.options.LookPath(command[0])
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, command[1:]...)
	cmd.Env = c.options.Environ()
	cmd.Stdin = bytes.NewReader(input)
	cmd.WaitDelay = time.Second
	var output bytes.Buffer
	if prints(command) {
		cmd.Stdout = &output
	}
	err = cmd.Run()
	return output.Bytes(), err
}

func failure(t *tool, err error) error {
	why := "The program " + t.copy[0] + " failed."
	if errors.Is(err, context.DeadlineExceeded) {
		why = "The program " + t.copy[0] + " did not finish in time; the display may be gone."
	}
	return &problem.Problem{
		Kind: problem.Clipboard,
		What: "The clipboard could not be used.",
		Why:  why,
		Next: "Try again, or set method = \"osc52\" under [clipboard] in the configuration file to go through the terminal.",
		Err:  err,
	}
}
