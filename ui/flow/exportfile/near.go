package exportfile

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// maxListed limits the entries of a folder that are read. A larger folder is read in its own order up to there,
// so that completion stays quick.
const maxListed = 20_000

// nearNames returns up to three names in path's folder that may have been meant, quoted and the nearest
// first: with a slip or two in the spelling, or without the .json at its end.
func nearNames(path string) []string {
	type candidate struct {
		name  string
		slips int
	}
	wanted := strings.ToLower(filepath.Base(path))
	f, err := os.Open(filepath.Dir(path))
	if err != nil {
		return nil
	}
	defer func() { _ = f.Close() }()
	entries, _ := f.ReadDir(maxListed) // what was listed before an error is good enough for a hint
	var found []candidate
	for _, e := range entries {
		name := strings.ToLower(e.Name())
		n := slips(wanted, name, allowedSlips(wanted))
		if name == wanted+".json" {
			n = 0
		}
		if n <= allowedSlips(wanted) {
			found = append(found, candidate{e.Name(), n})
		}
	}
	slices.SortFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.slips, b.slips), cmp.Compare(a.name, b.name))
	})
	var names []string
	for _, c := range found[:min(len(found), 3)] {
		names = append(names, quoted(c.name))
	}
	return names
}

// allowedSlips is the number of slips that still leave the same word: among short names every other name is
// near.
func allowedSlips(name string) int { return min(2, len(name)/4) }

// slips counts the letters to insert, remove, replace or exchange with their neighbour to turn a into b;
// anything above most is most+1.
func slips(a, b string, most int) int {
	x, y := []rune(a), []rune(b)
	if len(x)-len(y) > most || len(y)-len(x) > most {
		return most + 1
	}
	rows := make([][]int, len(x)+1)
	for i := range rows {
		rows[i] = make([]int, len(y)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		for j := 1; j <= len(y); j++ {
			replaced := rows[i-1][j-1]
			if x[i-1] != y[j-1] {
				replaced++
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, replaced)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return min(rows[len(x)][len(y)], most+1)
}
