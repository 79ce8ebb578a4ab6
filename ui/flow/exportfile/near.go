package exportfile

import (
	"path/filepath"
	"slices"

	"kiikey/internal/nearest"
)

// maxListed limits the entries of a folder that are read. A larger folder is read in its own order up to there,
// so that completion stays quick.
const maxListed = 20_000

// nearNames returns the names in path's folder that may have been meant, quoted and the nearest first.
func nearNames(path string) []string {
	entries, _ := list(filepath.Dir(path)) // what was listed before an error is good enough for a hint
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	slices.Sort(names)
	near := nearest.Several(filepath.Base(path), names)
	for i := range near {
		near[i] = quoted(near[i])
	}
	return near
}
