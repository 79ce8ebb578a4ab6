//go:build unix

package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/ui/flow"
)

// withKeyring starts kiikey in a terminal beside the stand-in for pass, which behaves so.
func withKeyring(t *testing.T, home, behaviour string, args ...string) *person {
	t.Helper()
	environ, err := standIn(home, behaviour)
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range environ {
		if strings.HasPrefix(e, "PATH=") {
			environ[i] += os.Getenv("PATH")
		}
	}
	return startAtTerminal(t, home, exec.Command("kiikey", args...), slices.Concat(environ, []string{patience + "=5s"})...)
}

// remembers is a home whose vault the stand-in unlocks.
func remembers(t *testing.T) string {
	t.Helper()
	home := newHome(t)
	p := withKeyring(t, home, "", "import", "sample.json", "--name", "practice", "--env", "sandbox", "--user-id", "151")
	p.sees("New passphrase: ")
	p.types(passphrase + "\r")
	p.sees("Repeat passphrase: ")
	p.types(passphrase + "\r")
	p.sees("Created the vault")
	p.sees("Should your system unlock the vault for you?")
	p.sees("as safe as your login")
	p.sees("1. Yes, with pass")
	p.sees("2. No, ask me for the passphrase")
	p.sees("Your choice (1-2): ")
	p.types("\r") // nothing is chosen so
	p.sees("Your choice (1-2): ")
	p.types("1\r")
	p.sees("pass unlocks the vault from now on")
	p.sees("Saved practice")
	p.ends(0)
	return home
}

// items are those in the stand-in.
func items(t *testing.T, home string) int {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(home, "store", "kiikey", "*.gpg"))
	if err != nil {
		t.Fatal(err)
	}
	return len(found)
}

func TestFirstImportOffersTheKeyring(t *testing.T) {
	home := remembers(t)
	p := withKeyring(t, home, "", "list")
	p.sees("practice")
	if rest := p.ends(0); strings.Contains(rest, "assphrase") {
		t.Errorf("the passphrase is asked for: %q", rest)
	}
	for name, try := range map[string]struct {
		answer string
		status int
	}{"no": {"2\r", 0}, "given up": {"\x04", 130}} {
		home := newHome(t)
		p := withKeyring(t, home, "", "import", "sample.json", "--name", "practice", "--env", "sandbox", "--user-id", "151")
		p.sees("New passphrase: ")
		p.types(passphrase + "\r")
		p.sees("Repeat passphrase: ")
		p.types(passphrase + "\r")
		p.sees("Your choice (1-2): ")
		p.types(try.answer)
		p.ends(try.status)
		if n := items(t, home); n != 0 {
			t.Errorf("%s: there are %d items", name, n)
		}
		p = withKeyring(t, home, "", "list")
		p.sees("Passphrase of the vault: ")
		p.types(passphrase + "\r")
		p.ends(0)
	}
}

// What fails after the vault was made is told, and the import goes on.
func TestFirstImportWithAKeyringThatBreaks(t *testing.T) {
	home := newHome(t)
	p := withKeyring(t, home, "breaks", "import", "sample.json", "--name", "practice", "--env", "sandbox", "--user-id", "151")
	p.sees("New passphrase: ")
	p.types(passphrase + "\r")
	p.sees("Repeat passphrase: ")
	p.types(passphrase + "\r")
	p.sees("Your choice (1-2): ")
	p.types("1\r")
	p.sees("warning: The program pass failed")
	p.sees("Saved practice")
	p.ends(0)
	p = withKeyring(t, home, "", "unlock", "--status")
	if shown := p.ends(0); strings.Contains(shown, "pass,") {
		t.Errorf("the keyring is said to unlock the vault: %q", shown)
	}
}

// Whatever is wrong with the keyring, it is told once, and the passphrase opens the vault.
func TestKeyringThatFailsLeavesThePassphrase(t *testing.T) {
	home := remembers(t)
	for behaviour, told := range map[string]string{
		"locked": "Your gpg key is locked", "breaks": "The program pass failed", "gone": "cannot be used here",
	} {
		p := withKeyring(t, home, behaviour, "list")
		p.sees("warning: pass did not unlock the vault: ")
		p.sees(told)
		p.sees("Passphrase of the vault: ")
		p.types("not the passphrase\r")
		p.sees("Wrong passphrase")
		p.sees("Passphrase of the vault: ")
		p.types(passphrase + "\r")
		p.sees("practice")
		if rest := p.ends(0); strings.Contains(rest, "warning") {
			t.Errorf("%s: it is told again: %q", behaviour, rest)
		}
	}
	if items(t, home) != 1 {
		t.Error("the item is gone")
	}
}

