//go:build unix

package ui

import (
	"io"
	"os"
	"os/signal"
	"syscall"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/term"
)

// window is the terminal that is drawn on. Bubble Tea takes memory for whatever size a terminal says it has, at the
// start without any limit, so it is kept from asking, and told a size within maxSize.
type window struct {
	terminal *os.File
	changed  chan os.Signal // its size may have
}

func newWindow(terminal *os.File) window {
	w := window{terminal, make(chan os.Signal, 1)}
	signal.Notify(w.changed, syscall.SIGWINCH, syscall.SIGCONT)
	return w
}

func (w window) options() []tea.ProgramOption {
	size := w.size()
	return []tea.ProgramOption{tea.WithOutput(struct{ io.Writer }{w.terminal}), tea.WithWindowSize(size.Width, size.Height)}
}

// size is 80×24 where the terminal does not know it, as at the end of a serial line.
func (w window) size() tea.WindowSizeMsg {
	columns, rows, err := term.GetSize(int(w.terminal.Fd()))
	if err != nil || columns <= 0 || rows <= 0 {
		columns, rows = 80, 24
	}
	return tea.WindowSizeMsg{Width: min(columns, maxSize), Height: min(rows, maxSize)}
}

// follow sends the size whenever it may have changed, until stop is called.
func (w window) follow(send func(tea.Msg)) (stop func()) {
	done := make(chan struct{})
	go func() {
		for {
			select {
			case <-w.changed:
				send(w.size())
			case <-done:
				return
			}
		}
	}()
	return func() {
		signal.Stop(w.changed)
		close(done)
	}
}
