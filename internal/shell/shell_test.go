package shell_test

import (
	"testing"

	"kiikey/internal/shell"
)

func TestWord(t *testing.T) {
	for word, want := range map[string]string{
		"spot-orders": "spot-orders", "/tmp/a_b.json": "/tmp/a_b.json",
		"two words": "'two words'", "it's": `'it'\''s'`, "": "''", "$(x)": "'$(x)'", "schlüssel": "'schlüssel'",
	} {
		if got := shell.Word(word); got != want {
			t.Errorf("%q becomes %s, want %s", word, got, want)
		}
	}
}
