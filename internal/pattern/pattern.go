// Package pattern compiles regular expressions when they are first used. Compiled as packages are initialised, a
// few of them cost each run of the program several milliseconds before it does anything.
package pattern

import (
	"regexp"
	"sync"
)

// Of returns what compiles expression, once, and panics there if it is malformed. It is safe for concurrent use.
func Of(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
