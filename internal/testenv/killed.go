package testenv

import (
	"bufio"
	"io"
	"math/rand/v2"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// Kills returns how often to kill a child: few times with the race detector, which makes each slow, and often
// in the full run.
func Kills(race, usual, full int) int {
	switch {
	case Full():
		return full
	case Race:
		return race
	}
	return usual
}

// Killed starts a child, passes its output of up to most lines to hear, and kills it at any instant after that:
// nothing depends on the duration. hear gets all output until then.
func Killed(t *testing.T, cmd *exec.Cmd, most int, within time.Duration, hear func(line string)) {
	t.Helper()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReaderSize(out, 1<<17)
	next := func() bool {
		line, err := lines.ReadString('\n')
		if err == nil {
			hear(strings.TrimSuffix(line, "\n"))
		}
		return err == nil
	}
	for range 1 + rand.IntN(most) {
		if !next() {
			t.Fatalf("the child ended by itself: %v", cmd.Wait())
		}
	}
	time.AfterFunc(rand.N(within), func() { _ = cmd.Process.Kill() })
	for next() {
	}
	_, _ = io.Copy(io.Discard, out)
	_ = cmd.Wait()
}
