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
		s.Press("right")
		s.See("▸" + name)
	}
	s.Press("right")
	for i := len(names) - 2; i >= 0; i-- {
		s.Press("left")
		s.See("▸" + names[i])
	}
	// What was not done has no tick, and its page says what comes first.
	s.See("✓Key", " Import", " Sign", " Test", " Session")
	s.Press("right", "right", "right", "right")
	s.See("▸Test", "You have no credential to test yet.")
	s.Press("enter")
	s.See("▸Import", "You have no vault yet.")
	s.Press("enter")
	s.See("▸Vault", "create the vault")
	s.Press("enter")
	s.See("New vault", "esc back")
	s.Press("esc")
	s.See("create the vault")
	s.Press("?")
	s.See("On this screen: Walkthrough", "Leave", "Skip the walkthrough for good", "▸Vault")
	s.Press("esc")
	s.See("create the vault")
}

func TestGuideIsResumed(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	s := atImport(t, home)
	s.Press("p")
	s.See("▸Sign")
	s.Press("right")
	s.See("▸Test")
	s.Press("q")
	s.Ends()

	s = story.Start(t, eighty, program(t, home))
	unlocks(s)
	s.See("✓Import ✓Sign ▸Test", "practice ○ sandbox user 151")
	s.Press("esc")
	s.See("Walkthrough left: w continues it.", "Credentials", "practice")
	s.Press("ctrl+l")
	unlocks(s)
	s.See("Credentials", "0123…cdef") // it was left: it does not come back by itself in this run
	s.Press("w")
	s.See("▸Test", "practice ○ sandbox user 151")
	s.Press("left")
	s.See("▸Sign")
	s.Signal(syscall.SIGTERM)
	s.Ends()

	s = story.Start(t, eighty, program(t, home))
	unlocks(s)
	s.See("▸Sign", "0 151 0123…cdef")
	s.Press("s")
	s.See("Credentials", "practice")
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
	s.Press("right")
	s.See("▸Session", "Test again to start another", "enter test again")
	s.To("enter", "Logged in as")
	s.Press("enter")
	s.See("▸Session", "enter open session")
}

// A refusal is told on the guide's page too, which keeps its step open until the mistake is put right.
func TestGuideRefused(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	exchange(t, home, "")
	s := atImport(t, home)
	s.Press("i")
	s.See("Import · 1 of 2")
	s.Type("/nowhere/at/all.json")
	s.Press("enter")
	s.See("✗ There is no folder", "Next:", "▸Import")
	s.Press("esc")
	s.See("Import a key")
	s.Press("i")
	s.See("Import · 1 of 2")
	s.Paste(`{"pub_key": "a", "priv_key": "b"}`)
	s.See("KiiChain Pay")
	s.Paste(`{"APIKey": "` + sampleKey + `", "APISecret": "` + sampleSecret + `", "Nonce": 0, "UserId": 999}`)
	s.See("Import · 2 of 2", "999")
	s.Press("enter", "right", "right", "right", "right", "ctrl+s")
	s.See("▸Sign", "◆ local", "0 999")
	s.Press("enter")
	s.See("Not tested yet.")
	s.Press("t")
	s.See("✗", "rejected", "Next:", "▸Test")
	s.Press("esc")
	s.See("Does the exchange accept it?", "✗", "Last test just now in local: rejected.", "enter test again", "d diagnose a failing login")
	s.Press("right")
	s.See("▸Session", "An accepted test starts one.", "first test the credential")
	if screen := s.Screen(); strings.Contains(screen, "✓Test") || strings.Contains(screen, "✓Session") {
		t.Errorf("a refused test has its tick\n%s", screen)
	}
	s.Press("enter")
	s.See("▸Test")
	s.Press("d")
	s.See("6 Why?", "▸Test")
	s.Press("esc")
	s.See("Does the exchange accept it?")
	s.Press("E")
	s.See("· Edit")
	s.Press("ctrl+u")
	s.Type(sampleUser)
	s.Press("ctrl+s")
	s.See("Saved the changes to key-0123. u undoes it.", "▸Test", "user 151", "enter test again")
	s.To("enter", "Logged in as")
	s.Press("enter")
	s.See("✓Test ▸Session")
	s.Press("left")
	s.See("Last test just now in local: accepted.")
	s.NeverWrote(sampleSecret)
}

