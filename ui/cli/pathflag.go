package cli

import (
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kiikey/kiiex/problem"
	"kiikey/ui/flow/paths"
)

// pathFlag is a flag with a path, which no shell may have expanded; understand does.
type pathFlag struct {
	path       *string
	understand func(string) (string, error)
}

var _ pflag.Value = pathFlag{}

func (f pathFlag) String() string {
	if f.path == nil {
		return ""
	}
	return *f.path
}

// Set understands a value. Its error is a problem that does not repeat the value.
func (f pathFlag) Set(value string) error {
	path, err := f.understand(value)
	if err == nil {
		*f.path = path
	}
	return err
}

func (f pathFlag) Type() string { return "string" }

// pathVar adds a flag for a path to f.
func pathVar(f *pflag.FlagSet, path *string, name, usage string) {
	f.Var(pathFlag{path, paths.Given}, name, usage)
}

// passphraseFileVar adds a flag for a passphrase file to f. It rejects an empty value: with an unset variable of a script,
// the vault would be unlocked in another way.
func passphraseFileVar(f *pflag.FlagSet, path *string, name, usage string) {
	understand := func(value string) (string, error) {
		if value == "" {
			return "", &problem.Problem{
				Kind: problem.Usage,
				What: "--" + name + " names no file.",
				Why:  "Its value is empty: a variable may not be set.",
				Next: "Name the file, or leave the flag out.",
			}
		}
		return paths.GivenPassphraseFile(value)
	}
	f.Var(pathFlag{path, understand}, name, usage)
}

// checkVariables sets global flags from environment variables, unless they are on the command line.
func checkVariables(c *cobra.Command) error {
	for _, v := range []struct{ variable, flag string }{
		{"KIIKEY_HOME", "home"}, {"KIIKEY_PASSPHRASE_FILE", "passphrase-file"},
	} {
		flag := c.Flags().Lookup(v.flag)
		value := os.Getenv(v.variable)
		if flag.Changed || value == "" {
			continue
		}
		unusable := &problem.Problem{Kind: problem.BadConfig, What: "The value of " + v.variable + " can't be used."}
		if err := flag.Value.Set(value); err != nil {
			told := problem.From(err)
			unusable.Why, unusable.Next, unusable.Err = told.Error(), told.Next, err
			return unusable
		}
		if v.flag == "home" && !filepath.IsAbs(flag.Value.String()) {
			unusable.Why = "It is a relative path, so each folder would get its own vault."
			unusable.Next = "Give the full path, or one that begins with ~/."
			return unusable
		}
	}
	return nil
}

// absolute returns the absolute path of an argument.
func absolute(argument string) (string, error) {
	path, err := paths.Given(argument)
	if err != nil {
		return "", err
	}
	return filepath.Abs(path)
}
