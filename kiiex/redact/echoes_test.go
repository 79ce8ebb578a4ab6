package redact_test

import (
	"encoding/hex"
	"strings"
	"testing"

	"kiikey/kiiex"
	"kiikey/kiiex/redact"
)

func TestMaskIn(t *testing.T) {
	secret, short := kiiex.SecretFromString("fedcba9876543210fedcba9876543210"), kiiex.SecretFromString("12345")
	for name, written := range map[string]string{
		"as it is":   secret.Reveal(),
		"upper case": strings.ToUpper(secret.Reveal()),
		"hex":        hex.EncodeToString(secret.Bytes()),
		"escaped":    "%66edcba9876543210fedcba9876543210",
	} {
		got := redact.MaskIn("it is "+written+", user 12345", secret, short)
		if got != "it is "+kiiex.Mask+", user 12345" {
			t.Errorf("%s: %q", name, got)
		}
	}
	if got := redact.MaskIn("nothing to hide", kiiex.Secret{}); got != "nothing to hide" {
		t.Errorf("without secrets: %q", got)
	}
}
