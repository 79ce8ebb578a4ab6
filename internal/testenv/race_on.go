//go:build race

package testenv

// Race reports whether the race detector is built in, which makes everything several times slower: tests that
// repeat the same with many values may do with fewer.
const Race = true
