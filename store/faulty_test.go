package store_test

import (
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/99designs/keyring"
)

// faulty is a keyring in memory that copies what it is given, as real ones do, and fails on demand. Each hook
// runs before the real thing, and replaces it unless it returns goOn.
type faulty struct {
	keyring.Keyring // GetMetadata, which nobody calls

	mu    sync.Mutex
	items map[string][]byte
	inUse atomic.Bool

	onGet    func(key string) ([]byte, error)
	onSet    func(item keyring.Item) error
	onRemove func(key string) error
	onKeys   func() ([]string, error)
}

type proceed struct{}

func (proceed) Error() string { return "proceed" }

// goOn lets the call do what it is for.
var goOn error = proceed{}

func newFaulty() *faulty { return &faulty{items: map[string][]byte{}} }

// enter panics when two calls are made at once, which no real keyring stands.
func (f *faulty) enter() (leave func()) {
	if f.inUse.Swap(true) {
		panic("two calls at once")
	}
	return func() { f.inUse.Store(false) }
}

func (f *faulty) Get(key string) (keyring.Item, error) {
	defer f.enter()()
	if f.onGet != nil {
		if data, err := f.onGet(key); err != goOn {
			return keyring.Item{Key: key, Data: data}, err
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	data, ok := f.items[key]
	if !ok {
		return keyring.Item{}, keyring.ErrKeyNotFound
	}
	return keyring.Item{Key: key, Data: slices.Clone(data)}, nil
}

func (f *faulty) Set(item keyring.Item) error {
	defer f.enter()()
	if f.onSet != nil {
		if err := f.onSet(item); err != goOn {
			return err
		}
	}
	f.put(item.Key, item.Data)
	return nil
}

func (f *faulty) put(key string, data []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.items[key] = slices.Clone(data)
}

func (f *faulty) Remove(key string) error {
	defer f.enter()()
	if f.onRemove != nil {
		if err := f.onRemove(key); err != goOn {
			return err
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, ok := f.items[key]; !ok {
		return keyring.ErrKeyNotFound
	}
	delete(f.items, key)
	return nil
}

func (f *faulty) Keys() ([]string, error) {
	defer f.enter()()
	if f.onKeys != nil {
		if keys, err := f.onKeys(); err != goOn {
			return keys, err
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Sorted(maps.Keys(f.items)), nil
}

// count returns the number of items.
func (f *faulty) count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.items)
}

// heal removes the faults.
func (f *faulty) heal(t *testing.T) {
	t.Helper()
	f.onGet, f.onSet, f.onRemove, f.onKeys = nil, nil, nil, nil
}
