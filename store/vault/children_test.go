package vault_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/99designs/keyring"

	"kiikey/internal/testenv"
	"kiikey/store/vault"
)

// Environment of a child, besides its role.
const (
	childPath   = "KIIKEY_VAULT_TEST_PATH"
	childNumber = "KIIKEY_VAULT_TEST_NUMBER"
)

var roles = map[string]func(v *vault.Vault) error{
	"aside":  setAsideUntilKilled,
	"busy":   writeUntilKilled,
	"writer": writeSome,
}

// runChild is the main function of the processes that the tests start from their own binary.
func runChild(role string) int {
	v, err := vault.Open(context.Background(), os.Getenv(childPath), passphrase)
	if err == nil {
		err = roles[role](v)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "child:", err)
		return 1
	}
	return 0
}

func child(t *testing.T, role, path string, number int) *exec.Cmd {
	t.Helper()
	binary, err := os.Executable()
	testenv.OK(t, err)
	cmd := exec.Command(binary)
	cmd.Env = append(os.Environ(), childRole+"="+role, childPath+"="+path, childNumber+"="+strconv.Itoa(number),
		"DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent", // the keyring library dials it at its start
		"GORACE=atexit_sleep_ms=0")
	cmd.Stderr = os.Stderr
	return cmd
}

// writeUntilKilled saves, edits and removes until it is killed. It says each change before it begins and after it is
// done: "> key value" or "> key" for a removal, then "<".
func writeUntilKilled(v *vault.Vault) error {
	for {
		key := "credential-" + strconv.Itoa(rand.IntN(6))
		var err error
		if rand.IntN(3) == 0 {
			fmt.Println(">", key)
			if err = v.Remove(key); err == keyring.ErrKeyNotFound {
				err = nil
			}
		} else {
			// Sizes vary, so that a kill meets writes of one chunk and of several.
			value := strings.Repeat(strconv.Itoa(rand.IntN(10)), 1+rand.IntN(60_000))
			fmt.Println(">", key, value)
			err = v.Set(keyring.Item{Key: key, Data: []byte(value)})
		}
		if err != nil {
			return err
		}
		fmt.Println("<")
	}
}

// model holds the items that a vault must have after its writer was killed.
type model struct {
	done    map[string]string
	pending string // the change under way, as announced
}

func (m *model) hear(line string) {
	switch {
	case strings.HasPrefix(line, "> "):
		m.pending = line
	case line == "<":
		apply(m.done, m.pending)
		m.pending = ""
	}
}

func apply(state map[string]string, change string) {
	fields := strings.Fields(change)
	switch len(fields) {
	case 2:
		delete(state, fields[1])
	case 3:
		state[fields[1]] = fields[2]
	}
}

func (m *model) matches(state map[string]string) bool {
	if maps.Equal(m.done, state) {
		return true
	}
	after := maps.Clone(m.done)
	apply(after, m.pending)
	return maps.Equal(after, state)
}

func stateOf(t *testing.T, v *vault.Vault) map[string]string {
	t.Helper()
	keys, err := v.Keys()
	testenv.OK(t, err)
	state := make(map[string]string)
	for _, key := range keys {
		item, err := v.Get(key)
		testenv.OK(t, err)
		state[key] = string(item.Data)
	}
	return state
}

// busyPath returns the path for the vaults of tests with many writes: in memory if the system has such a folder,
// since a shared disk makes them wait a minute to be told that nothing was lost; on disk in the full run.
func busyPath(t *testing.T) string {
	t.Helper()
	const memory = "/dev/shm"
	if info, err := os.Stat(memory); testenv.Full() || err != nil || !info.IsDir() {
		return vaultPath(t)
	}
	folder, err := os.MkdirTemp(memory, "kiikey-vault-test-")
	if err != nil {
		return vaultPath(t)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	return filepath.Join(folder, "vault.kiikey")
}

func TestKilledAtAnyInstant(t *testing.T) {
	kills := testenv.Kills(10, 25, 400)
	path := busyPath(t)
	create(t, path).Close()
	m := &model{done: make(map[string]string)}
	changes, underWay := 0, 0
	for kill := range kills {
		testenv.Killed(t, child(t, "busy", path, kill), 20, 5*time.Millisecond, func(line string) {
			m.hear(line)
			changes++
		})
		if m.pending != "" {
			underWay++
		}
		v := open(t, path)
		state := stateOf(t, v)
		if !m.matches(state) {
			t.Fatalf("kill %d: %d credentials were acknowledged, %d are there, or they differ; under way: %.30q", kill, len(m.done), len(state), m.pending)
		}
		if got := strings.TrimSuffix(names(t, path), " vault.kiikey.previous"); got != "vault.kiikey vault.kiikey.lock" {
			t.Fatalf("kill %d: leftovers: %s", kill, got)
		}
		if _, err := os.Stat(path + ".previous"); err == nil {
			items, err := vault.OpenBackup(context.Background(), path+".previous", passphrase)
			if err != nil {
				t.Fatalf("kill %d: the previous generation: %v", kill, err)
			}
			for _, key := range items.Keys() {
				// A removal purges, so whatever the previous generation holds is there still, or was edited.
				if _, ok := state[key]; !ok {
					t.Fatalf("kill %d: %s was removed and can be brought back", kill, key)
				}
			}
		}
		v.Close()
		m.done, m.pending = state, ""
	}
	t.Logf("%d kills survived, %d of them during a change, after %d changes", kills, underWay, changes/2)
}

// writesEach is the number of items that each of several writers writes.
func writesEach() int {
	if testenv.Full() {
		return 25
	}
	return 8
}

func writeSome(v *vault.Vault) error {
	number := os.Getenv(childNumber)
	// Longer than any machine needs: the test is about what is written, not how soon.
	patient, cancel := context.WithTimeout(context.Background(), time.Hour)
	defer cancel()
	for i := range writesEach() {
		err := v.Update(patient, func(items vault.Items) error {
			key := fmt.Sprintf("%s-%d", number, i)
			items[key] = keyring.Item{Key: key, Data: []byte(strings.Repeat(number, 1000+i))}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func TestEightProcessesAtOnce(t *testing.T) {
	const processes = 8
	path := busyPath(t)
	v := create(t, path)
	var writers sync.WaitGroup
	for n := range processes {
		cmd := child(t, "writer", path, n)
		testenv.OK(t, cmd.Start())
		writers.Go(func() {
			if err := cmd.Wait(); err != nil {
				t.Errorf("process %d: %v", n, err)
			}
		})
	}
	finished := make(chan struct{})
	go func() { writers.Wait(); close(finished) }()

	whole := func(state map[string]string) {
		for key, data := range state {
			var n, i int
			if _, err := fmt.Sscanf(key, "%d-%d", &n, &i); err != nil || data != strings.Repeat(strconv.Itoa(n), 1000+i) {
				t.Fatalf("%s is torn", key)
			}
		}
	}
	reads := 0
	for done := false; !done; reads++ {
		select {
		case <-finished:
			done = true
		default:
		}
		whole(stateOf(t, v)) // a vault that stays open,
		reopened, err := vault.Open(context.Background(), path, passphrase)
		testenv.OK(t, err)
		whole(stateOf(t, reopened)) // and one that is opened meanwhile
		reopened.Close()
	}
	if state := stateOf(t, v); len(state) != processes*writesEach() {
		t.Errorf("%d of %d items are there", len(state), processes*writesEach())
	}
	t.Logf("%d processes wrote %d items each; %d readings meanwhile", processes, writesEach(), reads)
}
