package store

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"kiikey/kiiex/problem"
	"kiikey/kiiex/strictjson"
	"kiikey/store/atomicfile"
	"kiikey/store/lockfile"
)

// Names in the data folder.
const (
	choiceFile = "backend.json"
	lockFile   = "store.lock"
	vaultFile  = "kiikey.vault"
)

// VaultPath returns where the vault of a data folder is.
func VaultPath(dataDir string) string { return filepath.Join(dataDir, vaultFile) }

// choice is what backend.json records. The program writes it once; a person does not.
type choice struct {
	backend Backend
	// store is the random id in the keys of this store's items, which tells them from those of another
	// store in the same keyring.
	store string
}

// storeIDLength is the number of hex digits of a store's id.
const storeIDLength = 16

// vaultStore takes the place of the id in a vault, which is one store's alone and must be readable after it
// was carried to another machine.
const vaultStore = "vault"

func newStoreID() string {
	var b [storeIDLength / 2]byte
	_, _ = rand.Read(b[:]) // crypto/rand.Read never fails since Go 1.24
	return hex.EncodeToString(b[:])
}

// ReadChoice returns where the credentials of a data folder are kept, "" where that is not decided yet.
// Errors are *problem.Problem: StoreDamaged where the record is not what WriteChoice wrote, StoreUnreadable
// where it cannot be read.
func ReadChoice(dataDir string) (Backend, error) {
	c, err := readChoice(dataDir)
	return c.backend, err
}

// WriteChoice records that the credentials of a data folder, which exists, are kept in b. A choice that was
// made before is replaced, and its store's id kept: only kiikey migrate may do that, after it has moved
// everything. Errors are *problem.Problem.
func WriteChoice(dataDir string, b Backend) error {
	release, err := lockfile.Acquire(context.Background(), filepath.Join(dataDir, lockFile), 0)
	if err != nil {
		return err
	}
	defer release()
	return writeChoiceLocked(dataDir, b)
}

// writeChoiceLocked is WriteChoice for who holds the lock.
func writeChoiceLocked(dataDir string, b Backend) error {
	c, err := readChoice(dataDir)
	if err != nil {
		return err
	}
	if c.store == "" {
		c.store = newStoreID()
	}
	c.backend = b
	return c.write(dataDir)
}

// recordChoice records first unless a choice was made already, which is then returned: another process may
// have been faster.
func recordChoice(ctx context.Context, dataDir string, first choice) (choice, error) {
	release, err := lockfile.Acquire(ctx, filepath.Join(dataDir, lockFile), 0)
	if err != nil {
		return choice{}, err
	}
	defer release()
	made, err := readChoice(dataDir)
	if err != nil || made.backend != "" {
		return made, err
	}
	return first, first.write(dataDir)
}

func readChoice(dataDir string) (choice, error) {
	path := filepath.Join(dataDir, choiceFile)
	data, err := atomicfile.Read(path, 4096)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return choice{}, nil
	case errors.Is(err, atomicfile.ErrTooLarge):
		return choice{}, choiceDamaged(path, err)
	case err != nil:
		return choice{}, &problem.Problem{
			Kind: problem.StoreUnreadable,
			What: "The record of where your credentials are kept cannot be read.",
			Why:  "Reading " + path + " failed: " + plainReason(err) + ".",
			Next: "Check that the file and its folder are yours and readable.",
			Err:  err,
		}
	}
	c, err := decodeChoice(data)
	if err != nil {
		return choice{}, choiceDamaged(path, err)
	}
	return c, nil
}

func (c choice) write(dataDir string) error {
	path := filepath.Join(dataDir, choiceFile)
	_ = atomicfile.Sweep(path) // what a killed process left; it does no harm
	if err := atomicfile.Write(path, c.encode(), atomicfile.Options{}); err != nil {
		return &problem.Problem{
			Kind: problem.StoreUnwritable,
			What: "It could not be recorded where your credentials are kept.",
			Why:  "Writing " + path + " failed: " + plainReason(err) + ".",
			Next: "Check that you may write in that folder and that the disk has room.",
			Err:  err,
		}
	}
	return nil
}

const choiceVersion = 1

// checksum notices an id that was damaged into another one, behind which the store would look empty.
func (c choice) checksum() string {
	return fmt.Sprintf("%08x", crc32.ChecksumIEEE([]byte(string(c.backend)+" "+c.store)))
}

func (c choice) encode() []byte {
	return fmt.Appendf(nil, "{\"version\": %d, \"backend\": %q, \"store\": %q, \"checksum\": %q}\n",
		choiceVersion, c.backend, c.store, c.checksum())
}

func decodeChoice(data []byte) (choice, error) {
	root, err := strictjson.Parse(data, nil)
	if err != nil {
		return choice{}, err
	}
	fields := map[string]string{}
	for _, m := range root.Members {
		fields[m.Name] = string(m.Value.Text)
	}
	if v, err := strconv.Atoi(fields["version"]); err == nil && v > choiceVersion {
		return choice{}, errors.New("store: a record of a newer version")
	}
	c := choice{backend: Backend(fields["backend"]), store: fields["store"]}
	if string(c.encode()) != string(data) || !known(c.backend) || len(c.store) != storeIDLength || !isHex(c.store) {
		return choice{}, errors.New("store: not a record that kiikey wrote")
	}
	return c, nil
}

func choiceDamaged(path string, err error) error {
	return &problem.Problem{
		Kind: problem.StoreDamaged,
		What: "The record of where your credentials are kept is damaged.",
		Why:  path + " is not what this kiikey wrote: the disk or another program changed it, or a newer kiikey wrote it.",
		Next: "Put a copy of the file back. If there is none, delete the record: the vault that is there is used then, and kiikey restore --from-keyring finds what is in a keyring of the system.",
		Err:  err,
	}
}

// plainReason is the system's own word for err, without the path that the sentence names already.
func plainReason(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	var l *os.LinkError
	if errors.As(err, &l) {
		return l.Err.Error()
	}
	return err.Error()
}
