package typing

import "os"

// Terminal is a console as Bubble Tea's input, which reads its keys as records: none comes in pieces.
type Terminal struct{ *os.File }

// Input returns a console as input.
func Input(console *os.File, remote bool) *Terminal { return &Terminal{console} }

// Release does nothing: reading ends with the program.
func (t *Terminal) Release() {}
