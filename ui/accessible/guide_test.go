//go:build unix

package accessible_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// goOn waits for a page of the walk-through and takes what leads on from it.
func (s *talk) goOn(page string) {
	s.t.Helper()
	s.Hear("Walk-through, page ", page)
	s.answer("Walk-through (", "")
}

// TestFirstFiveMinutes leads a person along the walk-through from an empty home to a session, with an interruption.
func TestFirstFiveMinutes(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	s := start(t, program(t, home, "--accessible"))
	s.Hear("kiikey keeps your KIIEX API keys encrypted", "page 1 of 10. Welcome", "You need no key and no account", "1. Go on.", "2. Leave for now.", "3. Skip for good.")
	s.answer("Walk-through (", "")
	s.Hear("page 2 of 10. Safe: Where your keys are kept.", "Nobody can recover a vault's passphrase", "1. Create the vault.", "2. Go on.")
	s.answer("Walk-through (", "")
	s.answer("New passphrase", "") // thinks better of it
	s.answer("Walk-through (", "create")
	s.answer("New passphrase", passphrase)
	s.answer("Repeat passphrase", passphrase)
	s.Hear("Created the vault", "page 3 of 10. Environment", "sandbox: inside this program, to practise.", "production: real money; kiikey asks first.")
	s.answer("Walk-through (", "back")
	s.Hear("page 2 of 10", "one encrypted file that your passphrase opens", "1. Go on.", "2. Page before.")
	s.answer("Walk-through (", "")
	s.goOn("Environment")
	s.Hear("page 4 of 10. Key", "Step 2. Tick Trading only. Leave Withdraw off")
	s.Hear("Walk-through (")
	s.Type("\x03")
	s.ends(130)

	s = start(t, program(t, home, "--accessible"))
	s.answer("Passphrase (", passphrase)
	s.goOn("4 of 10. Key")
	s.Hear("page 5 of 10. Fields", "API secret: makes the signatures; never sent.", "Your User ID is on none of those pages.")
	s.answer("Walk-through (", "go on")
	s.Hear("page 6 of 10. Import", "It belongs to nobody", "1. Practise with the sandbox.", "2. Import my own file.")
	s.answer("Walk-through (", "")
	s.Hear("Saved as practice.", "page 7 of 10. Sign", "never the secret", "The message is the nonce, 0, then the user ID, 151, then the API key, 0123 to cdef")
	s.answer("Walk-through (", "more")
	s.answer("with the signature (", "back")
	s.answer("Walk-through (", "")
	s.Hear("page 8 of 10. Test: Does the exchange accept it.", "practice, of sandbox, user 151", "Not tested yet.", "1. Test it.")
	s.answer("Walk-through (", "")
	s.answer("Against which environment", "")
	s.Hear("Authenticated as trader-one in sandbox.", "page 9 of 10. Session", "lasts an hour after its last use", "1. Hear the session.")
	s.answer("Walk-through (", "")
	s.Hear("Session token: hidden", "Account ID: 153")
	s.answer("with the session (", "back")
	s.Hear("1. Go on.", "2. Hear the session.")
	s.answer("Walk-through (", "")
	s.Hear("page 10 of 10. Next", "sandbox: a key works.", "staging: no key yet.", "Next, staging: make a key", "Before production: Withdraw off")
	s.answer("Walk-through (", "")
	s.Hear("calls the walk-through up again.", "Main menu. You have 1 credential.")
	s.answer("What do you want to do (", "quit")
	s.ends(0)

	// Whoever has been through it never meets it again, and can call it up.
	s = start(t, program(t, home, "--accessible"))
	s.unlock()
	s.answer("What do you want to do (", "walk")
	s.Hear("page 1 of 10")
	s.answer("Walk-through (", "back")
	s.Hear("The walk-through waits")
	s.answer("What do you want to do (", "walk")
	s.goOn("1 of 10")
	s.goOn("2 of 10")
	s.answer("Walk-through (", "leave")
	s.answer("What do you want to do (", "walk")
	s.Hear("page 3 of 10")
	if s := string(s.Output()); strings.Contains(s, "Walk-through, page") && strings.Index(s, "Main menu.") > strings.Index(s, "Walk-through, page") {
		t.Error("it came before the main menu, by itself")
	}
}

