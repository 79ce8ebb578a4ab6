package store

import (
	"context"
	"path/filepath"
	"time"

	"kiikey/store/lockfile"
	"kiikey/store/vault"
)

// SetVaultAside gives the vault of a data folder and its previous state other names in the same folder, with
// the time now in them, so that a new vault can be made in its place. It is for a vault that does not open:
// nothing is read, and nothing deleted. It returns the new paths, none where nothing was there.
//
// Errors are *problem.Problem: StoreUnwritable, StoreBusy and Interrupted.
func SetVaultAside(ctx context.Context, dataDir string, now time.Time) ([]string, error) {
	release, err := lockfile.Acquire(ctx, filepath.Join(dataDir, lockFile), 0)
	if err != nil {
		return nil, err
	}
	defer release()
	return vault.SetAside(VaultPath(dataDir), ".aside-"+now.UTC().Format("20060102T150405.000Z"))
}
