package system

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"time"

	"kiikey/kiiex/problem"
	"kiikey/kiiex/strictjson"
	"kiikey/store/busguard"
)

// The operations of a request.
const (
	opCheck  = "check"
	opPut    = "put"
	opGet    = "get"
	opRemove = "remove"
)

// request is one line of JSON on the child's standard input, which stays open until the answer has come.
type request struct {
	Operation string `json:"operation"`
	Keyring   string `json:"keyring"`
	Key       string `json:"key"`
	Value     []byte `json:"value"`
}

// answer is the child's output.
type answer struct {
	Value    []byte           `json:"value,omitempty"`
	NotFound bool             `json:"notFound,omitempty"`
	Problem  *problem.Problem `json:"problem,omitempty"` // without its cause
}

// maxAnswer is above the largest answer: an item of MaxValue bytes, or a problem.
const maxAnswer = 16 << 10

// line encodes the request. It leaves no copy of the value behind.
func (r request) line() []byte {
	// No character of a name takes more than six bytes in JSON.
	line := make([]byte, 0, 100+6*(len(r.Operation)+len(r.Keyring)+len(r.Key))+base64.StdEncoding.EncodedLen(len(r.Value)))
	line = strictjson.AppendString(append(line, `{"operation":`...), r.Operation)
	line = strictjson.AppendString(append(line, `,"keyring":`...), r.Keyring)
	line = strictjson.AppendString(append(line, `,"key":`...), r.Key)
	line = base64.StdEncoding.AppendEncode(append(line, `,"value":"`...), r.Value)
	return append(line, "\"}\n"...)
}

// ask starts a child, gives it the request, and returns the value of its answer. The child and the programs
// that it started end by the limit.
func ask(ctx context.Context, r request, limit time.Duration) ([]byte, error) {
	b, err := find(r.Keyring)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, stopped(err)
	}
	if len(os.Args) > 1 && os.Args[1] == busguard.Child {
		return nil, errBroken // this child did not call RunChild: it must not start another
	}
	within, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	text, err := converse(within, b.onBus, r.line())
	defer clear(text)
	if within.Err() != nil {
		if errors.Is(ctx.Err(), context.Canceled) {
			return nil, stopped(ctx.Err())
		}
		return nil, tooLate(r.Operation, limit)
	}
	var a answer
	if err == nil {
		err = json.Unmarshal(text, &a) // leaves no copy of the value: base64 needs no unquoting
	}
	switch {
	case err != nil:
		return nil, errBroken
	case a.Problem != nil:
		return nil, a.Problem
	case a.NotFound:
		return nil, ErrNotFound
	}
	return a.Value, nil
}

// converse starts a child, writes the request and clears it, and reads the answer; the caller must clear that.
func converse(ctx context.Context, onBus bool, request []byte) ([]byte, error) {
	defer clear(request)
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	args := []string{busguard.Child}
	if onBus {
		args = append(args, busguard.OnBus)
	}
	child := exec.CommandContext(ctx, program, args...)
	// On Linux a child on the bus ends with the thread that started it.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	setApart(child)
	in, err := child.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := child.StdoutPipe()
	if err != nil {
		_ = in.Close()
		return nil, err
	}
	child.Cancel = func() error {
		_ = out.Close() // another program may hold its other end
		return killAll(child)
	}
	if err := child.Start(); err != nil {
		return nil, err
	}
	defer cleanUp(child.Process.Pid)
	if _, err = in.Write(request); err != nil {
		_ = killAll(child)
	}
	text := make([]byte, maxAnswer)
	n, readErr := io.ReadFull(out, text)
	if readErr != io.ErrUnexpectedEOF {
		err = errors.Join(err, errBroken)
		_ = killAll(child)
	}
	_ = in.Close()
	return text[:n], errors.Join(err, child.Wait())
}

func stopped(err error) error {
	return &problem.Problem{Kind: problem.Interrupted, What: "Stopped.", Next: "Try again.", Err: err}
}

// tooLate returns the problem of an expired limit.
func tooLate(operation string, limit time.Duration) error {
	p := &problem.Problem{
		Kind: problem.KeyringTimeout,
		What: fmt.Sprintf("The system keyring did not answer in %v.", limit),
		Why:  "It may be waiting for you, behind another window, or be stuck.",
		Next: "Look for a prompt of your desktop, answer it and try again" + problem.OrUsePassphrase + ".",
		Err:  context.DeadlineExceeded,
	}
	if operation == opPut || operation == opRemove {
		p.Why += " Whether it made the change is not known."
		p.Next = "Look for a prompt of your desktop, answer it and try again."
	}
	return p
}
