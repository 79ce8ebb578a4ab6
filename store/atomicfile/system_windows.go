package atomicfile

import (
	"errors"
	"time"

	"golang.org/x/sys/windows"
)

// The system's texts for a name that is too long, and for a file that is.
const (
	nameTooLong = windows.ERROR_FILENAME_EXCED_RANGE
	fileTooBig  = windows.ERROR_FILE_TOO_LARGE
)

// noRoom are the system's errors for a full disk.
var noRoom = []error{windows.ERROR_DISK_FULL, windows.ERROR_HANDLE_DISK_FULL}

// retry repeats do while another process, such as a virus scanner, has the file open: a file opened with
// os.Open can't be replaced, but is held for a few milliseconds only.
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

// syncFolder does nothing: Windows can't flush a folder, and NTFS journals the rename.
func syncFolder(string) error { return nil }
