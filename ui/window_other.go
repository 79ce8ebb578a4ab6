//go:build !unix

package ui

import (
	"os"

	tea "charm.land/bubbletea/v2"
)

// window is the terminal that is drawn on: here Bubble Tea hears of its size from the system, within bounds.
type window struct{ terminal *os.File }

func newWindow(terminal *os.File) window { return window{terminal} }

func (w window) options() []tea.ProgramOption { return []tea.ProgramOption{tea.WithOutput(w.terminal)} }

func (window) follow(func(tea.Msg)) (stop func()) { return func() {} }
