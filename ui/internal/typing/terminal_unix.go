//go:build unix

package typing

import (
	"bytes"
	"io"
	"os"
	"sync"
	"time"
	"unicode/utf8"

	uv "github.com/charmbracelet/ultraviolet"
)

// Terminal is a terminal as Bubble Tea's input, which gets whole pieces only, each by a read of its own: its parser
// waits 50 ms for what is missing, and then takes it for keys.
//
// It has no Name on purpose: an input with one is polled, and read only when there is more to read.
type Terminal struct {
	file     *os.File
	splitter *Splitter
	pieces   []Piece
	rest     []byte // of the piece that is being handed out

	mu     sync.Mutex
	cancel func() bool // ends the reading; nil while nothing is read
	reads  chan arrival
}

// arrival is a read and its time. Reads wait here for the program: in the terminal they would become one.
type arrival struct {
	bytes []byte
	at    time.Time
	err   error
}

// maxQueued limits the reads that wait for the program.
const maxQueued = 256

// Input returns a terminal as input; remote is whether it is at the other end of a network.
func Input(terminal *os.File, remote bool) *Terminal {
	return &Terminal{file: terminal, splitter: NewSplitter(remote)}
}

// Fd is the terminal's own, for its mode.
func (t *Terminal) Fd() uintptr { return t.file.Fd() }

func (t *Terminal) Write(p []byte) (int, error) { return t.file.Write(p) }

// Close leaves the terminal open: it is somebody else's.
func (t *Terminal) Close() error {
	t.Release()
	return nil
}

// Release ends the reading, so that another program can read: a Read that waits ends as at the end of a file. The next
// one begins again.
func (t *Terminal) Release() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.cancel != nil {
		t.cancel()
	}
}

// Read waits for a whole piece, or the rest of one that did not fit.
func (t *Terminal) Read(p []byte) (int, error) {
	for len(t.rest) == 0 {
		if err := t.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, t.rest)
	clear(t.rest[:n])
	t.rest = t.rest[n:]
	return n, nil
}

// next takes the next piece, if it is there, or waits for what brings it.
func (t *Terminal) next() error {
	if len(t.pieces) > 0 {
		t.rest = t.pieces[0].sequence()
		t.pieces = t.pieces[1:]
		return nil
	}
	reads, err := t.reading()
	if err != nil {
		return err
	}
	due, stop := t.splitter.Due()
	defer stop()
	select {
	case a := <-reads:
		return t.take(a)
	case <-due:
		select {
		case a := <-reads: // it was there in time, and the program was not
			return t.take(a)
		default:
			t.pieces = t.splitter.Silence()
		}
	}
	return nil
}

func (t *Terminal) take(a arrival) error {
	if a.err != nil {
		t.mu.Lock()
		t.cancel, t.reads = nil, nil
		t.mu.Unlock()
		return a.err
	}
	t.pieces = t.splitter.Read(a.bytes, a.at)
	clear(a.bytes)
	return nil
}

// reading begins to read, if nobody does.
func (t *Terminal) reading() (<-chan arrival, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.reads != nil {
		return t.reads, nil
	}
	from, err := uv.NewCancelReader(t.file)
	if err != nil {
		return nil, err
	}
	released := make(chan struct{})
	t.cancel = sync.OnceValue(func() bool {
		close(released)
		return from.Cancel()
	})
	t.reads = make(chan arrival, maxQueued)
	go read(from, t.reads, released)
	return t.reads, nil
}

// read hands over what is read, until that fails.
func read(from io.ReadCloser, to chan<- arrival, released <-chan struct{}) {
	defer from.Close()
	buffer := make([]byte, 4096) // as much as a terminal holds
	for {
		n, err := from.Read(buffer)
		if n > 0 {
			to <- arrival{bytes: bytes.Clone(buffer[:n]), at: time.Now()}
			clear(buffer[:n])
		}
		if err == nil {
			continue
		}
		select {
		case <-released:
			err = io.EOF
		default:
		}
		to <- arrival{err: err}
		return
	}
}

// sequence is a piece as Bubble Tea understands it without waiting for more.
func (p Piece) sequence() []byte {
	defer clear(p.Bytes)
	switch p.Kind {
	case Keys: // to its parser, some bytes that are no UTF-8 begin a sequence
		return bytes.ToValidUTF8(p.Bytes, nil)
	case Answer, Sequence: // the program asks for no DCS and APC; of some others it would take the rest for keys
		if p.Kind == Answer && (p.Bytes[1] == 'P' || p.Bytes[1] == '_') || bytes.Count(p.Bytes, []byte{';'}) > 8 ||
			bytes.ContainsFunc(p.Bytes, func(r rune) bool { return r >= utf8.RuneSelf }) {
			return nil
		}
		if p.Bytes[1] == '[' && p.Bytes[2] == '[' { // F1 to F5 of Linux's console, as others send them
			return []byte("\x1b[1" + string(p.Bytes[3]-'A'+'1') + "~")
		}
	case Escape:
		return []byte("\x1b[27u")
	case Paste:
		b := make([]byte, 0, len(bracketBefore)+len(p.Bytes)+len(UnendedMark)+len(bracketAfter))
		b = append(append(b, bracketBefore...), p.Bytes...)
		if p.Unended {
			b = append(b, UnendedMark...)
		}
		return append(b, bracketAfter...)
	}
	return bytes.Clone(p.Bytes)
}
