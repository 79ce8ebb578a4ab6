package exportfile

import (
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// CleanPath turns what people type, paste or drag into a path: surrounding quotes, file:// addresses,
// backslashes before spaces, ~ and $HOME, spaces and line breaks around it.
func CleanPath(s string) string {
	s = strings.TrimSpace(s)
	for _, quote := range []string{"'", `"`} {
		if len(s) >= 2 && strings.HasPrefix(s, quote) && strings.HasSuffix(s, quote) {
			return fromHome(s[1 : len(s)-1])
		}
	}
	if rest, ok := strings.CutPrefix(s, "file://"); ok {
		return fromURL(rest, s)
	}
	if runtime.GOOS != "windows" {
		s = unescape(s)
	}
	return fromHome(s)
}

// fromURL is the path of a file address, whose host may be empty or localhost; whole is returned when it
// is no such address.
func fromURL(rest, whole string) string {
	rest = strings.TrimPrefix(rest, "localhost")
	path, err := url.PathUnescape(rest)
	if err != nil || !strings.HasPrefix(path, "/") {
		return whole
	}
	if runtime.GOOS == "windows" {
		path = filepath.FromSlash(strings.TrimPrefix(path, "/"))
	}
	return path
}

// unescape removes the backslashes that a shell would want.
func unescape(s string) string {
	var b strings.Builder
	escaped := false
	for _, r := range s {
		if r == '\\' && !escaped {
			escaped = true
			continue
		}
		escaped = false
		b.WriteRune(r)
	}
	if escaped {
		b.WriteRune('\\')
	}
	return b.String()
}

func fromHome(s string) string {
	home, err := os.UserHomeDir()
	if err != nil {
		return s
	}
	for _, prefix := range []string{"~", "$HOME", "${HOME}"} {
		if s == prefix {
			return home
		}
		if rest, ok := strings.CutPrefix(s, prefix+"/"); ok {
			return filepath.Join(home, rest) + trailing(rest)
		}
	}
	return s
}

// trailing is the separator at the end of a path that names a folder; Join drops it.
func trailing(rest string) string {
	if rest == "" || strings.HasSuffix(rest, "/") {
		return "/"
	}
	return ""
}

// Entry is one thing in a folder that fits what was typed.
type Entry struct {
	// Name is what to show, a folder's with a slash at its end; Path is what to put into the field: what was
	// typed, completed.
	Name, Path string
	IsDir      bool
}

// Complete lists at most limit entries that begin as the last part of prefix does: folders, then files with
// .json, then others, each sorted by name. Hidden ones appear when the last part begins with a dot. The
// error is a *problem.Problem of kind FileUnusable when the folder cannot be read.
func Complete(prefix string, limit int) ([]Entry, error) {
	typed := strings.TrimLeft(prefix, " '\"")
	expanded := fromHome(typed)
	if typed == "~" {
		expanded += "/"
		typed += "/"
	}
	folder, last := filepath.Split(expanded)
	typedFolder := typed[:len(typed)-len(last)]
	if folder == "" {
		folder = "."
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, unopened(folder, err)
	}
	var found []Entry
	for _, e := range entries {
		name := e.Name()
		hidden := strings.HasPrefix(name, ".") && !strings.HasPrefix(last, ".")
		if hidden || !strings.HasPrefix(name, last) {
			continue
		}
		isDir := e.IsDir()
		if !isDir && e.Type()&os.ModeSymlink != 0 {
			info, err := os.Stat(filepath.Join(folder, name))
			isDir = err == nil && info.IsDir()
		}
		if isDir {
			name += "/"
		}
		found = append(found, Entry{Name: name, Path: typedFolder + name, IsDir: isDir})
	}
	rank := func(e Entry) int {
		switch {
		case e.IsDir:
			return 0
		case strings.EqualFold(filepath.Ext(e.Name), ".json"):
			return 1
		}
		return 2
	}
	slices.SortStableFunc(found, func(a, b Entry) int { return rank(a) - rank(b) })
	return found[:min(len(found), limit)], nil
}

// nearName returns the name in path's folder that differs from path's by a slip or two; "" for none.
func nearName(path string) string {
	folder, wanted := filepath.Split(path)
	if folder == "" {
		folder = "."
	}
	entries, err := os.ReadDir(folder)
	if err != nil || wanted == "" {
		return ""
	}
	const most = 2
	best, name := most+1, ""
	for _, e := range entries {
		if d := slips(strings.ToLower(wanted), strings.ToLower(e.Name()), most); d < best {
			best, name = d, e.Name()
		}
	}
	return name
}

// slips counts the letters to insert, remove, replace or exchange with their neighbour to turn a into b;
// anything above most is reported as most+1.
func slips(a, b string, most int) int {
	x, y := []rune(a), []rune(b)
	if len(x)-len(y) > most || len(y)-len(x) > most || len(x) <= most {
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
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return min(rows[len(x)][len(y)], most+1)
}
