package ui

// canvas is what the parts of a screen draw on: its size, how things look, and what the keys mean.
type canvas struct {
	// width and rows are the size of a screen's body.
	width, rows int
	styles      styles
	keys        keyMap
}
