// Package nearest finds the word that a mistyped one was meant to be.
package nearest

import "strings"

// Question is "Did you mean staging? ", to stand before what else can be done, or "" where no candidate is near.
func Question(word string, candidates []string) string {
	near := Of(word, candidates)
	if near == "" {
		return ""
	}
	return "Did you mean " + near + "? "
}

// Of returns the candidate that word was probably meant to be, or "": the one that begins so, else one that differs in
// little. Capitals do not count.
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

// distance is Levenshtein's: how many characters have to be put in, taken out or replaced.
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
