//go:build unix

package ui_test

import (
	"encoding/json"
	"path/filepath"
	"strings"
)

// conversation does in lines what screens does, without reading anything out.
func (g *ground) conversation() {
	w := g.walk("conversation", g.command("--accessible"))
	w.answer("Walkthrough (", "leave")
	w.answer("New passphrase", canaryPassphrase)
	w.answer("Repeat passphrase", canaryWrong)
	w.answer("New passphrase", canaryPassphrase)
	w.answer("Repeat passphrase", canaryPassphrase)
	w.Hear("Main menu.")
	g.addIdentity(canaryPassphrase)
	w.answer("to do (", "import")
	w.answer("File (", `{"APIKey": "`+canaryKey+`", "APISecret": `+string(must(json.Marshal(canaryMisplaced)))+`, "Nonce" 0}`)
	w.answer("File (", g.give("misplaced.json", `{"APIKey": "`+canaryKey+`", "APISecret": `+string(must(json.Marshal(canarySecret)))+`, "Nonce": "0", "UserId": `+string(must(json.Marshal(canaryMisplaced)))+`}`))
	w.answer("File (", g.give("without-secret.json", `{"APIKey": "`+canaryKey+`", "Nonce": "0"}`))
	w.answer("API secret (", canarySecret)
	w.answer("User ID (", canaryUser)
	w.answer("Name (", "canary")
	w.answer("Environment the API key was created in (", "accept")
	w.answer("Delete the file after saving (", "")
	w.Hear("Saved as canary.")
	for _, item := range []string{"details", "copy", "sign", "verify", "test", "open session", "diagnose"} {
		w.answer("with canary (", item)
		w.oneThing(item)
	}
	for mode, told := range map[string]string{"refuse": "Not done.", "page": "Not done.", "text": "Not done.", "factor": "Code ("} {
		w.answer("with canary (", "test")
		w.answer("Test against which environment", mode)
		if mode != "refuse" { // the yes to its diagnosis counts
			w.answer("Test canary against "+mode, "yes")
		}
		w.Hear(told)
		if mode == "factor" {
			w.Type("000000\r")
			w.Hear("rejected the 2FA code")
			w.answer("Code (", canaryCode)
			w.Hear("Logged in as")
		}
	}
	w.answer("with canary (", "back")
	w.walkThrough()
	w.handsOver()
	w.answer("to do (", "back up")
	w.answer("File to write (", filepath.Join(g.given, "conversation.kiikey"))
	w.answer("Current passphrase", canaryPassphrase)
	w.answer("New passphrase", canaryBackup)
	w.answer("Repeat passphrase", canaryBackup)
	w.answer("to do (", "restore")
	w.answer("Backup file (", filepath.Join(g.given, "conversation.kiikey"))
	w.answer("Passphrase of the backup", canaryWrong)
	w.Hear("Wrong passphrase")
	w.answer("Passphrase of the backup", canaryBackup)
	w.Hear("is the same here.")
	w.answer("to do (", "passphrase")
	w.answer("Current passphrase", canaryPassphrase)
	w.answer("New passphrase", canaryNew)
	w.answer("Repeat passphrase", canaryNew)
	w.answer("to do (", "lock")
	w.answer("Passphrase (", canaryWrong)
	w.answer("Passphrase (", canaryNew)
	w.answer("to do (", "activity")
	w.answer("Forget ", "no")
	w.answer("to do (", "quit")
	w.Ends()
	g.addIdentity(canaryNew)
	w.done()

	w = g.walk("conversation that reads out", g.command("--accessible"), "API secret", "API key", "signature", "session token")
	w.answer("Passphrase (", canaryNew)
	w.answer("to do (", "use")
	w.answer("Which credential", "canary")
	for _, field := range []string{"API key", "API secret"} {
		w.answer("with canary (", "reveal")
		w.answer("Which field (", field)
		w.answer("Reveal the "+field, "yes")
	}
	w.answer("with canary (", "sign")
	w.answer("with the signature (", "reveal")
	w.answer("Reveal the signature", "yes")
	w.answer("with the signature (", "back")
	w.answer("with canary (", "test")
	w.answer("Test against which environment", "")
	w.answer("with canary (", "open session")
	w.answer("with the session (", "reveal")
	w.answer("Reveal the session token", "yes")
	w.Hear(canaryToken)
	w.Type("\x03")
	w.Ends()
	w.done()
	g.collect()
}

// walkThrough goes along the pages with the credential that is there.
func (w *walk) walkThrough() {
	w.answer("to do (", "walk")
	for range 3 {
		w.answer("Walkthrough (", "continue")
	}
	w.Hear("page 4 of 10")
	w.answer("Walkthrough (", "more")
	w.answer("with the signature (", "back")
	w.answer("Walkthrough (", "continue")
	w.Hear("page 5 of 10")
	w.answer("Walkthrough (", "test again")
	w.answer("Test against which environment", "")
	w.Hear("page 6 of 10")
	w.answer("Walkthrough (", "show")
	w.answer("with the session (", "back")
	for range 4 {
		w.answer("Walkthrough (", "continue")
	}
	w.Hear("page 10 of 10")
	w.answer("Walkthrough (", "finish")
}

// oneThing answers what the conversation asks for one item of a credential's menu.
func (w *walk) oneThing(item string) {
	switch item {
	case "copy":
		w.answer("Which field (", "API secret")
		w.Hear("Copied with wl-copy")
	case "sign":
		w.answer("with the signature (", "how")
		w.answer("with the signature (", "copy")
		w.Hear("Copied with wl-copy")
		w.answer("with the signature (", "back")
	case "verify":
		w.answer("Nonce (", "")
		w.answer("Signature (", canaryMisplaced)
		w.Hear("Give the signature alone")
	case "test":
		w.answer("Test against which environment", "")
		w.Hear("Logged in as")
	case "open session":
		w.answer("with the session (", "the answer")
		w.answer("with the session (", "positions")
		w.answer("with the session (", "send a call")
		w.answer("Which call (", "GetUserInfo")
		w.answer("Data (", "")
		w.answer("with the session (", "copy")
		w.answer("with the session (", "back")
	case "diagnose":
		w.answer("Test against which environment", "refuse")
		w.answer("to check (", "2")
		w.answer("Log in to ", "yes")
		w.Hear("Verdict: ")
		w.answer("to check (", "report")
		w.answer("to check (", "back")
	}
}

// answer waits for a question of the conversation and answers it.
func (w *walk) answer(ask, answer string) {
	w.g.t.Helper()
	w.Hear(ask, "): ")
	w.Type(strings.ReplaceAll(answer, "\n", "\r") + "\r")
}
