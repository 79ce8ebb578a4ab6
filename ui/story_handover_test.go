//go:build unix

package ui_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The screens open what was handed over, say what has to be compared, and lead to the test.
func TestHandedOverFileIsImported(t *testing.T) {
	t.Parallel()
	home, file := stocked(t), filepath.Join(t.TempDir(), "for-me.age")
	s := atList(t, home, "0123…cdef")
	s.To("i", "Import · 1 of 2")
	quietly(t, stocked(t), "handover", "practice", "--to", strings.TrimSpace(quietly(t, t.TempDir(), "handover", "--receive")), file)
	s.Paste(file)
	s.To("enter", "None of your identities opens this file.")
	quietly(t, stocked(t), "handover", "practice", "--to", strings.TrimSpace(quietly(t, home, "handover", "--receive")), file, "--yes")
	s.Press("enter")
	s.See("Import · 2 of 2", "User ID", "151", "Fingerprint", "3eb1 bd43 9947 eb76", "practice", "does not show whom it is from")
	s.Gone("delete it after saving")
	s.Type("-again")
	s.To("ctrl+s", "practice-2-again · Test", "enter logs in once")
	s.To("enter", "Logged in as")
}

// A receiver without credentials shows their recipient; a sender hands over to it from the list, and to a second one.
func TestHandOverFromTheList(t *testing.T) {
	t.Parallel()
	receiver := t.TempDir()
	quietly(t, receiver, "handover", "--receive")
	r := unlocked(t, receiver, eighty)
	r.See("No credentials yet.", "show your recipient for handovers")
	r.To("r", "Your recipient", "It is no secret", "age1", "c copy")
	recipient := strings.TrimSpace(quietly(t, receiver, "handover", "--receive"))
	r.See(recipient)

	home, file := stocked(t), filepath.Join(t.TempDir(), "for-ann.age")
	quietly(t, home, "import", export(t, "export.json", sampleKey, sampleSecret, "7"), "--name", "training", "--env", "sandbox", "--user-id", sampleUser)
	s := atList(t, home, "training", "0123…cdef")
	s.To("H", "Hand over · 1 of 3", "A recipient begins with age1")
	s.To("enter", "No recipient is named.")
	s.Paste("AGE-SECRET-KEY-1QQPQYZ")
	s.See("•••••")
	s.To("enter", "It is an identity, the secret that opens files.")
	s.Press("ctrl+u")
	s.Type("age1qqq")
	s.To("enter", "is not a recipient that can be encrypted to")
	s.Press("ctrl+u")
	s.Paste(recipient + "\n" + strings.TrimSpace(quietly(t, home, "handover", "--receive")) + "\n")
	s.To("enter", "2 of 3 · the file", "Only the receivers can open it")
	if err := os.WriteFile(file, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.Paste(file)
	s.To("enter", "Replace a file", "for-ann.age?", "y yes")
	s.To("n", "2 of 3 · the file")
	s.To("enter", "y yes")
	s.To("y", "3 of 3 · passphrase")
	s.Type("not that one")
	s.To("enter", "Wrong passphrase")
	s.Type(passphrase)
	s.To("enter", "Hand over 1 credential?", "practice: User ID 151, Fingerprint 3eb1 bd43 9947 eb76", "y yes")
	if content, err := os.ReadFile(file); err != nil || string(content) != "mine" {
		t.Fatalf("written before the yes: %q, %v", content, err)
	}
	s.To("y", "Handed over 1 credential", "by voice", "3eb1 bd43 9947 eb76")
	s.To("enter", "LAST TEST")

	r.To("esc i", "Import · 1 of 2")
	r.Paste(file)
	r.To("enter", "Import · 2 of 2", "Fingerprint", "3eb1 bd43 9947 eb76")

	// Several that are marked go into one file; two with one API key do not.
	s.To("* H", "Hand over · 1 of 3", "2 credentials:")
	s.Paste(recipient)
	s.To("enter", "2 of 3")
	s.Paste(file + "2")
	s.To("enter", "3 of 3")
	s.Type(passphrase)
	s.To("enter", "Hand over 2 credentials?", "training: User ID 151", "y yes")
	s.To("y", "have the same API key.")
	s.NeverWrote("AGE-SECRET-KEY-1QQ")
	s.NeverWrote(sampleSecret)
}
