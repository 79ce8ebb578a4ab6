package kiiex

import "testing"

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
