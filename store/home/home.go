// Package home locates kiikey's folders and keeps other users out of them.
//
// The rules it keeps:
//   - There are three folders: configuration (the user edits it), data (the vault) and state (not secret, and
//     may be lost). They follow the XDG convention and its counterparts on macOS and Windows, where all three
//     are one folder, or lie below one folder that the user named.
//   - A folder that kiikey created carries a marker file and is 0700. If others can enter it, kiikey closes it.
//   - Everything else is reported and left alone: a folder that existed before is the user's own.
//   - On Windows access lists are inherited from the user's profile and are not examined.
package home

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"

	"github.com/adrg/xdg"

	"kiikey/kiiex/problem"
)

// name is the folder below each of the system's folders.
const name = "kiikey"

// Folders are absolute paths. Two of them may be the same.
type Folders struct {
	Config string // edited by the user
	Data   string // the vault
	State  string // not secret: last tests, activity, keyrings
}

// Locate returns the folders, without checking that they exist. With dir, from --home or KIIKEY_HOME, they lie
// below it; a relative one starts at the working directory. Otherwise they are the system's, as the environment
// says now. The error is a *problem.Problem of kind BadConfig.
func Locate(dir string) (Folders, error) {
	if dir != "" {
		abs, err := filepath.Abs(dir)
		if err != nil {
			return Folders{}, &problem.Problem{
				Kind: problem.BadConfig,
				What: "The folder given for kiikey cannot be found.",
				Why:  "It is relative, and the working directory is gone.",
				Next: "Give an absolute path with --home or KIIKEY_HOME.",
				Err:  err,
			}
		}
		return Folders{
			Config: filepath.Join(abs, "config"), Data: filepath.Join(abs, "data"), State: filepath.Join(abs, "state"),
		}, nil
	}
	xdg.Reload() // the library read the environment at the start, which may be long ago
	for dir, variable := range map[string]string{xdg.ConfigHome: "XDG_CONFIG_HOME", xdg.DataHome: "XDG_DATA_HOME", xdg.StateHome: "XDG_STATE_HOME"} {
		// Without HOME the library falls back to the root folder.
		guessed := runtime.GOOS != "windows" && os.Getenv("HOME") == "" && os.Getenv(variable) != dir
		if guessed || !filepath.IsAbs(dir) {
			return Folders{}, &problem.Problem{
				Kind: problem.BadConfig,
				What: "kiikey does not know where to save its files.",
				Why:  "The environment names no home folder.",
				Next: "Set HOME, or name a folder with --home or KIIKEY_HOME.",
			}
		}
	}
	return Folders{
		Config: filepath.Join(xdg.ConfigHome, name), Data: filepath.Join(xdg.DataHome, name), State: filepath.Join(xdg.StateHome, name),
	}, nil
}

// Prepare creates the missing folders, 0700 like those above them that it has to create, and examines the
// others. It closes those that kiikey made and others may enter.
//
// A symbolic link in the place of a folder is followed: some users keep their configuration elsewhere that way.
// The link must belong to this user or root, and its target is examined like any folder. A dangling link is an
// error: nothing is created through a link.
//
// The configuration folder may be root's, since it is only read, if nobody else can write to it.
//
// Errors are *problem.Problem of kind StoreUnwritable: a folder can't be created, is not a folder, or belongs
// to another user. The notices found so far come with them: whole sentences for the user, which stop nothing, on what was
// found, and what was done or can be done. They contain paths, which are text from outside.
func (f Folders) Prepare() ([]string, error) {
	var notices []string
	dirs := []string{f.Config, f.Data, f.State}
	// Existing folders come first: if one is rejected, as under sudo, nothing of root's is made beside it.
	slices.SortStableFunc(dirs, func(a, b string) int { return cmp.Compare(absent(a), absent(b)) })
	for i, dir := range dirs {
		if slices.Contains(dirs[:i], dir) {
			continue
		}
		found, err := prepare(dir, dir == f.Config && dir != f.Data && dir != f.State)
		for _, n := range found { // the folders share most of their parents
			if !slices.Contains(notices, n) {
				notices = append(notices, n)
			}
		}
		if err != nil {
			return notices, err
		}
	}
	return notices, nil
}

// absent returns 1 if nothing is at path, else 0.
func absent(path string) int {
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return 1
	}
	return 0
}

// marker is the file that marks a folder as created by kiikey.
const (
	marker     = ".kiikey"
	markerText = "kiikey created this folder and keeps it closed to other users. See docs/configuration.md.\n"
)

func prepare(dir string, onlyRead bool) ([]string, error) {
	info, err := os.Lstat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		if err := create(dir); err != nil {
			return nil, cannotCreate(dir, err)
		}
		info, err = os.Lstat(dir)
	}
	if err != nil {
		return nil, cannotCreate(dir, err)
	}
	if info.Mode()&fs.ModeSymlink != 0 {
		if isForeign(info) {
			return nil, belongsToOther(dir, "The link", info)
		}
		real, err := filepath.EvalSymlinks(dir)
		if err != nil {
			return nil, &problem.Problem{
				Kind: problem.StoreUnwritable,
				What: "The link " + dir + " leads nowhere.",
				Why:  "kiikey keeps files there and creates nothing through a link.",
				Next: "Create the folder that it leads to, or remove the link.",
				Err:  err,
			}
		}
		dir = real
		if info, err = os.Lstat(dir); err != nil {
			return nil, cannotCreate(dir, err)
		}
	}
	if !info.IsDir() {
		return nil, &problem.Problem{
			Kind: problem.StoreUnwritable,
			What: dir + " is not a folder.",
			Why:  "kiikey keeps its files there.",
			Next: "Move it away, or name another place with --home.",
		}
	}
	return examine(dir, info, onlyRead)
}

// create makes dir and the missing folders above it. Only dir itself is marked as kiikey's: the system's
// folders above it serve other programs too.
func create(dir string) error {
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return nil // another kiikey was quicker
		}
		return err
	}
	return os.WriteFile(filepath.Join(dir, marker), []byte(markerText), 0o600)
}

// isOurs reports whether kiikey created dir.
func isOurs(dir string) bool {
	info, err := os.Lstat(filepath.Join(dir, marker))
	return err == nil && info.Mode().IsRegular() && !isForeign(info)
}

func cannotCreate(dir string, err error) error {
	p := &problem.Problem{
		Kind: problem.StoreUnwritable,
		What: "The folder " + dir + " could not be created or examined.",
		Next: "Fix that, or name another place with --home.",
		Err:  err,
	}
	switch {
	case errors.Is(err, fs.ErrPermission):
		p.Why = "You may not write or look there."
		if why, next := Ownership(dir); why != "" {
			p.Why, p.Next = p.Why+" "+why, next
		}
	case errors.Is(err, fs.ErrNotExist):
		p.Why = "It vanished meanwhile."
	default:
		p.Why = "The system says: " + problem.Reason(err) + "."
	}
	return p
}
