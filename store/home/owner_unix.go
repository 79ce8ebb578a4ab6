//go:build unix

package home

import (
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"

	"kiikey/internal/shell"
	"kiikey/kiiex/problem"
)

// Ownership says who owns the file or folder at path, or what above it keeps this user out, and how to get it
// back: two texts for a problem, in whole sentences. They are empty if it is this user's own or absent.
func Ownership(path string) (why, next string) {
	info, err := os.Lstat(path)
	for ; err != nil; info, err = os.Lstat(path) {
		if up := filepath.Dir(path); up != path {
			path = up
			continue
		}
		return "", ""
	}
	uid, me := owner(info), os.Geteuid()
	if uid == me || uid < 0 {
		return "", ""
	}
	why = path + " belongs to " + userName(uid) + ", and kiikey runs as " + userName(me) + "."
	switch {
	case me == 0:
		return why + " What root writes there, " + userName(uid) + " cannot use.", "Run it without sudo, as " + userName(uid) +
			": sudo -H -u " + shell.Quote(userName(uid)) + " kiikey. Or name a folder of root's with --home."
	case uid == 0 && mayBeGivenBack(path, info):
		return why + " This happens when kiikey was run with sudo.", "Give it back: sudo chown -R " + shell.Quote(userName(me)) + " " + shell.Quote(path) +
			". From then on run kiikey without sudo."
	}
	return why, "Run kiikey as " + userName(uid) + ", or name a place of your own with --home."
}

// mayBeGivenBack reports whether a folder or file of root's at path should be this user's: in their home
// folder, or closed as kiikey makes it. It never suggests taking /opt or /root.
func mayBeGivenBack(path string, info fs.FileInfo) bool {
	if mine, err := os.UserHomeDir(); err == nil && within(mine, path) && path != mine {
		return true
	}
	root, err := user.LookupId("0")
	return info.Mode().Perm()&0o077 == 0 && (err != nil || path != root.HomeDir)
}

// userName returns the name of the user with an id, or the id if it has none.
func userName(uid int) string {
	id := strconv.Itoa(uid)
	if u, err := user.LookupId(id); err == nil {
		return u.Username
	}
	return id
}

// belongsToOther returns the problem of a folder, or a link in its place, that is not this user's.
func belongsToOther(path, what string, info fs.FileInfo) error {
	p := &problem.Problem{Kind: problem.StoreUnwritable, What: what + " " + path + " belongs to another user, " + userName(owner(info)) + "."}
	p.Why, p.Next = Ownership(path)
	if owner(info) != 0 && os.Geteuid() != 0 {
		p.Why += " Its owner can read and replace whatever kiikey saves there."
	}
	return p
}
