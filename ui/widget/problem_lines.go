package widget

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"kiikey/kiiex/problem"
	"kiikey/ui/plain"
)

// ProblemLines tells a failure in its three parts: what happened, why it probably did, what to do next.
func ProblemLines(c *Canvas, err error, width int) []string {
	p := problem.From(err)
	var lines []string
	sign := c.Styles.Failed.Render("✗ ")
	for _, l := range Wrap(Shown(p.What), width-2) {
		lines = append(lines, sign+c.Styles.Strong.Render(l))
		sign = "  "
	}
	if p.Why != "" {
		lines = append(lines, "")
		lines = append(lines, paragraphs(p.Why, width)...)
	}
	if p.Next != "" {
		lines = append(lines, "")
		next := paragraphs(p.Next, width-8)
		for i, l := range next {
			if i == 0 {
				l = c.Styles.Accent.Render("Next:") + "   " + l
			} else {
				l = "        " + l
			}
			lines = append(lines, l)
		}
	}
	return lines
}

// Problem adds a failure in its three parts, with a blank line before it.
func (b *Body) Problem(c *Canvas, err error) {
	if n := len(b.Lines); n == 0 || b.Lines[n-1] != "" {
		b.Add("")
	}
	b.Add(Indent(3, ProblemLines(c, err, prose(c.Width))...)...)
	b.Told = len(b.Lines)
}

// paragraphs wraps a text of several lines, each made harmless by itself, and in full: behind what is quoted
// from outside stands what it means. What follows a number is kept clear of it.
func paragraphs(text string, width int) []string {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		if len(line) > 3 && line[0] >= '1' && line[0] <= '9' && line[1:3] == "  " {
			lines = append(lines, Indent(2, WrapAfter(line[:1]+"  ", plain.Text(line[3:]), width-2)...)...)
			continue
		}
		lines = append(lines, Wrap(plain.Text(line), width)...)
	}
	return lines
}

// WrapAfter wraps text behind a sign, and keeps what follows clear of it.
func WrapAfter(sign, text string, width int) []string {
	return after(sign, Wrap(text, width-ansi.StringWidth(sign)))
}

// SecretAfter is WrapAfter for a value that is shown letter for letter: blanks at the end of a line stay.
func SecretAfter(sign, value string, width int) []string {
	return after(sign, WrapHard(value, width-ansi.StringWidth(sign)))
}

func after(sign string, lines []string) []string {
	for i := range lines {
		lines[i] = sign + lines[i]
		sign = strings.Repeat(" ", ansi.StringWidth(sign))
	}
	return lines
}

// Explained is an error as a notice of one line: what happened. The full text is on a problem screen.
func Explained(err error) string { return Shown(problem.From(err).What) }
