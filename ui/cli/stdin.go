package cli

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"

	"kiikey/kiiex/problem"
	"kiikey/ui/plain"
)

// namesStdin reports whether path means standard input: "-", the system's names for it, or another name of the same pipe or
// terminal.
func (p *program) namesStdin(path string) bool {
	if path == "-" || slices.Contains([]string{"/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"}, filepath.ToSlash(filepath.Clean(path))) {
		return true
	}
	if path == "" {
		return false
	}
	named, err := os.Stat(path)
	if err != nil || named.Mode().IsRegular() { // a plain file can be read twice
		return false
	}
	in, err := p.stdin.Stat()
	return err == nil && os.SameFile(named, in)
}

// oneStdin rejects a command that would read standard input twice, before it runs.
func (p *program) oneStdin(c *cobra.Command, args []string) error {
	var readers []string
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if (strings.HasSuffix(f.Name, "passphrase-file") || f.Name == "nonces" || f.Name == "identity" || f.Name == "data" && f.Value.String() == "-") && p.namesStdin(f.Value.String()) {
			readers = append(readers, "--"+f.Name)
		}
	})
	switch {
	case !c.HasParent() && !c.Flags().Changed("version"):
		readers = append(readers, "what you type")
	case slices.Contains([]string{"import", "restore"}, c.Name()) && len(args) > 0 && p.namesStdin(args[0]):
		readers = append(readers, "FILE")
	case c.Name() == "exec":
		readers = append(readers, "the program")
	case c.Name() == helper:
		readers = append(readers, "the request")
	case c.Name() == "rotate" && len(args) > 1 && p.namesStdin(args[1]):
		readers = append(readers, "FILE")
	case c.Name() == "verify" && !c.Flags().Changed("explain") && !c.Flags().Changed("snippet"):
		readers = append(readers, "the signature")
	}
	if len(readers) < 2 {
		return nil
	}
	return mistake(c, "Standard input can be read only once.",
		"You want it for "+strings.Join(readers, ", ")+".", "Give all but one another way, such as in a file.")
}

// notTyped rejects a terminal as the file of a secret: what is typed there stays readable.
func notTyped(f *os.File, next string) error {
	if !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	name := plain.Truncate(f.Name(), 200)
	if f.Name() == os.Stdin.Name() {
		name = "Standard input"
	}
	return &problem.Problem{
		Kind: problem.Usage,
		What: name + " is the terminal, where a typed secret would stay readable.",
		Next: next,
	}
}
