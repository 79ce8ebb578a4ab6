//go:build unix

package ui_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

// inPlace complains of a frame that is not whole and of a body that leaves its place.
func inPlace(rows [][]string) error {
	last := len(rows) - 1
	text := func(y int) string { return strings.Join(rows[y], "") }
	switch {
	case !strings.HasPrefix(text(0), " ") || strings.HasPrefix(text(0), "  "): // the program, or a credential with a long name
		return fmt.Errorf("the title line is %q", text(0))
	case !titleEnd.MatchString(text(0)):
		return fmt.Errorf("the title line ends in %q", text(0))
	case strings.Trim(text(1), "─") != "" && !strings.Contains(text(1), "▸"): // the walkthrough's progress
		return fmt.Errorf("the upper rule is %q", text(1))
	case strings.Trim(lowerRule.ReplaceAllString(text(last-2), ""), "─") != "":
		return fmt.Errorf("the lower rule is %q", text(last-2))
	case !strings.Contains(text(last), "help") && !strings.Contains(text(last), "back"):
		return fmt.Errorf("the help line is %q", text(last))
	}
	for y, row := range rows {
		for x, cell := range row {
			for _, r := range cell {
				if !unicode.IsGraphic(r) {
					return fmt.Errorf("row %d shows %U in column %d", y, r, x)
				}
			}
		}
		if line := text(y); ansi.StringWidth(line) != ansi.StringWidthWc(line) {
			return fmt.Errorf("terminals disagree on the width of row %d: %q", y, line)
		}
		if y < 2 || y >= last-2 {
			continue
		}
		if row[0] != " " && row[0] != "*" { // the mark of a credential
			return fmt.Errorf("row %d has no margin: %q", y, text(y))
		}
	}
	return nil
}

var (
	titleEnd  = regexp.MustCompile(`(no vault yet|· locked|(· |locks in )\d+ (min|s)) $`)
	lowerRule = regexp.MustCompile(` (↑↓|↑|↓) more | \d+ of \d+( · ↑ \d+ more)?( · ↓ \d+ more)? `)
)

// column complains of rows below a heading whose cells do not begin under it: one blank before, and one of the
// signs that such a cell begins with, or nothing.
func column(heading, signs string) func(rows [][]string) error {
	return func(rows [][]string) error {
		for y, row := range rows {
			before, _, found := strings.Cut(strings.Join(row, ""), heading)
			if !found || !strings.Contains(before, "NAME") && !strings.Contains(before, "WHEN") {
				continue
			}
			x := ansi.StringWidth(before)
			inList := func(y int) bool {
				list, _, _ := strings.Cut(strings.Join(rows[y], ""), "│") // beside it is the selected one
				return strings.TrimSpace(list) != "" && !strings.HasPrefix(list, "─")
			}
			for y++; y < len(rows) && inList(y); y++ {
				if rows[y][x-1] != " " || !strings.Contains(signs+" ", rows[y][x]) {
					return fmt.Errorf("%s is in column %d, and row %d has %q and %q there: %s", heading, x, y, rows[y][x-1], rows[y][x], strings.Join(rows[y], ""))
				}
			}
			return nil
		}
		return fmt.Errorf("there is no heading %s", heading)
	}
}

// foreign returns what of a program's output is neither text without harm nor a sequence of the program's.
// Copying was asked for nowhere in what is looked at here.
func foreign(output []byte) []string {
	var found []string
	parser := ansi.NewParser()
	for state := byte(0); len(output) > 0; {
		sequence, width, n, next := ansi.DecodeSequence(output, state, parser)
		harmless := ours.Match(sequence)
		if !harmless && (width > 0 || unicode.IsMark([]rune(string(sequence))[0])) { // a mark apart from its letter has no width
			harmless = !slices.ContainsFunc([]rune(string(sequence)), func(r rune) bool { return !unicode.IsGraphic(r) })
		}
		if !harmless {
			found = append(found, string(sequence))
		}
		output, state = output[n:], next
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// ours are the sequences that the program sends, all of them.
var ours = regexp.MustCompile(`^(` + strings.Join([]string{
	`[\n\r\t\x08]`,
	`\x1b\[[0-9;]*[ABCDGHIZ` + "`" + `d]`, // moves of the cursor
	`\x1b\[[0-9;]*[JKXPLM@STrb]`,          // erasing, inserting, deleting, scrolling, repeating
	`\x1b\[(([01]|4|7|22|24|27|39|38;5;[0-9]+)(;([14]|7|22|24|27|39|38;5;[0-9]+))*)?m`,
	`\x1b\[\?(7|25|1004|1049|2004|2026|2027)[hl]`,
	`\x1b\[\?(2026|2027)\$p`,
	`\x1b\[(<1u|>5u|\?u|=[0-9];[0-9]u|>4;2m|>4m|[0-6] q|\?5W|[?>]?0?c)`,
	`\x1b\[\?W|\x1b\[0?c`,
	`\x1bM`,
	`\x1b\]11;\?\x07`,
	`\x1b\]2;(kiikey)?\x07`,
}, "|") + `)$`)
