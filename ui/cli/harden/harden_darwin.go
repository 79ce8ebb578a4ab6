package harden

import (
	"errors"

	"golang.org/x/sys/unix"
)

func process() error {
	return errors.Join(noCore(), unix.PtraceDenyAttach())
}
