//go:build unix

package ui_test

import (
	"os"
	"strings"
	"testing"
)

const oldKey = "aaaa456789abcdef0123456789abaaaa"

// rotatable is a home with one credential in environment, whose old key the sandbox does not know.
func rotatable(t *testing.T, environment string) string {
	t.Helper()
	home := t.TempDir()
	quietly(t, home, "import", export(t, "old.json", oldKey, sampleSecret, "0"), "--name", "spot", "--env", environment, "--user-id", sampleUser)
	return home
}

// A key is replaced from the list: rejected, which changes nothing; accepted, and back; accepted, and finished.
func TestRotateScreen(t *testing.T) {
	t.Parallel()
	home := rotatable(t, "sandbox")
	s := atList(t, home, "aaaa…aaaa")
	s.To("K", "spot · Rotate", "as the same user, and give its file")
	s.Paste(export(t, "same.json", oldKey, sampleSecret, "0"))
	s.To("enter", "User ID", "151", "enter save")
	s.To("enter", "It is the same API key.")
	s.To("esc", "as the same user")
	wrong := export(t, "wrong.json", sampleKey, strings.Repeat("1", len(sampleSecret)), "0")
	s.Paste(wrong)
	s.To("enter", "0123…cdef", "keep it")
	s.To("right", "▸ delete it once the key is accepted")
	s.To("enter", "✗", "Nothing is changed", "begin again with the file: press enter", "enter another file")
	if _, err := os.Stat(wrong); err != nil {
		t.Errorf("the file of a rejected key is gone: %v", err)
	}
	s.To("enter", "as the same user")
	s.Gone("Nothing is changed")
	s.To("esc", "LAST TEST", "aaaa…aaaa")
	s.Gone("spot.new")

	rotate := func(file string, choosing ...string) {
		t.Helper()
		s.To("K", "as the same user")
		s.Paste(file)
		s.To("enter", "0123…cdef", "enter save")
		s.Press(append(choosing, "enter")...)
		s.See("The exchange accepted the new API key, 0123…cdef.", "is now spot.old", "f finish")
	}
	kept := export(t, "kept.json", sampleKey, sampleSecret, "0")
	rotate(kept)
	s.To("esc", "LAST TEST", "spot.old", "Its old API key, spot.old, is still here.")
	s.To("enter", "API secret", "then press K.")
	s.To("K", "f finish")
	s.To("A", "Go back to the old API key", "The only copy of its secret", "y yes")
	s.To("y", "LAST TEST", "aaaa…aaaa")
	s.Gone("0123…cdef")
	if _, err := os.Stat(kept); err != nil {
		t.Errorf("a file that was to be kept is gone: %v", err)
	}
	deleted := export(t, "new.json", sampleKey, sampleSecret, "0")
	rotate(deleted, "right")
	s.See("The file is deleted.")
	if _, err := os.Stat(deleted); !os.IsNotExist(err) {
		t.Errorf("the file of the accepted key is still there: %v", err)
	}
	s.To("f", "Have you deleted the old API key at the exchange", "aaaa…aaaa", "y yes")
	s.To("y", "LAST TEST", "0123…cdef")
	s.Gone("spot.old")
	if shown := quietly(t, home, "list", "--json"); strings.Contains(shown, "aaaa") || !strings.Contains(shown, `"rotation": null`) {
		t.Errorf("%s", shown)
	}
	s.NeverWrote(sampleSecret)
}

// Where the exchange is not reached both keys stay, what is left to do stands in the list, and it goes on from there.
func TestRotateScreenNotReached(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	configured(t, home, "[[environment]]\nname = \"local\"\nurl = \"http://127.0.0.1:9/ap\"\n")
	quietly(t, home, "import", export(t, "old.json", oldKey, sampleSecret, "0"), "--name", "spot", "--env", "local", "--user-id", sampleUser)
	s := atList(t, home, "aaaa…aaaa")
	s.To("enter", "API secret")
	s.To("K", "as the same user")
	s.Paste(`[{"APIKey": "` + sampleKey + `", "APISecret": "` + sampleSecret + `"}, {"APIKey": "` + oldKey + `", "APISecret": "` + sampleSecret + `", "Nonce": "0"}]`)
	s.See("The file has 2 API keys. Which one?", "0123…cdef")
	s.To("enter", "▸ Nonce")
	s.To("enter", "The nonce is needed.")
	s.Type("0")
	s.To("enter", "✗", "is saved as “spot.new”", "Test it: press enter; or go back to the old key: press A", "enter test now")
	s.To("esc", "LAST TEST", "spot.new", "Its new API key, spot.new, isn't accepted yet.")
	s.To("end K", "is saved as spot.new, beside spot", "enter test now", "A abort")
	s.To("A", "y yes")
	s.To("y", "LAST TEST", "aaaa…aaaa")
	s.Gone("spot.new")
}
