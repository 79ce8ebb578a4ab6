package widget

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"kiikey/ui/plain"
)

// Shown is text from outside as one harmless line, never longer than a screen could use.
func Shown(s string) string { return plain.Truncate(plain.Text(s), 400) }

// Pad fills s with spaces to width columns, or cuts it with an ellipsis.
func Pad(s string, width int) string {
	if width <= 0 {
		return ""
	}
	w := ansi.StringWidth(s)
	if w > width {
		s = ansi.Truncate(s, width, "…")
		w = ansi.StringWidth(s)
	}
	return s + strings.Repeat(" ", max(0, width-w))
}

// Cut shortens a name that is longer than width columns in its middle: beginnings and ends tell names apart.
func Cut(s string, width int) string { return plain.Cut(s, width) }

// Name is a name cut or filled to width columns.
func Name(s string, width int) string { return Pad(Cut(s, width), width) }

// Names are n names from outside, each cut to width columns: in its middle or, where that makes it look like another of
// them, before the place where they begin to differ.
func Names(n, width int, name func(int) string) []string {
	whole, cut, alike := make([]string, n), make([]string, n), map[string][]string{}
	for i := range n {
		whole[i] = Shown(name(i))
		if cut[i] = Cut(whole[i], width); cut[i] != whole[i] {
			alike[cut[i]] = append(alike[cut[i]], whole[i])
		}
	}
	for i, s := range whole {
		same := 0
		for _, other := range alike[cut[i]] {
			if other != s {
				same = max(same, samePrefix(s, other))
			}
		}
		if head := width / 3; same > 0 && head > 0 {
			cut[i] = ansi.Truncate(s, head, "") + "…" + ansi.TruncateLeft(s, ansi.StringWidth(s[:same]), "")
			cut[i] = ansi.Truncate(cut[i], width, "…")
		}
	}
	return cut
}

// samePrefix is how many bytes of whole characters begin both texts, whose names from outside may hold others.
func samePrefix(a, b string) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	for n > 0 && n < len(a) && !utf8.RuneStart(a[n]) {
		n--
	}
	return n
}

// Wrap breaks text at spaces into lines of at most width columns, and never at a hyphen: names, dates and flags stay
// whole. The library lets a word that begins behind a space and is as long as the line reach beyond it; such a line is broken
// once more.
func Wrap(s string, width int) []string {
	const unbroken = "\u2011" // a hyphen where no line may end
	if !strings.Contains(s, unbroken) {
		s = strings.ReplaceAll(ansi.Wrap(strings.ReplaceAll(s, "-", unbroken), max(8, width), " "), unbroken, "-")
		return WrapHard(s, width)
	}
	return WrapHard(ansi.Wrap(s, max(8, width), " "), width)
}

// WrapHard breaks text anywhere into lines of at most width columns: for values, which have no words.
func WrapHard(s string, width int) []string {
	return strings.Split(ansi.Hardwrap(s, max(8, width), true), "\n")
}

// Indent puts n spaces before each line.
func Indent(n int, lines ...string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = strings.Repeat(" ", n) + l
	}
	return out
}

// Spread puts left and right at the two ends of a line of width columns, a blank between them; left gives way.
func Spread(left, right string, width int) string {
	room := width - 1 - ansi.StringWidth(right)
	if room <= 0 {
		return Pad(right, width)
	}
	return Pad(left, room) + " " + right
}

// Itoa writes a number.
func Itoa(n int) string { return strconv.Itoa(n) }
