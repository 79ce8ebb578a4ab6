package textfile_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"unicode/utf16"

	"kiikey/internal/textfile"
)

// wide is text in UTF-16 behind a mark.
func wide(text string, bigEndian bool) string {
	var out strings.Builder
	for _, unit := range utf16.Encode([]rune("\ufeff" + text)) {
		if bigEndian {
			out.Write([]byte{byte(unit >> 8), byte(unit)})
		} else {
			out.Write([]byte{byte(unit), byte(unit >> 8)})
		}
	}
	return out.String()
}

func TestReadUnderstandsEditors(t *testing.T) {
	const text = "four w\u00f6rds 😀\r\n\ufeffnext"
	for name, data := range map[string]string{
		"plain": text, "UTF-8 with a mark": "\ufeff" + text, "UTF-16 LE": wide(text, false), "UTF-16 BE": wide(text, true),
	} {
		before := []byte(data)
		got, own, err := textfile.Read(before)
		if err != nil || string(got) != text || own != strings.HasPrefix(name, "UTF-16") {
			t.Errorf("%s: %q, own %v, %v", name, got, own, err)
		}
		if clear(got); own && !bytes.Equal(before, []byte(data)) {
			t.Errorf("%s: the copy shares the data", name)
		}
	}
	if got, _, err := textfile.Read(nil); len(got) != 0 || err != nil {
		t.Errorf("nothing: %q, %v", got, err)
	}
}

func TestReadRefusesNonText(t *testing.T) {
	for name, c := range map[string]struct {
		data, reason string
		line, column int
	}{
		"UTF-16 without a mark": {"a\x00\n\x00", "zero byte", 1, 2},
		"NUL":                   {"wörds\nab\x00", "zero byte", 2, 3},
		"NUL in UTF-16":         {wide("a\x00", false), "zero byte", 1, 2},
		"UTF-32":                {"\xff\xfe\x00\x00a\x00\x00\x00", "zero byte", 1, 1},
		"Latin-1":               {"one\nw\xf6rds", "not UTF-8", 2, 2},
		"an overlong character": {"\xc0\xaf", "not UTF-8", 1, 1},
		"cut in a character":    {"\xc3", "not UTF-8", 1, 1},
		"half a unit":           {wide("ab", false) + "c", "half a UTF-16 character", 1, 3},
		"half a pair":           {"\xfe\xff\xd8\x00", "half a UTF-16 character", 1, 1},
		"half a pair alone":     {"\xfe\xff\xdc\x00\x00a", "half a UTF-16 character", 1, 1},
	} {
		got, _, err := textfile.Read([]byte(c.data))
		var bad *textfile.Error
		if got != nil || !errors.As(err, &bad) || bad.Line != c.line || bad.Column != c.column || !strings.Contains(bad.Error(), c.reason) {
			t.Errorf("%s: %q, %v; want line %d, column %d, %q", name, got, err, c.line, c.column, c.reason)
		}
	}
}
