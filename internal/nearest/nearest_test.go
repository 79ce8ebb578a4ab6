package nearest_test

import (
	"strings"
	"testing"

	"kiikey/internal/nearest"
)

func TestOf(t *testing.T) {
	names := []string{"import", "list", "show", "sign", "sandbox", "remove", "rename", "environments"}
	for word, want := range map[string]string{
		"imprt": "import", "lst": "list", "lists": "list", "sing": "sign", "remvoe": "remove", "renam": "rename",
		"env": "environments", "enviroments": "environments", "sand": "sandbox", "IMPORT": "import", "Lst": "list",
		"": "", "x": "", "frobnicate": "", "delete": "", "0123456789abcdef": "",
	} {
		if got := nearest.Of(word, names); got != want {
			t.Errorf("nearest to %q is %q, want %q", word, got, want)
		}
		question := "Did you mean " + want + "? "
		if want == "" {
			question = ""
		}
		if got := nearest.Question(word, names); got != question {
			t.Errorf("%q is asked about with %q", word, got)
		}
	}
	if got := nearest.Of("staging", nil); got != "" {
		t.Errorf("of none it is %q", got)
	}
}

// The nearest come first, then those that stand first; longer words have no more slips than others.
func TestSeveral(t *testing.T) {
	names := []string{"schlussel", "Schlüssel-2", "schlüssle", "schlüssel-1", "schlusel", "a", "b"}
	for word, want := range map[string]string{
		"schlüssel": "Schlüssel-2 schlüssel-1 schlussel", "schlüsel": "schlusel schlussel schlüssle", "sch": "schlussel Schlüssel-2 schlüssle",
		"schloessel": "schlussel", "c": "", "ab": "",
	} {
		if got := strings.Join(nearest.Several(word, names), " "); got != want {
			t.Errorf("near to %q: %q, want %q", word, got, want)
		}
	}
}
