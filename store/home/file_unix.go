//go:build unix

package home

import (
	"io/fs"
	"os"
)

// mendFile closes the file at path to others.
func mendFile(path string, info fs.FileInfo) []string {
	mode := info.Mode().Perm()
	if mode&0o077 == 0 {
		return nil
	}
	return []string{closed(path, mode, 0o600, os.Chmod(path, 0o600))}
}
