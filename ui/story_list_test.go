//go:build unix

package ui_test

import (
	"encoding/base64"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kiikey/ui/internal/story"
)

// desk is a home with five credentials in three environments.
func desk(t *testing.T) string {
	t.Helper()
	home := stocked(t)
	for _, c := range []struct{ name, env, user, key string }{
		{"market-maker", "production", "4217", "0f1e2d3c4b5a69788796a5b4c3d2e1f0"},
		{"mm-backup", "staging", "99", "aa1e2d3c4b5a69788796a5b4c3d2e1f0"},
		{"reports", "staging", "88", "91d5a77c03e84f26b1c9e0d7f3a20d35"},
		{"spot-orders", "staging", "151", "052087eaddece742eb76a5f74bee8aca"},
	} {
		quietly(t, home, "import", export(t, "export.json", c.key, strings.Repeat("a1", 16), "0"),
			"--name", c.name, "--env", c.env, "--user-id", c.user)
	}
	return home
}

// listedNames are the names in the list, as they stand below each other.
func listedNames(screen string) []string {
	var names []string
	for _, line := range regexp.MustCompile(`(?m)^ [ ▸] ([a-z][a-z-]+) +[▲●○]`).FindAllStringSubmatch(screen, -1) {
		names = append(names, line[1])
	}
	return names
}

// lists waits until the list shows these names in this order.
func lists(s *story.Story, want ...string) {
	s.Until("the list "+fmt.Sprint(want), func(screen string) bool { return slices.Equal(listedNames(screen), want) })
}

func TestFilterWhileTyping(t *testing.T) {
	t.Parallel()
	s := atList(t, desk(t), "91d5…0d35")
	s.To("/", "5 of 5", "enter keep")
	s.Type("m")
	lists(s, "mm-backup", "market-maker")
	s.Type("k")
	lists(s, "mm-backup", "market-maker")
	s.Type("r")
	lists(s, "market-maker")
	s.Press("backspace", "backspace")
	s.Type("m")
	lists(s, "mm-backup", "market-maker")
	s.On("/ mm")
	s.Type("q")
	s.See("0 of 5", "Nothing fits the filter.")
	s.Press("backspace", "down")
	s.To("enter", "t test")
	s.On("market-maker")

	// Letters are keys again, and the filter stays when one comes back.
	s.To("d", "market-maker · Why?")
	s.To("esc", "2 of 5")
	s.On("market-maker")
	s.Press("esc")
	lists(s, "market-maker", "mm-backup", "practice", "reports", "spot-orders")
	s.On("market-maker")
}

// Other columns are found too, and all words have to fit.
func TestFilterByColumns(t *testing.T) {
	t.Parallel()
	s := atList(t, desk(t), "91d5…0d35")
	s.Press("/")
	for _, c := range []struct {
		text string
		want []string
	}{
		{"PROD", []string{"market-maker"}},
		{"151", []string{"practice", "spot-orders"}},
		{"151 stag", []string{"spot-orders"}},
		{"0d35", []string{"reports"}},
		{"stag", []string{"mm-backup", "reports", "spot-orders"}},
		{"stag prod", nil},
		{"   ", []string{"market-maker", "mm-backup", "practice", "reports", "spot-orders"}},
	} {
		s.Press("ctrl+u")
		s.Paste(c.text + "\n")
		lists(s, c.want...)
	}
}

func TestLettersAreTextInTheFilter(t *testing.T) {
	t.Parallel()
	s := atList(t, desk(t), "91d5…0d35")
	s.Press("/")
	s.Type("qxtlisdpEnS?:")
	s.See("/ qxtlisdpEnS?:", "Nothing fits the filter.")
	s.Press("ctrl+b", "ctrl+f", "ctrl+a")
	s.Type("k j")
	s.See("/ k jqxtlisdpEnS?:")
	s.Press("enter", "enter", "t", "x") // nothing is selected: nothing happens
	s.See("Nothing fits the filter.", "/ k jqxtlisdpEnS?:")
	s.To("esc", "market-maker")
}

func TestSortTheList(t *testing.T) {
	t.Parallel()
	home := desk(t)
	quietly(t, home, "auth", "practice")
	s := atList(t, home, "NAME ↑", "91d5…0d35", "✓")
	s.On("market-maker")
	s.Press("R")
	lists(s, "spot-orders", "reports", "practice", "mm-backup", "market-maker")
	s.See("NAME ↓")
	s.On("market-maker") // the selection stays on its credential
	s.To("S", "ENVIRONMENT ↑")
	lists(s, "market-maker", "practice", "mm-backup", "reports", "spot-orders")
	s.To("S", "AGE ↓")
	s.To("S", "LAST TEST ↓")
	lists(s, "practice", "market-maker", "mm-backup", "reports", "spot-orders")
	s.To("S", "EXPIRES ↑")
	s.To("S", "NOTE ↑")
	s.To("S", "NAME ↑")
	lists(s, "market-maker", "mm-backup", "practice", "reports", "spot-orders")
}

