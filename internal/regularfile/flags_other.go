//go:build !unix

package regularfile

import "os"

// noWait and NoFollow open what should be a regular file.
const (
	noWait   = os.O_RDONLY
	NoFollow = noWait
)
