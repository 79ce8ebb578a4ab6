package cli

import (
	"os"
	"testing"

	"kiikey/ui/internal/script"
)

// Who needs the passphrase twice gets it twice, though standard input has it once.
func TestPassphraseFromStandardInputIsRemembered(t *testing.T) {
	in, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	_, _ = out.WriteString(script.Passphrase + "\n")
	_ = out.Close()
	p := &program{stdin: in, passphraseFile: "-"}
	for range 2 {
		got, err := p.presentPassphrase(p.vaultPassphrase())(t.Context())
		if err != nil || got.Reveal() != script.Passphrase {
			t.Fatalf("%v", err)
		}
		got.Clear()
	}
}
