package exportfile

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kiikey/kiiex/problem"
	"kiikey/ui/plain"
)

// Entry is one thing in a folder that fits what was typed. It is text from outside.
type Entry struct {
	// Name is shown; a folder's has a slash at its end.
	Name string
	// Path is the completed text for the field. CleanPath makes a path of it.
	Path  string
	IsDir bool
	// likely is set for a file whose name is that of an export or a backup.
	likely bool
}

// Complete lists at most limit entries whose names begin as the last part of prefix does, in upper or
// lower case: files that kiikey may read, then folders, then the rest, each sorted by name. Hidden ones appear when that
// part begins with a dot. prefix is what was typed so far, in any form that CleanPath understands.
//
// The error is a *problem.Problem of kind FileUnusable: the folder cannot be read.
func Complete(prefix string, limit int) ([]Entry, error) {
	folder, last := splitTyped(prefix)
	path := fromHome(folder, unescape)
	if path == "" {
		path = "."
	}
	listed, err := list(path)
	if err != nil {
		return nil, notListed(path, err)
	}
	wanted := strings.ToLower(unescape(last))
	var found []Entry
	for _, e := range listed {
		name := e.Name()
		hidden := strings.HasPrefix(name, ".") && !strings.HasPrefix(wanted, ".")
		if hidden || !strings.HasPrefix(strings.ToLower(name), wanted) {
			continue
		}
		entry := Entry{Name: name, Path: typedAs(folder, name), IsDir: isFolder(path, e), likely: isLikely(e)}
		if entry.IsDir {
			entry.Name += "/"
			entry.Path += "/"
		}
		found = append(found, entry)
	}
	slices.SortFunc(found, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), cmp.Compare(a.Name, b.Name))
	})
	return found[:max(0, min(len(found), limit))], nil
}

// splitTyped splits what was typed after its last separator.
func splitTyped(prefix string) (folder, last string) {
	typed := strings.TrimLeftFunc(prefix, unicode.IsSpace)
	switch {
	case strings.HasPrefix(typed, fileURL):
		typed = escape(fromURL(typed))
	case strings.HasPrefix(typed, "'"), strings.HasPrefix(typed, `"`):
		// In quotes nothing else is escaped; the closing one may not have been typed yet.
		quote := typed[:1]
		typed = escape(unquote(strings.TrimSuffix(typed[1:], quote), quote))
	}
	switch typed {
	case "~", "$HOME", "${HOME}":
		return typed + "/", ""
	}
	end := len(typed)
	for end > 0 && !os.IsPathSeparator(typed[end-1]) {
		end--
	}
	return typed[:end], typed[end:]
}

// typedAs returns name as it is typed after folder, so that CleanPath gives the two together. In the working folder
// a name may begin like something else than a name.
func typedAs(folder, name string) string {
	if first, _ := utf8.DecodeRuneInString(name); folder == "" && (strings.ContainsRune(`'"~$-`, first) || unicode.IsSpace(first) || strings.HasPrefix(name, "file:")) {
		folder = "./"
	}
	return folder + escape(name)
}

// list returns the entries of a folder, the first maxListed of a very large one.
func list(folder string) ([]fs.DirEntry, error) {
	// The path ends in a separator, is ".", or has been looked into: nothing but a folder opens, and nothing waits.
	f, err := os.Open(folder)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	entries, err := f.ReadDir(maxListed)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return entries, err
}

// isFolder reports whether e, in folder, is a folder or a link to one.
func isFolder(folder string, e fs.DirEntry) bool {
	if e.Type()&fs.ModeSymlink == 0 {
		return e.IsDir()
	}
	info, err := os.Stat(filepath.Join(folder, e.Name()))
	return err == nil && info.IsDir()
}

// isLikely reports whether e may be an export, a file that was handed over, or a backup: no pipe or device is, whatever
// it is called.
func isLikely(e fs.DirEntry) bool {
	extension := strings.ToLower(filepath.Ext(e.Name()))
	return e.Type()&^fs.ModeSymlink == 0 && slices.Contains([]string{".json", ".age", ".kiikey"}, extension)
}

// rank puts first what is wanted most likely.
func rank(e Entry) int {
	switch {
	case e.IsDir:
		return 1
	case e.likely:
		return 0
	}
	return 2
}

// notListed explains why a folder cannot be listed.
func notListed(folder string, err error) error {
	p := &problem.Problem{
		Kind: problem.FileUnusable,
		What: "The folder " + quoted(folder) + " cannot be listed.",
		Next: "Type the whole path, or another one.",
		Err:  err,
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		p.What = "There is no folder " + quoted(folder) + "."
	case errors.Is(err, fs.ErrPermission):
		p.Why = "You may not look into it."
	default:
		p.Why = "The system says: " + plain.Text(problem.Reason(err)) + "."
	}
	return p
}
