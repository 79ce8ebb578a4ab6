package plain_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"

	"kiikey/ui/plain"
)

func TestTextShowsControlAndInvisibleCharacters(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"plain ASCII":                 {"market-maker 1", "market-maker 1"},
		"empty":                       {"", ""},
		"Spanish":                     {"Añejo ¿sí?", "Añejo ¿sí?"},
		"Japanese with its space":     {"山田\u3000太郎", "山田\u3000太郎"},
		"emoji":                       {"🚀 a", "🚀 a"},
		"composed by a mark":          {"e\u0301", "e\u0301"},
		"Vietnamese, two marks":       {"e\u0302\u0301", "e\u0302\u0301"},
		"escape":                      {"a\x1b[2Jb", "a‹ESC›[2Jb"},
		"OSC 52":                      {"\x1b]52;c;aGk=\x07", "‹ESC›]52;c;aGk=‹BEL›"},
		"C1 CSI":                      {"\u009b31m", "‹U+009B›31m"},
		"C1 CSI as a bare byte":       {"\x9b31m", "‹0x9B›31m"},
		"delete":                      {"a\x7f", "a‹DEL›"},
		"newline":                     {"a\nb", "a‹LF›b"},
		"carriage return":             {"a\rb", "a‹CR›b"},
		"tab":                         {"a\tb", "a‹TAB›b"},
		"nul":                         {"\x00", "‹NUL›"},
		"right-to-left override":      {"\u202egnp.exe", "‹U+202E›gnp.exe"},
		"isolate":                     {"\u2066a\u2069", "‹U+2066›a‹U+2069›"},
		"Arabic letter mark":          {"\u061c", "‹U+061C›"},
		"zero-width space":            {"a\u200bb", "a‹U+200B›b"},
		"joiner in an emoji":          {"👨\u200d👩", "👨‹U+200D›👩"},
		"word joiner":                 {"\u2060", "‹U+2060›"},
		"byte order mark":             {"\ufeffa", "‹U+FEFF›a"},
		"soft hyphen":                 {"a\u00adb", "a‹U+00AD›b"},
		"no-break space":              {"a\u00a0b", "a‹U+00A0›b"},
		"line separator":              {"a\u2028b", "a‹U+2028›b"},
		"tag character":               {"\U000e0041", "‹U+E0041›"},
		"private use":                 {"\ue000", "‹U+E000›"},
		"noncharacter":                {"\uffff", "‹U+FFFF›"},
		"unassigned":                  {"\u0378", "‹U+0378›"},
		"Hangul filler":               {"\u3164", "‹U+3164›"},
		"blank braille":               {"\u2800", "‹U+2800›"},
		"grapheme joiner":             {"a\u034f", "a‹U+034F›"},
		"variation selector 17":       {"a\U000e0100", "a‹U+E0100›"},
		"emoji style on a symbol":     {"☎\ufe0f", "☎‹U+FE0F›"},
		"emoji style on a letter":     {"a\ufe0f", "a‹U+FE0F›"},
		"bare 0xFF":                   {"a\xffb", "a‹0xFF›b"},
		"cut UTF-8":                   {"\xe2\x82", "‹0xE2›‹0x82›"},
		"surrogate in UTF-8":          {"\xed\xa0\x80", "‹0xED›‹0xA0›‹0x80›"},
		"overlong slash":              {"\xc0\xaf", "‹0xC0›‹0xAF›"},
		"the replacement character":   {"\ufffd", "\ufffd"},
		"mark with nothing below":     {"\u0301a", "‹U+0301›a"},
		"mark on a space":             {" \u0301", " ‹U+0301›"},
		"mark on a code":              {"\x1b\u0301", "‹ESC›‹U+0301›"},
		"more marks than a language":  {"a" + strings.Repeat("\u0301", 5), "a" + strings.Repeat("\u0301", 4) + "‹U+0301›"},
		"vowel of its script":         {"\u0915\u0947", "\u0915\u0947"},
		"vowel that takes room":       {"\u0915\u093f", "\u0915‹U+093F›"},
		"vowel of another script":     {"k\u093f", "k‹U+093F›"},
		"skin tone":                   {"👋🏽", "👋‹U+1F3FD›"},
		"skin tone on a letter":       {"m🏽", "m‹U+1F3FD›"},
		"half-width voicing":          {"ｶ\uff9e", "ｶ‹U+FF9E›"},
		"Thai vowel that is a letter": {"\u0e17\u0e33", "\u0e17‹U+0E33›"},
		"the same at the beginning":   {"\u0e33", "‹U+0E33›"},
		"a syllable of Hangul":        {"\uac01", "\uac01"},
		"the same in three parts":     {"\u1100\u1161\u11a8", "\u1100‹U+1161›‹U+11A8›"},
		"two leading consonants":      {"\u1100\u1100", "\u1100‹U+1100›"},
		"flag":                        {"🇨🇱🇨🇴", "🇨🇱🇨🇴"},
		"half a flag":                 {"🇨🇱🇨", "🇨🇱‹U+1F1E8›"},
		"joins with what follows":     {"\u0d4e", "‹U+0D4E›"},
		"voicing on a letter":         {"S\uff9e", "S‹U+FF9E›"},
		"emoji style on ASCII":        {"<\ufe0f", "<‹U+FE0F›"},
		"looks like our code":         {"‹ESC›", "‹ESC›"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := plain.Text(c.in); got != c.want {
				t.Errorf("Text(%+q) = %+q, want %+q", c.in, got, c.want)
			}
		})
	}
}

