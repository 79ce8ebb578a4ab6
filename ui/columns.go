package ui

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"kiikey/ui/widget"
)

// step narrows a column by as much as a row is too wide, but to no less than least. A least of 0 takes the whole column away,
// since a part of it would say nothing.
type step struct {
	width *int
	least int
}

// fit narrows the columns of a table, one step after the other, until a row is no wider than room. It returns the room
// that is left, below 0 where the steps were not enough.
func fit(room int, columns []*int, steps ...step) int {
	for _, width := range columns {
		room -= *width
	}
	for _, s := range steps {
		by := min(-room, *s.width-s.least)
		if by <= 0 {
			continue
		}
		if s.least == 0 {
			by = *s.width
		}
		*s.width, room = *s.width-by, room+by
	}
	return room
}

// cutting are the steps that cut environments and names: environments first, since their signs and colours remain, unless a
// name is very long.
func cutting(environment, name *int) []step {
	const production, sandbox = 13, 10 // whole, with their signs
	return []step{{environment, production}, {name, 35}, {environment, sandbox}, {name, 13}, {environment, 8}, {name, 7}}
}

// cells draws a row: each cell in its column, which ends in a blank but for the last one, and none in a column of width 0.
func cells(columns []*int, texts ...string) string {
	row := ""
	for i, width := range columns {
		if *width > 0 {
			row += widget.Pad(texts[i], *width-1) + " "
		}
	}
	return strings.TrimSuffix(row, " ")
}

// longestOf returns the first of these texts that fits into width columns, else the last.
func longestOf(width int, texts ...string) string {
	for _, text := range texts[:len(texts)-1] {
		if ansi.StringWidth(text) <= width {
			return text
		}
	}
	return texts[len(texts)-1]
}
