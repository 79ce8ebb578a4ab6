//go:build unix

package accessible_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"kiikey/kiiex/sandbox"
	"kiikey/ui/internal/story"
)

const (
	passphrase   = "correct horse battery staple"
	another      = "another four random caf\u00e9s"
	anotherApart = "another four random cafe\u0301s" // the same, as macOS writes it
	sampleKey    = "0123456789abcdef0123456789abcdef"
	sampleSecret = "fedcba9876543210fedcba9876543210"
	sampleUser   = "151"
)

// dumb is a terminal that can show lines and nothing else.
var dumb = story.Terminal{Columns: 80, Rows: 24, Dumb: true}

func init() { beKiikey = story.Program }

// talk is a conversation with the real program.
type talk struct {
	*story.Story
	t *testing.T
	// revealed are secrets that the person had read out.
	revealed []string
}

// program returns kiikey with a home folder of its own and a bare environment.
func program(t *testing.T, home string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, append([]string{"--home", home}, args...)...)
	cmd.Dir = t.TempDir()
	cmd.Env = []string{asProgram + "=1", "HOME=" + cmd.Dir, "PATH=/nowhere", "LANG=C.UTF-8", "GORACE=atexit_sleep_ms=0",
		"DBUS_SESSION_BUS_ADDRESS=unix:path=/dev/null/none"}
	return cmd
}

// start begins a conversation. At its end all that was ever written is searched for secrets and for escape
// sequences.
func start(t *testing.T, cmd *exec.Cmd) *talk {
	t.Helper()
	s := &talk{t: t}
	t.Cleanup(func() { checkOutput(t, s.Output(), s.revealed...) })
	s.Story = story.Start(t, dumb, cmd)
	return s
}

// checkOutput looks for what must never be written.
func checkOutput(t *testing.T, output []byte, revealed ...string) {
	t.Helper()
	if bytes.IndexByte(output, 0x1b) >= 0 {
		t.Error("an escape character was written")
	}
	for _, sign := range []string{"•", "…", "✓", "✗", "│", "─", "▸", "●", "→"} {
		if bytes.Contains(output, []byte(sign)) {
			t.Errorf("the sign %q was written", sign)
		}
	}
	secrets := []string{passphrase, another, sampleKey, sampleSecret, "wrong horse", signature(sampleSecret, "0"), signature(sampleSecret, "77")}
	for _, secret := range secrets {
		if count := bytes.Count(output, []byte(secret)); count > strings.Count(strings.Join(revealed, "\n"), secret) {
			t.Errorf("a secret was written: %q", secret)
		}
	}
}

// answer waits for a question and answers it.
func (s *talk) answer(ask, answer string) {
	s.t.Helper()
	s.Hear(ask, "): ")
	s.Type(answer + "\r")
}

// unlock gives the passphrase and waits for the main menu.
func (s *talk) unlock() {
	s.t.Helper()
	s.answer("Passphrase (", passphrase)
	s.Hear("Main menu.")
}

// use opens a credential from the main menu.
func (s *talk) use(name string) {
	s.t.Helper()
	s.answer("What do you want to do (", "use")
	s.answer("Which credential", name)
}

// ends waits for the end and checks the status and that the terminal is as it was.
func (s *talk) ends(want int) {
	s.t.Helper()
	if status := s.Ends(); status != want {
		s.t.Errorf("exit status %d, want %d\n%s", status, want, s.Output())
	}
	if s.Settings() != s.Original() {
		s.t.Error("the terminal is not as it was")
	}
}

func write(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func export(apiKey, secret string) string {
	return `{"APIKey": "` + apiKey + `", "APISecret": "` + secret + `", "Nonce": "0", "Permissions": ["Trading", "Withdraw"]}`
}

// stocked is a home with a credential for each environment named, called after it.
func stocked(t *testing.T, environments ...string) string {
	t.Helper()
	home := t.TempDir()
	stock(t, home, sampleSecret, environments...)
	return home
}

func stock(t *testing.T, home, secret string, environments ...string) {
	t.Helper()
	for _, env := range environments {
		file := write(t, filepath.Join(t.TempDir(), "export.json"), export(sampleKey, secret))
		cmd := program(t, home, "import", file, "--name", env+"-key", "--env", env, "--user-id", sampleUser,
			"--passphrase-file", write(t, filepath.Join(t.TempDir(), "passphrase"), passphrase+"\n"))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
}

// exchange starts a sandbox in this process and makes it the environment "local" of home.
func exchange(t *testing.T, home, scenario string) *sandbox.Server {
	t.Helper()
	server, err := sandbox.Start(sandbox.Options{Scenario: scenario, TLS: true, Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	write(t, filepath.Join(home, "config", "config.toml"), fmt.Sprintf("[[environment]]\nname = \"local\"\nurl = %q\nca_file = '%s'\n",
		server.URL(), server.CertificateFile()))
	return server
}

// signature is computed here, apart from the program's own code.
func signature(secret, nonce string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(nonce + sampleUser + sampleKey))
	return hex.EncodeToString(mac.Sum(nil))
}
