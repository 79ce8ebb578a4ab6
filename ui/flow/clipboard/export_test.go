package clipboard

import (
	"testing"
	"time"
)

// ShortenDeadline makes tools that hang fail soon, for one test. On a busy computer those that work may fail too.
func ShortenDeadline(t *testing.T) {
	before := deadline
	deadline = 200 * time.Millisecond
	t.Cleanup(func() { deadline = before })
}

// On makes the clipboard believe to run on another system.
func (c *Clipboard) On(system string) *Clipboard {
	c.system = system
	return c
}
