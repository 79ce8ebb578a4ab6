package vault_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/99designs/keyring"

	"kiikey/internal/testenv"
	"kiikey/kiiex/problem"
	"kiikey/store/vault"
)

const suffix = ".aside-now"

// createAside sets the vault at path aside, for one with the given items.
func createAside(t *testing.T, path string, items ...string) (*vault.Vault, []string, error) {
	t.Helper()
	into := vault.Items{}
	for _, item := range items {
		key, data, _ := strings.Cut(item, "=")
		into[key] = keyring.Item{Key: key, Data: []byte(data)}
	}
	v, aside, err := vault.CreateAside(context.Background(), path, suffix, passphrase, into)
	if v != nil {
		t.Cleanup(v.Close)
	}
	return v, aside, err
}

// snapshot is every file in the folder of path.
func snapshot(t *testing.T, path string) map[string]string {
	t.Helper()
	files := make(map[string]string)
	for _, name := range strings.Fields(names(t, path)) {
		if content, err := os.ReadFile(filepath.Join(filepath.Dir(path), name)); err == nil {
			files[name] = string(content)
		}
	}
	return files
}

func wantSnapshot(t *testing.T, path string, want map[string]string) {
	t.Helper()
	if got := snapshot(t, path); !maps.Equal(got, want) {
		t.Errorf("something has changed; there is now: %s", names(t, path))
	}
}

func TestSettingAside(t *testing.T) {
	tests := map[string]struct {
		prepare func(t *testing.T, path string)
		aside   []string // which of the files get a further name, as what is behind the vault's name
	}{
		"whole":            {func(*testing.T, string) {}, []string{".previous", ""}},
		"damaged":          {func(t *testing.T, path string) { write(t, path, []byte("no vault")) }, []string{".previous", ""}},
		"empty":            {func(t *testing.T, path string) { write(t, path, nil) }, []string{".previous", ""}},
		"no previous":      {func(t *testing.T, path string) { remove(t, path+".previous") }, []string{""}},
		"previous only":    {func(t *testing.T, path string) { remove(t, path) }, []string{".previous"}},
		"nothing is there": {func(t *testing.T, path string) { remove(t, path); remove(t, path+".previous") }, nil},
		"leftovers": {func(t *testing.T, path string) {
			write(t, filepath.Join(filepath.Dir(path), ".vault.kiikey.tmp-0123456789abcdef"), nil)
		}, []string{".previous", ""}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			v := newVault(t, "a=1", "b=2")
			path := v.Path()
			test.prepare(t, path)
			before := snapshot(t, path)
			renewed, aside, err := createAside(t, path, "c=3")
			testenv.OK(t, err)
			var want []string
			for _, ending := range test.aside {
				want = append(want, path+ending+suffix)
				if string(read(t, path+ending+suffix)) != before["vault.kiikey"+ending] {
					t.Errorf("%s%s is not what it was", path, ending)
				}
			}
			if strings.Join(aside, " ") != strings.Join(want, " ") {
				t.Errorf("set aside: %q, want %q", aside, want)
			}
			wantNoFile(t, path+".previous")
			if strings.Contains(names(t, path), ".tmp-") {
				t.Errorf("leftovers: %s", names(t, path))
			}
			wantContents(t, renewed, "c=3")
			wantContents(t, open(t, path), "c=3")
			put(t, renewed, "d=4")
			wantContents(t, open(t, path), "c=3 d=4")
		})
	}
}

func remove(t *testing.T, path string) {
	t.Helper()
	testenv.OK(t, os.Remove(path))
}

func TestSettingAsideRefused(t *testing.T) {
	tests := map[string]struct {
		prepare func(t *testing.T, path string)
		next    string
	}{
		"name taken": {func(t *testing.T, path string) { write(t, path+suffix, []byte("taken")) }, "Try again"},
		"name of the previous state taken": {func(t *testing.T, path string) {
			write(t, path+".previous"+suffix, []byte("taken"))
		}, "Try again"},
		"name taken by a dead link": {func(t *testing.T, path string) {
			if err := os.Symlink("nowhere", path+suffix); err != nil {
				t.Skip("no symbolic links here: ", err)
			}
		}, "Try again"},
		"folder that cannot be written": {func(t *testing.T, path string) {
			testenv.PermissionsBind(t)
			folder := filepath.Dir(path)
			testenv.OK(t, os.Chmod(folder, 0o500))
			t.Cleanup(func() { _ = os.Chmod(folder, 0o700) })
		}, "Check that you may write in that folder"},
		"folder in the place of the vault": {func(t *testing.T, path string) {
			remove(t, path)
			testenv.OK(t, os.Mkdir(path, 0o700))
		}, "Check that"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			path := newVault(t, "a=1", "b=2").Path()
			test.prepare(t, path)
			before := snapshot(t, path)
			there := names(t, path)
			v, aside, err := createAside(t, path, "c=3")
			testenv.WantKind(t, err, problem.StoreUnwritable)
			if v != nil || len(aside) > 0 || !strings.Contains(err.Error(), "nothing has changed") || !strings.Contains(problem.From(err).Next, test.next) {
				t.Errorf("set aside: %q; %v %s", aside, err, problem.From(err).Next)
			}
			wantSnapshot(t, path, before)
			if names(t, path) != there {
				t.Errorf("there is now: %s; before: %s", names(t, path), there)
			}
		})
	}
}

