//go:build unix

package ui_test

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kiikey/ui/internal/story"
)

// A field is edited as a line of readline is.
func TestTextIsEditedAsInReadline(t *testing.T) {
	t.Parallel()
	s := atList(t, stocked(t), "0123…cdef")
	s.To("n", "New name")
	s.To("f1", "While typing", "ctrl+w", "Cut the previous word", "Everywhere")
	s.To("esc", "New name")
	const alt = "\x1b"
	for _, c := range []struct{ what, keys, want string }{
		{"ctrl+u cuts to the beginning", "\x15desk one two", "desk one two"},
		{"ctrl+w cuts a word", "\x17", "desk one"},
		{"ctrl+y puts it back", "\x19", "desk one two"},
		{"ctrl+a and ctrl+k cut the line", "\x01\x0b", ""},
		{"ctrl+y puts that back", "\x19", "desk one two"},
		{"alt+b goes back a word", alt + "b" + "X", "desk one Xtwo"},
		{"alt+d cuts one ahead", alt + "d", "desk one X"},
		{"ctrl+e goes to the end", "\x01\x05!", "desk one X!"},
		{"ctrl+h deletes", "\x08", "desk one X"},
		{"ctrl+a, alt+f go over a word", "\x01" + alt + "f" + "s", "desks one X"},
		{"ctrl+b, ctrl+d delete ahead", "\x02\x04", "desk one X"},
		{"ctrl+t exchanges two", "\x05\x02\x14", "desk oneX"},
	} {
		s.Type(c.keys)
		s.Until(c.what+": "+c.want, func(screen string) bool {
			for line := range strings.SplitSeq(screen, "\n") {
				if _, value, found := strings.Cut(line, "New name"); found {
					return strings.TrimSpace(value) == c.want
				}
			}
			return false
		})
	}
	s.Press("ctrl+u")
	s.Type("desk-one")
	s.To("enter", "Renamed practice to", "desk-one")
}

// A file that is dropped from a file manager arrives as a paste, in one of these shapes; Enter goes on with it.
func TestDroppedFile(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "my keys (new) & more")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	path := write(t, filepath.Join(folder, "it's an export.json"),
		`{"APIKey": "`+strings.Repeat("ab", 16)+`", "APISecret": "`+sampleSecret+`", "Nonce": "0"}`)
	s := atList(t, stocked(t), "0123…cdef")
	for shape, dropped := range map[string]string{
		"in single quotes":             `'` + strings.ReplaceAll(path, `'`, `'\''`) + `' `,
		"in double quotes":             `"` + path + `"`,
		"with backslashes":             strings.NewReplacer(" ", `\ `, "(", `\(`, ")", `\)`, "&", `\&`, "'", `\'`).Replace(path) + " ",
		"as it is, and a line break":   path + "\n",
		"as an address":                (&url.URL{Scheme: "file", Path: path}).String() + "\r\n",
		"as an address of this system": (&url.URL{Scheme: "file", Host: "localhost", Path: path}).String(),
	} {
		s.To("i", "Import · 1 of 2")
		s.Paste(dropped)
		s.Until("the path, "+shape, func(screen string) bool { return strings.Contains(screen, "export.json") })
		s.To("enter", "Import · 2 of 2", "abab…abab")
		s.To("esc", "Import · 1 of 2")
		s.To("esc", "LAST TEST")
	}
}

// Pasting never presses Enter, nor any other key, whatever the paste holds.
func TestPastingNeverPressesAKey(t *testing.T) {
	t.Parallel()
	home := stocked(t)
	s := story.Start(t, eighty, program(t, home))
	s.See("Passphrase")
	s.Paste(passphrase + "\r\n\r\n")
	s.See("•••")
	s.See("Unlock", "vault · locked")
	s.To("enter", "0123…cdef")

	// In the list and at a question the letters would be keys: remove, yes, quit.
	s.Paste("x")
	s.Paste("q")
	s.To("x", "Remove practice", "y yes")
	s.Paste("y\n")
	s.To("down up", "Remove practice", "y yes")
	s.To("n", "LAST TEST", "practice")

	s.To("n", "New name")
	s.Press("ctrl+u")
	s.Paste("renamed\n")
	s.See("renamed", "enter", "practice")
	s.To("esc", "LAST TEST", "practice")

	s.Press("enter")
	s.On("API secret")
	s.Paste("r")
	s.To("2", "HMAC-SHA256")
	s.Paste("\rt\r")
	s.To("3", "enter logs in once")
	s.Paste("\n")
	s.To("1", "Not tested yet.")
	s.NeverWrote(sampleSecret)
}
