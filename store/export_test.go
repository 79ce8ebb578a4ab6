package store

import (
	"testing"
	"time"

	"github.com/99designs/keyring"

	"kiikey/kiiex"
)

// Processes that write without a pause may keep another from its turn for longer than people wait.
func init() { lockTimeout = time.Hour }

// ShortenLockTimeout makes the wait for another process short for one test, which must not be parallel.
func ShortenLockTimeout(t *testing.T) {
	before := lockTimeout
	lockTimeout = time.Second
	t.Cleanup(func() { lockTimeout = before })
}

// Over returns a store like s, as another process would open it, over another keyring.
func Over(s *Store, ring keyring.Keyring) *Store {
	twin := New(ring, 0)
	twin.id = s.id
	return twin
}

// InFolder returns a store over a keyring that takes the lock of a data folder, and has the name of a backend.
func InFolder(ring keyring.Keyring, dataDir string, backend Backend, timeout time.Duration) *Store {
	s := New(ring, timeout)
	s.dataDir, s.backend = dataDir, backend
	s.guard.backend = backend
	return s
}

// Plant stores a credential without looking at what is there, which takes long for thousands.
func Plant(s *Store, ring keyring.Keyring, c kiiex.Credential) error {
	p, _, err := s.replacement(survey{}, found{}, c)
	if err != nil {
		return err
	}
	return ring.Set(p.item())
}

// LockPath is where the lock of a data folder is.
func LockPath(dataDir string) string { return dataDir + "/" + lockFile }

// ChoicePath is where the choice of a data folder is.
func ChoicePath(dataDir string) string { return dataDir + "/" + choiceFile }

// ID is the store's id in the keys of its items.
func ID(s *Store) string { return s.id }

// FindOther is OpenOther for a keyring that is open.
func FindOther(t *testing.T, ring keyring.Keyring, backend Backend, own, id string) (*Store, error) {
	return findOther(t.Context(), newGuard(ring, backend, 0), own, id)
}
