package ui

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"kiikey/kiiex/problem"
	"kiikey/ui/plain"
)

// problemLines tells a failure in its three parts: what happened, why it probably did, what to do next.
func problemLines(c *canvas, err error, width int) []string {
	p := problem.From(err)
	lines := wrapAfter(c.styles.bad.Render("✗ "), shown(p.What), width)
	for i := range lines {
		lines[i] = c.styles.strong.Render(lines[i])
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
				l = c.styles.accent.Render("Next:") + "   " + l
			} else {
				l = "        " + l
			}
			lines = append(lines, l)
		}
	}
	return lines
}

// problem adds a failure in its three parts, with a blank line before it.
func (b *body) problem(c *canvas, err error) {
	if n := len(b.lines); n == 0 || b.lines[n-1] != "" {
		b.add("")
	}
	b.add(indent(3, problemLines(c, err, c.width-6)...)...)
}

// paragraphs wraps a text of several lines, each made harmless by itself, and in full: behind what is quoted
// from outside stands what it means. What follows a number is kept clear of it.
func paragraphs(text string, width int) []string {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		if len(line) > 3 && line[0] >= '1' && line[0] <= '9' && line[1:3] == "  " {
			lines = append(lines, indent(2, wrapAfter(line[:1]+"  ", plain.Text(line[3:]), width-2)...)...)
			continue
		}
		lines = append(lines, wrap(plain.Text(line), width)...)
	}
	return lines
}

// wrapAfter wraps text behind a sign, and keeps what follows clear of it.
func wrapAfter(sign, text string, width int) []string {
	room := ansi.StringWidth(sign)
	lines := wrap(text, width-room)
	for i, l := range lines {
		if i == 0 {
			lines[i] = sign + l
		} else {
			lines[i] = strings.Repeat(" ", room) + l
		}
	}
	return lines
}

// explained is an error as a notice of one line: what happened. The full text is on a problem screen.
func explained(err error) string { return shown(problem.From(err).What) }
