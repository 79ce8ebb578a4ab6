package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"kiikey/internal/testenv"
	"kiikey/ui/internal/script"
)

// The new vault is in place, and what was to come after it fails: a mounted file cannot be deleted.
func TestRestoreReportsTheVaultItSetAside(t *testing.T) {
	testenv.Root(t)
	home, backup, passphrase := t.TempDir(), filepath.Join(t.TempDir(), "backup.kiikey"), written(t, script.BackupPassphrase)
	imported(t, home, "sandbox")
	for _, args := range [][]string{{"backup", backup, "--backup-passphrase-file", passphrase}, {"edit", "practice", "--nonce", "7"}} {
		if status, _, said := ran(t, home, args...); status != 0 {
			t.Fatalf("%q: %d, %s", args, status, said)
		}
	}
	vault := filepath.Join(home, "data", "kiikey.vault")
	if err := unix.Mount(vault+".previous", vault+".previous", "", unix.MS_BIND, ""); err != nil {
		testenv.Refused(t, err)
	}
	t.Cleanup(func() { _ = unix.Unmount(vault+".previous", 0) })
	status, out, said := ran(t, home, "restore", backup, "--backup-passphrase-file", passphrase, "--set-aside", "--yes", "--json")
	var document struct {
		Error    struct{ Kind, Message, Hint string }
		SetAside []string
	}
	if err := json.Unmarshal([]byte(out), &document); err != nil || status != 5 || document.Error.Kind != "store-changed" {
		t.Fatalf("%d, %v: %s%s", status, err, out, said)
	}
	if len(document.SetAside) != 2 || !strings.HasPrefix(document.SetAside[1], vault+".aside-") || !strings.Contains(document.Error.Hint, document.SetAside[0]) {
		t.Errorf("set aside: %q; %s", document.SetAside, document.Error.Hint)
	}
	for _, path := range document.SetAside {
		if _, err := os.Stat(path); err != nil || !strings.Contains(strings.Join(strings.Fields(said), " "), "The old vault is now: "+path) {
			t.Errorf("%s: %v; it says: %s", path, err, said)
		}
	}
}
