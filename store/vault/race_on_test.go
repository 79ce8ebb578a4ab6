//go:build race

package vault_test

// raceDetector makes a derivation, and much else, ten times slower.
const raceDetector = true
