package kiiex

import (
	"strings"

	"kiikey/internal/pattern"
)

// secretDigits is what keys, secrets and signatures are written in.
var secretDigits = pattern.Of(`[0-9A-Fa-f]{32}`)

// Misplaced says what text looks like that was given where a name or a path belongs and cannot be one: it completes
// "It looks like …". Such text is not repeated in any message, since it may be or hold a secret. It returns "" for
// what may be a name or a path.
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