func TestSettingAsideBehindALink(t *testing.T) {
	real := newVault(t, "a=1", "b=2").Path()
	link := filepath.Join(t.TempDir(), "link.kiikey")
	if err := os.Symlink(real, link); err != nil {
		t.Skip("no symbolic links here: ", err)
	}
	v, aside, err := createAside(t, link, "c=3")
	if err != nil || strings.Join(aside, " ") != real+".previous"+suffix+" "+real+suffix {
		t.Fatalf("set aside: %q; %v", aside, err)
	}
	if target, err := os.Readlink(link); err != nil || target != real || v.Path() != real {
		t.Errorf("the link leads to %q, %v; the vault is at %s", target, err, v.Path())
	}
	wantContents(t, open(t, link), "c=3")
}

// setAsideUntilKilled sets the vault aside again and again, each time for one with a further number in it, until it is killed.
func setAsideUntilKilled(*vault.Vault) error {
	path := os.Getenv(childPath)
	for n := 0; ; n++ {
		number := fmt.Sprintf("%s-%d", os.Getenv(childNumber), n)
		// Sizes vary, so that a kill meets writes of one chunk and of several.
		items := vault.Items{"number": {Key: "number", Data: []byte(number)}, "ballast": {Key: "ballast", Data: make([]byte, 1+rand.IntN(200_000))}}
		fmt.Println(">", number)
		v, aside, err := vault.CreateAside(context.Background(), path, ".aside-"+number, passphrase, items)
		if err != nil {
			return err
		}
		fmt.Println("<", strings.Join(aside, " "))
		// From time to time there is a previous state to set aside as well.
		if rand.IntN(2) == 0 {
			err = v.Set(keyring.Item{Key: "edited", Data: []byte(number)})
		}
		v.Close()
		if err != nil {
			return err
		}
	}
}

func TestKilledWhileSettingAside(t *testing.T) {
	path := busyPath(t)
	v := create(t, path)
	put(t, v, "number=first", "ballast=x")
	v.Close()
	number := "first"
	numberOf := func(path string) string {
		t.Helper()
		items, err := vault.OpenBackup(context.Background(), path, passphrase) // makes no lock file beside it
		testenv.OK(t, err)
		defer items.Clear()
		return string(items["number"].Data)
	}
	for kill := range testenv.Kills(8, 20, 300) {
		pending := ""
		testenv.Killed(t, child(t, "aside", path, kill), 6, 30*time.Millisecond, func(line string) {
			if announced, begins := strings.CutPrefix(line, "> "); begins {
				pending = announced
				return
			}
			for _, name := range strings.Fields(line)[1:] {
				if got := numberOf(name); !strings.Contains(name, ".previous") && got != number {
					t.Errorf("kill %d: %s holds %q, want %q", kill, name, got, number)
				}
				_ = os.Remove(name)
			}
			number, pending = pending, ""
		})

		open(t, path).Close() // tidies up
		found := numberOf(path)
		switch found {
		case number:
		case pending: // set aside, and killed before it was said: the old one is kept
			if got := numberOf(path + ".aside-" + pending); got != number {
				t.Fatalf("kill %d: %q was set aside, want %q", kill, got, number)
			}
		default:
			t.Fatalf("kill %d: the vault holds %q; %q was acknowledged, %q under way", kill, found, number, pending)
		}
		number = found
		for _, name := range strings.Fields(names(t, path)) {
			switch full := filepath.Join(filepath.Dir(path), name); {
			case strings.Contains(name, ".aside-"):
				numberOf(full) // whole, whichever it is
				_ = os.Remove(full)
			case strings.HasSuffix(name, ".previous"):
				if got := numberOf(full); got != number {
					t.Fatalf("kill %d: the previous state is of %q, the vault of %q", kill, got, number)
				}
			case name != "vault.kiikey" && name != "vault.kiikey.lock":
				t.Fatalf("kill %d: leftovers: %s", kill, name)
			}
		}
	}
}
