//go:build unix

package ui_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"kiikey/kiiex"
	"kiikey/ui/internal/story"
)

func TestRenameEditAndRemove(t *testing.T) {
	t.Parallel()
	home := stocked(t)
	s := atList(t, home, "0123…cdef")
	s.To("n", "Current name", "New name")
	s.To("ctrl+u enter", "✗")
	s.Type("training")
	s.To("enter", "✓ Renamed practice to", "training")
	s.To("esc", "LAST TEST", "training")

	s.To("E", "training · Edit", "User ID", "Nonce")
	s.Press("ctrl+u")
	s.Type("88x")
	s.To("ctrl+s", "✗")
	s.Press("backspace", "tab", "ctrl+u")
	s.Type("1700000000123")
	s.Press("tab", "tab", "ctrl+u")
	s.Type("Trading")
	s.Press("tab")
	s.Type("203.0.113.7, 203.0.113.8")
	s.Press("tab")
	s.Type("for the night desk")
	s.Press("tab")
	s.Type("31.12.2026")
	s.To("ctrl+s", "It is not a day like")
	s.Press("ctrl+u")
	s.Type("2026-12-31")
	s.Press("tab", "right", "ctrl+s")
	s.See("✓ Saved the changes to training. u undoes it.", "Trading", "203.0.113.7, 203.0.113.8", "for the night desk", "31 December 2026")
	s.To("esc", "LAST TEST", "● staging", "88")
	shown := quietly(t, home, "show", "training", "--json")
	for _, want := range []string{`"userId": "88"`, `"nonce": "1700000000123"`, `"environment": "staging"`,
		`"note": "for the night desk"`, `"expires": "2026-12-31"`, `"permissions": [ "Trading" ]`, `"ipWhitelist": [ "203.0.113.7", "203.0.113.8" ]`} {
		if !strings.Contains(strings.Join(strings.Fields(shown), " "), want) {
			t.Errorf("%s is not in %s", want, shown)
		}
	}

	// A question is not answered by keys that were in flight, and its first answer is no.
	s.Type("xy")
	s.See("Remove training of staging?", "▸ No")
	s.To("enter", "LAST TEST", "training")
	s.To("x", "Remove training of staging?", "y yes")
	s.Until("the time in which no answer counts", func(string) bool {
		s.Press("y")
		return strings.Contains(s.Screen(), "No credentials yet.")
	})
	if list := quietly(t, home, "list", "--json"); strings.TrimSpace(list) != "[]" {
		t.Errorf("there is still %s", list)
	}
}

// The plain file can go after an import, and stays where nothing is said; one that has changed meanwhile is
// never deleted.
func TestImportedFileIsDeletedOnRequest(t *testing.T) {
	t.Parallel()
	s := atList(t, stocked(t), "0123…cdef")
	for i, c := range []struct {
		what, said string
		keys       []string
		meanwhile  func(path string)
		left       bool
	}{
		{"kept", "Saved as", nil, nil, true},
		{"deleted", "✓ Saved as deleted. The file is deleted.", []string{"right"}, nil, false},
		{"changed", "✗ The key is saved, but its file was not deleted: ", []string{"right"}, func(path string) { write(t, path, "something else") }, true},
	} {
		key := strings.Repeat(string("abc"[i])+"0", 16)
		path := export(t, c.what+".json", key, sampleSecret, "0")
		s.To("i", "Import · 1 of 2")
		s.Paste(path)
		s.To("enter", "Import · 2 of 2", "keep it", "delete it after saving")
		s.Type("151")
		s.Press("tab", "ctrl+u")
		s.Type(c.what)
		s.Press("tab", "right", "tab")
		s.Press(c.keys...)
		if c.meanwhile != nil {
			c.meanwhile(path)
		}
		s.To("ctrl+s", c.said, "1 Key")
		if _, err := os.Stat(path); (err == nil) != c.left || err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: %v", c.what, err)
		}
		if c.meanwhile != nil {
			s.To("!", "It has changed since it was read.", "Next:")
			s.To("esc", "1 Key")
		}
		s.To("esc", "LAST TEST", c.what)
	}
}

// A key that is older than the user wants keys to be carries a sign in the list, and a word where it is opened.
func TestOldKeysAreNoted(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	kept := newVault(t, home)
	for name, days := range map[string]int{"new": 3, "older": 50, "oldest": 120} {
		err := kept.Save(t.Context(), kiiex.Credential{
			ID: kiiex.NewID(), Name: name, Environment: "sandbox", APIKey: sampleKey, APISecret: kiiex.SecretFromString(sampleSecret),
			Nonce: "0", UserID: sampleUser, ImportedAt: time.Now().UTC().Truncate(time.Second).AddDate(0, 0, -days),
		}, false)
		if err != nil {
			t.Fatal(err)
		}
	}
	kept.Close()
	for limit, noted := range map[string]string{"": "oldest", "[keys]\nage_note_days = 30\n": "older oldest", "[keys]\nage_note_days = 0\n": ""} {
		configured(t, home, limit)
		s := atList(t, home, "3 d", "50 d", "120 d")
		for line := range strings.SplitSeq(s.Screen(), "\n") {
			for _, name := range []string{"new", "older", "oldest"} {
				if cells := strings.Fields(strings.TrimPrefix(strings.TrimSpace(line), "▸")); len(cells) > 0 && cells[0] == name {
					if got, want := strings.Contains(line, " d !"), strings.Contains(" "+noted+" ", " "+name+" "); got != want {
						t.Errorf("with %q, noted: %v, of the row %s", limit, got, line)
					}
				}
			}
		}
		s.To("end enter", "API secret", "120 d")
		if noted != "" {
			s.See("consider a new API key")
		} else {
			s.Gone("consider a new API key")
		}
		s.Press("ctrl+c")
		s.Ends()
	}
}

// The colours fit what the terminal says of its background, unless the configuration says what to take.
func TestColoursFitTheTerminal(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		term       story.Terminal
		theme      string
		mark, none []string // what colours the mark of the sandbox, and what is nowhere
	}{
		"dark":                      {eighty, "", []string{"\x1b[38;5;78m○"}, []string{"38;5;22m○"}},
		"white":                     {story.Terminal{Columns: 80, Rows: 24, White: true}, "", []string{"\x1b[38;5;22m○"}, []string{"38;5;78m○"}},
		"silent":                    {story.Terminal{Columns: 80, Rows: 24, Silent: true}, "", []string{"\x1b[38;5;29m○"}, []string{"38;5;78m○", "38;5;22m○"}},
		"white, but dark is wanted": {story.Terminal{Columns: 80, Rows: 24, White: true}, "dark", []string{"\x1b[38;5;78m○"}, []string{"38;5;22m○", "\x1b]11;?"}},
		"dark, but light is wanted": {eighty, "light", []string{"\x1b[38;5;22m○"}, []string{"38;5;78m○"}},
		"high contrast":             {eighty, "high-contrast", []string{"○ sandbox"}, []string{"38;5;", "48;5;"}},
		"none":                      {eighty, "none", []string{"○ sandbox"}, []string{"38;5;", "48;5;"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			home := stocked(t)
			if c.theme != "" {
				configured(t, home, "[display]\ntheme = \""+c.theme+"\"\n")
			}
			s := unlocked(t, home, c.term)
			s.See("0123…cdef")
			output := string(s.Output())
			for _, want := range c.mark {
				if !strings.Contains(output, want) {
					t.Errorf("%q was never written", want)
				}
			}
			s.NeverWrote(c.none...)
		})
	}
}
