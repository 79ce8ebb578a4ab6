package typing

import "time"

// HeldDown is longer than keyboards wait before they repeat a key that is held down. One that comes again sooner must
// send nothing.
const HeldDown = 750 * time.Millisecond

// Intervals are the times for which a Splitter waits for what may still come.
type Intervals struct {
	// Escape is for the rest of a key after a lone escape.
	Escape time.Duration
	// Silence is for the rest of what can be nothing but the beginning of a key, an answer or a paste.
	Silence time.Duration
	// Follow is for another read of a paste that has no brackets.
	Follow time.Duration
}

// What holds where no test has something else.
var (
	waits = Intervals{Escape: 400 * time.Millisecond, Silence: time.Second, Follow: 50 * time.Millisecond}
	heard = func(bytes int) {}
)

// Inject sets the intervals, and what is called after each read of a terminal, for tests.
func Inject(i Intervals, read func(bytes int)) { waits, heard = i, read }
