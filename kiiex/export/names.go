package export

import (
	"slices"
	"strings"
	"sync"
	"unicode"

	"kiikey/internal/pattern"
	"kiikey/kiiex"
)

// fieldAliases are the names of a field in a file, folded. The exchange publishes none; these come from related
// replies of the same software and from other clients.
var fieldAliases = sync.OnceValue(func() map[string]kiiex.FieldName {
	return map[string]kiiex.FieldName{
		"apikey": kiiex.FieldAPIKey, "key": kiiex.FieldAPIKey,
		"apisecret": kiiex.FieldAPISecret, "secret": kiiex.FieldAPISecret, "secretkey": kiiex.FieldAPISecret,
		"nonce":  kiiex.FieldNonce,
		"userid": kiiex.FieldUserID, "uid": kiiex.FieldUserID,
		"username":    kiiex.FieldUserName,
		"permissions": kiiex.FieldPermissions,
		"ipwhitelist": kiiex.FieldIPWhitelist, "whitelistedips": kiiex.FieldIPWhitelist, "ipaddresses": kiiex.FieldIPWhitelist,
		"environment": kiiex.FieldEnvironment, "env": kiiex.FieldEnvironment,
		"name": kiiex.FieldOwnName, "note": kiiex.FieldNote, "expires": kiiex.FieldExpires,
	}
})

// fieldNamed returns the field for a name, as written in a file.
func fieldNamed(name string) (kiiex.FieldName, bool) {
	f, ok := fieldAliases()[foldFieldName(name)]
	return f, ok
}

// sameField maps every name of one field to the same text, and every other name to its folded form, so that two
// names that could be confused are duplicates.
func sameField(name string) string {
	folded := foldFieldName(name)
	if f, ok := fieldAliases()[folded]; ok {
		return strings.ToLower(string(f)) // itself one of the field's folded names
	}
	return folded
}

// foldFieldName removes what distinguishes API_KEY, api-key, "Api Key" and apiKey. Letters that Unicode
// folds to ASCII ones, like the Kelvin sign, count as these.
func foldFieldName(name string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '_', '-', ' ':
			return -1
		}
		least := r
		for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
			least = min(least, next)
		}
		return unicode.ToLower(least)
	}, name)
}

// fieldNameForDisplay makes a name from a file fit for a message: short, and hidden if it looks as if a secret
// had been pasted in its place. The face that displays it makes control characters harmless.
func fieldNameForDisplay(name string) string {
	const longest = 64
	if looksLikeSecret(name) {
		return kiiex.Mask
	}
	if runes := []rune(name); len(runes) > longest {
		return string(runes[:longest]) + "…"
	}
	return name
}

var (
	manyHexDigits = pattern.Of(`[0-9a-f]{16}`)
	manyMixed     = pattern.Of(`[0-9A-Za-z]{20,}`)
	someDigits    = pattern.Of(`(?:[0-9].*){3}`)
)

// looksLikeSecret reports whether text contains something that nobody would choose as a name: many hex digits
// in a row, in groups or not, or many letters and digits mixed.
func looksLikeSecret(text string) bool {
	return manyHexDigits().MatchString(foldFieldName(text)) ||
		slices.ContainsFunc(manyMixed().FindAllString(text, -1), someDigits().MatchString)
}
