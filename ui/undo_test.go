package ui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"kiikey/kiiex"
	"kiikey/ui/words"
)

// The key that undoes a change is named in sixty columns, whatever the name is.
func TestUndoKeyIsNamedBesideLongNames(t *testing.T) {
	a, _ := openApp(t)
	a.shared.Width = 60
	for _, name := range []string{"a", strings.Repeat("語", kiiex.MaxNameLength)} {
		told := a.shared.undoable(words.Removed(name))
		if !strings.HasSuffix(told, " u undoes it.") || ansi.StringWidth(told) > 57 || !strings.HasPrefix(told, "Removed "+name[:1]) {
			t.Errorf("told: %q", told)
		}
	}
}
