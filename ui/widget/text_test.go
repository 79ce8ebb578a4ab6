package widget

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kiikey/internal/testenv"
	"kiikey/kiiex/problem"
	"kiikey/ui/internal/story"
)

// hostileText draws text from the places where characters act, hide, join or are wide.
func hostileText(random *rand.Rand) string {
	pieces := []string{
		"\x1b[2J", "\x1b]0;t\x07", "\x1b]52;c;Zm9yZ2Vk\x07", "\x1b]8;;x:y\x1b\\", "\x9b31m", "\u009b31m", "\u202e", "\u2066", "\u200b", "\u200d", "\ufeff",
		"\n", "\r", "\t", "\x00", "\x7f", "\xff", "e\u0301", "a\u0300\u0301\u0302\u0303\u0304", "語", "カ\u3099", "ｶﾞ", "☎\ufe0f", "👋🏽", "👨\u200d👩", "🇨🇱", "🇨",
		"\u1100\u1161\u11a8", "각", "\u0915\u093f", "\u0e17\u0e33", "\u0e33", "\u0d4e", "\u0301", " ", "word ", "/", ".", strings.Repeat("long", 30), strings.Repeat("語", 60),
	}
	var b strings.Builder
	for range random.IntN(12) {
		b.WriteString(pieces[random.IntN(len(pieces))])
	}
	return b.String()
}

// fits fails unless a line that is drawn takes no more than width columns by either measure, and has no
// sequence but those that set styles, and no character that acts or hides.
func fits(t *testing.T, what, drawn string, width int) {
	t.Helper()
	if w, wc := ansi.StringWidth(drawn), ansi.StringWidthWc(drawn); w > width || w != wc {
		t.Fatalf("%s: %q takes %d columns or %d, there are %d", what, drawn, w, wc, width)
	}
	for _, r := range ansi.Strip(drawn) {
		if r != ' ' && (!unicode.IsGraphic(r) || unicode.Is(unicode.Variation_Selector, r)) {
			t.Fatalf("%s: %q has %U", what, drawn, r)
		}
	}
}

// TestDrawingText puts hostile text through everything that screens draw text with.
func TestDrawingText(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	s := NewStyles(DarkPalette, true)
	c := &Canvas{Styles: s}
	rounds := 500
	if testenv.Full() {
		rounds = 4000
	}
	for range rounds {
		text := hostileText(random)
		width := 16 + random.IntN(100)
		fits(t, "pad", Pad(Shown(text), width), width)
		fits(t, "a styled cell", Pad(s.Selected.Render(Shown(text)), width), width)
		if got := ansi.StringWidth(Pad(Shown(text), width)); got != width {
			t.Fatalf("pad(%q, %d) has %d columns", text, width, got)
		}
		fits(t, "spread", Spread(Shown(text), s.Dim.Render("open "), width), width)
		lines := map[string][]string{
			"wrap": Wrap(Shown(text), width), "wrapHard": WrapHard(Shown(text), width), "wrapAfter": WrapAfter(s.Failed.Render("✗ "), Shown(text), width),
			"paragraphs":   paragraphs(text+"\n1  "+text, width),
			"problemLines": ProblemLines(c, &problem.Problem{What: text, Why: text + "\n" + text, Next: text, Err: errors.New(text)}, 30+width),
		}
		for what, drawn := range lines {
			room := width
			if what == "problemLines" {
				room += 30
			}
			for _, l := range drawn {
				fits(t, what, l, room)
			}
		}
		row := "▸ " + Pad(Shown(text), 13) + " " + Pad(s.EnvironmentMark(Shown(text), "custom"), 14) + " " + Pad(Shown(text), 20)
		fits(t, "a row", row, 1+2+14+15+7+12+8+20)
	}
}

