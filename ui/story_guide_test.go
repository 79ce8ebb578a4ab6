//go:build unix

package ui_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"kiikey/ui/internal/story"
)

// TestGoldenGuide compares every page of the guide, in the states that a user meets, with what is kept.
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
			page("vault", "create the vault")
			s.Press("right")
			page("import without a vault", "You have no vault yet.")
			s.Press("right")
			page("sign without a key", "first import a key")
			s.Press("right", "right")
			page("session without a test", "first test the credential")
			s.Press("right")
			page("environment", "Choose an environment")
			s.Press("right")
			page("key", "Where an API key is created", "Export JSON")
			s.Press("right")
			page("fields", "What each field is for")
			s.Press("right")
			page("next without a vault", "no credential yet")
			for range 8 {
				s.Press("left")
			}
			s.See("create the vault")
			s.Press("enter")
			page("passphrase", "Repeat passphrase")
			s.Press("ctrl+r")
			s.Type("brief")
			page("passphrase shown", "brief", "ctrl+r hide")
			s.Press("ctrl+u")
			s.Type(passphrase + "\r")
			page("import", "vault · ", "Import a key", "try the sandbox")
			s.Press("left")
			page("vault created", "your passphrase opens")
			s.To("right", "try the sandbox")
			s.Press("enter")
			page("sign", "How a login is signed", "joined with nothing")
			s.Press("left")
			page("import with a key", "Import a key", "✓ practice")
			s.Press("right", "o")
			page("signature", "2 Signature", "••••••••••••")
			s.Press("enter")
			page("test", "Does the exchange accept it?", "Not tested yet.")
			s.Press("o")
			page("test itself", "3 Test", "One request")
			s.To("esc", "Not tested yet.")
			s.To("t", "Logged in as")
			s.Press("enter")
			page("session", "What an accepted login gives you", "show the session")
			s.Press("left")
			page("test accepted", "Last test just now in sandbox: accepted")
			s.To("right o", "Session token")
			s.To("enter", "Choose an environment")
			s.Press("right", "right", "right")
			page("next", "From the sandbox to real money", "accepted")
		})
	}
}

// atImport is a newcomer who has made a vault and stands before the walkthrough's page about importing.
func atImport(t *testing.T, home string) *story.Story {
	t.Helper()
	s := story.Start(t, eighty, program(t, home))
	s.To("", "Welcome to kiikey", "begin")
	s.To("enter", "create the vault")
	s.To("enter", "New vault", "▸Vault")
	s.Type(passphrase + "\r")
	s.Type(passphrase)
	s.To("enter", "Vault created and unlocked.", "✓Vault ▸Import", "try the sandbox")
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
	s.To("enter", "Saved as practice.", "✓Import ▸Sign", "○ sandbox", "nonce user", "0 151 0123…cdef")
	s.To("o", "2 Signature", "With the message, it is a login", "▸Sign")
	s.To("esc", "How a login is signed")
	s.To("enter", "✓Sign ▸Test", "practice ○ sandbox user 151", "Not tested yet.")
	s.To("t", "3 Test", "▸Test", "Logged in as", "enter shows the session")
	s.To("enter", "✓Test ▸Session", "It lasts for an hour")
	s.To("enter", "4 Session", "Session token", "Account ID", "min left", "▸Session", "enter continue")
	s.To("enter", "✓Session ▸Environment", "PRODUCTION", "real money")
	s.To("enter", "▸Key", "Leave Withdraw off")
	s.To("enter", "▸Fields", "The website doesn't show your User ID.")
	s.To("enter", "✓Fields ▸Next", "○ sandbox ✓ accepted", "● staging – no credential yet", "▲ PRODUCTION – no credential yet", "Next, staging: create an API key")
	s.To("enter", "Press w to reopen the walkthrough.", "Credentials", "practice", "✓ session")
	s.Press("q")
	s.Ends()
	s.NeverWrote(sampleSecret, passphrase)

	again := unlocked(t, home, eighty)
	again.See("practice")
	again.Gone("Walkthrough")
	again.To("w", "Welcome to kiikey", "✓Test")
}

func TestFirstFiveMinutesWithAnOwnFile(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	exchange(t, home, "")
	s := atImport(t, home)
	s.To("i", "Import · 1 of 2", "▸Import")
	s.Paste(export(t, "export.json", sampleKey, sampleSecret, "7"))
	s.To("enter", "Import · 2 of 2", "User ID", "▸Import")
	s.On("User ID")
	s.Press("ctrl+s")
	s.See("User ID is needed.", "Choose the environment the API key was created in.") // it does not go on without
	s.Type(sampleUser)
	s.Press("enter", "ctrl+u")
	s.Type("own\r")
	s.On("sandbox")
	s.To("right right right right ctrl+s", "Saved as own.", "▸Sign", "◆ local", "7 151 0123…cdef")
	s.To("enter", "▸Test", "own ◆ local user 151")
	s.To("o", "POST https://127.0.0.1", "enter logs in once")
	s.To("t", "Logged in as")
	s.To("enter", "▸Session")
	s.To("enter", "Session token")
	s.To("esc", "What an accepted login gives you", "▸Session")
	s.To("right right right right", "▸Next", "○ sandbox – no credential yet", "◆ local ✓ accepted")

	// The next environment's key is brought in from here, and the pages speak of it then.
	s.To("i", "Import · 1 of 2", "▸Next")
	s.Paste(`{"APIKey": "` + sampleKey + `", "APISecret": "` + sampleSecret + `", "Nonce": 0, "UserId": 151}`)
	s.See("Import · 2 of 2")
	s.On("Name")
	s.Press("ctrl+u")
	s.Type("next")
	s.To("enter right right ctrl+s", "Saved as next.")
	s.See("▸Test", "next ● staging user 151", "Not tested yet.")
	s.NeverWrote(sampleSecret, passphrase)
}

// On another computer the walkthrough leads on with what a backup restores.
func TestWalkthroughWithABackup(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "keys.kiikey")
	quietly(t, stocked(t), "backup", file, "--backup-passphrase-file", passphraseFile(t))
	s := atImport(t, t.TempDir())
	s.See("restore a backup")
	s.To("B", "Restore · 1 of 3", "▸Import")
	s.Paste(file)
	s.To("enter", "2 of 3")
	s.Type(passphrase)
	s.To("enter", "+ new practice")
	s.To("enter", "✓ Restored 1 credential: practice.", "Import a key", "✓ practice", "enter continue")
}
