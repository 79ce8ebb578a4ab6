//go:build unix

package ui_test

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"syscall"

	"kiikey/kiiex"
	"kiikey/store"
	"kiikey/store/vault"
)

// screens walks through every screen without revealing anything, and crashes the program at the end.
func (g *ground) screens() {
	g.setUpPass()
	w := g.walk("first start", g.command())
	w.at("guideScreen", "", "Welcome to kiikey")
	w.at("createScreen", "s", "New passphrase")
	w.Type(canaryPassphrase + "\r")
	w.Paste(canaryWrong + "\n")
	w.To("enter", "They don't match")
	w.Type(canaryPassphrase)
	w.at("rememberScreen", "enter", "Yes, with pass")
	w.at("credentialsScreen", "enter", "No credentials yet.")
	g.addIdentity(canaryPassphrase)

	w.imports()
	for _, mode := range mirrorModes[1:] {
		cmd := g.command("import", g.give("export.json", canaryExport()), "--name", mode, "--env", mode, "--user-id", canaryUser)
		cmd.Env = append(cmd.Env, "KIIKEY_PASSPHRASE_FILE="+g.give("passphrase", canaryPassphrase+"\n"))
		if out, err := cmd.CombinedOutput(); err != nil {
			g.t.Fatalf("%v\n%s", err, out)
		}
	}
	w.To("esc", listed...) // the list is read again
	w.oneCredential()
	w.allAnswers()
	w.findsOutWhy()
	w.activity()
	w.handsOverFromTheList()
	w.rotates()
	w.keeping()

	w.at("sampleScreen", "p", "Saved as practice.", "API secret")
	w.To("esc", listed...)
	w.at("unlockScreen", "ctrl+l", "vault · locked")
	w.Type(canaryWrong)
	w.To("enter", "✗", "Nothing was changed.")
	w.Type(canaryNew)
	w.To("enter", listed...)
	w.Signal(syscall.SIGQUIT) // the runtime prints every goroutine with its arguments
	w.Ends()
	if !strings.Contains(string(w.Output()), "goroutine 1") {
		g.t.Error("the crash was not seen")
	}
	w.done()

	g.spoil()
	w = g.walk("a credential that is damaged", g.command())
	w.See("Passphrase")
	w.Type(canaryNew)
	w.To("enter", listed...)
	w.at("problemScreen", "end enter", "is damaged", "Next:")
	w.Press("ctrl+c")
	w.Ends()
	w.done()
	g.collect()
}

// spoil cuts what the vault holds of the last credential.
func (g *ground) spoil() {
	v := must(vault.Open(g.t.Context(), store.VaultPath(filepath.Join(g.home, "data")), kiiex.SecretFromString(canaryNew)))
	defer v.Close()
	err := v.Update(g.t.Context(), func(items vault.Items) error {
		last := ""
		for key, item := range items {
			if strings.HasPrefix(key, "credential/") && (last == "" || strings.ToLower(item.Label) > strings.ToLower(items[last].Label)) {
				last = key
			}
		}
		item := items[last]
		item.Data = item.Data[:20]
		items[last] = item
		return nil
	})
	if err != nil {
		g.t.Fatal(err)
	}
}

// listed is shown by the list once the details of all credentials have been read.
var listed = []string{"NAME", "cafe…f3e4"}

// imports reads unusable exports, one with two keys, and one whose secret has to be typed.
func (w *walk) imports() {
	w.at("importScreen", "i", "Import · 1 of 2")
	w.Paste(`{"APIKey": "` + canaryKey + `", "APISecret": ` + string(must(json.Marshal(canaryMisplaced))) + `, "Nonce" 0}`)
	w.See("✗", "Next:")
	w.Paste(`[` + canaryExport() + `, {"APIKey": "00000000000000000000000000000000", "APISecret": ` + string(must(json.Marshal(canaryMisplaced))) + `, "Nonce": "0"}]`)
	w.at("candidatesScreen", "", "The file has 2 API keys")
	w.at("previewScreen", "enter", "Import · 2 of 2", "API secret")
	w.To("esc", "The file has 2 API keys")
	w.To("esc", "Import · 1 of 2")
	w.Press("ctrl+u")
	w.Paste(w.g.give("without-secret.json", `{"APIKey": "`+canaryKey+`", "Nonce": "0"}`))
	w.To("enter", "Import · 2 of 2")
	w.On("API secret")
	w.Type(canarySecret + "\r")
	w.Type(canaryUser + "\r")
	w.On("Name")
	w.Press("ctrl+u")
	w.Type("accept\r")
	w.On("staging")
	w.at("credentialScreen", "right right right right ctrl+s", "Saved as accept.")
	w.at("keyScreen", "", "1 Key")
}

// activity looks at what was done so far, and at one thing in full.
func (w *walk) activity() {
	w.at("activityScreen", "a", "WHEN", "test", "diagnosis")
	w.at("eventScreen", "enter", "Outcome")
	w.To("esc", "WHEN")
	w.To("esc", listed...)
}

