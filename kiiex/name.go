package kiiex

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// NormalName returns a credential's name as it is saved and compared: in the normal form NFC, since the same
// letters are typed and pasted as different bytes (macOS takes é apart).
func NormalName(name string) string { return norm.NFC.String(name) }

// SortByName puts items into the order of their names, as people order them: key-2 before key-10, é beside e, capitals
// beside small letters. Every list of credentials is in this order.
func SortByName[T any](items []T, name func(T) string) {
	keys, fold := make(map[string]string, len(items)), cases.Fold()
	for _, item := range items {
		keys[name(item)] = orderKey(fold.String(norm.NFKD.String(name(item))))
	}
	slices.SortStableFunc(items, func(a, b T) int {
		return cmp.Or(strings.Compare(keys[name(a)], keys[name(b)]), strings.Compare(name(a), name(b)))
	})
}

// orderKey is a folded name without its marks, and with each number behind how many digits that has. The libraries at
// hand put 0 behind 9, or overflow.
func orderKey(folded string) string {
	var key strings.Builder
	for folded != "" {
		rest := strings.TrimLeft(folded, "0123456789")
		if number := folded[:len(folded)-len(rest)]; number != "" {
			number = strings.TrimLeft(number, "0")
			fmt.Fprintf(&key, "%03d%s", len(number), number)
			folded = rest
			continue
		}
		r, size := utf8.DecodeRuneInString(folded)
		if !unicode.Is(unicode.Mn, r) {
			key.WriteString(folded[:size])
		}
		folded = folded[size:]
	}
	return key.String()
}

// lookalikes are letters of other scripts, and digits, that are drawn as Latin letters, in lower case.
var lookalikes = sync.OnceValue(func() *strings.Replacer {
	return strings.NewReplacer(
		"а", "a", "е", "e", "о", "o", "р", "p", "с", "c", "х", "x", "у", "y", "і", "i", "ѕ", "s", "ј", "j", "һ", "h", "ԁ", "d", "ԛ", "q", "ԝ", "w",
		"α", "a", "ο", "o", "ν", "v", "ρ", "p", "υ", "u", "ι", "i", "κ", "k", "χ", "x", "τ", "t", "ı", "i", "0", "o", "1", "l",
	)
})

// capitals are letters of which only the capital is drawn as a Latin letter, and the capital that is drawn as a small l.
var capitals = sync.OnceValue(func() *strings.Replacer {
	return strings.NewReplacer(
		"В", "B", "Н", "H", "К", "K", "М", "M", "Т", "T", "Ү", "Y", "Ғ", "F",
		"Β", "B", "Ε", "E", "Ζ", "Z", "Η", "H", "Μ", "M", "Ν", "N", "Υ", "Y", "I", "l", "І", "l", "Ι", "l",
	)
})

// SameLook reports whether two names can be taken for each other: they differ in case, in form, or in letters that are
// drawn alike.
func SameLook(a, b string) bool {
	return look(a) == look(b) || look(capitals().Replace(a)) == look(capitals().Replace(b))
}

func look(name string) string {
	return lookalikes().Replace(norm.NFKC.String(cases.Fold().String(norm.NFKC.String(name))))
}

// MixedScripts returns two scripts whose letters stand in one word of name, or nothing. Scripts that one
// language mixes count as one.
func MixedScripts(name string) (first, second string) {
	for _, r := range name {
		script := ""
		switch {
		case unicode.IsLetter(r):
			script = scriptOf(r)
		case unicode.In(r, unicode.Mark):
			continue
		}
		if first != "" && script != "" && script != first {
			return first, script
		}
		first = script
	}
	return "", ""
}

// scriptOf names the script of a letter; "" for those that several use.
func scriptOf(r rune) string {
	if r <= unicode.MaxLatin1 || unicode.Is(unicode.Latin, r) {
		return "Latin"
	}
	for _, s := range []string{"Cyrillic", "Greek"} {
		if unicode.Is(unicode.Scripts[s], r) {
			return s
		}
	}
	if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Bopomofo, unicode.Hangul, unicode.Common, unicode.Inherited) {
		return ""
	}
	for s, table := range unicode.Scripts {
		if unicode.Is(table, r) {
			return s
		}
	}
	return ""
}
