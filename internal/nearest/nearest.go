// Package nearest suggests the words that a mistyped one was probably meant to be. It never suggests one that differs in
// more than two letters.
package nearest

import (
	"slices"
	"strings"
)

// Question returns "Did you mean staging? ", to stand before other advice, or "" if no candidate is near.
func Question(word string, candidates []string) string {
	near := Of(word, candidates)
	if near == "" {
		return ""
	}
	return "Did you mean " + near + "? "
}

// Of returns the first of Several, or "".
func Of(word string, candidates []string) string {
	for _, near := range Several(word, candidates) {
		return near
	}
	return ""
}

// Several returns up to three of the candidates, the nearest first and else in their order: those that begin with word,
// then those with a slip or two. It ignores case. Among words of one or two letters every other is near: they have none.
func Several(word string, candidates []string) []string {
	const most = 3
	wanted := []rune(strings.ToLower(word))
	allowed := min(2, len(wanted)-2)
	var found [3][]string // by the number of slips
	for _, c := range candidates {
		low := []rune(strings.ToLower(c))
		n := 0
		if len(low) < len(wanted) || !slices.Equal(low[:len(wanted)], wanted) {
			n = slips(wanted, low)
		}
		if n <= allowed && allowed > 0 {
			found[n] = append(found[n], c)
		}
	}
	near := slices.Concat(found[:]...)
	return near[:min(most, len(near))]
}

// slips counts the letters to insert, remove, replace or exchange with their neighbour to turn a into b.
func slips(a, b []rune) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			replaced := rows[i-1][j-1]
			if a[i-1] != b[j-1] {
				replaced++
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, replaced)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
