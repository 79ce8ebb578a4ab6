// Package widget holds the parts that screens are made of: text, a line and fields to type in, forms, paths, lists,
// reveals, styles and shortcuts.
//
// The rules it keeps:
//   - It knows size, styles and shortcuts, and no screen: a part draws on a Canvas, and returns what was typed or
//     chosen to the screen that holds it.
//   - It reads and writes no file itself: completing a path is a command, done by package exportfile.
//   - Text from outside is drawn through Shown. A secret is drawn only by a Reveal, while it is revealed.
//   - The same key means the same everywhere: Keys has those that all screens share.
package widget

// Canvas has what the parts of a screen need to draw themselves: its size, the styles, and the shortcuts.
type Canvas struct {
	// Width and rows are the size of a screen's body.
	Width, Rows int
	Styles      Styles
	Keys        KeyMap
}
