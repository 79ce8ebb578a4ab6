//go:build unix

package ui_test

import (
	"strings"
	"syscall"
	"testing"

	"kiikey/ui/internal/story"
)

func TestGuideBackAndForward(t *testing.T) {
	t.Parallel()
	names := []string{"Welcome", "Vault", "Import", "Sign", "Test", "Session", "Environment", "Key", "Fields", "Next"}
	s := story.Start(t, eighty, program(t, t.TempDir()))
	s.See("▸Welcome")
	s.Press("left")
	for _, name := range names[1:] {
		s.To("right", "▸"+name)
	}
	s.Press("right")
	for i := len(names) - 2; i >= 0; i-- {
		s.To("left", "▸"+names[i])
	}
	// What was not done has no tick, and its page says what comes first.
	s.See("✓Key", " Import", " Sign", " Test", " Session")
	s.To("right right right right", "▸Test", "You have no credential to test yet.")
	s.To("enter", "▸Import", "You have no vault yet.")
	s.To("enter", "▸Vault", "create the vault")
	s.To("enter", "New vault", "esc back")
	s.To("esc", "create the vault")
	s.To("?", "On this screen: Walkthrough", "Leave", "Skip the walkthrough for good", "▸Vault")
	s.To("esc", "create the vault")
}

func TestGuideIsResumed(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	s := atImport(t, home)
	s.To("p", "▸Sign")
	s.To("right", "▸Test")
	s.Press("q")
	s.Ends()

	s = story.Start(t, eighty, program(t, home))
	unlocks(s)
	s.See("✓Import ✓Sign ▸Test", "practice ○ sandbox user 151")
	s.To("esc", "Walkthrough left: w continues it.", "Credentials", "practice")
	s.Press("ctrl+l")
	unlocks(s)
	s.See("Credentials", "0123…cdef") // it was left: it does not come back by itself in this run
	s.To("w", "▸Test", "practice ○ sandbox user 151")
	s.To("left", "▸Sign")
	s.Signal(syscall.SIGTERM)
	s.Ends()

	s = story.Start(t, eighty, program(t, home))
	unlocks(s)
	s.See("▸Sign", "0 151 0123…cdef")
	s.To("s", "Credentials", "practice")
	s.Press("q")
	s.Ends()
	unlocked(t, home, eighty).See("practice", "0123…cdef")
}

// Locking hides everything, and unlocking leads back to the page.
func TestGuideIsThereAfterLocking(t *testing.T) {
	t.Parallel()
	s := atImport(t, t.TempDir())
	s.To("i", "Import · 1 of 2")
	s.Paste(`{"APIKey": "` + sampleKey + `", "APISecret": "` + sampleSecret + `", "Nonce": 0}`)
	s.See("Import · 2 of 2")
	s.To("ctrl+l", "Unlock", "vault · locked")
	s.Gone("▸Import")
	unlocks(s)
	s.See("▸Import", "Import a key") // what was not saved is gone, the page is not
	s.To("p", "▸Sign")
	s.To("right", "Not tested yet.")
	s.To("t", "Logged in as")
	s.Press("ctrl+z")
	s.Leaves()
	s.Wake()
	unlocks(s)
	s.See("✓Sign ▸Test", "Last test just now in sandbox: accepted.")
	s.To("right", "▸Session", "Test again to start another", "enter test again")
	s.To("enter", "Logged in as")
	s.To("enter", "▸Session", "enter open session")
}

// A refusal is told on the guide's page too, which keeps its step open until the mistake is put right.
func TestGuideRefused(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	exchange(t, home, "")
	s := atImport(t, home)
	s.To("i", "Import · 1 of 2")
	s.Type("/nowhere/at/all.json")
	s.To("enter", "✗ There is no folder", "Next:", "▸Import")
	s.To("esc", "Import a key")
	s.To("i", "Import · 1 of 2")
	s.Paste(`{"pub_key": "a", "priv_key": "b"}`)
	s.See("KiiChain Pay")
	s.Paste(`{"APIKey": "` + sampleKey + `", "APISecret": "` + sampleSecret + `", "Nonce": 0, "UserId": 999}`)
	s.See("Import · 2 of 2", "999")
	s.To("enter right right right right ctrl+s", "▸Sign", "◆ local", "0 999")
	s.To("enter", "Not tested yet.")
	s.To("t", "✗", "rejected", "Next:", "▸Test")
	s.Press("esc")
	s.See("Does the exchange accept it?", "✗", "Last test just now in local: rejected.", "enter test again", "d diagnose a failing login")
	s.To("right", "▸Session", "An accepted test starts one.", "first test the credential")
	if screen := s.Screen(); strings.Contains(screen, "✓Test") || strings.Contains(screen, "✓Session") {
		t.Errorf("a refused test has its tick\n%s", screen)
	}
	s.To("enter", "▸Test")
	s.To("d", "6 Why?", "▸Test")
	s.To("esc", "Does the exchange accept it?")
	s.To("E", "· Edit")
	s.Press("ctrl+u")
	s.Type(sampleUser)
	s.To("ctrl+s", "Saved the changes to key-0123. u undoes it.", "▸Test", "user 151", "enter test again")
	s.To("enter", "Logged in as")
	s.To("enter", "✓Test ▸Session")
	s.To("left", "Last test just now in local: accepted.")
	s.NeverWrote(sampleSecret)
}

