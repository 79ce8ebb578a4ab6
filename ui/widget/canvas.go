package widget

// Canvas is what the parts of a screen draw on: its size, how things look, and what the keys mean.
type Canvas struct {
	// Width and rows are the size of a screen's body.
	Width, Rows int
	Styles      Styles
	Keys        KeyMap
}
