// Package shell quotes words for a POSIX shell, which then expands nothing in them.
package shell

import "strings"

// Quote puts s between single quotes, within which no character is special.
func Quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// Word quotes s only if a shell would not read it as one plain word.
func Word(s string) string {
	const safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:@%+="
	if s != "" && strings.Trim(s, safe) == "" {
		return s
	}
	return Quote(s)
}