// keeping writes a backup, brings it back, and gives the vault another passphrase.
func (w *walk) keeping() {
	w.at("backupScreen", "b", "Back up · 1 of 2")
	w.Paste(filepath.Join(w.g.given, "screens.kiikey"))
	w.To("enter", "2 of 2", "Current passphrase")
	w.Type(canaryPassphrase + "\r")
	w.Type(canaryBackup + "\r")
	w.Paste(canaryWrong)
	w.To("enter", "They don't match")
	w.Type(canaryBackup)
	w.To("enter", append(listed, "Backed up")...)
	w.at("restoreScreen", "B", "Restore · 1 of 3")
	w.Paste(filepath.Join(w.g.given, "screens.kiikey"))
	w.To("enter", "2 of 3")
	w.Type(canaryWrong)
	w.To("enter", "✗ Wrong passphrase")
	w.Type(canaryBackup)
	w.To("enter", "3 of 3", "the same")
	w.To("esc", listed...)
	w.To(":", "Actions")
	w.Type("vault's passphrase")
	w.See("change the vault's passphrase")
	w.at("passphraseScreen", "enter", "deletes its previous version")
	w.Type(canaryPassphrase + "\r")
	w.Type(canaryNew + "\r")
	w.Paste(canaryNew)
	w.To("enter", append(listed, "Passphrase changed.")...)
	w.g.addIdentity(canaryNew)
}

// oneCredential does everything with the credential that is accepted.
func (w *walk) oneCredential() {
	w.at("copyScreen", "home c", "Copy which field?")
	w.To("down down down enter", "NAME", "Copied with wl-copy")
	w.at("messagesScreen", "!", "Messages")
	w.To("esc", listed...)
	w.at("testSeveralScreen", "space up t", "Test 1 credential")
	w.To("enter", "1 accepted")
	w.To("esc", listed...)
	w.Press("esc")
	w.Gone("t open test 1")
	w.at("paletteScreen", ":", "show its fields")
	w.To("enter", "1 Key", "API secret")
	w.To("c", "Copied with wl-copy")
	w.To("up c", "Copied with wl-copy")
	w.at("signatureScreen", "2", "HMAC-SHA256")
	w.To("c", "Copied with wl-copy")
	w.Press("n")
	w.Type(canaryNonce)
	w.To("enter", "Signed with a nonce other")
	w.To("c", "Copied with wl-copy")
	w.at("compareScreen", "v", "Verify a signature")
	w.Paste(signature(canarySecret, "0", canaryUser, canaryKey))
	w.To("enter", "The signature is right.")
	w.Paste(canaryMisplaced)
	w.Press("enter")
	w.Gone("The signature is right.")
	w.See("✗")
	w.at("explainScreen", "ctrl+o", "How a signature is made")
	w.Press("pgdown")
	w.To("esc", "Verify a signature")
	w.To("esc", "HMAC-SHA256")
	w.at("testScreen", "3", "enter logs in once")
	w.at("environmentScreen", "e", "PRODUCTION")
	w.To("up enter", "POST https://")
	w.at("confirmScreen", "t", "y yes")
	w.To("n", "POST https://", "enter logs in once")
	w.To("e", "PRODUCTION")
	w.To("down enter", "/accept/AuthenticateUser")
	w.at("accessScreen", "5", "needs a session to ask")
	w.To("enter", "What this API key sees in accept")
	w.To("3", "enter logs in once")
	w.To("t", "Logged in as")
	w.at("sessionScreen", "enter", "Session token", "Account ID")
	w.To("c", "Copied with wl-copy")
	for range 12 {
		w.Press("pgdown")
	}
	w.See("↑ more")
	w.To("a", "The answer as it came")
	w.To("5", "What this API key sees in accept")
	w.at("requestsScreen", "7", "GetUserPermissions", "AuthenticateUser")
	w.at("callScreen", "n", "GetOpenOrders")
	w.Type("positions")
	w.To("enter", "enter send")
	w.Type(`{"APISecret": "` + canaryMisplaced + `"}`)
	w.To("enter", "✗ This has a secret in it")
	w.Press("ctrl+u")
	w.To("end enter", "Request · GetAccountPositions", "Answered")
	w.To("esc", "enter send")
	w.To("esc", "7 Requests")
	w.at("requestScreen", "down down down down down down down down enter", "Request · AuthenticateUser", "Answered")
	w.To("pgdown pgdown u", "KIIEX_SIGNATURE")
	w.To("c", "Copied with wl-copy")
	w.To("esc", "7 Requests")
	w.at("helpScreen", "?", "On this screen")
	w.To("esc", "7 Requests")
	w.To("3", "w WebSocket")
	w.overWebSocket("over its WebSocket", "LogOut", "GetAccountPositions", "AuthenticateUser", "WebSocket")
	w.To("4", "Session token")
	w.To("L", "End the session", "y yes")
	w.To("y", "Logged out")
	w.To("esc", listed...)
	w.at("renameScreen", "n", "New name")
	w.To("esc", listed...)
	w.at("editScreen", "E", "User name")
	w.To("esc", listed...)
	w.To("x", "Remove accept", "y yes")
	w.To("n", listed...)
	w.To("x", "Remove accept", "y yes")
	w.To("y", "Removed accept. u undoes it.")
	w.To("u", "Put back accept.")
}

