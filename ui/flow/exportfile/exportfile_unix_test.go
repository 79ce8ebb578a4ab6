//go:build unix

package exportfile_test

import (
	"net"
	"path/filepath"
	"syscall"
	"testing"

	"kiikey/kiiex/problem"
	"kiikey/ui/flow/exportfile"
)

// None of these may be waited for: a pipe has no writer, a device no end.
func TestSpecialFiles(t *testing.T) {
	folder := t.TempDir()
	pipe := filepath.Join(folder, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	socket := filepath.Join(folder, "s")
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	for path, word := range map[string]string{pipe: "a pipe", socket: "could not be opened", "/dev/zero": "a device"} {
		_, err := exportfile.Read(t.Context(), path, exportfile.Options{})
		refused(t, err, problem.FileUnusable, word)
	}
	linked := filepath.Join(folder, "linked")
	link(t, pipe, linked)
	_, err = exportfile.Read(t.Context(), linked, exportfile.Options{FollowLink: true})
	refused(t, err, problem.FileUnusable, "a pipe")
}
