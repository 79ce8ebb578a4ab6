// Package plain makes text from outside harmless for a terminal.
//
// The rules it keeps:
//   - Everything that could hide or act comes out as a visible code such as ‹ESC›, ‹U+202E› or ‹0x9B›: escape
//     sequences, characters that turn the reading direction around, characters that take no room. This is the
//     only place where that is decided.
//   - It passes the characters that Unicode calls graphic (letters, marks, numbers, punctuation, symbols) and
//     that take room, the space, and the ideographic space.
//   - It passes no control character, nothing of category Cf (bidi controls, zero-width joiners, the soft
//     hyphen, tags), no line and paragraph separators, unassigned and private-use code points, noncharacters,
//     characters that are default-ignorable or blank, spaces that look like the space but are another
//     character, bytes that are not UTF-8, or combining marks beyond what languages stack on one letter.
//   - It passes no character to which terminals give different widths in its place: behind it every column
//     would shift on one terminal or another.
package plain

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

const (
	// MaxText limits the characters that Text keeps: more than a screen of 200×20 shows, and little enough that
	// a name of a megabyte costs nothing.
	MaxText = 4096
	// MaxLines limits the characters that Lines keeps; answers of the exchange are read up to 1 MiB.
	MaxLines = 1 << 20
	// maxMarks limits the combining marks on one character. Vietnamese and Hebrew need up to three.
	maxMarks = 4

	ellipsis = "…"
	tab      = "    "
)

// Text returns s as one harmless line; line breaks and tabs become visible codes too. What is longer than
// MaxText characters is cut and ends in an ellipsis. Text(Text(s)) is Text(s).
func Text(s string) string {
	if len(s) <= MaxText && isPlainASCII(s) {
		return s
	}
	w := writer{max: MaxText, cluster: blank}
	w.write(s)
	return w.out.String()
}

// Block returns s as harmless lines: "\n" and "\r\n" break, a tab becomes four spaces, everything else is
// as in Text. What is longer than MaxLines characters in all is cut and ends in an ellipsis. Line breaks at
// the end make no empty lines. Block(Block(s)) is Block(s).
func Block(s string) string {
	for strings.HasSuffix(s, "\n") {
		s = strings.TrimSuffix(s[:len(s)-1], "\r")
	}
	w := writer{max: MaxLines, multiline: true, cluster: blank}
	w.write(s)
	return w.out.String()
}

// Truncate returns Text(s) cut to width columns, with an ellipsis where something was cut. Columns are
// those of ansi.StringWidth.
func Truncate(s string, width int) string {
	if width <= 0 {
		return ""
	}
	return ansi.Truncate(Text(s), width, ellipsis)
}

// Cut returns harmless text cut to width columns in its middle, with an ellipsis there.
func Cut(s string, width int) string {
	all := ansi.StringWidth(s)
	if all <= width || width < 4 {
		return ansi.Truncate(s, max(0, width), ellipsis)
	}
	tail := ansi.TruncateLeft(s, all-(width-1)/2, "")
	return ansi.Truncate(s, width-1-ansi.StringWidth(tail), "") + ellipsis + tail
}