// allAnswers tests against every way in which the exchange answers.
func (w *walk) allAnswers() {
	// The list is sorted by name.
	for i, mode := range []string{"broken", "cut", "factor", "list", "page", "redirect", "refuse", "stale", "status", "text"} {
		w.Press("home")
		for range i + 1 {
			w.Press("down")
		}
		w.On(mode)
		w.To("enter 3", "/"+mode+"/AuthenticateUser", "enter logs in once")
		w.Press("enter")
		switch mode {
		case "factor":
			w.See("2FA code")
			w.Type("000000")
			w.To("enter", "rejected the 2FA code")
			w.Type(canaryCode)
			w.To("enter", "Logged in as")
		case "stale":
			w.See("Logged in as")
			w.To("enter", "Session token")
		default:
			w.See("✗", "test again")
			w.Press("pgdown")
		}
		w.To("7", "TOOK")
		w.To("enter", "Sent ", "POST ")
		w.Press("pgdown")
		w.To("esc", "TOOK")
		if said := map[string]string{
			"refuse": "answered with a reply (m: 1)", "text": "something else than a reply", "list": "answers another call",
			"cut": "the code 1008", "stale": "read-only call there",
		}[mode]; said != "" {
			w.To("3", "w WebSocket")
			w.overWebSocket(said, "")
		}
		w.To("esc", listed...)
	}
}

// findsOutWhy looks for the reason of a refusal.
func (w *walk) findsOutWhy() {
	w.Press("home", "down", "down", "down", "down", "down", "down", "down")
	w.On("refuse")
	w.To("enter", "1 Key", "rejected")
	w.at("whyScreen", "6", "Rejected ", "enter check")
	w.To("enter", "No check before the login failed", "a with a login")
	w.To("a", "Log in to ", "y yes")
	w.Press("y")
	w.See("The exchange rejected this credential. No check before", "p report") // the verdict: the report is ready
	w.at("reportScreen", "pgdown p", "Report for exchange support")
	w.To("c", "Copied with wl-copy")
	w.Press("pgdown")
	w.To("esc", "6 Why?")
	w.To("esc", listed...)
}

// revealingScreens shows and copies every secret that can be shown, over SSH, and looks for what is left on
// the screen when it is locked.
func (g *ground) revealingScreens() {
	g.does(do(0, "import", g.give("export.json", canaryExport()), "--name", "canary", "--env", "accept", "--user-id", canaryUser),
		do(0, "import", g.give("export.json", canaryExport()), "--name", "factor", "--env", "factor", "--user-id", canaryUser))
	g.addIdentity(canaryPassphrase)
	cmd := g.command()
	cmd.Env = append(cmd.Env, "SSH_TTY=/dev/pts/0")
	w := g.walk("revealing", cmd, "API secret", "API key", "signature", "session token", "pending token")
	w.See("Passphrase")
	w.Type(canaryPassphrase)
	w.To("enter", listed...)
	w.To("enter", "API secret")
	w.To("r", canarySecret)
	w.To("c", "Copied via the terminal")
	w.To("up r", canaryKey)
	w.To("2", "HMAC-SHA256")
	w.To("r", signature(canarySecret, "0", canaryUser, canaryKey)[:48])
	w.To("3", "enter logs in once")
	w.To("enter", "Logged in as")
	w.To("enter", "Session token")
	w.To("r", canaryToken)
	w.To("esc", listed...)
	w.To("end enter 3", "enter logs in once")
	w.To("enter", "2FA code")
	w.Type("000000")
	w.To("enter", "rejected the 2FA code")
	w.To("esc", "enter logs in once")
	w.To("7", "TOOK")
	w.To("enter", "Request · Authenticate2FA")
	w.To("r", canaryPending)
	w.Press("ctrl+l")
	w.Story.See("vault · locked")
	g.keep(g.name+": locked", []byte(w.Screen()))
	if len(w.Clipboard()) == 0 {
		g.t.Error("nothing was copied through the terminal")
	}
	w.Press("ctrl+c")
	w.Ends()
	w.done()
	g.collect()
}

// at is To for the first sight of a screen, by the name of its type.
func (w *walk) at(screen, keys string, texts ...string) {
	w.g.t.Helper()
	w.To(keys, texts...)
	w.g.note(w.g.seen, screen)
}