func TestBlockKeepsLines(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"unix breaks":           {"a\nb", "a\nb"},
		"windows breaks":        {"a\r\nb\r\n", "a\nb"},
		"breaks at the end":     {"a\n\r\n\n", "a"},
		"an empty line between": {"a\n\nb", "a\n\nb"},
		"only breaks":           {"\n\n", ""},
		"lone carriage return":  {"over\rwritten", "over‹CR›written"},
		"carriage returns":      {"a\r\r\nb", "a‹CR›\nb"},
		"tab":                   {"\t\"a\": 1", "    \"a\": 1"},
		"vertical tab":          {"a\vb", "a‹VT›b"},
		"next line":             {"a\u0085b", "a‹U+0085›b"},
		"mark after a break":    {"a\n\u0301", "a\n‹U+0301›"},
		"escape":                {"a\n\x1b[Ab", "a\n‹ESC›[Ab"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := plain.Block(c.in); got != c.want {
				t.Errorf("Block(%+q) = %+q, want %+q", c.in, got, c.want)
			}
		})
	}
}

func TestLongTextIsCut(t *testing.T) {
	for name, in := range map[string]string{
		"ASCII":           strings.Repeat("a", plain.MaxText+1),
		"escapes":         strings.Repeat("\x1b", 1<<20),
		"combining marks": "a" + strings.Repeat("\u0301", 1<<20),
		"wide":            strings.Repeat("語", plain.MaxText+1),
		"invalid":         strings.Repeat("\xff", 1<<20),
	} {
		t.Run(name, func(t *testing.T) {
			got := plain.Text(in)
			if n := utf8.RuneCountInString(got); n > plain.MaxText+1 || n < plain.MaxText-8 {
				t.Errorf("%d characters, want about %d", n, plain.MaxText)
			}
			if !strings.HasSuffix(got, "…") {
				t.Error("nothing says that text is missing")
			}
			if plain.Text(got) != got {
				t.Error("cutting twice cuts more")
			}
		})
	}
	if got := plain.Text(strings.Repeat("é", plain.MaxText)); strings.HasSuffix(got, "…") {
		t.Error("text of the greatest length was cut")
	}
	block := plain.Block(strings.Repeat("a\n", plain.MaxLines))
	if n := utf8.RuneCountInString(block); n > plain.MaxLines+1 || !strings.HasSuffix(block, "…") {
		t.Errorf("a long block has %d characters and ends in %+q", n, block[len(block)-3:])
	}
}

