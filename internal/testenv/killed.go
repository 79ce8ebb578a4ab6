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

// Kills is how often a child is killed: few times with the race detector, which makes each slow, and often in the full run.
func Kills(race, usual, full int) int {
	switch {
	case Full():
		return full
	case Race:
		return race
	}
	return usual
}

// Killed starts a child, has hear read what it says, up to most lines of it, and kills it at any instant after that: nothing
// depends on how long this takes. What the child has said until then is heard.
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
