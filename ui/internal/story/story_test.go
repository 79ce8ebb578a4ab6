//go:build unix

package story_test

import (
	"os/exec"
	"testing"

	"kiikey/ui/internal/story"
)

// What is written for a window that has become smaller since does no harm, and what comes after it is seen.
func TestMarginsBelowLastRowAreIgnored(t *testing.T) {
	t.Parallel()
	s := story.Start(t, story.Terminal{Columns: 80, Rows: 24}, exec.Command("sh", "-c",
		`printf begun; read x; printf '\033[2;19r\033[2H\033M\033[19H\033D\033[r\033[5Hthe end'; read x`))
	s.See("begun")
	s.Resize(30, 10)
	s.Press("enter")
	s.See("the end")
}

// A terminal that vanishes ends a program that waits for it, although nothing is being written.
func TestVanishedTerminalEndsProgram(t *testing.T) {
	t.Parallel()
	s := story.Start(t, story.Terminal{Columns: 80, Rows: 24}, exec.Command("sh", "-c", `trap 'exit 3' HUP; printf begun; read x; exit 4`))
	s.See("begun")
	s.Vanish()
	if status := s.Ends(); status != 3 && status != 4 {
		t.Errorf("it ended with %d", status)
	}
}
