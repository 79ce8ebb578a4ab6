//go:build !unix

package home

import "io/fs"

// mendFile does nothing: see access_other.go.
func mendFile(string, fs.FileInfo) []Notice { return nil }

// syncFolder does nothing: Windows offers no flush of a folder, NTFS journals the rename.
func syncFolder(string) error { return nil }
