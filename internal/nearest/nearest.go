// Package nearest suggests the word that a mistyped one was probably meant to be. It never suggests one that
// differs in more than a few letters.
package nearest

import "strings"

// Question returns "Did you mean staging? ", to stand before other advice, or "" if no candidate is near.
func Question(word string, candidates []string) string {
	near := Of(word, candidates)
	if near == "" {
		return ""
	}
	return "Did you mean " + near + "? "
}

// Of returns the candidate that word was probably meant to be, or "": the first that begins with it, else one
// that differs in few letters. It ignores case.
func Of(word string, candidates []string) string {
	word = strings.ToLower(word)
	if len(word) < 3 {
		return ""
	}
	for _, c := range candidates {
		if strings.HasPrefix(strings.ToLower(c), word) {
			return c
		}
	}
	best, least := "", 1+max(len(word)/3, min(len(word)-2, 2))
	for _, c := range candidates {
		if d := distance(word, strings.ToLower(c)); d < least {
			best, least = c, d
		}
	}
	return best
}

// distance is Levenshtein's: the number of bytes to insert, delete or replace.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
