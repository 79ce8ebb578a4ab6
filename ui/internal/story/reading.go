//go:build unix

package story

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"kiikey/ui/internal/typing"
)

// What a test tells the program that it runs.
const (
	reportVariable    = "KIIKEY_TEST_REPORT"    // the descriptor to which it says how much it has read
	intervalsVariable = "KIIKEY_TEST_INTERVALS" // how long it waits for what may still come, as in "50ms 1s 50ms"
)

// Program is for a test binary that runs as the program: it says what it has read, so that nothing is sent too early to
// be a read of its own, and waits for as long as Waits says. It reports whether it is in a story's terminal.
func Program() (inStory bool) {
	waits := typing.Intervals{Escape: 50 * time.Millisecond, Silence: time.Second, Follow: 50 * time.Millisecond}
	if given := os.Getenv(intervalsVariable); given != "" {
		waits = typing.Intervals{}
		for i, word := range strings.Fields(given) {
			interval, err := time.ParseDuration(word)
			if err != nil {
				panic(err)
			}
			*[]*time.Duration{&waits.Escape, &waits.Silence, &waits.Follow}[i] = interval
		}
	}
	read := func(int) {}
	if fd, err := strconv.Atoi(os.Getenv(reportVariable)); err == nil {
		unix.CloseOnExec(fd)
		to := os.NewFile(uintptr(fd), "report")
		read = func(bytes int) { _, _ = fmt.Fprintln(to, bytes) }
		read(0)
	}
	typing.Inject(waits, read)
	return os.Getenv(reportVariable) != ""
}

// Waits makes a program that is to be started wait for that long, for what may still come.
func Waits(cmd *exec.Cmd, i typing.Intervals) {
	cmd.Env = append(cmd.Env, fmt.Sprintf("%s=%s %s %s", intervalsVariable, i.Escape, i.Silence, i.Follow))
}

// reading counts how much of its input a program has read. What is sent when it has read all before comes in a
// read of its own, however busy the machine is.
type reading struct {
	reports *os.File
	speaks  atomic.Bool // the program says what it reads
	unread  atomic.Int64
	changed chan struct{} // something was read
	to      *os.File
}

// newReading prepares a program that is to be started with its terminal. Call begin when it has been started.
func newReading(t testing.TB, cmd *exec.Cmd) *reading {
	t.Helper()
	from, to, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.ExtraFiles = append(cmd.ExtraFiles, to)
	cmd.Env = append(cmd.Env, reportVariable+"="+strconv.Itoa(2+len(cmd.ExtraFiles)))
	t.Cleanup(func() { _ = from.Close() })
	return &reading{reports: from, to: to, changed: make(chan struct{}, 1)}
}

// begin listens to what the program says.
func (r *reading) begin() {
	_ = r.to.Close()
	go func() {
		for lines := bufio.NewScanner(r.reports); lines.Scan(); {
			n, _ := strconv.Atoi(lines.Text())
			r.unread.Add(-int64(n))
			r.speaks.Store(true)
			select {
			case r.changed <- struct{}{}:
			default:
			}
		}
	}()
}

// sent counts bytes that are sent.
func (r *reading) sent(bytes int) { r.unread.Add(int64(bytes)) }

// How long is waited for a program that does not read, since it works, and for one that does not say what it reads.
const (
	working = 2 * time.Second
	silent  = 200 * time.Millisecond
)

// wait waits until the program has read what was sent: it says so or, where it says nothing, has drawn what comes of it. It does not
// wait for one that works, nor after the end.
func (r *reading) wait(drawn func() bool, ended <-chan struct{}) {
	patience := silent
	if r.speaks.Load() {
		patience = working
	}
	enough := time.NewTimer(patience)
	defer enough.Stop()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for r.unread.Load() > 0 && (r.speaks.Load() || !drawn()) {
		select {
		case <-r.changed:
		case <-look.C:
		case <-ended:
			return
		case <-enough.C:
			r.unread.Store(0)
		}
	}
}

// strokes cuts text as fast typing comes, a few letters at a time. A line end is the enter key.
func strokes(text string) (strokes []string) {
	letters, from := 0, 0
	for at, r := range text {
		if from < at && (r == '\r' || text[at-1] == '\r' || letters == atOnce) {
			strokes = append(strokes, text[from:at])
			letters, from = 0, at
		}
		letters++
	}
	if from < len(text) {
		strokes = append(strokes, text[from:])
	}
	return strokes
}

// atOnce is the number of letters that may come together and still be typing.
const atOnce = 7
