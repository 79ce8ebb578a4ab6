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
	s.Press("enter")
	s.See("✗")
	s.Type(passphrase)
	s.Press("enter")
	s.See("0123…cdef")
	s.Press("enter", "3")
	s.See("enter logs in once")
	s.Press("enter")
	s.See("Logged in as")
	s.Press("esc")
	s.See("✓ session")

	s.Press("a")
	s.See("Activity", "5 entries", "✓ test rehearsal ○ sandbox done", "✗ unlock", "✓ rename rehearsal", "✓ import rehearsal", "✓ vault created")
	s.On("test")
	s.Press("/")
	s.Type("REHEARSAL")
	s.See("/ REHEARSAL", "3 of 5 entries")
	s.Gone("unlock")
	s.Type(" nowhere")
	s.See("No entry has all of these words.")
	s.Press("esc")
	s.See("5 entries", "unlock")
	s.Press("/")
	s.Type("rename")
	s.See("1 of 5 entries")
	s.Press("enter", "enter")
	s.See("Activity · rename", "Credential", "rehearsal")
	s.Press("esc")
	s.See("1 of 5 entries")
	s.Press("C")
	s.See("Forget 5 entries?", "not only the 1", "y yes")
	s.Press("enter")
	s.See("1 of 5 entries")
	s.Press("C")
	s.See("y yes")
	s.Press("y")
	s.See("Activity cleared.", "Nothing has been done yet")
	if _, err := os.Stat(filepath.Join(home, "state", "activity.jsonl")); !os.IsNotExist(err) {
		t.Errorf("the file is there still: %v", err)
	}
	s.Press("esc")
	s.See("NAME", "rehearsal")
	if strings.Contains(s.Screen(), "· Activity") {
		t.Error("esc does not lead back to the list")
	}
	s.NeverWrote(sampleSecret, passphrase, "wrong horse")
}
