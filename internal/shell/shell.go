// Package shell writes words so that a POSIX shell reads them as they are.
package shell

import "strings"

// Quote puts s between single quotes, in which nothing has a meaning.
func Quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// Word quotes s only where a shell would take it for something else than one word.
func Word(s string) string {
	const safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:@%+="
	if s != "" && strings.Trim(s, safe) == "" {
		return s
	}
	return Quote(s)
}
