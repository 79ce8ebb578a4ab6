//go:build unix

package ui_test

import (
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
	s.See("Saved as practice-again.")
}
