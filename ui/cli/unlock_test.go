package cli

import (
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"kiikey/internal/testenv"
	"kiikey/kiiex/problem"
	"kiikey/store/kernelkeyring"
	"kiikey/ui/internal/script"
)

// TestKeyringStories tells the stories in which a keyring of the system unlocks the vault.
func TestKeyringStories(t *testing.T) {
	onlyUnix(t)
	testscript.Run(t, scriptParams("testdata/keyring"))
}

// TestKernelStories tells those in which the vault is unlocked for a while.
func TestKernelStories(t *testing.T) {
	needsKernelKeyring(t)
	testscript.Run(t, scriptParams("testdata/kernel"))
}

// TestServiceStories tells those that need a real keyring.
func TestServiceStories(t *testing.T) {
	onlyUnix(t)
	testenv.Programs(t, "gpg", "pass", "gpgconf", "git")
	testscript.Run(t, scriptParams("testdata/services"))
}

func onlyUnix(t *testing.T) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("pass is a program of Unix")
	}
}

func needsKernelKeyring(t *testing.T) {
	t.Helper()
	if !kernelkeyring.Supported {
		t.Skip("only Linux has a keyring in its kernel")
	}
	if _, _, err := kernelkeyring.Get("kiikey-test/none"); problem.KindOf(err) == problem.KeyringMissing {
		testenv.Refused(t, err)
	}
}

// passProgram is a stand-in for pass, which keeps what it gets as it is, and counts how often it is asked for it.
const passProgram = `#!/bin/sh
f="$PASSWORD_STORE_DIR/$(eval echo \"\$$#\").gpg"
[ "$1" = show ] && echo >> "$PASSWORD_STORE_DIR/asked"
case "$(cat "$PASSWORD_STORE_DIR/behaviour")" in
hangs) exec sleep 1000;;
locked)
	for word in $PASSWORD_STORE_GPG_OPTS; do report=$word; done
	printf '[GNUPG:] PINENTRY_LAUNCHED 1\n[GNUPG:] DECRYPTION_FAILED\n' > "$report"
	exit 2;;
breaks) exit 2;;
esac
case "$1" in
insert) mkdir -p "$(dirname "$f")"; cat > "$f";;
show) cat "$f";;
rm) rm "$f";;
esac
`

// standIn makes the stand-in in a folder, as it behaves, and returns the variables with which a kiikey finds it.
func standIn(folder, behaviour string) (environ []string, err error) {
	bin, store := filepath.Join(folder, "bin"), filepath.Join(folder, "store")
	for _, f := range []struct {
		path, content string
	}{
		{filepath.Join(bin, "pass"), passProgram},
		{filepath.Join(bin, "gpg"), "#!/bin/sh\nexit 1\n"}, // whom it encrypts for is not known
		{filepath.Join(store, ".gpg-id"), "ci@example.invalid\n"},
		{filepath.Join(store, "behaviour"), behaviour},
	} {
		if err := os.MkdirAll(filepath.Dir(f.path), 0o700); err != nil {
			return nil, err
		}
		if err := testenv.WriteProgram(f.path, []byte(f.content)); err != nil {
			return nil, err
		}
	}
	if behaviour == "gone" {
		err = os.Remove(filepath.Join(store, ".gpg-id"))
	}
	return []string{"PASSWORD_STORE_DIR=" + store, "PATH=" + bin + string(filepath.ListSeparator)}, err
}

func cmdKeyring(ts *testscript.TestScript, neg bool, args []string) {
	environ, err := standIn(ts.MkAbs("."), strings.Join(args, ""))
	ts.Check(err)
	for _, e := range environ {
		name, value, _ := strings.Cut(e, "=")
		if name == "PATH" && !strings.HasPrefix(ts.Getenv(name), value) {
			value += ts.Getenv(name)
		} else if name == "PATH" {
			continue
		}
		ts.Setenv(name, value)
	}
}

func cmdItems(ts *testscript.TestScript, neg bool, args []string) {
	items, err := filepath.Glob(ts.MkAbs("store/kiikey/*.gpg"))
	ts.Check(err)
	if strconv.Itoa(len(items)) != args[0] {
		ts.Fatalf("the keyring holds %d items, want %s", len(items), args[0])
	}
	for _, path := range items {
		if found := script.SecretIn(ts.ReadFile(path)); found != "" {
			ts.Fatalf("an item shows %s", found)
		}
	}
}

func cmdAsked(ts *testscript.TestScript, neg bool, args []string) {
	asked, err := os.ReadFile(ts.MkAbs("store/asked"))
	if err != nil && !os.IsNotExist(err) {
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(len(asked)) != args[0] {
		ts.Fatalf("the keyring was asked %d times, want %s", len(asked), args[0])
	}
}
