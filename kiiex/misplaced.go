package kiiex

import (
	"strings"

	"kiikey/internal/pattern"
)

// secretDigits matches keys, secrets and signatures.
var secretDigits = pattern.Of(`[0-9A-Fa-f]{32}`)

// Misplaced classifies text that was given in place of a name or a path and can't be one: it completes "It
// looks like …". No message may repeat such text, since it may be or hold a secret. It returns "" for text that
// may be a name or a path.
func Misplaced(text string) string {
	switch {
	case strings.ContainsAny(text, "{}[]"):
		return "the content of a file, or a piece of it"
	case strings.ContainsAny(text, "\r\n"):
		return "several lines of text"
	case secretDigits().MatchString(text):
		return "a key, a secret or a signature"
	}
	return ""
}
