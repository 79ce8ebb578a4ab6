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
	w.at("guideScreen", "Welcome to kiikey")
	w.Press("s")
	w.at("createScreen", "New passphrase")
	w.Type(canaryPassphrase)
	w.Press("enter")
	w.Paste(canaryWrong + "\n")
	w.Press("enter")
	w.See("They don't match")
	w.Type(canaryPassphrase)
	w.Press("enter")
	w.at("rememberScreen", "Yes, with pass")
	w.Press("enter")
	w.at("credentialsScreen", "No credentials yet.")
	g.addIdentity(canaryPassphrase)

	w.imports()
	for _, mode := range mirrorModes[1:] {
		cmd := g.command("import", g.give("export.json", canaryExport()), "--name", mode, "--env", mode, "--user-id", canaryUser)
		cmd.Env = append(cmd.Env, "KIIKEY_PASSPHRASE_FILE="+g.give("passphrase", canaryPassphrase+"\n"))
		if out, err := cmd.CombinedOutput(); err != nil {
			g.t.Fatalf("%v\n%s", err, out)
		}
	}
	w.back(listed...) // the list is read again
	w.oneCredential()
	w.allAnswers()
	w.findsOutWhy()
	w.activity()
	w.keeping()

	w.Press("ctrl+l")
	w.at("unlockScreen", "vault · locked")
	w.Type(canaryWrong)
	w.Press("enter")
	w.See("✗", "Nothing was changed.")
	w.Type(canaryNew)
	w.Press("enter")
	w.See(listed...)
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
	w.Press("enter")
	w.See(listed...)
	w.Press("end", "enter")
	w.at("problemScreen", "is damaged", "Next:")
	w.Press("ctrl+c")
	w.Ends()
	w.done()
	g.collect()
}

