package mistake

import (
	_ "embed"
	"strings"

	"kiikey/internal/nearest"
	"kiikey/kiiex/problem"
)

//go:embed snippets/sign.sh
var shellSnippet string

//go:embed snippets/sign.py
var pythonSnippet string

//go:embed snippets/sign.js
var javaScriptSnippet string

//go:embed snippets/sign.go.txt
var goSnippet string

// SnippetLanguages returns the languages of Snippet, in the order to offer them.
func SnippetLanguages() []string { return []string{"shell", "python", "javascript", "go"} }

// Snippet returns a complete program in lang that reads a credential from the environment variables
// of package kiiex and prints its signature. It contains no values. The error is a *problem.Problem of kind Usage.
func Snippet(lang string) (string, error) {
	switch lang {
	case "shell":
		return shellSnippet, nil
	case "python":
		return pythonSnippet, nil
	case "javascript":
		return javaScriptSnippet, nil
	case "go":
		return goSnippet, nil
	}
	return "", &problem.Problem{
		Kind: problem.Usage,
		What: "There is no example in that language.",
		Next: nearest.Question(lang, SnippetLanguages()) + "Choose one of " + strings.Join(SnippetLanguages(), ", ") + ".",
	}
}
