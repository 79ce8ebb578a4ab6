package flow_test

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"kiikey/internal/testenv"
	"kiikey/kiiex/problem"
	"kiikey/store/system"
	"kiikey/store/vault"
	"kiikey/ui/flow"
)

// rings are keyrings of a system, which fail as they are told.
type rings struct {
	items map[string][]byte // by "pass kiikey/0123…"
	fails map[string]error  // by "put pass"
	done  []string          // "put pass"
	seen  func(done string) // called before each thing that is done
	after func()            // called after each
}

func newRings() *rings { return &rings{items: map[string][]byte{}, fails: map[string]error{}} }

func (r *rings) do(what, keyring string) error {
	done := what + " " + keyring
	r.done = append(r.done, done)
	if r.seen != nil {
		r.seen(done)
	}
	return r.fails[done]
}

func (r *rings) Usable(context.Context) []system.Keyring {
	return []system.Keyring{{Name: "kwallet", Title: "the KDE wallet"}}
}

func (r *rings) Put(_ context.Context, keyring, key string, value []byte) error {
	err := r.do("put", keyring)
	if err == nil || problem.KindOf(err) == problem.KeyringTimeout { // the worst that it can be
		r.items[keyring+" "+key] = bytes.Clone(value)
	}
	r.ended()
	return err
}

func (r *rings) Get(_ context.Context, keyring, key string) ([]byte, error) {
	if err := r.do("get", keyring); err != nil {
		return nil, err
	}
	value, ok := r.items[keyring+" "+key]
	if !ok {
		return nil, system.ErrNotFound
	}
	return bytes.Clone(value), nil
}

func (r *rings) Remove(_ context.Context, keyring, key string) error {
	err := r.do("remove", keyring)
	if err == nil {
		delete(r.items, keyring+" "+key)
	}
	r.ended()
	return err
}

func (r *rings) ended() {
	if r.after != nil {
		r.after()
	}
}

// kept are the items' names.
func (r *rings) kept() []string { return slices.Sorted(maps.Keys(r.items)) }

// memory is a kernel's keyring.
type memory struct {
	items map[string][]byte
	until time.Time
	err   error
}

func (m *memory) Put(name string, data []byte, d time.Duration) error {
	if m.err == nil {
		m.items, m.until = map[string][]byte{name: bytes.Clone(data)}, time.Now().Add(d)
	}
	return m.err
}

func (m *memory) Get(name string) ([]byte, time.Time, error) {
	data, ok := m.items[name]
	if !ok {
		return nil, time.Time{}, errors.Join(errors.New("not there"), m.err)
	}
	return bytes.Clone(data), m.until, m.err
}

func (m *memory) Remove(name string) error {
	delete(m.items, name)
	return m.err
}

func failing(kind problem.Kind) error {
	return &problem.Problem{Kind: kind, What: "It " + string(kind) + ".", Next: "Try again."}
}

// at opens a job on a home.
func at(t *testing.T, home string, r *rings, m *memory) *flow.Job {
	t.Helper()
	j, err := flow.Open(flow.Options{Home: home, Keyrings: r, Kernel: m})
	testenv.OK(t, err)
	t.Cleanup(j.Close)
	return j
}

const first = "the first passphrase"

// remembering is a job whose open vault these keyrings remember.
func remembering(t *testing.T, keyrings ...string) (j *flow.Job, home string, r *rings, m *memory) {
	t.Helper()
	home, r, m = t.TempDir(), newRings(), &memory{}
	j = at(t, home, r, m)
	testenv.OK(t, j.Create(t.Context(), given(first)))
	for _, k := range keyrings {
		testenv.OK(t, j.Remember(t.Context(), k))
	}
	r.done = nil
	return j, home, r, m
}

// opens locks, and opens the vault without its passphrase.
func opens(t *testing.T, j *flow.Job) (opened bool, notices []string) {
	t.Helper()
	j.Lock()
	opened, notices = j.UnlockWithout(t.Context())
	if opened != (j.Store() != nil) {
		t.Errorf("opened %t, and the store is %v", opened, j.Store())
	}
	return opened, notices
}

// openers are the keyrings that open the vault now.
func openers(t *testing.T, j *flow.Job) []string {
	t.Helper()
	w, err := j.Ways()
	testenv.OK(t, err)
	return w.Remembered
}

func hash(t *testing.T, j *flow.Job) string {
	t.Helper()
	sum, err := vault.Fingerprint(j.VaultPath())
	testenv.OK(t, err)
	return sum
}
