package clipboard

import (
	"bytes"
	"context"
	"io"
	"os/exec"
	"time"
)

// deadline limits a tool's time: one that waits for a display that is gone must not hold the program. grace
// limits how long its pipes may stay open after its end, since a process that it left behind in the background
// to offer the text has inherited them.
var (
	deadline = 3 * time.Second
	grace    = 500 * time.Millisecond
)

// run runs a tool with input on its standard input. It gets no pipe to write to: one that copies stays in
// the background, and would hold it open for as long as it offers the text.
func (c *Clipboard) run(ctx context.Context, command command, input []byte) error {
	return c.start(ctx, command, input, nil)
}

// output runs a tool and returns at most limit+1 bytes of what it prints. Clear them.
func (c *Clipboard) output(ctx context.Context, command command, limit int) ([]byte, error) {
	b := &bounded{buffer: make([]byte, 0, limit+1)}
	err := c.start(ctx, command, nil, b)
	return b.buffer, err
}

func (c *Clipboard) start(ctx context.Context, command command, input []byte, output io.Writer) error {
	path, err := c.options.LookPath(command.program())
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, command[1:]...)
	cmd.Env = c.options.Environ()
	cmd.Stdin = bytes.NewReader(input)
	cmd.Stdout = output
	cmd.WaitDelay = grace
	err = cmd.Run()
	if ctx.Err() != nil {
		return ctx.Err() // says more than "killed"
	}
	return err
}

// bounded keeps the beginning of what it is given, and no copy of any of it elsewhere.
type bounded struct{ buffer []byte }

// Write keeps what there is room for and accepts the rest.
func (b *bounded) Write(p []byte) (int, error) {
	room := cap(b.buffer) - len(b.buffer)
	b.buffer = append(b.buffer, p[:min(room, len(p))]...)
	return len(p), nil
}

// ReadFrom reads r to its end. It exists because io.Copy would otherwise read into a buffer that nobody
// clears.
func (b *bounded) ReadFrom(r io.Reader) (int64, error) {
	scratch := make([]byte, 4096)
	defer clear(scratch)
	var total int64
	for {
		n, err := r.Read(scratch)
		_, _ = b.Write(scratch[:n])
		total += int64(n)
		if err == io.EOF {
			return total, nil
		}
		if err != nil {
			return total, err
		}
	}
}
