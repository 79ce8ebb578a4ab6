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
	s := unlocked(t, home, eighty)
	s.See("0123…cdef")
	s.Press("i")
	s.See("Import · 1 of 2")
	quietly(t, stocked(t), "handover", "practice", "--to", strings.TrimSpace(quietly(t, t.TempDir(), "handover", "--receive")), file)
	s.Paste(file)
	s.Press("enter")
	s.See("None of your identities opens this file.")
	quietly(t, stocked(t), "handover", "practice", "--to", strings.TrimSpace(quietly(t, home, "handover", "--receive")), file, "--yes")
	s.Press("enter")
	s.See("Import · 2 of 2", "User ID", "151", "Fingerprint", "3eb1 bd43 9947 eb76", "practice", "does not show whom it is from")
	s.Gone("delete it after saving")
	s.Type("-again")
	s.Press("ctrl+s")
	s.See("practice-2-again · Test", "enter logs in once")
	s.Press("enter")
	s.See("Logged in as")
}

// A receiver without credentials shows their recipient; a sender hands over to it from the list, and to a second one.
func TestHandOverFromTheList(t *testing.T) {
	t.Parallel()
	receiver := t.TempDir()
	quietly(t, receiver, "handover", "--receive")
	r := unlocked(t, receiver, eighty)
	r.See("No credentials yet.", "show your recipient for handovers")
	r.Press("r")
	r.See("Your recipient", "It is no secret", "age1", "c copy")
	recipient := strings.TrimSpace(quietly(t, receiver, "handover", "--receive"))
	r.See(recipient)

	home, file := stocked(t), filepath.Join(t.TempDir(), "for-ann.age")
	quietly(t, home, "import", export(t, "export.json", sampleKey, sampleSecret, "7"), "--name", "training", "--env", "sandbox", "--user-id", sampleUser)
	s := unlocked(t, home, eighty)
	s.See("training", "0123…cdef")
	s.Press("H")
	s.See("Hand over · 1 of 3", "A recipient begins with age1")
	s.Press("enter")
	s.See("No recipient is named.")
	s.Paste("AGE-SECRET-KEY-1QQPQYZ")
	s.See("•••••")
	s.Press("enter")
	s.See("It is an identity, the secret that opens files.")
	s.Press("ctrl+u")
	s.Type("age1qqq")
	s.Press("enter")
	s.See("is not a recipient that can be encrypted to")
	s.Press("ctrl+u")
	s.Paste(recipient + "\n" + strings.TrimSpace(quietly(t, home, "handover", "--receive")) + "\n")
	s.Press("enter")
	s.See("2 of 3 · the file", "Only the receivers can open it")
	if err := os.WriteFile(file, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.Paste(file)
	s.Press("enter")
	s.See("Replace a file", "for-ann.age?", "y yes")
	s.Press("n")
	s.See("2 of 3 · the file")
	s.Press("enter")
	s.See("y yes")
	s.Press("y")
	s.See("3 of 3 · passphrase")
	s.Type("not that one")
	s.Press("enter")
	s.See("Wrong passphrase")
	s.Type(passphrase)
	s.Press("enter")
	s.See("Hand over 1 credential?", "practice: User ID 151, Fingerprint 3eb1 bd43 9947 eb76", "y yes")
	if content, err := os.ReadFile(file); err != nil || string(content) != "mine" {
		t.Fatalf("written before the yes: %q, %v", content, err)
	}
	s.Press("y")
	s.See("Handed over 1 credential", "by voice", "3eb1 bd43 9947 eb76")
	s.Press("enter")
	s.See("LAST TEST")

	r.Press("esc", "i")
	r.See("Import · 1 of 2")
	r.Paste(file)
	r.Press("enter")
	r.See("Import · 2 of 2", "Fingerprint", "3eb1 bd43 9947 eb76")

	// Several that are marked go into one file; two with one API key do not.
	s.Press("*", "H")
	s.See("Hand over · 1 of 3", "2 credentials:")
	s.Paste(recipient)
	s.Press("enter")
	s.See("2 of 3")
	s.Paste(file + "2")
	s.Press("enter")
	s.See("3 of 3")
	s.Type(passphrase)
	s.Press("enter")
	s.See("Hand over 2 credentials?", "training: User ID 151", "y yes")
	s.Press("y")
	s.See("have the same API key.")
	s.NeverWrote("AGE-SECRET-KEY-1QQ")
	s.NeverWrote(sampleSecret)
}
