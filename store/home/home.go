// Package home is where kiikey's folders are, and who may look into them.
//
// There are three: configuration (what people edit), data (the store) and state (what is not secret and may
// be lost). They follow the XDG convention and its counterparts on macOS and Windows, where all three are
// one folder, or lie below one folder that the person named.
//
// What kiikey created carries a marker file, is 0700, and is mended when it is found looser. Everything else
// is reported and left as it is: a folder that was there before belongs to the person. On Windows access
// lists are inherited from the person's profile and are not examined.
package home

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/adrg/xdg"

	"kiikey/kiiex/problem"
)

// name is the folder below each of the system's folders.
const name = "kiikey"

// Folders are absolute paths. Two of them may be the same.
type Folders struct {
	Config string // what people edit
	Data   string // the vault
	State  string // what this computer remembers, nothing secret: last tests, activity, keyrings
}

// Notice is something about folders or files that the person should know. It stops nothing.
type Notice struct {
	// Path is what the notice is about.
	Path string
	// Text is for people, as whole sentences: what was found, and what was done or can be done. It contains
	// Path, which is text from outside.
	Text string
	// Mended is true when kiikey has put it right.
	Mended bool
}

// Locate returns where the folders are, without looking whether they exist. With dir, from --home or
// KIIKEY_HOME, they lie below it; a relative one is taken from the working directory. Otherwise they are
// the system's, as the environment says now. The error is a *problem.Problem of kind BadConfig.
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
	xdg.Reload() // the library has read the environment at its start, which may be long ago
	for dir, variable := range map[string]string{xdg.ConfigHome: "XDG_CONFIG_HOME", xdg.DataHome: "XDG_DATA_HOME", xdg.StateHome: "XDG_STATE_HOME"} {
		// Without HOME the library takes the root folder for it.
		guessed := runtime.GOOS != "windows" && os.Getenv("HOME") == "" && os.Getenv(variable) != dir
		if guessed || !filepath.IsAbs(dir) {
			return Folders{}, &problem.Problem{
				Kind: problem.BadConfig,
				What: "kiikey does not know where to keep its files.",
				Why:  "The environment names no home folder.",
				Next: "Set HOME, or name a folder with --home or KIIKEY_HOME.",
			}
		}
	}
	return Folders{
		Config: filepath.Join(xdg.ConfigHome, name), Data: filepath.Join(xdg.DataHome, name), State: filepath.Join(xdg.StateHome, name),
	}, nil
}

// Prepare creates the folders that are missing, 0700 like the ones above them that it has to create, and
// examines those that are there. What kiikey made and finds open to others it mends.
//
// A symbolic link in the place of a folder is followed: people keep their configuration elsewhere that way.
// The link must belong to this user or root, and where it leads is examined like any folder; a link that
// leads nowhere is an error, for nothing is created through a link.
//
// The configuration folder may be root's, since it is only read, if nobody else can write to it.
//
// Errors are *problem.Problem of kind StoreUnwritable: a folder cannot be created, is not a folder, or
// belongs to another user. The notices found so far come with them.
func (f Folders) Prepare() ([]Notice, error) {
	var notices []Notice
	dirs := []string{f.Config, f.Data, f.State}
	// What is there comes first: where it is refused, as under sudo, nothing of root's is made beside it.
	slices.SortStableFunc(dirs, func(a, b string) int { return cmp.Compare(absent(a), absent(b)) })
	for i, dir := range dirs {
		if slices.Contains(dirs[:i], dir) {
			continue
		}
		found, err := prepare(dir, dir == f.Config && dir != f.Data && dir != f.State)
		notices = append(notices, found...)
		if err != nil {
			return notices, err
		}
	}
	return once(notices), nil
}

// absent is 1 where nothing is at path, else 0.
func absent(path string) int {
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return 1
	}
	return 0
}

// once drops repetitions: the folders share most of what is above them.
func once(notices []Notice) []Notice {
	seen := map[Notice]bool{}
	kept := notices[:0]
	for _, n := range notices {
		if !seen[n] {
			seen[n] = true
			kept = append(kept, n)
		}
	}
	return kept
}

// marker is the file that says that kiikey created the folder it is in.
const (
	marker     = ".kiikey"
	markerText = "kiikey created this folder and keeps it closed to other users. See docs/configuration.md.\n"
)

func prepare(dir string, onlyRead bool) ([]Notice, error) {
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

// create makes dir and what is missing above it. Only dir itself is marked as kiikey's: the system's
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
		Next: "Mend that, or name another place with --home.",
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
		p.Why = "The system says: " + reason(err) + "."
	}
	return p
}

// reason is the part of an error of package os that names no path again.
func reason(err error) string {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return pathError.Err.Error()
	}
	return err.Error()
}

// word quotes a path or a name for a shell.
func word(path string) string { return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'" }