// TestDrawingInputs types and pastes hostile text, and walks through it.
func TestDrawingInputs(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	c := &Canvas{Styles: NewStyles(DarkPalette, true)}
	for i := range 500 {
		in := NewInput(c, "a placeholder that is rather long", i%5 == 0)
		in.Focus()
		pasted := strings.NewReplacer("\n", "", "\r", "", "\t", "").Replace(hostileText(random))
		if in.Update(tea.PasteMsg{Content: pasted}); in.Value() != pasted {
			t.Fatalf("%q became %q", pasted, in.Value())
		}
		for range 40 {
			in.Update(story.Keystroke([]string{"left", "left", "right", "home", "end", "ctrl+left", "backspace", "x", "語", "ctrl+y", "ctrl+w", "ctrl+k", "ctrl+u"}[random.IntN(13)]))
			width := 4 + random.IntN(40)
			drawn := in.View(width)
			fits(t, "a field", drawn, width)
			if x := in.CursorX(); x >= width {
				t.Fatalf("the cursor is at column %d of %d: %q", x, width, drawn)
			}
			before := ansi.Strip(ansi.Truncate(drawn, in.CursorX(), ""))
			if want := in.drawn(in.Line.Text[in.from:in.Line.at]); before != want && len(in.Line.Text) > 0 {
				t.Fatalf("before the cursor is %q, want %q", before, want)
			}
		}
		in.Blur()
		fits(t, "a field without the focus", in.View(20), 20)
	}
}

// Nothing is broken at its hyphens.
func TestHyphensEndNoLine(t *testing.T) {
	t.Parallel()
	for width := 17; width < 60; width++ {
		if text := strings.Join(Wrap("with kiikey handover --receive, or kiikey import --delete-file, as key-b-2 on 2026-12-31.", width), "|"); !strings.Contains(text, "--receive,") || !strings.Contains(text, "--delete-file,") || !strings.Contains(text, "key-b-2 on") && !strings.Contains(text, "key-b-2|on") || !strings.Contains(text, "2026-12-31.") {
			t.Errorf("%d: %s", width, text)
		}
	}
}

// Names that are cut stay in their column, and those that differ look different.
// A secret that breaks at a blank keeps it: it may be typed off the screen.
func TestSecretIsShownLetterForLetter(t *testing.T) {
	for _, secret := range []string{"abcdefgh ijklmnop qrst", "a  b   c    d     e      f", strings.Repeat("x-", 20)} {
		shown := ""
		for _, line := range SecretAfter("Token  ", secret, 16) {
			shown += line[len("Token  "):]
		}
		if shown != secret {
			t.Errorf("%q is shown as %q", secret, shown)
		}
	}
}

func TestNamesAreToldApart(t *testing.T) {
	t.Parallel()
	for _, of := range [][]string{
		{"bot.scalper.amsterdam.desk-of-the-north", "bot.scalper.frankfurt.desk-of-the-north"},
		{"取引ボット・東京・スキャルピング専用", "取引ボット・大阪・スキャルピング専用"},
		{"key–one–and–all–of–it–at–the–end", "key…one…and–all–of–it–at–the–end", "key–two–and–all–of–it–at–the–end"},
	} {
		seen := map[string]bool{}
		for _, cut := range Names(len(of), 16, func(i int) string { return of[i] }) {
			if ansi.StringWidth(cut) > 16 || seen[cut] || !utf8.ValidString(cut) {
				t.Errorf("%q is cut to %q", of, cut)
			}
			seen[cut] = true
		}
	}
	random := rand.New(rand.NewPCG(9, 10))
	for range 300 {
		names := []string{hostileText(random), hostileText(random)}
		names = append(names, names[0]+names[1]+names[0], names[0]+"x"+names[0])
		width := random.IntN(30)
		for _, cut := range Names(len(names), width, func(i int) string { return names[i] }) {
			if ansi.StringWidth(cut) > width || strings.ContainsFunc(cut, unicode.IsControl) {
				t.Errorf("%q at %d: %q", names, width, cut)
			}
		}
	}
}

// Each line of what happened is bold, the one behind the sign too.
func TestProblemIsBoldToItsEnd(t *testing.T) {
	styles := NewStyles(DarkPalette, true)
	for i, line := range ProblemLines(&Canvas{Styles: styles}, &problem.Problem{What: "What happened is longer than a line of this screen."}, 30) {
		text := strings.TrimLeft(ansi.Strip(line), "✗ ")
		if !strings.HasSuffix(line, styles.Strong.Render(text)) {
			t.Errorf("line %d is %q", i, line)
		}
	}
}