func TestTruncate(t *testing.T) {
	for name, c := range map[string]struct {
		in    string
		width int
		want  string
	}{
		"fits exactly":        {"abcd", 4, "abcd"},
		"one too many":        {"abcde", 4, "abc…"},
		"wide":                {"語語語", 5, "語語…"},
		"wide does not fit":   {"語語語", 4, "語…"},
		"width one":           {"abc", 1, "…"},
		"width zero":          {"abc", 0, ""},
		"negative width":      {"abc", -3, ""},
		"marks stay together": {"e\u0301e\u0301e\u0301", 2, "e\u0301…"},
		"a code is text":      {"\x1b[31mred", 9, "‹ESC›[31…"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := plain.Truncate(c.in, c.width); got != c.want {
				t.Errorf("Truncate(%+q, %d) = %+q, want %+q", c.in, c.width, got, c.want)
			}
		})
	}
}

// TestEveryCharacterIsHarmless tries each code point there is.
func TestEveryCharacterIsHarmless(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if out := plain.Text(string(r)); utf8.ValidRune(r) && out == string(r) {
			checkCharacter(t, out, r)
		}
	}
	for b := range 256 {
		checkHarmless(t, "a"+string([]byte{byte(b)})+"b")
		checkHarmless(t, "a"+string(rune(b))+"b")
	}
}

// TestWidthsAgreeWithTerminal writes text to a terminal emulator, which measures what is drawn as one, and
// asks where the cursor is. Other terminals, and the renderer in front of them, add up the characters.
func TestWidthsAgreeWithTerminal(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	terminal := vt.NewEmulator(200, 2)
	for range 5000 {
		var in strings.Builder
		for range 1 + random.IntN(6) {
			in.WriteString(randomCharacter(random))
		}
		out := plain.Text(in.String())
		width := ansi.StringWidth(out)
		if _, err := terminal.WriteString("\x1b[2J\x1b[H" + out); err != nil {
			t.Fatal(err)
		}
		if at := terminal.CursorPosition(); at.X != width || at.Y != 0 {
			t.Errorf("Text(%+q) = %+q: %d columns, the terminal's cursor is at column %d of line %d", in.String(), out, width, at.X, at.Y)
		}
		checkWidths(t, out)
	}
}

// randomCharacter is drawn from the places where text is hostile or difficult.
func randomCharacter(random *rand.Rand) string {
	ranges := [][2]rune{
		{0, 0x9f}, {' ', '~'}, {0xa0, 0x17f}, {0x300, 0x36f}, {0x590, 0x6ff}, {0x900, 0x97f}, {0xe00, 0xeff},
		{0x1100, 0x11ff}, {0x2000, 0x206f}, {0x2600, 0x27bf}, {0x3000, 0x30ff}, {0x4e00, 0x4eff}, {0xfe00, 0xfe0f},
		{0xff00, 0xffef}, {0xac00, 0xac20}, {0xd00, 0xd7f}, {0x1f1e6, 0x1f1ff}, {0x1f3fb, 0x1f64f}, {0xe0000, 0xe01ef},
	}
	if random.IntN(12) == 0 {
		return string([]byte{byte(0x80 + random.IntN(0x80))})
	}
	in := ranges[random.IntN(len(ranges))]
	return string(in[0] + random.Int32N(in[1]-in[0]+1))
}

func FuzzText(f *testing.F) {
	for _, seed := range []string{"", "a", "\x1b[31m", "\u202e", "e\u0301", "\xff", "\r\n", "☎\ufe0f", "👨\u200d👩", "\u1100\u1161\u11a8"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) { checkHarmless(t, s) })
}

