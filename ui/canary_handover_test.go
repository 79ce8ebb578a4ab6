//go:build unix

package ui_test

import (
	"os"
	"path/filepath"
	"strings"
	"time"

	"filippo.io/age"

	"kiikey/kiiex"
	"kiikey/store"
)

// identityMark is a mark of an age identity: what all of them begin with is no secret.
func identityMark(name, identity string) *mark {
	return newMark(name, strings.TrimPrefix(strings.TrimSpace(identity), "AGE-SECRET-KEY-1"))
}

// addMark makes one more secret to be searched for.
func (g *ground) addMark(m *mark) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.marks = append(g.marks, m)
}

// colleague is somebody with an identity in a file.
func (g *ground) colleague() (recipient, identityFile string) {
	made := must(age.GenerateX25519Identity())
	g.addMark(identityMark("a colleague's identity in "+g.name, made.String()))
	return made.Recipient().String(), g.give("identity.txt", made.String()+"\n")
}

// receiver returns the recipient of the vault that is opened by passphrase, whose identity becomes a mark.
func (g *ground) receiver(passphrase string) string {
	g.t.Helper()
	s, err := store.Open(g.t.Context(), store.Place{Data: filepath.Join(g.home, "data")}, kiiex.SecretFromString(passphrase))
	if err != nil {
		g.t.Fatal(err)
	}
	defer s.Close()
	recipient, made, err := s.Receiver(g.t.Context(), time.Now())
	if err != nil || made {
		g.t.Fatalf("made %v, %v", made, err)
	}
	for _, identity := range must(s.Identities(g.t.Context())) {
		g.addMark(identityMark("what opens a handed-over file in "+g.name, identity.Reveal()))
	}
	return recipient
}

// handsOver hands the credential over to a colleague and to the vault itself, and receives it; the files are on the ground,
// and searched.
func (g *ground) handsOver() {
	colleague, identity := g.colleague()
	g.does(inJSON(do(0, "handover", "--receive"))...)
	own := g.receiver(canaryPassphrase)
	theirs, both := filepath.Join(g.root, "theirs.age"), filepath.Join(g.root, "both.age")
	g.does(
		do(0, "handover", "canary", "--to", colleague, theirs), do(2, "handover", "canary", "--to", colleague, theirs),
		do(0, "handover", "canary", "--to", own, "--to", colleague, both, "--json"),
		commandRun{args: []string{"handover", "canary", "--to", own, both, "--yes"}, passphrase: g.give("wrong-passphrase", canaryWrong+"\n"), status: 5},
		do(7, "import", theirs), do(7, "import", theirs, "--json"), do(7, "import", both, "--json"),
		do(7, "import", theirs, "--name", "again", "--identity", g.give("misplaced.txt", canaryMisplaced)),
		do(0, "import", theirs, "--name", "again", "--identity", identity),
		do(0, "import", both, "--name", "third", "--json"), do(0, "show", "third"),
	)
}

// handsOverFromTheList does the same on screens, and pastes an identity where a recipient is asked for.
func (w *walk) handsOverFromTheList() {
	colleague, identity := w.g.colleague()
	w.at("recipientScreen", "r", "Your recipient", "age1")
	own := w.g.receiver(canaryPassphrase)
	w.To("c", "Copied with wl-copy")
	w.To("esc", listed...)
	w.at("handoverScreen", "home H", "Hand over · 1 of 3")
	w.Paste(string(must(os.ReadFile(identity))))
	w.To("enter", "It is an identity", "•••")
	w.Press("ctrl+u")
	w.Paste(colleague + ", " + own)
	w.To("enter", "2 of 3 · the file")
	w.Paste(filepath.Join(w.g.root, "screens.age"))
	w.To("enter", "3 of 3 · passphrase")
	w.Type(canaryWrong)
	w.To("enter", "✗ Wrong passphrase")
	w.Type(canaryPassphrase)
	w.To("enter", "Hand over 1 credential?", "y yes")
	w.To("y", "by voice")
	w.To("esc", listed...)
	w.To("i", "Import · 1 of 2")
	w.Paste(filepath.Join(w.g.root, "screens.age"))
	w.To("enter", "Import · 2 of 2", "Fingerprint")
	w.To("esc", "Import · 1 of 2")
	w.To("esc", listed...)
}

// handsOver does the same in lines.
func (w *walk) handsOver() {
	colleague, _ := w.g.colleague()
	w.answer("to do (", "recipient")
	w.Hear("It is no secret", "age1")
	own := w.g.receiver(canaryPassphrase)
	file := filepath.Join(w.g.root, "lines.age")
	w.answer("to do (", "hand over")
	w.answer("Which credentials (", "canary")
	w.answer("Recipients (", colleague+", "+own)
	w.answer("File to write (", file)
	w.answer("Current passphrase", canaryWrong)
	w.answer("Current passphrase", canaryPassphrase)
	w.Hear("Handed over 1 credential")
	w.answer("to do (", "import")
	w.answer("File (", file)
	w.answer("Name (", "handed")
	w.answer("created in (", "")
	w.answer("Test it now (", "")
	w.answer("with handed (", "back")
}
