package cli

import (
	"path/filepath"
	"strings"
	"testing"

	"kiikey/store/vault/vaulttest"
	"kiikey/ui/internal/script"
)

// What cannot be read can be removed all the same, as its problem advises.
func TestDamagedCredentialIsRemoved(t *testing.T) {
	home := filepath.Join(t.TempDir(), "home")
	sample := filepath.Join("..", "..", "assets", "sample-export.json")
	if status, _, said := ran(t, home, "import", sample, "--name", "one", "--env", "sandbox", "--user-id", "151"); status != 0 {
		t.Fatalf("import: %d, %s", status, said)
	}
	vaulttest.DamageItems(t, filepath.Join(home, "data", "kiikey.vault"), script.Passphrase)
	if status, _, said := ran(t, home, "show", "one"); status != 5 || !strings.Contains(said, "or remove it and import") {
		t.Fatalf("show: %d, %s", status, said)
	}
	if status, _, said := ran(t, home, "remove", "one"); status != 2 || !strings.Contains(said, "is damaged") {
		t.Errorf("without an answer: %d, %s", status, said)
	}
	if status, _, said := ran(t, home, "remove", "one", "--yes"); status != 0 {
		t.Errorf("remove: %d, %s", status, said)
	}
	if status, out, said := ran(t, home, "list", "--json"); status != 0 || strings.TrimSpace(out) != "[]" {
		t.Errorf("list: %d, %s%s", status, out, said)
	}
}