// spoil cuts what the vault holds of the last credential.
func (g *ground) spoil() {
	v := must(vault.Open(g.t.Context(), store.VaultPath(filepath.Join(g.home, "data")), kiiex.SecretFromString(canaryNew), vault.Options{}))
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

// listed is what the list shows once the details of all credentials have been read.
var listed = []string{"NAME", "cafe…f3e4"}

// imports reads unusable exports, one with two keys, and one whose secret has to be typed.
func (w *walk) imports() {
	w.Press("i")
	w.at("importScreen", "Import · 1 of 2")
	w.Paste(`{"APIKey": "` + canaryKey + `", "APISecret": ` + string(must(json.Marshal(canaryMisplaced))) + `, "Nonce" 0}`)
	w.See("✗", "Next:")
	w.Paste(`[` + canaryExport() + `, {"APIKey": "00000000000000000000000000000000", "APISecret": ` + string(must(json.Marshal(canaryMisplaced))) + `, "Nonce": "0"}]`)
	w.at("candidatesScreen", "This file holds 2 keys")
	w.Press("enter")
	w.at("previewScreen", "Import · 2 of 2", "API secret")
	w.back("This file holds 2 keys")
	w.back("Import · 1 of 2")
	w.Press("ctrl+u")
	w.Paste(w.g.give("without-secret.json", `{"APIKey": "`+canaryKey+`", "Nonce": "0"}`))
	w.Press("enter")
	w.See("Import · 2 of 2")
	w.On("API secret")
	w.Type(canarySecret)
	w.Press("enter")
	w.Type(canaryUser)
	w.Press("enter")
	w.On("Name")
	w.Press("ctrl+u")
	w.Type("accept")
	w.Press("enter")
	w.On("staging")
	w.Press("right", "right", "right", "right", "ctrl+s")
	w.at("credentialScreen", "Saved as accept.")
	w.at("keyScreen", "1 Key")
}

// activity looks at what was done so far, and at one thing in full.
func (w *walk) activity() {
	w.Press("a")
	w.at("activityScreen", "WHEN", "test", "diagnosis")
	w.Press("enter")
	w.at("eventScreen", "Outcome")
	w.back("WHEN")
	w.back(listed...)
}

// keeping writes a backup, brings it back, and gives the vault another passphrase.
func (w *walk) keeping() {
	w.Press("b")
	w.at("backupScreen", "Back up · 1 of 2")
	w.Paste(filepath.Join(w.g.given, "screens.kiikey"))
	w.Press("enter")
	w.See("2 of 2", "Present passphrase")
	w.Type(canaryPassphrase)
	w.Press("enter")
	w.Type(canaryBackup)
	w.Press("enter")
	w.Paste(canaryWrong)
	w.Press("enter")
	w.See("They don't match")
	w.Type(canaryBackup)
	w.Press("enter")
	w.See(append(listed, "Backed up")...)
	w.Press("B")
	w.at("restoreScreen", "Restore · 1 of 3")
	w.Paste(filepath.Join(w.g.given, "screens.kiikey"))
	w.Press("enter")
	w.See("2 of 3")
	w.Type(canaryWrong)
	w.Press("enter")
	w.See("✗ Wrong passphrase")
	w.Type(canaryBackup)
	w.Press("enter")
	w.See("3 of 3", "the same")
	w.back(listed...)
	w.Press(":")
	w.See("What to do")
	w.Type("another passphrase")
	w.See("give the vault another passphrase")
	w.Press("enter")
	w.at("passphraseScreen", "previous state is deleted")
	w.Type(canaryPassphrase)
	w.Press("enter")
	w.Type(canaryNew)
	w.Press("enter")
	w.Paste(canaryNew)
	w.Press("enter")
	w.See(append(listed, "Passphrase changed.")...)
	w.g.addIdentity(canaryNew)
}

// oneCredential does everything with the credential that is accepted.
func (w *walk) oneCredential() {
	w.Press("home", "c")
	w.at("copyScreen", "Copy which field?")
	w.Press("down", "down", "down", "enter")
	w.See("NAME", "Copied with wl-copy")
	w.Press("!")
	w.at("messagesScreen", "Messages")
	w.Press("esc")
	w.See(listed...)
	w.Press("space", "up", "t")
	w.at("testSeveralScreen", "Test 1 credential")
	w.Press("enter")
	w.See("1 works")
	w.Press("esc")
	w.See(listed...)
	w.Press("esc")
	w.Gone("t test 1")
	w.Press(":")
	w.at("paletteScreen", "see all that is stored of it")
	w.Press("enter")
	w.See("1 Key", "API secret")
	w.Press("c")
	w.See("Copied with wl-copy")
	w.Press("up", "c")
	w.See("Copied with wl-copy")
	w.Press("2")
	w.at("signatureScreen", "HMAC-SHA256")
	w.Press("c")
	w.See("Copied with wl-copy")
	w.Press("n")
	w.Type(canaryNonce)
	w.Press("enter")
	w.See("Signed with another nonce")
	w.Press("c")
	w.See("Copied with wl-copy")
	w.Press("v")
	w.at("compareScreen", "Compare a signature")
	w.Paste(signature(canarySecret, "0", canaryUser, canaryKey))
	w.Press("enter")
	w.See("The signature is right.")
	w.Paste(canaryMisplaced)
	w.Press("enter")
	w.Gone("The signature is right.")
	w.See("✗")
	w.Press("ctrl+o")
	w.at("explainScreen", "How the signature is made")
	w.Press("pgdown")
	w.back("Compare a signature")
	w.back("HMAC-SHA256")
	w.Press("3")
	w.at("testScreen", "enter sends it")
	w.Press("e")
	w.at("environmentScreen", "PRODUCTION")
	w.Press("up", "enter")
	w.See("POST https://")
	w.Press("t")
	w.at("confirmScreen", "y yes")
	w.Press("n")
	w.See("POST https://", "enter sends it")
	w.Press("e")
	w.See("PRODUCTION")
	w.Press("down", "enter")
	w.See("/accept/AuthenticateUser")
	w.Press("t")
	w.See("Authenticated as")
	w.Press("enter")
	w.at("sessionScreen", "Session token", "Every field that came back")
	w.Press("c")
	w.See("Copied with wl-copy")
	for range 12 {
		w.Press("pgdown")
	}
	w.See("↑ more")
	w.Press("a")
	w.See("The answer as it came")
	w.Press("6")
	w.at("requestsScreen", "GetUserPermissions", "AuthenticateUser")
	w.Press("end", "down", "down", "down", "enter")
	w.at("requestScreen", "Request · AuthenticateUser", "Answered")
	w.Press("pgdown", "pgdown", "u")
	w.See("KIIEX_SIGNATURE")
	w.Press("c")
	w.See("Copied with wl-copy")
	w.back("6 Requests")
	w.Press("?")
	w.at("helpScreen", "On this screen")
	w.back("6 Requests")
	w.Press("4")
	w.See("Session token")
	w.Press("x")
	w.See("End the session", "y yes")
	w.Press("y")
	w.See("Logged out")
	w.back(listed...)
	w.Press("n")
	w.at("renameScreen", "New name")
	w.back(listed...)
	w.Press("E")
	w.at("editScreen", "User name")
	w.back(listed...)
	w.Press("x")
	w.See("Remove accept", "y yes")
	w.Press("n")
	w.See(listed...)
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
		w.Press("t")
		w.See("/"+mode+"/AuthenticateUser", "enter sends it")
		w.Press("enter")
		switch mode {
		case "factor":
			w.See("code of your second factor")
			w.Type("000000")
			w.Press("enter")
			w.See("did not accept the code")
			w.Type(canaryCode)
			w.Press("enter")
			w.See("Authenticated as")
		case "stale":
			w.See("Authenticated as")
			w.Press("enter")
			w.See("Session token")
		default:
			w.See("✗", "test again")
			w.Press("pgdown")
		}
		w.Press("6")
		w.See("TOOK")
		w.Press("enter")
		w.See("Request ·")
		w.Press("pgdown")
		w.back("TOOK")
		w.back(listed...)
	}
}

