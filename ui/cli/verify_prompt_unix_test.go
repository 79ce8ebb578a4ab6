//go:build unix

package cli

import (
	"strings"
	"testing"
)

func TestVerifyTakesAPasteUnseen(t *testing.T) {
	home := withVault(t)
	sample := sampleSecrets()
	for _, try := range []struct {
		pasted, sees string
		status       int
	}{
		{signatureOf(sample[0], "0151"+sample[1]), "✓ The signature is right", 0},
		{signatureOf(sample[0], "0151"+sample[1]+"\n"), "The message ends with a newline", 8},
		{sample[0], "This is your API secret", 7},
		{"\x03", "Interrupted", 130},
	} {
		p := atTerminal(t, home, "verify", "practice")
		p.sees("Passphrase of the vault: ")
		p.types(passphrase + "\r")
		p.sees("Paste the signature, it is not shown: ")
		p.types(try.pasted + "\r")
		p.sees(try.sees)
		if rest := p.ends(try.status); strings.Contains(rest, try.pasted[:min(12, len(try.pasted))]) {
			t.Errorf("what was pasted is shown: %q", rest)
		}
	}
}
