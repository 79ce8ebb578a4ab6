package kiiex_test

import (
	"regexp"
	"testing"

	"kiikey/kiiex"
)

func TestNewIDIsRandomHex(t *testing.T) {
	form := regexp.MustCompile(`^[0-9a-f]{32}$`)
	seen := make(map[string]bool)
	for range 1000 {
		id := kiiex.NewID()
		if !form.MatchString(id) {
			t.Fatalf("id %q is not 32 hex digits", id)
		}
		if seen[id] {
			t.Fatalf("id %q came twice", id)
		}
		seen[id] = true
	}
}

func TestCredentialClearEmptiesCopies(t *testing.T) {
	value := []byte("fedcba9876543210")
	c := kiiex.Credential{APISecret: kiiex.NewSecret(value)}
	other := c
	c.Clear()
	if !other.APISecret.IsEmpty() || string(value) != string(make([]byte, len(value))) {
		t.Errorf("secret is %q, bytes %q after Clear", other.APISecret.Reveal(), value)
	}
	kiiex.Credential{}.Clear() // nothing to clear is no failure
}
