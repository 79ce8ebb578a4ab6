//go:build !unix

package ask

import "os"

// suspension is the program's sleep in the background of a shell, which there is not here.
type suspension struct{ wanted chan os.Signal }

func watchSuspension(func()) (s *suspension, stop func()) { return &suspension{}, func() {} }

func (s *suspension) sleep() {}