func isPlainASCII(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// writer collects harmless text up to a number of characters.
type writer struct {
	out       strings.Builder
	max       int
	count     int
	multiline bool

	// base is the last character that marks can sit on, 0 for none: at the beginning, and after a space, a
	// code or a line break, a mark would sit on what the program itself drew there.
	base  rune
	marks int
	// cluster is the text that the next character may join, as far as it has been written.
	cluster string
}

// blank is the cluster where nothing of the text stands before: whatever the program drew there.
const blank = " "

func (w *writer) write(s string) {
	w.out.Grow(min(len(s), w.max) + 16)
	for len(s) > 0 {
		if w.multiline && strings.HasPrefix(s, "\r\n") {
			s = s[1:]
		}
		r, size := utf8.DecodeRuneInString(s)
		unit := s[:size]
		switch {
		case r == utf8.RuneError && size == 1:
			unit = w.apart("‹0x" + hex(rune(s[0]), 2) + "›")
		case w.multiline && r == '\n':
			unit = w.apart(unit)
		case w.multiline && r == '\t':
			unit = w.apart(tab)
		case isFlag(s) && w.join(s[:2*size]):
			size *= 2
			unit, w.base = s[:size], r
		case !w.fits(r) || !w.join(unit):
			unit = w.apart(code(r))
		}
		n := utf8.RuneCountInString(unit)
		if w.count+n > w.max {
			w.out.WriteString(ellipsis)
			return
		}
		w.out.WriteString(unit)
		w.count += n
		s = s[size:]
	}
}

// apart returns unit, which nothing joins with.
func (w *writer) apart(unit string) string {
	w.base, w.cluster = 0, blank
	return unit
}

// join reports whether terminals agree on the columns that unit takes after what was written: those that
// measure what is drawn as one, and those that add up what each character takes alone. The blank after it
// stands for whatever the program draws there.
func (w *writer) join(unit string) bool {
	if unit[0] < utf8.RuneSelf {
		w.cluster = unit
		return true
	}
	joined := w.cluster + unit
	if ansi.StringWidth(joined+blank) != ansi.StringWidthWc(joined+blank) {
		return false
	}
	if first, _ := ansi.FirstGraphemeCluster(joined, ansi.GraphemeWidth); len(first) < len(joined) {
		joined = unit
	}
	w.cluster = joined
	return true
}

// fits reports whether r may stand as it is where it is.
func (w *writer) fits(r rune) bool {
	switch {
	case r == ' ' || r == '\u3000':
		w.base = 0
		return true
	case r < 0x7f && r > ' ':
		w.base, w.marks = r, 0
		return true
	case isHidden(r) || isPart(r) || !unicode.IsPrint(r):
		return false
	case unicode.IsMark(r):
		if w.base == 0 || w.marks >= maxMarks || !belongs(r, w.base) {
			return false
		}
		w.marks++
		return true
	}
	w.base, w.marks = r, 0
	return true
}

// isHidden reports whether r is graphic by its category and yet shows nothing.
func isHidden(r rune) bool {
	return r == '\u2800' || // braille pattern blank
		unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// isPart reports whether r is a vowel or a final of a Hangul syllable written in parts, which takes a column
// on some terminals and none on others.
func isPart(r rune) bool { return (r >= 0x1160 && r <= 0x11ff) || (r >= 0xd7b0 && r <= 0xd7ff) }

// isFlag reports whether s begins with two regional indicators, which are drawn as one flag. Terminals
// disagree about one alone.
func isFlag(s string) bool {
	first, size := utf8.DecodeRuneInString(s)
	second, _ := utf8.DecodeRuneInString(s[size:])
	return unicode.Is(unicode.Regional_Indicator, first) && unicode.Is(unicode.Regional_Indicator, second)
}

// belongs reports whether a mark is made for base: the general ones are for all, those of one script for
// that script. Some terminals draw another one on a circle of its own.
func belongs(mark, base rune) bool {
	if unicode.Is(unicode.Inherited, mark) {
		return true
	}
	for _, script := range unicode.Scripts {
		if unicode.Is(script, mark) {
			return unicode.Is(script, base)
		}
	}
	return false
}

// code returns the visible code of a character.
func code(r rune) string {
	switch {
	case r >= 0 && int(r) < len(controls):
		return "‹" + controls[r] + "›"
	case r == 0x7f:
		return "‹DEL›"
	}
	return "‹U+" + hex(r, 4) + "›"
}

// hex writes r in at least digits upper-case hexadecimal digits.
func hex(r rune, digits int) string {
	s := strings.ToUpper(strconv.FormatInt(int64(r), 16))
	return strings.Repeat("0", max(0, digits-len(s))) + s
}

// controls are the standard abbreviations of the C0 control characters, except HT, whose key is called Tab.
var controls = [...]string{
	"NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS", "TAB", "LF", "VT", "FF", "CR", "SO", "SI",
	"DLE", "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM", "SUB", "ESC", "FS", "GS", "RS", "US",
}
