package ui

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"kiikey/ui/plain"
)

// shown is text from outside as one harmless line, never longer than a screen could use.
func shown(s string) string { return plain.Truncate(plain.Text(s), 400) }

// shout is how production is written.
func shout(s string) string { return strings.ToUpper(shown(s)) }

// pad fills s with spaces to width columns, or cuts it with an ellipsis.
func pad(s string, width int) string {
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

// wrap breaks text at spaces into lines of at most width columns. The library lets a word that begins behind
// a space and is as long as the line reach beyond it; such a line is broken once more.
func wrap(s string, width int) []string {
	return wrapHard(ansi.Wrap(s, max(8, width), " "), width)
}

// wrapHard breaks text anywhere into lines of at most width columns: for values, which have no words.
func wrapHard(s string, width int) []string {
	return strings.Split(ansi.Hardwrap(s, max(8, width), true), "\n")
}

// indent puts n spaces before each line.
func indent(n int, lines ...string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = strings.Repeat(" ", n) + l
	}
	return out
}

// spread puts left and right at the two ends of a line of width columns, a blank between them; left gives way.
func spread(left, right string, width int) string {
	room := width - 1 - ansi.StringWidth(right)
	if room <= 0 {
		return pad(right, width)
	}
	return pad(left, room) + " " + right
}

// ago says how long ago t was, in the largest unit that says enough.
func ago(now, t time.Time) string {
	d := now.Sub(t)
	switch {
	case d < time.Minute:
		return "just now"
	case d < time.Hour:
		return fmt.Sprintf("%d min ago", int(d.Minutes()))
	case d < 24*time.Hour:
		return fmt.Sprintf("%d h ago", int(d.Hours()))
	case d < 48*time.Hour:
		return "yesterday"
	}
	return fmt.Sprintf("%d d ago", int(d.Hours()/24))
}

// age says how old something made at t is, in days.
func age(now, t time.Time) string {
	days := int(now.Sub(t).Hours() / 24)
	if t.IsZero() {
		return "–"
	}
	if days < 1 {
		return "today"
	}
	return fmt.Sprintf("%d d", days)
}

// took writes a duration of a request: milliseconds, or seconds from one second on.
func took(d time.Duration) string {
	switch {
	case d >= time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d >= 10*time.Millisecond:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
}

// thousands writes a count with commas between thousands.
func thousands(n int) string {
	s := itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// joined lists words from outside; a dash for none.
func joined(words []string) string {
	if len(words) == 0 {
		return "–"
	}
	return shown(strings.Join(words, ", "))
}

// orDash is text from outside, or a dash for none.
func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return shown(s)
}

// itoa writes a number.
func itoa(n int) string { return strconv.Itoa(n) }
