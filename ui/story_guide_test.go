//go:build unix

package ui_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"kiikey/ui/internal/story"
)

// TestGoldenGuide compares every page of the guide, in the states that a person meets, with what is kept.
func TestGoldenGuide(t *testing.T) {
	t.Parallel()
	for _, size := range sizes {
		t.Run(fmt.Sprintf("%dx%d", size.Columns, size.Rows), func(t *testing.T) {
			t.Parallel()
			s := story.Start(t, size, program(t, t.TempDir()))
			compare := compared(t, s)
			page := func(name string, texts ...string) {
				t.Helper()
				compare(name, texts...)
				if strings.Contains(s.Screen(), " more ─") {
					t.Errorf("%s does not fit", name)
				}
			}
			page("welcome", "Welcome to kiikey", "begin")
			s.Press("enter")
			page("safe", "create the vault")
			s.Press("right", "right", "right", "right")
			page("import without a store", "You have no vault yet.")
			s.Press("right")
			page("sign without a key", "first import a key")
			s.Press("right", "right")
			page("session without a test", "first test the credential")
			s.Press("right")
			page("next without a store", "no credential yet")
			for range 8 {
				s.Press("left")
			}
			s.See("create the vault")
			s.Press("enter")
			page("passphrase", "Repeat passphrase")
			s.Type(passphrase)
			s.Press("enter")
			s.Type(passphrase)
			s.Press("enter")
			page("environment", "vault · ", "Choose an environment")
			s.Press("left")
			page("safe with a store", "your passphrase opens")
			s.Press("right", "right")
			page("key", "Where an API key is created", "Export JSON")
			s.Press("right")
			page("fields", "What each field is for")
			s.Press("right")
			page("import", "Import a key", "try the sandbox")
			s.Press("enter")
			page("preview", "This credential belongs to nobody.")
			s.Press("enter")
			page("sign", "How a login is signed", "joined with nothing")
			s.Press("left")
			page("import with a key", "Import a key", "✓ practice")
			s.Press("right", "o")
			page("signature", "2 Signature", "••••••••••••")
			s.Press("enter")
			page("test", "Does the exchange accept it?", "Not tested yet.")
			s.Press("enter")
			page("test itself", "3 Test", "One request")
			s.Press("t")
			s.See("Logged in as")
			s.Press("enter")
			page("session", "What an accepted login gives you", "open the session")
			s.Press("left")
			page("test accepted", "Last test just now in sandbox: accepted")
			s.Press("right", "o")
			s.See("Session token")
			s.Press("enter")
			page("next", "From the sandbox to real money", "accepted")
		})
	}
}

// atImport is a new person who has made a vault and stands before the guide's page about importing.
func atImport(t *testing.T, home string) *story.Story {
	t.Helper()
	s := story.Start(t, eighty, program(t, home))
	s.See("Welcome to kiikey", "begin")
	s.Press("enter")
	s.See("create the vault")
	s.Press("enter")
	s.See("New vault", "▸Vault")
	s.Type(passphrase)
	s.Press("enter")
	s.Type(passphrase)
	s.Press("enter")
	s.See("Vault created and unlocked.", "✓Vault ▸Environment")
	s.Press("enter")
	s.See("▸Key", "Leave Withdraw off")
	s.Press("enter")
	s.See("▸Fields", "Your User ID is on none of those pages.")
	s.Press("enter")
	s.See("▸Import", "try the sandbox")
	return s
}

// unlocks gives the passphrase.
func unlocks(s *story.Story) {
	s.See("Unlock", "Passphrase")
	s.Type(passphrase)
	s.See(strings.Repeat("•", len(passphrase))) // a multiplexer may hand on keys and enter at once, which is a paste
	s.Press("enter")
}

