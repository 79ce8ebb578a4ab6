package store

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/99designs/keyring"

	"kiikey/store/system"
)

// DefaultTimeout is how long one call of a keyring may take: a prompt of the desktop may be waiting for the
// person.
const DefaultTimeout = 30 * time.Second

// guard stands between the store and a keyring that may hang, panic, and must not be called by two at once.
// Its errors are *problem.Problem, and keyring.ErrKeyNotFound as it is.
type guard struct {
	backend Backend
	timeout time.Duration
	// keeps is set for a keyring that keeps the slices it is given and hands out its own. Data must not be
	// overwritten then; all real ones copy.
	keeps bool

	// turn is held by the one call that is running, also after its caller has given up waiting.
	turn chan struct{}

	mu   sync.Mutex
	ring keyring.Keyring // nil once closed
}

func newGuard(ring keyring.Keyring, backend Backend, timeout time.Duration) *guard {
	if timeout <= 0 {
		timeout = DefaultTimeout
	}
	_, keeps := ring.(*keyring.ArrayKeyring)
	return &guard{backend: backend, timeout: timeout, keeps: keeps, turn: make(chan struct{}, 1), ring: ring}
}

// close drops the keyring, without waiting for a call that is stuck in it.
func (g *guard) close() {
	g.mu.Lock()
	ring := g.ring
	g.ring = nil
	g.mu.Unlock()
	if c, ok := ring.(interface{ Close() }); ok {
		c.Close()
	}
}

func (g *guard) current() keyring.Keyring {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.ring
}

// wipe overwrites the data of an item, after its last use.
func (g *guard) wipe(data []byte) {
	if !g.keeps {
		clear(data)
	}
}

func (g *guard) keys(ctx context.Context) ([]string, error) {
	return call(ctx, g, reading, keyring.Keyring.Keys, nil)
}

// get returns an item's data, for the caller to wipe.
func (g *guard) get(ctx context.Context, key string) ([]byte, error) {
	return call(ctx, g, reading, func(ring keyring.Keyring) ([]byte, error) {
		item, err := ring.Get(key)
		return item.Data, err
	}, g.wipe)
}

func (g *guard) set(ctx context.Context, item keyring.Item) error {
	return g.write(ctx, func(ring keyring.Keyring) error { return ring.Set(item) })
}

// remove deletes an item; one that is not there is no error.
func (g *guard) remove(ctx context.Context, key string) error {
	err := g.write(ctx, func(ring keyring.Keyring) error { return ring.Remove(key) })
	if errors.Is(err, keyring.ErrKeyNotFound) {
		return nil
	}
	return err
}

func (g *guard) write(ctx context.Context, do func(keyring.Keyring) error) error {
	_, err := call(ctx, g, writing, func(ring keyring.Keyring) (struct{}, error) { return struct{}{}, do(ring) }, nil)
	return err
}

// intent is what a call does; it decides what can be said when nobody knows how the call ended.
type intent bool

const (
	reading intent = false
	writing intent = true
)

// call runs do within the deadline, alone, and recovers its panic. When the deadline passes or ctx ends, do
// goes on in the background and keeps its turn; what it returns then is given to late.
func call[T any](ctx context.Context, g *guard, as intent, do func(keyring.Keyring) (T, error), late func(T)) (T, error) {
	var none T
	if err := ctx.Err(); err != nil {
		return none, stopped(err)
	}
	waiting, cancel := context.WithTimeout(ctx, g.timeout)
	defer cancel()
	select {
	case g.turn <- struct{}{}:
	case <-waiting.Done():
		return none, g.gaveUp(ctx, reading) // it did not begin
	}
	ring := g.current()
	if ring == nil {
		<-g.turn
		return none, storeClosed()
	}
	type outcome struct {
		value T
		err   error
	}
	ended := make(chan outcome, 1)
	go func() {
		var o outcome
		defer func() {
			if v := recover(); v != nil {
				o.err = &system.PanicError{Value: v}
			}
			<-g.turn
			ended <- o
		}()
		o.value, o.err = do(ring)
	}()
	select {
	case o := <-ended:
		if o.err != nil {
			return none, g.explain(o.err)
		}
		return o.value, nil
	case <-waiting.Done():
		if late != nil {
			go func() { late((<-ended).value) }()
		}
		return none, g.gaveUp(ctx, as)
	}
}

func (g *guard) gaveUp(ctx context.Context, as intent) error {
	cancelled := errors.Is(ctx.Err(), context.Canceled)
	switch {
	case cancelled && as == writing:
		return stoppedWriting(context.Canceled)
	case cancelled:
		return stopped(context.Canceled)
	case as == writing:
		return writeTimeout(g.timeout, context.DeadlineExceeded)
	}
	return readTimeout(g.timeout, context.DeadlineExceeded)
}

func (g *guard) explain(err error) error {
	if errors.Is(err, keyring.ErrKeyNotFound) {
		return keyring.ErrKeyNotFound
	}
	return system.Explain(keyring.BackendType(g.backend), err)
}

// idle waits until no call is running, which one may be that nobody waits for any more.
func (g *guard) idle(ctx context.Context) error {
	waiting, cancel := context.WithTimeout(ctx, g.timeout)
	defer cancel()
	select {
	case g.turn <- struct{}{}:
		<-g.turn
		return nil
	case <-waiting.Done():
		return g.gaveUp(ctx, reading)
	}
}

// whenIdle runs do once no call is running: now, or later in the background.
func (g *guard) whenIdle(do func()) {
	select {
	case g.turn <- struct{}{}:
		<-g.turn
		do()
	default:
		go func() {
			g.turn <- struct{}{}
			<-g.turn
			do()
		}()
	}
}
