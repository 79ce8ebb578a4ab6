package sandbox

import (
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"net/netip"
	"sync"
	"time"
)

// pendingLife limits the time between a right signature and its code. The exchange's own time is unknown.
const pendingLife = 5 * time.Minute

// tokens are the valid tokens of one sort, sessions or logins waiting for their code. Each is bound to its
// first address, and lasts for life after it was issued or, if renewed, last used.
type tokens struct {
	life    time.Duration
	renewed bool

	mu      sync.Mutex
	entries map[[sha256.Size]byte]token // by hash, so that a look-up's time tells nothing of other tokens
}

type token struct {
	address netip.Addr
	expires time.Time
}

// issue returns a new token for address.
func (t *tokens) issue(address netip.Addr, now time.Time) string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // crypto/rand.Read never fails since Go 1.24
	text := fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])

	t.mu.Lock()
	defer t.mu.Unlock()
	if t.entries == nil {
		t.entries = make(map[[sha256.Size]byte]token)
	}
	for hash, entry := range t.entries {
		if !now.Before(entry.expires) {
			delete(t.entries, hash)
		}
	}
	t.entries[hashOf(text)] = token{address, now.Add(t.life)}
	return text
}

// use reports whether text is valid for address at now, and renews it if tokens of this sort are renewed.
func (t *tokens) use(text string, address netip.Addr, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	entry, ok := t.valid(text, address, now)
	if ok && t.renewed {
		entry.expires = now.Add(t.life)
		t.entries[hashOf(text)] = entry
	}
	return ok
}

// end makes a valid token invalid, and reports whether this call did it.
func (t *tokens) end(text string, address netip.Addr, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	_, ok := t.valid(text, address, now)
	if ok {
		delete(t.entries, hashOf(text))
	}
	return ok
}

// valid looks a token up; the lock must be held.
func (t *tokens) valid(text string, address netip.Addr, now time.Time) (token, bool) {
	entry, ok := t.entries[hashOf(text)]
	return entry, ok && entry.address == address && now.Before(entry.expires)
}

func hashOf(text string) [sha256.Size]byte { return sha256.Sum256([]byte(text)) }