func TestFirstFiveMinutes(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	s := atImport(t, home)
	s.Press("enter")
	s.See("This credential belongs to nobody.", "▸Import")
	s.Press("enter")
	s.See("Saved as practice.", "✓Import ▸Sign", "○ sandbox", "nonce user", "0 151 0123…cdef")
	s.Press("o")
	s.See("2 Signature", "With the message, it is a login", "▸Sign")
	s.Press("esc")
	s.See("How a login is signed")
	s.Press("enter")
	s.See("✓Sign ▸Test", "practice ○ sandbox user 151", "Not tested yet.")
	s.Press("enter")
	s.See("3 Test", "One request with the API key", "▸Test")
	s.Press("t")
	s.See("Logged in as", "enter shows the session")
	s.Press("enter")
	s.See("✓Test ▸Session", "It lasts an hour")
	s.Press("enter")
	s.See("4 Session", "Session token", "Account ID", "min left", "▸Session", "enter continue")
	s.Press("enter")
	s.See("✓Session ▸Next", "○ sandbox ✓ accepted", "● staging – no credential yet", "▲ PRODUCTION – no credential yet", "Next, staging: create an API key")
	s.Press("enter")
	s.See("Press w to reopen the walkthrough.", "Credentials", "practice", "✓ session")
	s.Press("q")
	s.Ends()
	s.NeverWrote(sampleSecret, passphrase)

	again := unlocked(t, home, eighty)
	again.See("practice")
	again.Gone("Walkthrough")
	again.Press("w")
	again.See("Welcome to kiikey", "✓Test")
}

func TestFirstFiveMinutesWithOnesOwnFile(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	exchange(t, home, "")
	s := atImport(t, home)
	s.Press("i")
	s.See("Import · 1 of 2", "▸Import")
	s.Paste(export(t, "export.json", sampleKey, sampleSecret, "7"))
	s.Press("enter")
	s.See("Import · 2 of 2", "User ID", "▸Import")
	s.On("User ID")
	s.Press("ctrl+s")
	s.See("User ID is needed.", "Choose where the key was made.") // it does not go on without
	s.Type(sampleUser)
	s.Press("enter", "ctrl+u")
	s.Type("own")
	s.Press("enter")
	s.On("sandbox")
	s.Press("right", "right", "right", "right", "ctrl+s")
	s.See("Saved as own.", "▸Sign", "◆ local", "7 151 0123…cdef")
	s.Press("enter")
	s.See("▸Test", "own ◆ local user 151")
	s.Press("enter")
	s.See("POST https://127.0.0.1")
	s.Press("t")
	s.See("Logged in as")
	s.Press("enter")
	s.See("▸Session")
	s.Press("enter")
	s.See("Session token")
	s.Press("esc")
	s.See("What an accepted login gives you", "▸Session")
	s.Press("right")
	s.See("▸Next", "○ sandbox – no credential yet", "◆ local ✓ accepted")

	// The next environment's key is brought in from here, and the pages speak of it then.
	s.Press("i")
	s.See("Import · 1 of 2", "▸Next")
	s.Paste(`{"APIKey": "` + sampleKey + `", "APISecret": "` + sampleSecret + `", "Nonce": 0, "UserId": 151}`)
	s.See("Import · 2 of 2")
	s.On("Name")
	s.Press("ctrl+u")
	s.Type("next")
	s.Press("enter", "right", "right", "ctrl+s")
	s.See("Saved as next.")
	s.See("▸Test", "next ● staging user 151", "Not tested yet.")
	s.NeverWrote(sampleSecret, passphrase)
}

// On another computer the walk-through leads on with what a backup brings back.
func TestTheWalkThroughWithABackup(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "keys.kiikey")
	quietly(t, stocked(t), "backup", file, "--backup-passphrase-file", passphraseFile(t))
	s := atImport(t, t.TempDir())
	s.See("restore a backup")
	s.Press("B")
	s.See("Restore · 1 of 3", "▸Import")
	s.Paste(file)
	s.Press("enter")
	s.See("2 of 3")
	s.Type(passphrase)
	s.Press("enter")
	s.See("+ new practice")
	s.Press("enter")
	s.See("✓ Restored 1 credential.", "Import a key", "✓ practice", "enter continue")
}
