//go:build unix

package ui_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/store"
	"kiikey/store/vault/vaulttest"
	"kiikey/ui/cli"
	"kiikey/ui/internal/story"
)

// asProgram makes the test binary behave as kiikey, with a vault that is cheap to open.
const asProgram = "KIIKEY_TEST_AS_PROGRAM"

// runAsChild is called in the child, before the program begins.
var runAsChild = func() {}

func TestMain(m *testing.M) {
	vaulttest.WorkFactor(1)
	if os.Getenv(asProgram) != "" {
		story.Program()
		runAsChild()
		os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
	testenv.ManyAtOnce()
	testenv.HeedSignals()
	os.Exit(m.Run())
}

const (
	passphrase   = "correct horse battery staple"
	sampleKey    = "0123456789abcdef0123456789abcdef"
	sampleSecret = "fedcba9876543210fedcba9876543210"
	sampleUser   = "151"
)

var eighty = story.Terminal{Columns: 80, Rows: 24}

// program returns kiikey with a home folder of its own and a bare environment.
func program(t *testing.T, home string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, append([]string{"--home", home}, args...)...)
	cmd.Dir = t.TempDir()
	cmd.Env = []string{asProgram + "=1", "HOME=" + cmd.Dir, "PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "SSH_TTY=/dev/pts/0",
		"GORACE=atexit_sleep_ms=0"} // else each child sleeps a second under the race detector
	return cmd
}

// quietly runs a command of kiikey that must succeed and returns its standard output.
func quietly(t *testing.T, home string, args ...string) string {
	t.Helper()
	cmd := program(t, home, args...)
	cmd.Env = append(cmd.Env, "KIIKEY_PASSPHRASE_FILE="+passphraseFile(t))
	var problems strings.Builder
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("kiikey %s: %v\n%s", strings.Join(args, " "), err, problems.String())
	}
	return string(out)
}

func passphraseFile(t *testing.T) string {
	t.Helper()
	return write(t, filepath.Join(t.TempDir(), "passphrase"), passphrase+"\n")
}

func write(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// export writes an export file in the exchange's shape and returns its path.
func export(t *testing.T, name, apiKey, secret, nonce string) string {
	t.Helper()
	return write(t, filepath.Join(t.TempDir(), name),
		`{"APIKey": "`+apiKey+`", "APISecret": "`+secret+`", "Nonce": "`+nonce+`", "Permissions": ["Trading"]}`)
}

// newVault makes an empty vault in a home and returns it open, for what no import can put into one.
func newVault(t testing.TB, home string) *store.Store {
	t.Helper()
	data := filepath.Join(home, "data")
	if err := os.MkdirAll(data, 0o700); err != nil {
		t.Fatal(err)
	}
	s, err := store.Create(t.Context(), store.Place{Data: data}, kiiex.SecretFromString(passphrase))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// stocked is a home with the sample in the vault, as "practice" in the sandbox.
func stocked(t *testing.T) string {
	t.Helper()
	home := t.TempDir()
	quietly(t, home, "import", export(t, "export.json", sampleKey, sampleSecret, "0"),
		"--name", "practice", "--env", "sandbox", "--user-id", sampleUser)
	return home
}

// unlocked starts the program on a home and gives it the passphrase.
func unlocked(t *testing.T, home string, term story.Terminal) *story.Story {
	t.Helper()
	s := story.Start(t, term, program(t, home))
	s.See("Unlock", "Passphrase")
	s.Type(passphrase)
	s.To("enter", "Credentials")
	return s
}

// atList is unlocked, at 80×24, with what its list shows.
func atList(t *testing.T, home string, texts ...string) *story.Story {
	t.Helper()
	s := unlocked(t, home, eighty)
	s.See(texts...)
	return s
}

// skipsTheGuide leaves the guide on the first screen, as an experienced user does.
func skipsTheGuide(s *story.Story) {
	s.See("Welcome to kiikey", "skip the walkthrough for good")
	s.Press("s")
}

// signature is computed here, apart from the program's own code.
func signature(secret, nonce, userID, apiKey string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(nonce + userID + apiKey))
	return hex.EncodeToString(mac.Sum(nil))
}

// opensslSignature asks openssl for the same, where it is installed.
func opensslSignature(t *testing.T, secret, message string) (string, bool) {
	t.Helper()
	if !testenv.Installed(t, "openssl") {
		return "", false
	}
	cmd := exec.Command("openssl", "dgst", "-sha256", "-hmac", secret)
	cmd.Stdin = strings.NewReader(message)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	fields := strings.Fields(string(out))
	return fields[len(fields)-1], true
}
