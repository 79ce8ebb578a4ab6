//go:build unix

package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// atLocal is a home whose credential belongs to a running sandbox, the environment `local`.
func atLocal(t *testing.T, scenario ...string) string {
	t.Helper()
	home := newHome(t)
	address := sandboxFor(t, filepath.Join(home, "kiikey"), scenario...)
	p := atTerminal(t, home, "import", address.Credential, "--name", "practice", "--env", "local")
	p.sees("New passphrase: ")
	p.types(passphrase + "\r")
	p.sees("Repeat passphrase: ")
	p.types(passphrase + "\r")
	p.sees("Saved practice")
	p.ends(0)
	return home
}

func TestDoctorOffersTheOtherEnvironment(t *testing.T) {
	home := atLocal(t)
	config := filepath.Join(home, "kiikey", "config", "config.toml")
	written, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(config, append(written, "kind = \"production\"\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, answer := range []string{"n", "y"} {
		p := atTerminal(t, home, "doctor", "practice", "--env", "sandbox")
		p.sees("Passphrase of the vault: ")
		p.types(passphrase + "\r")
		p.sees("! Credential")
		p.sees("saved as one of local")
		p.sees("One login goes to local")
		p.sees("This is PRODUCTION")
		p.sees("Try local? [y/N] ")
		p.types(answer + "\r")
		rest := p.ends(0)
		if tried := strings.Contains(rest, "Checking LOCAL"); tried != (answer == "y") {
			t.Errorf("answered %s: %q", answer, rest)
		}
		if answer == "n" && !strings.Contains(rest, "--env local --authenticate") {
			t.Errorf("how to try it later is not said: %q", rest)
		}
		if answer == "y" && (!strings.Contains(rest, "In LOCAL") || !strings.Contains(rest, "All is well")) {
			t.Errorf("what came of it is not said: %q", rest)
		}
	}
	// Once it was accepted there, no other is offered.
	for _, login := range [][]string{{"--authenticate", "--yes"}, nil} {
		p := atTerminal(t, home, append([]string{"doctor", "practice", "--env", "sandbox"}, login...)...)
		p.sees("Passphrase of the vault: ")
		p.types(passphrase + "\r")
		if rest := p.ends(0); strings.Contains(rest, "Try local") || strings.Contains(rest, "! Credential") != (login != nil) {
			t.Errorf("with %q: %q", login, rest)
		}
	}
}

func TestDoctorAsksBeforeALoginThatCouldLock(t *testing.T) {
	home := atLocal(t, "--scenario", "refused")
	p := atTerminal(t, home, "doctor", "practice", "--authenticate")
	p.sees("Passphrase of the vault: ")
	p.types(passphrase + "\r")
	p.sees("One login goes to local")
	p.sees("✗ Authentication")
	p.sees("Try staging? [y/N] ")
	p.types("\r")
	p.ends(3)
	p = atTerminal(t, home, "doctor", "practice", "--authenticate")
	p.sees("Passphrase of the vault: ")
	p.types(passphrase + "\r")
	p.sees("was refused")
	p.sees("Log in to local with practice? [y/N] ")
	p.types("\r")
	p.sees("Cancelled.")
	p.ends(2)
}

func TestDoctorAsksBeforeAReportIsReplaced(t *testing.T) {
	home := atLocal(t)
	p := atTerminal(t, home, "doctor", "--env", "local", "--report", "sample.json")
	p.sees("There is a file already")
	p.sees("Replace it? [y/N] ")
	p.types("n\r")
	p.sees("Cancelled.")
	p.ends(2)
	p = atTerminal(t, home, "doctor", "--env", "local", "--report", "sample.json")
	p.sees("Replace it? [y/N] ")
	p.types("y\r")
	p.sees("Written: ")
	p.ends(0)
}

func TestDoctorOffersToSaveThePermissions(t *testing.T) {
	home := atLocal(t, "--scenario", "permissions-missing")
	for _, answer := range []string{"n", "y"} {
		p := atTerminal(t, home, "doctor", "practice", "--authenticate", "--yes")
		p.sees("Passphrase of the vault: ")
		p.types(passphrase + "\r")
		p.sees("Save the permissions of the session with the credential (Deposit)? [y/N] ")
		p.types(answer + "\r")
		if rest := p.ends(0); strings.Contains(rest, "Saved.") != (answer == "y") {
			t.Errorf("answered %s: %q", answer, rest)
		}
	}
	p := atTerminal(t, home, "doctor", "practice", "--authenticate", "--yes")
	p.sees("Passphrase of the vault: ")
	p.types(passphrase + "\r")
	if rest := p.ends(0); strings.Contains(rest, "Save the permissions") || !strings.Contains(rest, "All is well") {
		t.Errorf("once saved: %q", rest)
	}
}