// How the list was filtered tells names: it is forgotten with locking.
func TestLockingForgetsTheFilter(t *testing.T) {
	t.Parallel()
	s := atList(t, desk(t), "91d5…0d35")
	s.Press("/")
	s.Type("spot")
	s.See("1 of 5")
	s.To("ctrl+l", "Unlock")
	s.Type(passphrase + "\r")
	lists(s, "market-maker", "mm-backup", "practice", "reports", "spot-orders")
}

func TestSelectedCredentialBesideTheList(t *testing.T) {
	t.Parallel()
	s := unlocked(t, desk(t), story.Terminal{Columns: 120, Rows: 40})
	s.See("NAME ↑", "│ market-maker", "API key 0f1e…e1f0", "IP whitelist none in the file", "– Not tested yet.", "▲ PRODUCTION")
	s.To("end", "│ spot-orders", "API key 0520…8aca", "Permissions Trading")
	s.Resize(100, 30)
	s.Gone("│ spot-orders")
	s.See(" imported ", "Trading · no IP whitelist in the file")
}

func TestCopyOneField(t *testing.T) {
	t.Parallel()
	s := atList(t, desk(t), "91d5…0d35")
	s.To("c", "market-maker · Copy", "Copy which field?")
	s.On("Name")
	s.Press("down", "down", "down")
	s.On("API secret")
	s.To("enter", "✓ Copied", "LAST TEST")
	if got := s.Copied(1)[0]; !strings.Contains(got, base64.StdEncoding.EncodeToString([]byte(strings.Repeat("a1", 16)))) {
		t.Errorf("the clipboard got %q", got)
	}
	s.NeverWrote(strings.Repeat("a1", 16))
	s.To("c", "Copy which field?")
	s.To("esc", "LAST TEST")
}

func TestOpenTheSession(t *testing.T) {
	t.Parallel()
	s := atList(t, desk(t), "91d5…0d35")
	s.To("o", "market-maker · Session", "No session.")
}

func TestFindAnAction(t *testing.T) {
	t.Parallel()
	s := atList(t, desk(t), "91d5…0d35")
	s.To("down :", "Actions", "Test: log in once and check the session", "Sort by name")
	s.Type("backup")
	s.See("Back up: copy all into one encrypted file", "Restore a backup")
	s.Press("ctrl+u")
	s.Type("renam")
	s.See("Rename a credential")
	s.To("enter", "mm-backup · Rename")

	// While one types, ctrl+p finds; from there everything else can be reached.
	s.To("ctrl+p", "Actions")
	s.Type("qqq")
	s.See("No matching action.")
	s.Press("enter", "ctrl+u")
	s.Type("import")
	s.See("Import an exported API key")
	s.To("enter", "Import · 1 of 2")
	s.Press("ctrl+p")
	s.Type("to the list")
	s.To("enter", "LAST TEST", "reports")
	s.Press("enter", ":")
	s.Type("signature of")
	s.See("create the signature of a login")
	s.To("enter", "HMAC-SHA256")
	s.Press("ctrl+p")
	s.Type("lock the vault")
	s.To("enter", "Unlock", "vault · locked")
	s.To("ctrl+p", "Actions", "Unlock")
	s.Gone("go to the list")
	s.To("ctrl+p", "Passphrase")
}

// What is revealed is masked again when the palette covers it.
func TestPaletteMasksRevealedSecrets(t *testing.T) {
	t.Parallel()
	s := revealed(t)
	s.To(":", "Actions")
	s.To("esc", "API secret")
	s.Gone(sampleSecret)
}

// Marks are set and taken one by one, all at once, and whatever the filter hides.
func TestMarks(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	for _, name := range []string{"a-good", "b-wrong", "c-same-user", "d-spare"} {
		quietly(t, home, "import", export(t, "export.json", sampleKey, sampleSecret, "0"),
			"--name", name, "--env", "staging", "--user-id", sampleUser)
	}
	s := atList(t, home, "NAME ↑", "d-spare", "0123…cdef")
	s.To("space", "*  a-good", "t open test 1")
	s.On("b-wrong")
	s.Press("esc")
	s.Gone("*", "t open test 1")
	s.To("*", "t open test 4")
	s.To("end", "*▸ d-spare")
	s.To("space", "t open test 3")

	// Marks stay when the filter hides their rows.
	s.Press("/")
	s.Type("spare")
	s.See("1 of 4")
	s.To("esc", "*  b-wrong", "t open test 3")

	s.To("t", "Test 3 credentials", "enter start")
}
