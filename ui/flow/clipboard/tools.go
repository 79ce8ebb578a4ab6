package clipboard

import (
	"slices"

	"kiikey/kiiex/problem"
)

// tool is a program that reaches the system's clipboard: how to copy from standard input, how to print what
// is there, and how to clear it.
type tool struct {
	copy, paste, clear []string
}

var (
	wayland = tool{
		copy: []string{"wl-copy"}, paste: []string{"wl-paste", "--no-newline"}, clear: []string{"wl-copy", "--clear"},
	}
	xclip = tool{
		copy:  []string{"xclip", "-selection", "clipboard", "-in"},
		paste: []string{"xclip", "-selection", "clipboard", "-out"},
		clear: []string{"xclip", "-selection", "clipboard", "-in"},
	}
	xsel = tool{
		copy:  []string{"xsel", "--clipboard", "--input"},
		paste: []string{"xsel", "--clipboard", "--output"},
		clear: []string{"xsel", "--clipboard", "--clear"},
	}
	mac     = tool{copy: []string{"pbcopy"}, paste: []string{"pbpaste"}, clear: []string{"pbcopy"}}
	windows = tool{
		copy:  []string{"clip.exe"},
		paste: []string{"powershell.exe", "-NoProfile", "-NonInteractive", "-Command", "Get-Clipboard -Raw"},
		clear: []string{"clip.exe"},
	}
)

// prints reports whether a command is one whose output is wanted.
func prints(command []string) bool {
	for _, t := range []tool{wayland, xclip, xsel, mac, windows} {
		if slices.Equal(command, t.paste) {
			return true
		}
	}
	return false
}

// choose returns the tool to use, nil for the terminal.
func (c *Clipboard) choose() (*tool, error) {
	switch c.options.Method {
	case Off:
		return nil, &problem.Problem{
			Kind: problem.Clipboard,
			What: "Copying is switched off.",
			Why:  "The configuration file says so.",
			Next: "Remove method = \"off\" under [clipboard] there.",
		}
	case OSC52:
		return nil, nil
	}
	remote := c.options.Getenv("SSH_TTY") != "" || c.options.Getenv("SSH_CONNECTION") != ""
	if c.options.Method == Auto && remote {
		return nil, nil // a tool here would fill the clipboard of a computer where nobody sits
	}
	if t := c.native(); t != nil {
		return t, nil
	}
	if c.options.Method == Native {
		return nil, &problem.Problem{
			Kind: problem.Clipboard,
			What: "There is no clipboard tool here.",
			Why:  "wl-copy is used under Wayland, xclip or xsel under X11, and none that fits was found.",
			Next: "Install one, or set method = \"auto\" under [clipboard] in the configuration file.",
		}
	}
	return nil, nil
}

// native returns the tool for the display that there is, if it is installed.
func (c *Clipboard) native() *tool {
	var fitting []*tool
	switch {
	case c.system == "darwin":
		fitting = []*tool{&mac}
	case c.system == "windows":
		fitting = []*tool{&windows}
	default:
		if c.options.Getenv("WAYLAND_DISPLAY") != "" {
			fitting = append(fitting, &wayland)
		}
		if c.options.Getenv("DISPLAY") != "" {
			fitting = append(fitting, &xclip, &xsel)
		}
	}
	for _, t := range fitting {
		found := true
		for _, command := range [][]string{t.copy, t.paste, t.clear} {
			_, err := c.options.LookPath(command[0])
			found = found && err == nil
		}
		if found {
			return t
		}
	}
	return nil
}
