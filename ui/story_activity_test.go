//go:build unix

package ui_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kiikey/ui/internal/story"
)

// TestActivity looks up what was done, by commands and on the screen, and clears it.
func TestActivity(t *testing.T) {
	t.Parallel()
	home := stocked(t)
	quietly(t, home, "rename", "practice", "rehearsal")
	s := story.Start(t, eighty, program(t, home))
	s.See("Passphrase")
	s.Type("wrong horse")
	s.To("enter", "✗")
	s.Type(passphrase)
	s.To("enter", "0123…cdef")
	s.To("enter 3", "enter logs in once")
	s.To("enter", "Logged in as")
	s.To("esc", "✓ session")

	s.Press("a")
	s.See("Activity", "5 entries", "✓ test rehearsal ○ sandbox done", "✗ unlock", "✓ rename rehearsal", "✓ import rehearsal", "✓ vault created")
	s.On("test")
	s.Press("/")
	s.Type("REHEARSAL")
	s.See("/ REHEARSAL", "3 of 5 entries")
	s.Gone("unlock")
	s.Type(" nowhere")
	s.See("No entry has all of these words.")
	s.To("esc", "5 entries", "unlock")
	s.Press("/")
	s.Type("rename")
	s.See("1 of 5 entries")
	s.To("enter enter", "Activity · rename", "Credential", "rehearsal")
	s.To("esc", "1 of 5 entries")
	s.To("C", "Forget 5 entries?", "not only the 1", "y yes")
	s.To("enter", "1 of 5 entries")
	s.To("C", "y yes")
	s.To("y", "Activity cleared.", "Nothing has been done yet")
	if _, err := os.Stat(filepath.Join(home, "state", "activity.jsonl")); !os.IsNotExist(err) {
		t.Errorf("the file is there still: %v", err)
	}
	s.Press("C", "/", "enter") // of no use without entries
	s.To("esc", "NAME", "rehearsal")
	if strings.Contains(s.Screen(), "· Activity") {
		t.Error("esc does not lead back to the list")
	}
	s.NeverWrote(sampleSecret, passphrase, "wrong horse")
}
