package nearest_test

import (
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
