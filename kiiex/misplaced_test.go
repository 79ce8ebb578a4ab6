package kiiex_test

import (
	"strings"
	"testing"

	"kiikey/kiiex"
)

func TestMisplaced(t *testing.T) {
	const secret = "fedcba9876543210fedcba9876543210"
	for _, name := range []string{"", "spot-orders", "bot (2)", "0123456789abcdef0123456789abcde", "7d1f0c2e-5b1a-4b3c-9d2e-0123456789ab", "größer", "a\tb", "~/x"} {
		if looks := kiiex.Misplaced(name); looks != "" {
			t.Errorf("%q looks like %s", name, looks)
		}
	}
	for _, text := range []string{
		`{"APIKey":"x"}`, "a]", "a{", "two\nlines", "two\rlines", secret, strings.ToUpper(secret), "x" + secret + "y", secret + secret,
	} {
		looks := kiiex.Misplaced(text)
		if looks == "" || strings.Contains(looks, text) {
			t.Errorf("%q looks like %q", text, looks)
		}
		if err := kiiex.CheckName(text); err == nil || strings.Contains(err.Error(), text) {
			t.Errorf("as a name: %v", err)
		}
	}
}
