//go:build unix

package ui_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"kiikey/kiiex/sandbox"
	"kiikey/store"
	"kiikey/ui/internal/story"
)

func TestWrongPassphrase(t *testing.T) {
	t.Parallel()
	home := stocked(t)
	file := store.VaultPath(filepath.Join(home, "data"))
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s := story.Start(t, eighty, program(t, home))
	s.See("Passphrase")
	s.To("enter", "Passphrase")
	s.Type("wrong horse")
	s.To("enter", "✗", "Next:", "Nothing was changed.")
	s.Type(passphrase)
	s.To("enter", "practice")
	after, err := os.ReadFile(file)
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("the vault's file has changed, or is gone: %v", err)
	}
	s.NeverWrote("wrong horse", passphrase)
}

func TestPassphrasesThatDiffer(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	s := story.Start(t, eighty, program(t, home))
	skipsTheGuide(s)
	s.See("Welcome", "New passphrase")
	s.To("enter", "Type a passphrase first.")
	s.Type("one")
	s.To("enter", "That is short.")
	s.Type("other")
	s.To("enter", "They don't match.")
	if _, err := os.Stat(store.VaultPath(filepath.Join(home, "data"))); err == nil {
		t.Error("a vault was made")
	}
	s.To("esc", "Welcome to kiikey")
	s.Press("q")
	s.Ends()
}

// exchange starts a sandbox in this process and names it in the configuration of a home.
func exchange(t *testing.T, home, scenario string) *sandbox.Server {
	t.Helper()
	return exchangeLogged(t, home, scenario, nil)
}

