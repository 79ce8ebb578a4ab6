package exportfile

import (
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kiikey/ui/flow/paths"
)

// shellEscapes is true where a backslash takes away the meaning of the character after it, as terminals write
// a dragged path; where it separates folders it does not.
const shellEscapes = filepath.Separator != '\\'

// CleanPath turns typed, pasted or dragged text into a path: quotes around it, file:// addresses (of several,
// the first), backslashes before spaces, a leading ~ or $HOME, spaces and line breaks around it. A separator at
// its end stays. It looks at no disk.
func CleanPath(s string) string {
	s = trim(s)
	for _, quote := range []string{"'", `"`} {
		if len(s) >= 2 && strings.HasPrefix(s, quote) && strings.HasSuffix(s, quote) {
			return fromHome(unquote(s[1:len(s)-1], quote), func(rest string) string { return rest })
		}
	}
	if strings.HasPrefix(s, fileURL) {
		return fromURL(s)
	}
	return fromHome(s, unescape)
}

// fileURL begins a file's address, whether it names a host or not.
const fileURL = "file:/"

// Dropped understands text that was pasted, or that a terminal puts in where files are dropped on it. It
// returns the whole paths in it, each as it is typed for CleanPath: several when there is one on each line,
// or in each of a shell's words. None means that the text is a piece of a path, or no path.
func Dropped(text string) []string {
	parts := []string{text}
	lines := strings.FieldsFunc(text, func(r rune) bool { return r == '\r' || r == '\n' })
	for _, several := range [][]string{lines, words(text)} {
		if len(several) > 1 && !slices.ContainsFunc(several, isPiece) {
			parts = several
			break
		}
	}
	if isPiece(parts[0]) {
		return nil
	}
	for i, part := range parts {
		parts[i] = trim(part)
		if path := CleanPath(part); path != parts[i] {
			parts[i] = typedAs("", path)
		}
	}
	return parts
}

// isPiece reports whether s does not begin as a path does that is written in full.
func isPiece(s string) bool {
	s = trim(s)
	begins := func(prefix string) bool { return strings.HasPrefix(s, prefix) }
	return !begins("'") && !begins(`"`) && !begins("~/") && !begins(fileURL) && !filepath.IsAbs(s)
}

// words splits text where a shell does.
func words(text string) []string {
	var found []string
	var quote rune
	escaped := false
	from := 0
	for i, r := range text + " " {
		switch {
		case escaped:
			escaped = false
		case r == '\\' && shellEscapes && quote != '\'':
			escaped = true
		case quote != 0:
			if r == quote {
				quote = 0
			}
		case r == '\'' || r == '"':
			quote = r
		case unicode.IsSpace(r):
			if word := text[from:i]; word != "" {
				found = append(found, word)
			}
			from = i + utf8.RuneLen(r)
		}
	}
	if from < len(text) {
		found = append(found, text[from:]) // a quote that does not end
	}
	return found
}

// trim removes what is blank around a path, except a blank at its end that is escaped.
func trim(s string) string {
	s = strings.TrimLeftFunc(s, unicode.IsSpace)
	kept := strings.TrimRightFunc(s, unicode.IsSpace)
	if backslashes := len(kept) - len(strings.TrimRight(kept, `\`)); shellEscapes && backslashes%2 == 1 && len(kept) < len(s) {
		_, size := utf8.DecodeRuneInString(s[len(kept):])
		kept = s[:len(kept)+size]
	}
	return kept
}

// unquote takes away what a shell needs within quotes.
func unquote(s, quote string) string {
	switch {
	case !shellEscapes:
		return s
	case quote == "'":
		return strings.ReplaceAll(s, `'\''`, "'")
	}
	return strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\$`, "$", "\\`", "`").Replace(s)
}

// unescape removes the backslashes that a shell would want.
func unescape(s string) string {
	if !shellEscapes || !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	escaped := false
	for i := range len(s) { // bytes: a name need not be UTF-8
		if s[i] == '\\' && !escaped && i < len(s)-1 {
			escaped = true
			continue
		}
		escaped = false
		b.WriteByte(s[i])
	}
	return b.String()
}

// escape returns a text that unescape turns into name again, and that is not trimmed at its end.
func escape(name string) string {
	if !shellEscapes {
		return name
	}
	name = strings.ReplaceAll(name, `\`, `\\`)
	last, size := utf8.DecodeLastRuneInString(name)
	if unicode.IsSpace(last) {
		name = name[:len(name)-size] + `\` + name[len(name)-size:]
	}
	return name
}

// fromURL is the path of a file address, or s itself when it is none of this computer.
func fromURL(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	rest := strings.TrimPrefix(strings.TrimSpace(line), "file:")
	if named, ok := strings.CutPrefix(rest, "//"); ok {
		host, path, whole := strings.Cut(named, "/")
		here, _ := os.Hostname()
		if !whole || host != "" && host != "localhost" && !strings.EqualFold(host, here) {
			return s
		}
		rest = "/" + path
	}
	path, err := url.PathUnescape(rest)
	if err != nil {
		return s
	}
	if runtime.GOOS == "windows" {
		path = filepath.FromSlash(strings.TrimPrefix(path, "/"))
	}
	return path
}

// fromHome replaces a leading ~ or $HOME by the home folder. The rest goes through clean.
func fromHome(s string, clean func(string) string) string {
	home, rest, _ := paths.CutHome(s)
	return home + clean(rest)
}

// TypedPath is CleanPath for a path that is to be used. The error is a *problem.Problem of kind FileUnusable, for
// what package paths refuses.
func TypedPath(s string) (string, error) {
	path := CleanPath(s)
	bare := strings.Trim(trim(s), `'"`)
	if err := paths.Foreign(bare); err != nil {
		return "", err
	}
	if _, err := paths.Home(bare); err != nil {
		return "", err
	}
	return path, paths.Check(path)
}

// TypedTarget is TypedPath for a file that is to be written, or looked at before it is: an absolute path.
func TypedTarget(s string) (string, error) {
	path, err := TypedPath(s)
	if err != nil {
		return "", err
	}
	return filepath.Abs(path)
}
