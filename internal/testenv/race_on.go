//go:build race

package testenv

// Race reports whether the race detector is built in, which makes everything several times slower: tests that
// repeat a check with many values may use fewer.
const Race = true