// findsOutWhy looks for the reason of a refusal.
func (w *walk) findsOutWhy() {
	w.Press("home", "down", "down", "down", "down", "down", "down", "down")
	w.On("refuse")
	w.Press("enter")
	w.See("1 Key", "refused")
	w.Press("5")
	w.at("whyScreen", "cannot lock anyone")
	w.Press("enter")
	w.See("✓ Signature", "a with a login")
	w.Press("a")
	w.See("Log in to ", "y yes")
	w.Press("y")
	w.See("Most likely", "✗ Authentication", "p report") // the verdict: the report is ready
	w.Press("pgdown", "p")
	w.at("reportScreen", "Report for the exchange's support")
	w.Press("c")
	w.See("Copied with wl-copy")
	w.Press("pgdown")
	w.back("5 Why?")
	w.back(listed...)
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
	w.Press("enter")
	w.See(listed...)
	w.Press("enter")
	w.See("API secret")
	w.Press("r")
	w.See(canarySecret)
	w.Press("c")
	w.See("Copied through the terminal")
	w.Press("up", "r")
	w.See(canaryKey)
	w.Press("2")
	w.See("HMAC-SHA256")
	w.Press("r")
	w.See(signature(canarySecret, "0", canaryUser, canaryKey)[:48])
	w.Press("3")
	w.See("enter sends it")
	w.Press("enter")
	w.See("Authenticated as")
	w.Press("enter")
	w.See("Session token")
	w.Press("r")
	w.See(canaryToken)
	w.back(listed...)
	w.Press("end", "t")
	w.See("enter sends it")
	w.Press("enter")
	w.See("code of your second factor")
	w.Type("000000")
	w.Press("enter")
	w.See("did not accept the code")
	w.back("enter sends it")
	w.Press("6")
	w.See("TOOK")
	w.Press("enter")
	w.See("Request · Authenticate2FA")
	w.Press("r")
	w.See(canaryPending)
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

// at is See for the first sight of a screen, by the name of its type.
func (w *walk) at(screen string, texts ...string) {
	w.g.t.Helper()
	w.See(texts...)
	w.g.note(w.g.seen, screen)
}

// back presses esc and waits for the screen below: followed at once by another key it would be alt.
func (w *walk) back(texts ...string) {
	w.g.t.Helper()
	w.Press("esc")
	w.See(texts...)
}
