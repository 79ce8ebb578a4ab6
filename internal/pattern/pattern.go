// Package pattern compiles regular expressions at their first use, never at a package's initialisation: there,
// a few of them cost each run several milliseconds before it does anything.
package pattern

import (
	"regexp"
	"sync"
)

// Of returns a function that compiles expression once, and panics if it is malformed. It is safe for concurrent
// use.
func Of(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