// checkHarmless checks what holds for all text, without the package's own tables.
func checkHarmless(t *testing.T, s string) {
	t.Helper()
	text := plain.Text(s)
	if !utf8.ValidString(text) {
		t.Fatalf("Text(%+q) = %+q is not UTF-8", s, text)
	}
	for _, r := range text {
		checkCharacter(t, text, r)
	}
	if again := plain.Text(text); again != text {
		t.Fatalf("Text(%+q) = %+q, and again %+q", s, text, again)
	}
	if w := ansi.StringWidth(text); ansi.Strip(text) != text || (text != "" && w == 0) {
		t.Fatalf("Text(%+q) = %+q has %d columns", s, text, w)
	}
	checkWidths(t, text)
	for width := range 6 {
		if cut := plain.Truncate(s, width); ansi.StringWidth(cut) > width {
			t.Fatalf("Truncate(%+q, %d) = %+q is wider", s, width, cut)
		}
	}
	block := plain.Block(s)
	if again := plain.Block(block); again != block {
		t.Fatalf("Block(%+q) = %+q, and again %+q", s, block, again)
	}
	for line := range strings.SplitSeq(block, "\n") {
		if utf8.RuneCountInString(line) < plain.MaxText && plain.Text(line) != line {
			t.Fatalf("Block(%+q) has the line %+q", s, line)
		}
	}
}

// checkWidths looks at text between what the program draws around it.
func checkWidths(t *testing.T, text string) {
	t.Helper()
	drawn := "│ " + text + " │" + text + "x"
	if clusters, characters := ansi.StringWidth(drawn), ansi.StringWidthWc(drawn); clusters != characters {
		t.Fatalf("%+q takes %d columns or %d", text, clusters, characters)
	}
}

func checkCharacter(t *testing.T, text string, r rune) {
	t.Helper()
	if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp) || unicode.Is(unicode.Noncharacter_Code_Point, r) ||
		unicode.Is(unicode.Bidi_Control, r) || (unicode.IsSpace(r) && r != ' ' && r != '\u3000') || !unicode.IsGraphic(r) {
		t.Fatalf("%+q contains %U", text, r)
	}
}

func BenchmarkText(b *testing.B) {
	for name, s := range map[string]string{
		"name":        "market-maker",
		"accents":     "Añejo señorío",
		"hostile":     "\x1b]52;c;aGk=\x07\u202egnp.exe",
		"a megabyte":  strings.Repeat("\x1b", 1<<20),
		"stack of 1M": "a" + strings.Repeat("\u0301", 1<<20),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				plain.Text(s)
			}
		})
	}
}

func TestCut(t *testing.T) {
	for name, c := range map[string]struct {
		in    string
		width int
		want  string
	}{
		"fits":                {"bot.scalper-17", 14, "bot.scalper-17"},
		"one too many":        {"bot.scalper-17", 13, "bot.sc…per-17"},
		"even":                {"bot.scalper-17", 12, "bot.sc…er-17"},
		"wide":                {"語語語語語語", 9, "語語…語語"},
		"wide at odd columns": {"語語語語語語", 8, "語…語語"},
		"marks stay together": {"e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301", 5, "e\u0301e\u0301…e\u0301e\u0301"},
		"flags":               {"🇨🇱🇨🇴🇨🇱🇨🇴", 5, "🇨🇱…🇨🇴"},
		"too narrow for two":  {"abcdef", 3, "ab…"},
		"nothing":             {"abc", 0, ""},
		"negative":            {"abc", -1, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := plain.Cut(c.in, c.width); got != c.want || ansi.StringWidth(got) > max(0, c.width) {
				t.Errorf("Cut(%+q, %d) = %+q, want %+q", c.in, c.width, got, c.want)
			}
		})
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		var text strings.Builder
		for range random.IntN(12) {
			text.WriteString([]string{"a", "語", "e\u0301", "🇨🇱", "🚀", "\u0915\u0947", "-", "ｶ"}[random.IntN(8)])
		}
		in, width := plain.Text(text.String()), random.IntN(20)
		got := plain.Cut(in, width)
		if ansi.StringWidth(got) > width || plain.Text(got) != got || width >= ansi.StringWidth(in) && got != in {
			t.Fatalf("Cut(%+q, %d) = %+q", in, width, got)
		}
	}
}
