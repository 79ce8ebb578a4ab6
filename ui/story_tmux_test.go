//go:build unix

package ui_test

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/ui/internal/story"
)

// tmux keeps what a program copies through it. What kiikey copies there is gone, from tmux and from the terminal
// around it, when it is cleared.
func TestCopyInTmux(t *testing.T) {
	if !testenv.Installed(t, "tmux") {
		t.Skip("tmux is not installed")
	}
	for _, setting := range []string{"on", "external"} {
		for how, leave := range map[string]func(*story.Story){
			"locked": func(s *story.Story) { s.Press("ctrl+l"); s.See("vault · locked", "✓ Clipboard cleared") },
			"left":   func(s *story.Story) { s.Press("ctrl+c"); s.See("the program has ended") },
		} {
			t.Run(setting+" "+how, func(t *testing.T) {
				t.Parallel()
				run := program(t, stocked(t))
				server := []string{"-S", t.TempDir() + "/s", "-f", "/dev/null"}
				tmux := func(args ...string) *exec.Cmd { return exec.Command("tmux", append(server, args...)...) }
				inside := fmt.Sprintf("%s; echo the program has ended; cat", strings.Join(run.Args, " "))
				cmd := tmux("set-option", "-g", "set-clipboard", setting, ";", "new-session", inside)
				cmd.Env, cmd.Dir = run.Env, run.Dir
				t.Cleanup(func() { _ = tmux("kill-server").Run() })
				s := atSecret(t, cmd)
				s.To("c", "✓ Copied with tmux.")
				wantCarried(t, s, inTmux(secretCarried))
				if held, err := tmux("show-buffer").Output(); err != nil || string(held) != sampleSecret {
					t.Errorf("tmux holds %q, %v", held, err)
				}
				leave(s)
				if held, err := tmux("list-buffers").CombinedOutput(); err != nil || len(held) > 0 {
					t.Errorf("tmux still holds %s (%v)", held, err)
				}
				wantCarried(t, s, inTmux(secretCarried), inTmux("52;c;IA==")) // a blank
			})
		}
	}
}

// inTmux returns the sequence that fills a terminal's clipboard, as tmux writes it.
func inTmux(carried string) string { return strings.Replace(carried, "52;c;", "52;;", 1) }