func TestGuideAfterTheCredentialIsRemoved(t *testing.T) {
	t.Parallel()
	s := atImport(t, t.TempDir())
	s.To("p", "✓Import ▸Sign")
	s.Press("o")
	s.See("2 Signature")
	s.Press("1")
	s.See("API secret")
	s.Press("x")
	s.See("Remove practice of sandbox?", "y yes")
	s.Press("y")
	s.See("▸Sign", "first import a key")
	if strings.Contains(s.Screen(), "✓Import") {
		t.Error("a key that is gone has its tick")
	}
}

func TestGuideInOtherWindows(t *testing.T) {
	t.Parallel()
	s := atImport(t, t.TempDir())
	s.Resize(50, 14)
	s.See("3 of 10 · Import", "▸", "↓ more")
	s.Press("pgdown")
	s.See("i import a file of your own")
	s.Resize(40, 10)
	s.See("kiikey needs 50×14")
	s.Press("right")
	s.Resize(120, 40)
	s.See("✓ Vault", "▸ Sign", "first import a key")
	s.Press("left")
	s.See("▸ Import", "Import a key")
}

func TestGuideDoesNotOpenWithACredential(t *testing.T) {
	t.Parallel()
	home := stocked(t)
	s := unlocked(t, home, eighty)
	s.See("practice", "0123…cdef")
	s.Press("w")
	s.See("Welcome to kiikey", "▸Welcome", "✓Import")
	s.Press("right", "right")
	s.See("▸Import", "✓ practice ○ sandbox user 151")
	// The sample is there already: it is taken, not saved once more.
	s.Press("p")
	s.See("You have the sample already, as practice.", "▸Sign", "0 151 0123…cdef")
	s.Press("q")
	s.Ends()
	s = unlocked(t, home, eighty)
	s.See("practice", "0123…cdef")
	s.Press("w")
	s.See("▸Sign", "0 151 0123…cdef")
	s.Press("esc")
	s.See("Credentials", "practice")
}

// Another credential of the sample's name is not taken for it.
func TestGuideNamesTheSampleOtherwise(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	quietly(t, home, "import", export(t, "export.json", strings.Repeat("ab", 16), sampleSecret, "0"),
		"--name", "practice", "--env", "staging", "--user-id", "7")
	s := unlocked(t, home, eighty)
	s.See("practice", "abab…abab")
	s.Press("w")
	s.See("Welcome to kiikey")
	s.Press("right", "right")
	s.See("▸Import", "✓ practice ● staging user 7")
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
	s.Press("esc")
	s.See("Welcome to kiikey")
	s.Press("esc")
	s.See("Welcome", "New passphrase")
	s.Press("ctrl+c")
	s.Ends()
	s = story.Start(t, eighty, program(t, home))
	s.See("Welcome", "New passphrase")
	s.Type(passphrase)
	s.Press("enter")
	s.Type(passphrase)
	s.Press("enter")
	s.See("No credentials yet.", "w walkthrough")
	s.Press("w")
	s.See("▸Welcome", "✓Vault")
	s.Press("right", "right")
	s.See("▸Import")
	s.Press("q")
	s.Ends()
	s = unlocked(t, home, eighty)
	s.See("No credentials yet.")
}

// After the guide is left the passphrase is asked for outside it.
func TestGuideLeftBeforeTheVaultExists(t *testing.T) {
	t.Parallel()
	s := story.Start(t, eighty, program(t, t.TempDir()))
	s.See("Welcome to kiikey")
	s.Press("enter")
	s.See("▸Vault")
	s.Press("enter")
	s.See("New vault")
	s.Press("esc")
	s.See("▸Vault", "create the vault")
	s.Press("esc")
	s.See("Welcome", "New passphrase") // outside the guide the same question waits
	s.Type(passphrase)
	s.Press("enter")
	s.Type(passphrase)
	s.Press("enter")
	s.See("No credentials yet.")
}

// The palette leads into the guide, out of it to the list, and never into a second one.
func TestGuideAndThePalette(t *testing.T) {
	t.Parallel()
	s := unlocked(t, stocked(t), eighty)
	s.See("practice", "0123…cdef")
	palette := func(text string) {
		s.Press(":")
		s.See("type an action")
		s.Type(text)
		s.See(text)
		s.Press("enter")
	}
	palette("tutorial")
	s.See("Welcome to kiikey")
	s.Press("right", "right", "right")
	s.See("▸Sign", "0 151 0123…cdef")
	s.Press("o")
	s.See("2 Signature", "▸Sign")
	palette("tutorial") // it is open already: back to its page
	s.See("How a login is signed", "▸Sign")
	s.Press("o")
	s.See("2 Signature")
	palette("go to the list")
	s.See("Credentials", "LAST TEST", "practice")
	s.Gone("▸Sign")
	s.Press("w")
	s.See("▸Sign", "How a login is signed")
}
