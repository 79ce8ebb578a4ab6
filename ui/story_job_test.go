//go:build unix

package ui_test

import (
	"strings"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/ui/internal/story"
)

// TestWholeJob walks the whole job as a new user does it, from an empty home; in full with the built program, whose
// vault is as dear to open as a user's.
func TestWholeJob(t *testing.T) {
	t.Parallel()
	bin := ""
	if testenv.Full() {
		bin = testenv.Built(t)
	}
	home := t.TempDir()
	file := export(t, "export.json", sampleKey, sampleSecret, "0")
	start := func() *story.Story {
		cmd := program(t, home)
		if bin != "" {
			cmd.Path = bin
		}
		return story.Start(t, eighty, cmd)
	}
	s := start()

	skipsTheGuide(s)
	s.See("Welcome", "New passphrase", "no vault yet", "It is stored nowhere", "Press esc to reopen the walkthrough.")
	s.Type(passphrase + "\r")
	s.Type(passphrase)
	s.To("enter", "No credentials yet.", "vault · locks in")

	s.To("i", "Import · 1 of 2")
	s.Paste("'" + file + "'\n")
	s.See("export.json")
	s.To("enter", "Import · 2 of 2", "0123…cdef", "32 hex digits", "User ID")
	s.On("User ID")
	s.Type(sampleUser + "\r")
	s.On("Name")
	s.Press("ctrl+u")
	s.Type("first\r")
	s.On("sandbox")
	s.To("right ctrl+s", "Saved as first.", "1 Key", "API secret")
	s.On("API secret")

	s.To("enter", "message", "nonce user └ API key", "01234567•", "•cdef", "••••••••••••", "With the message, it is a login")
	s.Press("r")
	want := signature(sampleSecret, "0", sampleUser, sampleKey)
	if independent, ok := opensslSignature(t, sampleSecret, "0"+sampleUser+sampleKey); ok && independent != want {
		t.Fatal("openssl gives another signature")
	}
	s.See(want)
	s.Press("r")
	s.Gone(want)

	s.To("enter", "One request with the API key", "the built-in sandbox")
	s.To("t", "signed", "connected", "answered", "positions", "accounts", "user", "permissions", "Logged in as")
	last := -1 // each row has its bar, none before that of the row above
	for line := range strings.Lines(s.Screen()) {
		if bar := strings.Index(line, "▇"); strings.Contains(line, "✓ ") && strings.Contains(line, " ms") {
			if bar < 0 || bar < last {
				t.Errorf("a row without a bar in its place: %q", line)
			}
			last = bar
		}
	}
	s.Press("enter")
	s.See("Session token", "User ID", "151", "Account ID", "153", "OMS ID", "E-mail", ", verified",
		"Every field of the answer", "min left")
	for _, field := range []string{"Authenticated", "SessionToken", "User.UserId", "User.UserName", "User.Email", "User.EmailVerified",
		"User.AccountId", "User.OMSId", "User.Use2FA", "Locked", "Requires2FA", "EnforceEnable2FA", "TwoFAType", "TwoFAToken", "errormsg"} {
		scrollTo(s, field)
	}
	s.To("a", "The answer as it came, HTTP status 200", `"Authenticated"`)

	s.To("ctrl+l", "Unlock", "vault · locked")
	s.Type(passphrase)
	s.To("enter", "Credentials", "first", "sandbox", "0123…cdef", "✓ just now")

	s.To("x", "Remove first of sandbox?", "y yes")
	s.To("enter", "LAST TEST", "first")
	s.To("x", "Remove first of sandbox?", "y yes")
	s.To("y", "No credentials yet.")
	s.Press("q")
	if status := s.Ends(); status != 0 {
		t.Errorf("exit status %d", status)
	}
	if s.OnAlternateScreen() {
		t.Error("the alternate screen was not left")
	}
	s.NeverWrote(sampleSecret, passphrase)

	again := start()
	again.See("Unlock")
	again.Type(passphrase)
	again.To("enter", "No credentials yet.")
}

// scrollTo presses the arrow until text is on the screen.
func scrollTo(s *story.Story, text string) {
	for range 40 {
		if strings.Contains(s.Screen(), text) {
			return
		}
		before := s.Screen()
		s.Press("down")
		s.Changed(before)
	}
	s.See(text)
}

func TestSandboxCredentialIsTested(t *testing.T) {
	t.Parallel()
	s := story.Start(t, eighty, program(t, t.TempDir()))
	skipsTheGuide(s)
	s.See("New passphrase")
	s.Type(passphrase)
	s.Press("tab")
	s.Paste(passphrase + "\n")
	s.See("New passphrase") // a pasted line break does not press Enter
	s.To("enter", "No credentials yet.", "try the sandbox")
	s.To("p", "Saved as practice.", "Key", "sandbox")
	s.To("enter", "HMAC-SHA256")
	s.To("enter", "One request")
	s.To("t", "Logged in as")
	s.To("enter", "Session token")
	s.To("L", "End the session of practice?", "y yes")
	s.To("y", "Logged out", "No session.")
	s.To("esc", "Credentials", "practice")
	s.On("practice")
	s.NeverWrote(sampleSecret, passphrase)
}
