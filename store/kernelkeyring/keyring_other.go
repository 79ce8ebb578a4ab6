//go:build !linux

package kernelkeyring

import "time"

// Supported reports whether this system has such a keyring, though perhaps not for this process.
const Supported = false

// Put always fails here.
func Put(string, []byte, time.Duration) error { return Unsupported() }

// Get never finds anything here.
func Get(string) ([]byte, time.Time, error) { return nil, time.Time{}, ErrNotFound }

// Remove has nothing to delete here.
func Remove(string) error { return nil }