// Who does not want to wait for a keyring stops the command, which then asks for nothing.
func TestInterruptedKeyring(t *testing.T) {
	home := remembers(t)
	pipe := filepath.Join(home, "store", "asked")
	if err := os.Remove(pipe); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	environ, err := standIn(home, "hangs")
	if err != nil {
		t.Fatal(err)
	}
	p := startAtTerminal(t, home, exec.Command("kiikey", "list"), environ[0], environ[1]+os.Getenv("PATH"), patience+"=1h")
	f, err := os.Open(pipe) // waits until the keyring is asked
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	_ = p.process.Process.Signal(os.Interrupt)
	if rest := p.ends(130); strings.Contains(rest, "Passphrase") || strings.Contains(rest, "warning") {
		t.Errorf("it shows %q", rest)
	}
}

// What could lock the owner out asks for the present passphrase, however the vault is opened.
func TestPresentPassphraseIsAskedFor(t *testing.T) {
	home := remembers(t)
	for _, args := range [][]string{{"backup", "keys.kiikey"}, {"passphrase"}} {
		p := withKeyring(t, home, "", args...)
		for range 3 {
			p.sees("Passphrase of the vault: ")
			p.types("not the passphrase\r")
		}
		p.ends(5)
	}
	p := withKeyring(t, home, "", "backup", "keys.kiikey")
	p.sees("Passphrase of the vault: ")
	p.types("not the passphrase\r")
	p.sees("Wrong passphrase")
	p.sees("Passphrase of the vault: ")
	p.types(passphrase + "\r")
	p.sees("New passphrase: ")
	p.types(backupPassphrase + "\r")
	p.sees("Repeat passphrase: ")
	p.types(backupPassphrase + "\r")
	p.sees("Backed up 1 credential")
	p.ends(0)
	p = withKeyring(t, home, "", "passphrase")
	p.sees("Passphrase of the vault: ")
	p.types(passphrase + "\r")
	p.sees("New passphrase: ")
	p.types(newPassphrase + "\r")
	p.sees("Repeat passphrase: ")
	p.types(newPassphrase + "\r")
	p.sees("Passphrase changed")
	p.ends(0)
	p = withKeyring(t, home, "", "list")
	p.sees("practice")
	if rest := p.ends(0); strings.Contains(rest, "assphrase") {
		t.Errorf("the keyring does not follow: %q", rest)
	}
	if n := items(t, home); n != 1 {
		t.Errorf("there are %d items", n)
	}
}

// A history that keeps the item is told of where the keyring is chosen, within the width of the terminal.
func TestKeyringInGitIsSaidBefore(t *testing.T) {
	testenv.Programs(t, "git")
	home := newHome(t)
	if _, err := standIn(home, ""); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("git", "init", filepath.Join(home, "store")).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	p := withKeyring(t, home, "", "import", "sample.json", "--name", "practice", "--env", "sandbox", "--user-id", "151")
	p.sees("New passphrase: ")
	p.types(passphrase + "\r")
	p.sees("Repeat passphrase: ")
	p.types(passphrase + "\r")
	p.sees("1. Yes, with pass. Your password store is in git: its history keeps the entry,")
	p.sees("Your choice (1-2): ")
	p.types("2\r")
	p.ends(0)
}

func TestRememberAsksWhichOfSeveral(t *testing.T) {
	home := withVault(t)
	for _, answer := range []string{"\x03", "2\r"} {
		environ, err := standIn(home, "")
		if err != nil {
			t.Fatal(err)
		}
		p := startAtTerminal(t, home, exec.Command("kiikey", "unlock", "--remember"), environ[0], environ[1]+os.Getenv("PATH"), twoRespond+"=yes")
		p.sees("Which keyring should unlock the vault?")
		p.sees("1. " + flow.KeyringTitle("kwallet"))
		p.sees("2. pass")
		p.types(answer)
		if answer == "\x03" {
			p.ends(130)
			continue
		}
		p.sees("Passphrase of the vault: ")
		p.types(passphrase + "\r")
		p.sees("pass unlocks the vault from now on")
		p.ends(0)
	}
	if n := items(t, home); n != 1 {
		t.Errorf("there are %d items", n)
	}
}