func TestGuideAfterTheCredentialIsRemoved(t *testing.T) {
	t.Parallel()
	s := atImport(t, t.TempDir())
	s.To("p", "✓Import ▸Sign")
	s.To("o", "2 Signature")
	s.To("1", "API secret")
	s.To("x", "Remove practice of sandbox?", "y yes")
	s.To("y", "▸Sign", "first import a key")
	if strings.Contains(s.Screen(), "✓Import") {
		t.Error("a key that is gone has its tick")
	}
}

func TestGuideInOtherWindows(t *testing.T) {
	t.Parallel()
	s := atImport(t, t.TempDir())
	s.Resize(50, 14)
	s.See("3 of 10 · Import", "▸", "↓ more")
	s.To("pgdown", "i import a file of your own")
	s.Resize(40, 10)
	s.See("kiikey needs 50×14")
	s.Press("right")
	s.Resize(120, 40)
	s.See("✓ Vault", "▸ Sign", "first import a key")
	s.To("left", "▸ Import", "Import a key")
}

func TestGuideDoesNotOpenWithACredential(t *testing.T) {
	t.Parallel()
	home := stocked(t)
	s := atList(t, home, "practice", "0123…cdef")
	s.To("w", "Welcome to kiikey", "▸Welcome", "✓Import")
	s.To("right right", "▸Import", "✓ practice ○ sandbox user 151")
	// The sample is there already: it is taken, not saved once more.
	s.To("p", "You have the sample already, as practice.", "▸Sign", "0 151 0123…cdef")
	s.Press("q")
	s.Ends()
	s = atList(t, home, "practice", "0123…cdef")
	s.To("w", "▸Sign", "0 151 0123…cdef")
	s.To("esc", "Credentials", "practice")
}

// Another credential of the sample's name is not taken for it.
func TestGuideNamesTheSampleOtherwise(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	quietly(t, home, "import", export(t, "export.json", strings.Repeat("ab", 16), sampleSecret, "0"),
		"--name", "practice", "--env", "staging", "--user-id", "7")
	s := atList(t, home, "practice", "abab…abab")
	s.To("w", "Welcome to kiikey")
	s.To("right right", "▸Import", "✓ practice ● staging user 7")
	s.To("p", "Saved as practice-2.", "▸Sign", "○ sandbox")
	s.To("left", "▸Import")
	s.To("p", "You have the sample already, as practice-2.", "▸Sign")
}

func TestGuideIsSkipped(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	s := story.Start(t, eighty, program(t, home))
	skipsTheGuide(s)
	s.See("Welcome", "New passphrase", "esc walkthrough")
	s.To("esc", "Welcome to kiikey")
	s.To("esc", "Welcome", "New passphrase")
	s.Press("ctrl+c")
	s.Ends()
	s = story.Start(t, eighty, program(t, home))
	s.See("Welcome", "New passphrase")
	s.Type(passphrase + "\r")
	s.Type(passphrase)
	s.To("enter", "No credentials yet.", "w walkthrough")
	s.To("w", "▸Welcome", "✓Vault")
	s.To("right right", "▸Import")
	s.Press("q")
	s.Ends()
	atList(t, home, "No credentials yet.")
}

// After the guide is left the passphrase is asked for outside it.
func TestGuideLeftBeforeTheVaultExists(t *testing.T) {
	t.Parallel()
	s := story.Start(t, eighty, program(t, t.TempDir()))
	s.See("Welcome to kiikey")
	s.To("enter", "▸Vault")
	s.To("enter", "New vault")
	s.To("esc", "▸Vault", "create the vault")
	s.Press("esc")
	s.See("Welcome", "New passphrase") // outside the guide the same question waits
	s.Type(passphrase + "\r")
	s.Type(passphrase)
	s.To("enter", "No credentials yet.")
}

// The palette leads into the guide, out of it to the list, and never into a second one.
func TestGuideAndThePalette(t *testing.T) {
	t.Parallel()
	s := atList(t, stocked(t), "practice", "0123…cdef")
	palette := func(text string) {
		s.To(":", "type an action")
		s.Type(text)
		s.See(text)
		s.Press("enter")
	}
	palette("tutorial")
	s.See("Welcome to kiikey")
	s.To("right right right", "▸Sign", "0 151 0123…cdef")
	s.To("o", "2 Signature", "▸Sign")
	palette("tutorial") // it is open already: back to its page
	s.See("How a login is signed", "▸Sign")
	s.To("o", "2 Signature")
	palette("go to the list")
	s.See("Credentials", "LAST TEST", "practice")
	s.Gone("▸Sign")
	s.To("w", "▸Sign", "How a login is signed")
}
