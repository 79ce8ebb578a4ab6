package kiiex

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestNormalName(t *testing.T) {
	if composed := NormalName("cafe\u0301"); composed != "café" || NormalName(composed) != composed || NormalName("\uff53") != "\uff53" {
		t.Errorf("%q", composed)
	}
}

func TestSameLook(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"spot", "Spot", true}, {"STRASSE", "straße", true}, {"cafe\u0301", "CAFÉ", true}, {"ｓｐｏｔ", "spot", true}, {"ﬁx", "fix", true},
		{"spоt", "spot", true}, {"ѕсаn", "scan", true}, {"ο", "o", true}, {"b0t", "bot", true}, {"bot-1", "bot-l", true}, {"², ", "2, ", true},
		{"ЅРОТ", "spot", true}, {"ΝΕΤ", "net", true}, {"bot-I", "bot-l", true}, {"Торг", "торг", true}, {"Iris", "iris", true}, {"ΗΝ", "ην", true},
		{"spot", "spots", false}, {"spot-1", "spot-2", false}, {"spot-a", "spot_a", false}, {"möhre", "mohre", false}, {"", "a", false}, {"жук", "xyk", false},
	} {
		if SameLook(c.a, c.b) != c.want || SameLook(c.b, c.a) != c.want {
			t.Errorf("%q and %q: want %v", c.a, c.b, c.want)
		}
	}
}

func TestMixedScripts(t *testing.T) {
	for name, want := range map[string]string{
		"spоt": "Latin Cyrillic", "καλa": "Greek Latin", "e\u0301ж": "Latin Cyrillic", "аb-c": "Cyrillic Latin", "שa": "Hebrew Latin",
		"spot main": " ", "бот-main": " ", "бот2": " ", "日本のカタ": " ", "한국語": " ", "naïve": " ", "キーabc": " ", "": " ", "42": " ", "µs": " ",
	} {
		first, second := MixedScripts(name)
		if got := first + " " + second; got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func TestSortByName(t *testing.T) {
	want := []string{
		"", "a-1", "a.1", "desk 2", "desk-0", "desk-1", "desk-02", "desk-2", "desk-10", "echo", "e\u0301clair", "Éclair", "edge", "élan",
		"KEY-1", "key-1", "key-2", "key-2b", "key-10", "key-99999999999999999999", "key-100000000000000000000", "key2", "zoo", "жук", "日本", "\xff",
	}
	for range 20 {
		got := slices.Clone(want)
		rand.Shuffle(len(got), func(i, j int) { got[i], got[j] = got[j], got[i] })
		SortByName(got, func(s string) string { return s })
		if !slices.Equal(got, want) {
			t.Fatalf("%q", got)
		}
	}
}