// lockAfter ends what a test leaves in the kernel's keyring.
func lockAfter(t *testing.T, home string) {
	t.Helper()
	t.Cleanup(func() {
		c := exec.Command("kiikey", "lock", "--home", filepath.Join(home, "kiikey"))
		if out, err := c.CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, out)
		}
	})
}

func TestUnlockForAWhileAsksOnce(t *testing.T) {
	needsKernelKeyring(t)
	home := withVault(t)
	lockAfter(t, home)
	p := atTerminal(t, home, "unlock", "--for", "2m")
	p.sees("Passphrase of the vault: ")
	p.types("not the passphrase\r")
	p.sees("Wrong passphrase")
	p.sees("Passphrase of the vault: ")
	p.types(passphrase + "\r")
	p.sees("The vault is unlocked until ")
	p.ends(0)
	p = atTerminal(t, home, "list")
	p.sees("practice")
	p.ends(0)
	for _, args := range [][]string{{"backup", "keys.kiikey"}, {"passphrase"}} {
		p = atTerminal(t, home, args...)
		p.sees("Passphrase of the vault: ")
		p.types("\x03")
		p.ends(130)
	}
	p = atTerminal(t, home, "lock")
	p.sees("The vault is locked for commands.")
	p.ends(0)
	p = atTerminal(t, home, "list")
	p.sees("Passphrase of the vault: ")
	p.types("\x03")
	p.ends(130)
}

// With [unlock] minutes each passphrase that is typed at a command does it.
func TestTypedPassphraseUnlocksForAWhile(t *testing.T) {
	needsKernelKeyring(t)
	home := withVault(t)
	lockAfter(t, home)
	config := filepath.Join(home, "kiikey", "config")
	if err := os.MkdirAll(config, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(config, "config.toml"), []byte("[unlock]\nminutes = 5\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	lock := func() { atTerminal(t, home, "lock").ends(0) }
	p := atTerminal(t, home, "list")
	p.sees("Passphrase of the vault: ")
	p.types(passphrase + "\r")
	p.sees("The vault is unlocked until ")
	p.sees("kiikey lock")
	p.sees("practice")
	p.ends(0)
	p = atTerminal(t, home, "show", "practice")
	p.sees("practice")
	if rest := p.ends(0); strings.Contains(rest, "unlocked until") {
		t.Errorf("it is told again, or made longer: %q", rest)
	}
	lock()

	// its own time is the one that counts, and is told
	p = atTerminal(t, home, "unlock", "--for", "1m")
	p.sees("Passphrase of the vault: ")
	p.types(passphrase + "\r")
	p.sees("The vault is unlocked until ")
	if rest := p.ends(0); strings.Contains(rest, "unlocked until") {
		t.Errorf("two times are told: %q", rest)
	}
	lock()

	p = atTerminal(t, home, "backup", "keys.kiikey")
	p.sees("Passphrase of the vault: ")
	p.types(passphrase + "\r")
	p.sees("New passphrase: ")
	p.types(backupPassphrase + "\r")
	p.sees("Repeat passphrase: ")
	p.types(backupPassphrase + "\r")
	p.sees("The vault is unlocked until ")
	p.ends(0)

	// one that was given longer keeps it
	p = atTerminal(t, home, "unlock", "--for", "2h")
	p.sees("The vault is unlocked until ")
	p.ends(0)
	p = atTerminal(t, home, "backup", "keys.kiikey", "--yes")
	p.sees("Passphrase of the vault: ")
	p.types(passphrase + "\r")
	p.sees("New passphrase: ")
	p.types(backupPassphrase + "\r")
	p.sees("Repeat passphrase: ")
	p.types(backupPassphrase + "\r")
	if rest := p.ends(0); strings.Contains(rest, "unlocked until") {
		t.Errorf("the time is made shorter: %q", rest)
	}
	lock()

	p = atTerminal(t, home, "passphrase")
	p.sees("Passphrase of the vault: ")
	p.types(passphrase + "\r")
	p.sees("New passphrase: ")
	p.types(newPassphrase + "\r")
	p.sees("Repeat passphrase: ")
	p.types(newPassphrase + "\r")
	p.sees("The vault is unlocked until ")
	p.ends(0)
	p = atTerminal(t, home, "list")
	p.sees("practice")
	p.ends(0)
}
