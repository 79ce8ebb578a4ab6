package atomicfile

import (
	"errors"
	"time"

	"golang.org/x/sys/windows"
)

const readFlags = 0

// What the system says of a name that is too long, and of a file that is.
const (
	nameTooLong = windows.ERROR_FILENAME_EXCED_RANGE
	fileTooBig  = windows.ERROR_FILE_TOO_LARGE
)

// retry repeats what fails because another process, or a virus scanner, has the file open just now: os.Open
// does not allow others to replace the file meanwhile, and holds it for a few milliseconds only.
func retry(do func() error) error {
	const attempts, pause = 100, 10 * time.Millisecond
	var err error
	for range attempts {
		err = do()
		if !errors.Is(err, windows.ERROR_SHARING_VIOLATION) && !errors.Is(err, windows.ERROR_ACCESS_DENIED) {
			return err
		}
		time.Sleep(pause)
	}
	return err
}

// syncFolder does nothing: Windows offers no flush of a folder, NTFS journals the rename.
func syncFolder(string) error { return nil }
