package accessible

import (
	"context"
	"errors"
	"io"

	"kiikey/kiiex"
	"kiikey/ui/flow/exportfile"
)

// documentText is a JSON document that was pasted.
type documentText struct{ kiiex.Secret }

// readDocument reads the rest of a JSON document that begins with first, to the end of the line on which its
// last bracket closes. Nothing of it is shown: it holds a secret. One that never ends is ended by ctrl+d.
func (c *conversation) readDocument(ctx context.Context, first byte) (*documentText, error) {
	if c.interactive {
		c.say("This is the content of a file. Nothing of it is shown, as it holds a secret. It ends with its last bracket; if nothing happens then, press enter, or ctrl+d.")
	}
	// One buffer of the full size: one that grows would leave copies of the secret behind.
	text := append(make([]byte, 0, exportfile.MaxSize+1), first)
	var brackets exportfile.Brackets
	brackets.See(first)
	for {
		b, err := c.next(ctx)
		if errors.Is(err, errAway) {
			if err = c.away(ctx, err); err == nil {
				c.say("What you had pasted is kept: go on, or press ctrl+d.")
				continue
			}
		}
		if errors.Is(err, errNoted) {
			c.say(c.keys.typed.Note())
			continue
		}

		if err != nil && c.keys.ended == io.EOF && brackets.Closed() {
			return &documentText{kiiex.NewSecret(text)}, nil
		}
		if err != nil {
			clear(text[:cap(text)])
			return nil, err
		}
		switch {
		case b == 0x03 && !c.keys.pasted:
			clear(text[:cap(text)])
			return nil, noAnswer()
		case b == 0x04, (b == '\r' || b == '\n') && brackets.Closed():
			c.dropTyped(ctx)
			return &documentText{kiiex.NewSecret(text)}, nil
		case len(text) < cap(text): // what is longer is refused by its reader
			text = append(text, b)
			brackets.See(b)
		}
	}
}
