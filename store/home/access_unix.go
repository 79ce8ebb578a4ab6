//go:build unix

package home

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"kiikey/internal/shell"
	"kiikey/kiiex/problem"

	"golang.org/x/sys/unix"
)

// examine checks who may enter dir and who may replace it. info is the result of Lstat on dir. With onlyRead,
// dir may be root's, as system tools make it, if nobody else can write there.
func examine(dir string, info fs.FileInfo, onlyRead bool) ([]string, error) {
	mode := info.Mode().Perm()
	if owner(info) != os.Geteuid() {
		if onlyRead && owner(info) == 0 && mode&0o022 == 0 && unix.Access(dir, unix.X_OK) == nil {
			return examineAbove(dir), nil
		}
		return nil, belongsToOther(dir, "The folder", info)
	}
	var notices []string
	if mode&0o077 != 0 {
		n := fmt.Sprintf("Other users can get into %s (mode %04o). kiikey did not create it, so it is left as it is; close it with: chmod 700 %s", dir, mode, shell.Quote(dir))
		if isOurs(dir) {
			n = closed(dir, mode, 0o700, os.Chmod(dir, 0o700))
		}
		notices = append(notices, n)
	}
	if !onlyRead {
		notices = append(notices, othersFiles(dir)...)
	}
	return append(notices, examineAbove(dir)...), nil
}

// othersFiles reports the files in dir that belong to another user, so that this one can't replace or even read
// them.
func othersFiles(dir string) []string {
	var notices []string
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		if why, next := Ownership(path); why != "" && os.Geteuid() != 0 { // root can do either
			notices = append(notices, why+" "+next)
		}
	}
	return notices
}

// closed reports that path was closed to others, or why it could not be.
func closed(path string, from, to fs.FileMode, err error) string {
	if err != nil {
		return fmt.Sprintf("Other users can get at %s (mode %04o), and it could not be closed: %s. Close it with: chmod %o %s", path, from, problem.Reason(err), to, shell.Quote(path))
	}
	return fmt.Sprintf("Other users could get at %s (mode %04o). It is closed now (mode %04o).", path, from, to)
}

// mendFile closes the file at path to others.
func mendFile(path string, info fs.FileInfo) []string {
	mode := info.Mode().Perm()
	if mode&0o077 == 0 {
		return nil
	}
	return []string{closed(path, mode, 0o600, os.Chmod(path, 0o600))}
}

// examineAbove warns of the folders above dir in which others could put something else in its place. A sticky
// folder such as /tmp is safe: there only its owner can rename an entry.
func examineAbove(dir string) []string {
	real, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return nil
	}
	var notices []string
	for up := filepath.Dir(real); ; up = filepath.Dir(up) {
		if info, err := os.Lstat(up); err == nil {
			mode := info.Mode()
			switch {
			case isForeign(info):
				notices = append(notices, fmt.Sprintf("The folder %s belongs to another user, who can put something else in the place of kiikey's folder in it. Choose a place of your own with --home.", up))
			case mode&fs.ModeSticky == 0 && (mode&0o002 != 0 || mode&0o020 != 0 && !isPrivateGroup(info)):
				notices = append(notices, fmt.Sprintf("Other users can write to %s (mode %04o) and so put something else in the place of kiikey's folder in it. Close it with: chmod go-w %s", up, mode.Perm(), shell.Quote(up)))
			}
		}
		if up == filepath.Dir(up) {
			return notices
		}
	}
}

// isPrivateGroup reports whether info belongs to the group that many systems make for each user alone, with the
// user's own number. Folders that this group may write are common there and no danger.
func isPrivateGroup(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Gid) == os.Getegid() && stat.Gid == stat.Uid
}

// isForeign reports whether info belongs neither to this user nor to root, which can do anything anyway.
func isForeign(info fs.FileInfo) bool {
	uid := owner(info)
	return uid != os.Geteuid() && uid != 0
}

// owner returns the id of the user that owns info, -1 if it is unknown.
func owner(info fs.FileInfo) int {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(stat.Uid)
	}
	return -1
}