// exchangeLogged is exchange with a log of the requests that arrive.
func exchangeLogged(t *testing.T, home, scenario string, log func(sandbox.LogEntry)) *sandbox.Server {
	t.Helper()
	server, err := sandbox.Start(sandbox.Options{Scenario: scenario, TLS: true, Dir: t.TempDir(), Log: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	folder := filepath.Join(home, "config")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(folder, "config.toml"), "[[environment]]\nname = \"local\"\nurl = \""+server.URL()+
		"\"\nkind = \"custom\"\nca_file = '"+server.CertificateFile()+"'\n")
	return server
}

// atTest is a program that stands before the test of a credential against a sandbox with that scenario.
func atTest(t *testing.T, scenario, secret string) (*story.Story, *sandbox.Server) {
	t.Helper()
	return atTestLogged(t, scenario, secret, nil)
}

// atTestLogged is atTest with a log of the requests that arrive.
func atTestLogged(t *testing.T, scenario, secret string, log func(sandbox.LogEntry)) (*story.Story, *sandbox.Server) {
	t.Helper()
	home := t.TempDir()
	server := exchangeLogged(t, home, scenario, log)
	quietly(t, home, "import", export(t, "export.json", sampleKey, secret, "0"),
		"--name", "local-key", "--env", "local", "--user-id", sampleUser)
	s := atList(t, home, "local-key", "0123…cdef")
	s.To("enter 3", "POST https://127.0.0.1", "enter logs in once")
	return s, server
}

func TestWrongSecret(t *testing.T) {
	t.Parallel()
	wrong := strings.Repeat("ab", 16)
	s, _ := atTest(t, "", wrong)
	s.To("enter", "✗", "rejected", "Next:", "t test again")
	s.To("esc", "Credentials", "✗ rejected")
	s.NeverWrote(wrong, sampleSecret)
}

func TestSecondFactor(t *testing.T) {
	t.Parallel()
	s, server := atTest(t, "second-factor", sampleSecret)
	s.To("enter", "needs a 2FA code", "Code")
	s.Type("000000")
	s.To("enter", "✗", "Next:")
	s.On("Code")
	s.Type(server.Code())
	s.To("enter", "Logged in as")
	s.To("enter", "Session token", "151", "min left")

	// The session is kept: it is there again after locking.
	s.To("ctrl+l", "Unlock")
	s.Type(passphrase)
	s.To("enter", "local-key", "✓ session")
	s.To("enter", "API secret")
	s.To("4", "Session saved at", "min left")
	s.To("L", "y yes")
	s.To("y", "Logged out")
}

func TestUnusableFiles(t *testing.T) {
	t.Parallel()
	home := stocked(t)
	folder := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(folder, "pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	for link, target := range map[string]string{"link": "behind.json", "link2": "other.json"} {
		if err := os.Symlink(export(t, target, sampleKey, sampleSecret, "0"), filepath.Join(folder, link)); err != nil {
			t.Fatal(err)
		}
	}
	write(t, filepath.Join(folder, "file1"), "not JSON at all")
	write(t, filepath.Join(folder, "file2"), `{"APIKey": "a", "api_key": "b"}`)
	write(t, filepath.Join(folder, "file3"), `{"pub_key": "a", "priv_key": "b"}`)

	s := atList(t, home, "practice")
	s.To("i", "Import · 1 of 2")
	for _, c := range []struct{ name, said string }{
		{"absent", "There is no file"}, {"pipe", "is a pipe"}, {"file1", "JSON"}, {"file2", "twice"}, {"file3", "KiiChain Pay"},
	} {
		s.Press("ctrl+u")
		s.Type(filepath.Join(folder, c.name))
		s.To("enter", "✗", c.said, "Next:")
	}
	s.Press("ctrl+u")
	s.Type(filepath.Join(folder, "link"))
	s.To("enter", "This is a link.", "behind.json")
	s.Press("down", "down", "enter") // agrees to no other link
	s.See("other.json", "Press enter again")
	s.To("enter", "Import · 2 of 2")
	s.To("esc", "Import · 1 of 2")
	text, _ := json.Marshal(map[string]string{"key": sampleKey, "secret": sampleSecret, "nonce": "0", "userid": "151"})
	s.Paste(string(text))
	s.See("Import · 2 of 2", "0123…cdef")
	s.NeverWrote(sampleSecret)
}

func TestNameInUse(t *testing.T) {
	t.Parallel()
	s := atList(t, stocked(t), "practice")
	s.To("i", "Import · 1 of 2")
	s.Paste(`{"APIKey": "` + sampleKey + `", "APISecret": "` + sampleSecret + `", "Nonce": 0, "UserId": 151}`)
	s.See("Import · 2 of 2")
	s.On("Name")
	s.Press("ctrl+u")
	s.Type("practice")
	s.To("enter right ctrl+s", "Replace practice?", "y yes")
	s.Press("n")
	s.On("Name")
	s.Press("ctrl+u")
	s.Type("Practice")
	s.To("ctrl+s", "✓ Saved as Practice.")
	s.To("!", "This name looks like practice (sandbox)", "This API key is saved already, as practice (sandbox).")
	s.To("esc", "1 Key", "Practice")
	s.To("n", "New name")
	s.Type("х") // a Cyrillic letter
	s.To("enter", "✓ Renamed Practice to")
	s.To("!", "This name mixes Latin and Cyrillic")
}

func TestSignals(t *testing.T) {
	t.Parallel()
	for signal, want := range map[syscall.Signal]int{syscall.SIGTERM: 143, syscall.SIGHUP: 129, syscall.SIGINT: 130} {
		t.Run(signal.String(), func(t *testing.T) {
			t.Parallel()
			s := atList(t, stocked(t), "0123…cdef")
			s.Press("enter")
			s.On("API secret")
			s.To("c", "✓ Copied")
			s.Signal(signal)
			if status := s.Ends(); status != want {
				t.Errorf("exit status %d, want %d", status, want)
			}
			if s.OnAlternateScreen() {
				t.Error("the alternate screen was not left")
			}
			if carried := s.Clipboard(); len(carried) != 2 || carried[1] == carried[0] {
				t.Errorf("the clipboard was not cleared: %d writes", len(carried))
			}
		})
	}
}

func TestSuspendLocks(t *testing.T) {
	t.Parallel()
	s := atList(t, stocked(t), "0123…cdef")
	s.Press("enter")
	s.On("API secret")
	s.To("c", "✓ Copied")
	s.Press("ctrl+z")
	s.Leaves()
	// Before anything wakes it up:
	if carried := s.Copied(2); carried[1] == carried[0] {
		t.Error("the clipboard was not cleared before the program slept")
	}
	s.Wake()
	s.See("Unlock", "vault · locked")
	s.Type(passphrase + "\r") // it reads again
	s.See("0123…cdef")
}

func TestWindowTooSmall(t *testing.T) {
	t.Parallel()
	s := atList(t, stocked(t), "practice", "0123…cdef")
	s.Resize(30, 10)
	s.See("kiikey needs 50×14")
	s.Resize(60, 20)
	s.See("practice")
	s.Resize(120, 40)
	s.See("practice", "0123…cdef")
}

func TestNoColour(t *testing.T) {
	t.Parallel()
	home := stocked(t)
	cmd := program(t, home)
	cmd.Env = append(cmd.Env, "NO_COLOR=yes")
	s := story.Start(t, eighty, cmd)
	s.See("Passphrase")
	s.Type(passphrase)
	s.To("enter", "practice", "0123…cdef")
	for _, colour := range []string{"\x1b[3", "\x1b[9", ";3", ";9"} {
		for _, sequence := range sgr(s.Output()) {
			if strings.Contains(sequence, colour) {
				t.Errorf("a colour was sent: %q", sequence)
			}
		}
	}
}

// sgr returns the sequences that set colours and weights.
func sgr(output []byte) []string {
	var found []string
	for rest := string(output); ; {
		i := strings.Index(rest, "\x1b[")
		if i < 0 {
			return found
		}
		rest = rest[i:]
		end := 2
		for end < len(rest) && (rest[end] >= '0' && rest[end] <= '9' || rest[end] == ';') {
			end++
		}
		if end < len(rest) && rest[end] == 'm' {
			found = append(found, rest[:end+1])
		}
		rest = rest[2:]
	}
}

func TestSilentTerminal(t *testing.T) {
	t.Parallel()
	s := story.Start(t, story.Terminal{Columns: 80, Rows: 24, Silent: true}, program(t, stocked(t)))
	s.See("Passphrase")
}

func TestSecretIsMaskedWhenTheWindowLosesFocus(t *testing.T) {
	t.Parallel()
	s := revealed(t)
	s.Type("\x1b[O") // the terminal says that it lost the focus
	s.Gone(sampleSecret)
}

// A mistake in the configuration is told with its line, before and after unlocking, until it is dismissed.
func TestConfigurationMistakesAreRead(t *testing.T) {
	t.Parallel()
	home := stocked(t)
	write(t, filepath.Join(home, "config", "config.toml"), "[lock]\nidle_minutes = 0\n[display]\ntheme = \"pink\"\n")
	s := story.Start(t, eighty, program(t, home))
	s.See("Passphrase", "✗ config.toml, line 4", "f2 details")
	s.Type("x")
	s.Press("f2")
	s.See("Messages", "config.toml, line 2: lock.idle_minutes must be a whole number from 1 to 1440. Its default, 5, is used.",
		"config.toml, line 4: display.theme")
	s.To("esc", "Passphrase", "•")
	s.Press("ctrl+u")
	s.Type(passphrase)
	s.To("enter", "practice", "locks in 5 min")
}

// Enter that is held down on the list walks through the tabs up to the test, and sends nothing.
func TestEnterHeldDownOnTheList(t *testing.T) {
	t.Parallel()
	var log requestLog
	s, _ := atTestLogged(t, "", sampleSecret, log.add)
	s.To("esc", "Credentials", "local-key")
	s.Send(strings.Repeat("\r", 20))
	s.See("One request", "That key may be held down: press it again.")
	if n := log.count("AuthenticateUser"); n != 0 {
		t.Errorf("%d logins arrived", n)
	}
	s.To("t", "Logged in as")
	if n := log.count("AuthenticateUser"); n != 1 {
		t.Errorf("%d logins arrived, wanted 1", n)
	}
}
