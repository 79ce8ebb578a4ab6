package system

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"slices"

	"github.com/99designs/keyring"

	"kiikey/kiiex/problem"
	"kiikey/store/busguard"
)

// RunChild does the child's work if args, without the program's own name, are the child's, and returns the exit
// status. It ends the process when standard input ends: the parent has died.
func RunChild(args []string, stdin io.Reader, stdout io.Writer) (handled bool, status int) {
	if !slices.Equal(args, []string{busguard.Child}) && !slices.Equal(args, []string{busguard.Child, busguard.OnBus}) {
		return false, 0
	}
	in := bufio.NewReader(stdin)
	line, err := in.ReadBytes('\n')
	var r request
	if err != nil || json.Unmarshal(line, &r) != nil {
		return true, int(problem.ClassUsage)
	}
	go func() {
		_, _ = io.Copy(io.Discard, in)
		cleanUp(os.Getpid())
		killOwn()
		os.Exit(1)
	}()
	var a answer
	a.Value, err = serve(r)
	if err == keyring.ErrKeyNotFound {
		a.NotFound = true
	} else if p := problem.From(explain(keyring.BackendType(r.Keyring), err)); p != nil {
		a.Problem = &problem.Problem{Kind: p.Kind, What: p.What, Why: p.Why, Next: p.Next}
	}
	if json.NewEncoder(stdout).Encode(a) != nil {
		return true, 1
	}
	return true, 0
}

// serve executes a request. It may never return.
func serve(r request) (value []byte, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &panicError{v}
		}
	}()
	ctx := context.Background()
	b, err := find(r.Keyring)
	if err != nil {
		return nil, err
	}
	if r.Operation == opCheck || r.Operation == opPut {
		err = b.fit(ctx)
	} else {
		err = b.check(ctx)
	}
	if err != nil || r.Operation == opCheck {
		return nil, err
	}
	ring, err := b.open(ctx)
	if err != nil {
		return nil, err
	}
	switch r.Operation {
	case opPut:
		return nil, put(ring, r.Key, r.Value)
	case opGet:
		item, err := ring.Get(r.Key)
		return item.Data, err
	case opRemove:
		return nil, remove(ring, r.Key)
	}
	return nil, errors.New("unknown operation")
}

// put stores an item and reads it back: a locked keyring, or one that cuts values, has reported success.
func put(ring ring, key string, value []byte) error {
	if err := ring.Set(keyring.Item{Key: key, Data: value, Label: "kiikey vault"}); err != nil {
		return err
	}
	item, err := ring.Get(key)
	if err == nil && bytes.Equal(item.Data, value) {
		return nil
	}
	_ = ring.Remove(key) // as far as possible: the first error is the one to report
	if err == nil || err == keyring.ErrKeyNotFound {
		err = errNotKept
	}
	return err
}

// remove deletes an item, and checks that it is gone.
func remove(ring ring, key string) error {
	if err := ring.Remove(key); err != nil && err != keyring.ErrKeyNotFound {
		return err
	}
	switch _, err := ring.Get(key); err {
	case keyring.ErrKeyNotFound:
		return nil
	case nil:
		return errNotRemoved
	default:
		return err
	}
}
