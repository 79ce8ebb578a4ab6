//go:build !unix

package ask

import "os"

// suspension does nothing here: no shell suspends a program.
type suspension struct{ wanted chan os.Signal }

func watchSuspension(func()) (s *suspension, stop func()) { return &suspension{}, func() {} }

func (s *suspension) sleep() {}
