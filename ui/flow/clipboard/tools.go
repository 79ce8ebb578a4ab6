package clipboard

import (
	"os"
	"strconv"
	"strings"

	"kiikey/kiiex/problem"
)

// command is a program and its arguments.
type command []string

func (c command) program() string { return c[0] }

// tool is a program that reaches a desktop's clipboard.
type tool struct {
	copyMarked command // as copy, marking the text as sensitive; nil for none
	copy       command // takes the text from standard input
	paste      command // prints the text; nil when that is not installed
	clear      command
	clearWith  string // what clear reads, where nothing would leave things as they are
}

var (
	wayland = tool{
		copyMarked: command{"wl-copy", "--sensitive"}, // since wl-clipboard 2.3; earlier ones exit with an error
		copy:       command{"wl-copy"},
		paste:      command{"wl-paste", "--no-newline"},
		clear:      command{"wl-copy", "--clear"},
	}
	xclip = tool{
		copy:  command{"xclip", "-selection", "clipboard", "-in"},
		paste: command{"xclip", "-selection", "clipboard", "-out"},
		clear: command{"xclip", "-selection", "clipboard", "-in"}, // of nothing
	}
	xsel = tool{
		copy:  command{"xsel", "--clipboard", "--input"},
		paste: command{"xsel", "--clipboard", "--output"},
		clear: command{"xsel", "--clipboard", "--clear"},
	}
	mac = tool{
		copy:  command{"pbcopy"},
		paste: command{"pbpaste"},
		clear: command{"pbcopy"},
	}
	windows = tool{
		copy:  command{"clip.exe"},
		paste: command{"powershell.exe", "-NoProfile", "-NonInteractive", "-Command", "Get-Clipboard -Raw"},
		clear: command{"clip.exe"},
	}
)

// tmux is the way through tmux to the clipboard of its terminal, since 3.2, in a buffer of our own: what is copied with
// OSC 52 stays in a buffer that nothing deletes. What it sent to the terminal is overwritten, as it sends no nothing.
func tmux() tool {
	name := "kiikey-" + strconv.Itoa(os.Getpid())
	copy := command{"tmux", "load-buffer", "-w", "-b", name, "-"}
	return tool{copy: copy, clear: append(copy[:len(copy):len(copy)], ";", "delete-buffer", "-b", name), clearWith: " "}
}

// throughTmux reports whether the terminal is tmux, also one on another computer, which TERM alone tells of.
func (c *Clipboard) throughTmux() bool {
	kind := c.options.Getenv("TERM")
	return c.options.Getenv("TMUX") != "" || strings.HasPrefix(kind, "tmux") || strings.HasPrefix(kind, "screen")
}

// ways returns what to try: tools in their order, and after them the terminal or not. With neither the
// error says why.
func (c *Clipboard) ways() (tools []tool, terminal bool, err error) {
	terminal = c.options.Terminal != nil
	why := "Under Wayland wl-copy is used, under X11 xclip or xsel, and none that fits was found."
	switch c.options.Method {
	case Off:
		return nil, false, &problem.Problem{
			Kind: problem.Clipboard,
			What: "Copying is switched off.",
			Why:  "The configuration file says so.",
			Next: "Remove method = \"off\" under [clipboard] there.",
		}
	case Native:
		tools, terminal = c.installed(), false
	case OSC52:
	default:
		remote := c.options.Getenv("SSH_TTY") != "" || c.options.Getenv("SSH_CONNECTION") != ""
		if remote {
			why = "Over SSH a tool would fill the other computer's clipboard, not yours."
		} else {
			tools = c.installed()
		}
	}
	if terminal && c.options.Getenv("TMUX") != "" {
		if _, err := c.options.LookPath("tmux"); err == nil {
			tools = append(tools, tmux())
		}
	}
	if len(tools) == 0 && !terminal {
		return nil, false, &problem.Problem{
			Kind: problem.Clipboard,
			What: "Copying does not work here.",
			Why:  why,
			Next: c.instead("Install one"),
		}
	}
	return tools, terminal, nil
}

// instead returns the advice for a way that failed, or for the case that there is none.
func (c *Clipboard) instead(first string) string {
	if c.options.Terminal == nil {
		return first + ", or have it shown instead."
	}
	return first + ", or write method = \"osc52\" under [clipboard] in the configuration file to go through the terminal."
}

// installed returns the tools that fit the display there is, the preferred one first.
func (c *Clipboard) installed() []tool {
	var fitting []tool
	switch c.system {
	case "darwin":
		fitting = []tool{mac}
	case "windows":
		fitting = []tool{windows}
	default:
		if c.options.Getenv("WAYLAND_DISPLAY") != "" {
			fitting = append(fitting, wayland)
		}
		if c.options.Getenv("DISPLAY") != "" {
			fitting = append(fitting, xclip, xsel)
		}
	}
	var found []tool
	for _, t := range fitting {
		if _, err := c.options.LookPath(t.copy.program()); err != nil {
			continue
		}
		if _, err := c.options.LookPath(t.paste.program()); err != nil {
			t.paste = nil
		}
		found = append(found, t)
	}
	return found
}
