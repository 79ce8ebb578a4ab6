//go:build unix

package ui_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kiikey/ui/internal/story"
)

// agrees answers a question with yes, once it takes an answer, and waits for the texts of where that leads.
func agrees(s *story.Story, texts ...string) {
	s.See("y yes")
	s.To("y", texts...)
}

// What is removed is told by its name, and comes back with its secret, its test and its place in the list.
func TestRemovalIsReportedAndUndone(t *testing.T) {
	t.Parallel()
	home := stocked(t)
	s := atList(t, home, "0123…cdef")
	s.To("enter 3", "enter logs in once")
	s.To("enter", "Logged in as")
	s.To("esc", "✓ session")
	s.Press("x")
	agrees(s, "✓ Removed practice. u undoes it.", "No credentials yet.")
	s.To("?", "Undo the last change of a credential")
	s.To("esc", "No credentials yet.")
	s.To("u", "✓ Put back practice.", "✓ just now", "0123…cdef")
	s.To("?", "On this screen")
	s.Gone("Undo the last change of a credential")
	s.Press("esc")
	if shown := quietly(t, home, "show", "practice", "--json"); !strings.Contains(shown, sampleUser) {
		t.Error(shown)
	}
}

// Before a credential is replaced both are shown; the one that was replaced comes back, and the other stays.
func TestReplacementShowsBothAndIsUndone(t *testing.T) {
	t.Parallel()
	home := stocked(t)
	quietly(t, home, "import", export(t, "p.json", strings.Repeat("ef", 16), sampleSecret, "0"), "--name", "key-abab", "--env", "production", "--user-id", "88")
	s := atList(t, home, "0123…cdef")
	s.To("i", "Import · 1 of 2")
	s.Paste(export(t, "new.json", strings.Repeat("ab", 16), sampleSecret, "0"))
	s.Press("enter")
	s.See("Import · 2 of 2", "key-abab-2") // not the name of the production key
	s.Type("151x")
	s.Press("tab")
	s.See("✗ The User ID cannot be used.") // before anything is saved
	s.Press("shift+tab", "backspace", "tab", "ctrl+u")
	s.Type("key-abab")
	s.Press("tab", "right", "ctrl+s")
	s.See("Replace key-abab?", "Saved now", "In its place",
		"PRODUCTION", "sandbox", "88", "151", "efef…efef", "abab…abab", "today", "not tested")
	s.To("n", "Import · 2 of 2")
	s.Press("ctrl+s")
	agrees(s, "✓ Replaced key-abab. u undoes it.", "abab…abab")
	s.To("u", "✓ Put back key-abab. What had replaced it is key-abab-2 now.", "efef…efef", "abab…abab", "PRODUCTION")
	if list := quietly(t, home, "list"); !strings.Contains(list, "key-abab-2") || !strings.Contains(list, "efef…efef") {
		t.Error(list)
	}
}

// Editing leads to the import of another key, which is to replace the one that was edited.
func TestEditLeadsToAnotherKey(t *testing.T) {
	t.Parallel()
	home := stocked(t)
	s := atList(t, home, "0123…cdef")
	s.To("E", "practice · Edit", "ctrl+r imports another API key")
	s.To("ctrl+r", "Import · 1 of 2", "takes the place of practice")
	s.Paste(export(t, "new.json", strings.Repeat("ab", 16), sampleSecret, "0"))
	s.To("enter", "Import · 2 of 2", "practice", "▸ ○ sandbox", "151")
	s.To("ctrl+s", "Replace practice?")
	agrees(s, "✓ Replaced practice. u undoes it.")
}

// Another process has changed the vault before the change is undone.
func TestUndoAfterAnotherProcess(t *testing.T) {
	t.Parallel()
	sample := func(t *testing.T) string { return export(t, "again.json", strings.Repeat("ab", 16), sampleSecret, "0") }
	for name, c := range map[string]struct {
		edits bool // or removes
		other func(t *testing.T, home string)
		told  []string
		list  []string
	}{
		"its name was taken": {false, func(t *testing.T, home string) {
			quietly(t, home, "import", sample(t), "--name", "practice", "--env", "staging", "--user-id", "7")
		}, []string{"✓ Put back, as practice-2.", "practice-2"}, []string{"practice-2", "staging"}},
		"it was renamed": {true, func(t *testing.T, home string) { quietly(t, home, "rename", "practice", "mine") },
			[]string{"✗ The last change of", "! details"}, []string{"mine"}},
		"it was edited": {true, func(t *testing.T, home string) { quietly(t, home, "edit", "practice", "--user-name", "ann") },
			[]string{"✗ The last change of", "! details"}, []string{"practice"}},
		"it was removed": {true, func(t *testing.T, home string) { quietly(t, home, "remove", "practice", "--yes") },
			[]string{"✗ The last change of “practice” was not undone. It is"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			home := stocked(t)
			s := atList(t, home, "0123…cdef")
			if c.edits {
				s.Press("E", "tab", "ctrl+u")
				s.Type("7")
				s.To("ctrl+s", "✓ Saved the changes to practice. u undoes it.")
			} else {
				s.Press("x")
				agrees(s, "✓ Removed practice. u undoes it.")
			}
			c.other(t, home)
			s.To("u", c.told...)
			list := quietly(t, home, "list")
			for _, want := range c.list {
				if !strings.Contains(list, want) {
					t.Errorf("%s is not in:\n%s", want, list)
				}
			}
			if name == "it was removed" {
				s.To("esc u", "✓ Put back practice.")
			}
		})
	}
}

// A vault that is out of reach keeps what can be undone; one that was locked has nothing to undo any more.
func TestUndoWaitsForTheVaultAndEndsWithTheLock(t *testing.T) {
	t.Parallel()
	home := stocked(t)
	s := atList(t, home, "0123…cdef")
	s.Press("x")
	agrees(s, "✓ Removed practice.")
	data := filepath.Join(home, "data")
	if err := os.Rename(data, data+".away"); err != nil {
		t.Fatal(err)
	}
	s.To("u", "✗ The last change of “practice” was not undone.")
	s.To("!", "The change can be undone until the vault locks.")
	s.Press("esc")
	if err := os.Rename(data+".away", data); err != nil {
		t.Fatal(err)
	}
	s.To("u", "✓ Put back practice.")
	s.Press("x")
	agrees(s, "✓ Removed practice.")
	s.To("ctrl+l", "vault · locked")
	s.Type(passphrase)
	s.To("enter", "No credentials yet.")
	s.To("u ?", "On this screen")
	s.Gone("undo the last change")
}
