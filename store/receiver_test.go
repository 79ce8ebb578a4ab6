package store_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store"
	"kiikey/store/agefile"
)

var receiverMade = time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)

func mustReceiver(t *testing.T, s *store.Store, now time.Time, wantMade bool) string {
	t.Helper()
	recipient, made, err := s.Receiver(t.Context(), now)
	if err != nil || made != wantMade {
		t.Fatalf("made %v, %v", made, testenv.Explained(err))
	}
	return recipient
}

// opens reports which of the store's identities opens what is encrypted to recipient; -1 for none.
func opens(t *testing.T, s *store.Store, recipient string) int {
	t.Helper()
	to, err := age.ParseX25519Recipient(recipient)
	testenv.OK(t, err)
	sealed, err := agefile.Encrypt([]byte("content"), to)
	testenv.OK(t, err)
	identities, err := s.Identities(t.Context())
	testenv.OK(t, err)
	for i, identity := range identities {
		by, err := age.ParseX25519Identity(identity.Reveal())
		testenv.OK(t, err)
		if plain, err := agefile.Decrypt(sealed, by); err == nil && bytes.Equal(plain, []byte("content")) {
			return i
		}
	}
	return -1
}

func TestReceiver(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	if identities, err := b.store.Identities(t.Context()); err != nil || len(identities) != 0 {
		t.Fatal(len(identities), err)
	}
	first := mustReceiver(t, b.store, receiverMade, true)
	if again := mustReceiver(t, b.store, receiverMade.Add(time.Hour), false); again != first || opens(t, b.store, first) != 0 {
		t.Errorf("%s, then %s, which identity %d opens", first, again, opens(t, b.store, first))
	}
	wantNames(t, b.store) // it is no credential
	b.store.Close()
	for _, err := range []error{second(b.store.Receiver(t.Context(), receiverMade)), only(b.store.Identities(t.Context()))} {
		if problem.KindOf(err) != problem.PassphraseNeeded {
			t.Error(testenv.Explained(err))
		}
	}
}

func second(_ string, _ bool, err error) error { return err }
func only(_ []kiiex.Secret, err error) error   { return err }

// A backup brings its identities along, and both open from then on; what is shown is the latest.
func TestRestoreAddsReceivers(t *testing.T) {
	t.Parallel()
	source, target := newBench(t), newBench(t)
	old := mustReceiver(t, source.store, receiverMade, true)
	save(t, source.store, "spot", "staging")
	latest := mustReceiver(t, target.store, receiverMade.Add(time.Hour), true)
	from := backedUp(t, source.store)
	plan := mustPlan(t, from, target.store)
	testenv.OK(t, target.store.Restore(t.Context(), from, plan))
	if got := mustReceiver(t, target.store, receiverMade, false); got != latest || opens(t, target.store, latest) != 0 || opens(t, target.store, old) != 1 {
		t.Errorf("%s; the old is opened by %d", got, opens(t, target.store, old))
	}

	at := store.Place{Data: t.TempDir()}
	made, _, err := at.RestoreAside(t.Context(), from, kiiex.SecretFromString("a passphrase"), receiverMade)
	testenv.OK(t, err)
	defer made.Close()
	if opens(t, made, old) != 0 {
		t.Error("a vault made of the backup does not open what was handed over")
	}
}

// An identity that is damaged, or is none, is told of and never told.
func TestReceiverDamaged(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	recipient := mustReceiver(t, b.store, receiverMade, true)
	key := keys(t, b, "receiver")[0]
	whole := string(getItem(t, b.vault(), key).Data)
	for _, damaged := range []string{whole[:20], strings.Replace(whole, "AGE-SECRET-KEY-1", "AGE-SECRET-KEY-1Q", 1)} {
		setItem(t, b.vault(), key, []byte(damaged))
		for _, err := range []error{second(b.store.Receiver(t.Context(), receiverMade)), only(b.store.Identities(t.Context()))} {
			if problem.KindOf(err) != problem.StoreDamaged || strings.Contains(testenv.Explained(err), "SECRET") {
				t.Error(testenv.Explained(err))
			}
		}
	}
	setItem(t, b.vault(), key, []byte(whole))
	if opens(t, b.store, recipient) != 0 {
		t.Error("put back, it does not open")
	}
}
