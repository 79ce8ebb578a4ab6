//go:build unix

package clipboard_test

import (
	"slices"
	"strings"
	"testing"

	"kiikey/ui/flow/clipboard"
)

// Where tmux is in between and cannot be told to, the user is told what keeps the copy, and how to delete it.
func TestTmux(t *testing.T) {
	works := `case "$*" in "load-buffer -w -b kiikey-"*"delete-buffer -b kiikey-"*) cat > "$DESK/after" ;; *) cat > "$DESK/board" ;; esac` + "\n"
	inside := map[string]string{"TMUX": "/tmp/s,1,0", "TERM": "tmux-256color", "SSH_TTY": "/dev/pts/1"}
	for name, c := range map[string]struct {
		method clipboard.Method
		tools  map[string]string
		env    map[string]string
		told   string
		board  string
	}{
		"inside":                    {clipboard.Auto, map[string]string{"tmux": works}, inside, "Copied with tmux.", secret},
		"inside, the terminal only": {clipboard.OSC52, map[string]string{"tmux": works}, inside, "Copied with tmux.", secret},
		"before 3.2":                {clipboard.Auto, map[string]string{"tmux": fail}, inside, "Copied. tmux has it: tmux delete-buffer.", ""},
		"not installed":             {clipboard.Auto, nil, inside, "Copied. tmux has it: tmux delete-buffer.", ""},
		"on the other computer":     {clipboard.Auto, map[string]string{"tmux": works}, map[string]string{"TERM": "screen-256color"}, "Copied. tmux has it: tmux delete-buffer.", ""},
		"a desktop's tool first": {clipboard.Auto, map[string]string{"tmux": works, "xclip": xclipTools["xclip"]},
			map[string]string{"TMUX": "/tmp/s,1,0", "DISPLAY": ":0"}, "Copied with xclip.", secret},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, c.tools)
			board := d.board(c.method, c.env)
			receipt := d.copy(board)
			if receipt.Text != c.told || d.read("board") != c.board || (len(d.terminal) == 1) != (c.board == "") {
				t.Fatalf("receipt %+v, tmux holds %q, terminal %q", receipt, d.read("board"), d.terminal)
			}
			told := d.clear(board, receipt)
			switch {
			case c.board == "":
				if !slices.Equal(d.terminal, []string{secret, ""}) || !strings.Contains(told, "tmux delete-buffer") {
					t.Errorf("terminal %q, told %q", d.terminal, told)
				}
			case strings.Contains(c.told, "tmux") && d.read("after") != " ":
				t.Errorf("tmux was left alone: %q; told %q", d.read("calls"), told)
			}
			if strings.Contains(d.read("calls"), secret) {
				t.Error("the secret was in an argument")
			}
		})
	}
}