// A refusal in the walk-through is explained there, looked into, and mended.
func TestRefusalInTheWalkThrough(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	exchange(t, home, "")
	file := write(t, filepath.Join(t.TempDir(), "export.json"), export(sampleKey, sampleSecret))
	s := start(t, program(t, home, "--accessible"))
	for range 5 { // on to Import, with no place for a key yet
		s.answer("Walk-through (", "go on")
	}
	s.Hear("page 6 of 10", "You have no vault yet.", "1. To the page Safe, which comes first.")
	for range 4 { // everything after it leads there too
		s.answer("Walk-through (", "go on")
	}
	s.Hear("page 10 of 10", "sandbox: no key yet.", "1. To the page Safe, which comes first.")
	s.answer("Walk-through (", "")
	s.Hear("page 2 of 10")
	s.answer("Walk-through (", "")
	s.answer("New passphrase", passphrase)
	s.answer("Repeat passphrase", passphrase)
	for range 3 {
		s.answer("Walk-through (", "go on")
	}
	s.Hear("page 6 of 10")
	for _, page := range []string{"page 7 of 10. Sign", "page 8 of 10. Test", "page 9 of 10. Session"} {
		s.answer("Walk-through (", "go on")
		s.Hear(page, "which comes first")
	}
	s.answer("Walk-through (", "")
	s.Hear("page 8 of 10", "There is no key to test yet.")
	s.answer("Walk-through (", "")
	s.Hear("page 6 of 10")
	s.answer("Walk-through (", "import my")
	s.answer("File (", filepath.Join(file, "nowhere"))
	s.Hear("Not done.")
	s.answer("File (", file)
	s.answer("User ID (", "152") // somebody else's
	s.answer("Name (", "mine")
	s.answer("Environment (", "local")
	s.answer("Delete the file after saving", "yes")
	s.Hear("Saved as mine.", "page 7 of 10", "user ID, 152")
	if _, err := os.Stat(file); err == nil {
		t.Error("the file is still there")
	}
	s.answer("Walk-through (", "")
	s.answer("Walk-through (", "")
	s.answer("Against which environment", "")
	s.Hear("Not done. The exchange refused", "What to do:", "1. Test again.", "2. Find out why.", "3. Correct a field.", "4. Go on.")
	s.answer("Walk-through (", "find")
	s.answer("Against which environment", "")
	s.answer("What do you want to check (", "1")
	s.Hear("Verdict: ")
	s.answer("What do you want to check (", "back")
	s.answer("Walk-through (", "correct")
	s.answer("User ID (", sampleUser)
	s.answer("Nonce (", "")
	s.answer("User name (", "")
	s.answer("Permissions (", "")
	s.answer("IP whitelist (", "")
	s.answer("Environment in which the key was made", "")
	s.Hear("Saved.")
	s.answer("Walk-through (", "test")
	s.answer("Against which environment", "")
	s.Hear("Authenticated as trader-one in local.", "page 9 of 10")
	s.answer("Walk-through (", "")
	s.Hear("Session token: hidden")
	s.answer("with the session (", "back")
	s.answer("Walk-through (", "")
	s.Hear("page 10 of 10", "local: a key works.")
	s.answer("Walk-through (", "import the next")
	s.answer("File (", "back")
	s.answer("Walk-through (", "")
	s.Hear("Main menu. You have 1 credential.")
}

// Another credential that is called as the sample would be is not taken for it.
func TestPracticeBesideItsNamesake(t *testing.T) {
	t.Parallel()
	home := stocked(t, "staging")
	s := start(t, program(t, home, "--accessible"))
	s.unlock()
	s.use("staging-key")
	s.answer("with staging-key (", "rename")
	s.answer("New name (", "practice")
	s.answer("with practice (", "back")
	s.answer("What do you want to do (", "practise")
	s.Hear("You have another credential called practice")
	s.answer("Name (", "sample")
	s.Hear("Saved as sample.")
	s.answer("with sample (", "test")
	s.answer("Against which environment", "")
	s.Hear("Authenticated as trader-one in sandbox.")
}
