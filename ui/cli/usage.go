package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kiikey/internal/nearest"
	"kiikey/kiiex/problem"
)

// usageTemplate is help below the description.
const usageTemplate = `Usage:
  {{if .HasParent}}{{.UseLine}}{{else}}kiikey [flags]
  kiikey COMMAND [flags]{{end}}
{{- if .HasExample}}

Examples:
{{.Example}}
{{- end}}
{{- if .HasAvailableSubCommands}}{{$commands := .Commands}}{{range $group := .Groups}}

{{.Title}}
{{- range $commands}}{{if and (eq .GroupID $group.ID) .IsAvailableCommand}}
  {{rpad .Name 14}}{{.Short}}{{end}}{{end}}
{{- end}}{{end}}
{{- if .HasAvailableLocalFlags}}

Flags:
{{.LocalNonPersistentFlags.FlagUsagesWrapped 80 | trimTrailingWhitespaces}}
{{- end}}

Global flags:
{{.Root.PersistentFlags.FlagUsagesWrapped 80 | trimTrailingWhitespaces}}
{{- if not .HasParent}}

Exit status: 0 done, 1 unexpected, 2 usage, 3 rejected by the exchange,
4 exchange not reached, 5 vault locked or wrong passphrase, 6 no such credential
or environment, 7 unusable input, 8 wrong signature, 126 and 127 as in a shell
(exec), 130 interrupted, 143 terminated, 129 hung up.

"kiikey COMMAND --help" explains a command.
{{- end}}
`

// asksForJSON reports whether the arguments contain --json, so that a failure to parse them is JSON too.
func asksForJSON(args []string) bool {
	for _, a := range args {
		switch a {
		case "--":
			return false
		case "--json", "--json=true":
			return true
		}
	}
	return false
}

// commandFirst moves the command's name to the front, so that any flag may stand before it.
func commandFirst(root *cobra.Command, args []string) []string {
	for i := 0; i < len(args); i++ {
		name, isFlag := strings.CutPrefix(args[i], "--")
		switch {
		case isFlag && name == "":
			return args
		case isFlag:
			if takesValue(root, name) {
				i++
			}
		case !strings.HasPrefix(args[i], "-"):
			if !slices.Contains(namesOf(root), args[i]) && args[i] != "help" {
				return args
			}
			return slices.Concat(args[i:i+1], args[:i], args[i+1:])
		}
	}
	return args
}

// takesValue reports whether flag --name, of any command, takes the next argument as its value.
func takesValue(root *cobra.Command, name string) bool {
	for _, c := range append(root.Commands(), root) {
		for _, flags := range []*pflag.FlagSet{c.Flags(), c.PersistentFlags()} {
			if f := flags.Lookup(name); f != nil {
				return f.NoOptDefVal == ""
			}
		}
	}
	return false
}

// mistake is a problem of kind Usage about a command.
func mistake(c *cobra.Command, what, why, next string) error {
	usage := "Usage: " + c.UseLine()
	if !c.HasParent() {
		usage = "Usage: kiikey COMMAND [flags]"
	}
	if next != "" {
		usage = next + "\n" + usage
	}
	return &problem.Problem{Kind: problem.Usage, What: what, Why: why, Next: usage}
}

// flagMistake explains an error of pflag. It repeats no value, which may be a misplaced secret.
func flagMistake(c *cobra.Command, err error) error {
	if !c.HasParent() && c.Flags().NArg() > 0 {
		return onlyCommands(c, c.Flags().Args()) // the intended command may have that flag
	}
	if unknown, ok := errors.AsType[*pflag.NotExistError](err); ok {
		name := unknown.GetSpecifiedName()
		if unknown.GetSpecifiedShortnames() != "" {
			return mistake(c, "There is no flag "+typedWord("-"+name[:1])+".", "", "")
		}
		return mistake(c, "There is no flag "+typedWord("--"+name)+".", "", strings.TrimSpace(nearest.Question("--"+name, flagsOf(c))))
	}
	if missing, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		return mistake(c, "--"+missing.GetFlag().Name+" needs a value.", "", "")
	}
	invalid, ok := errors.AsType[*pflag.InvalidValueError](err)
	if !ok {
		return mistake(c, "The flags can't be read.", "One isn't written as --name or --name=value.", "")
	}
	name := "--" + invalid.GetFlag().Name
	why, next := "It takes another kind of value.", ""
	switch told, ok := errors.AsType[*problem.Problem](invalid.Unwrap()); {
	case errors.Is(err, errRepeatedFlag):
		return mistake(c, name+" is given twice.", "Only one value can count.", "Leave one out.")
	case ok:
		why, next = told.Error(), told.Next
	case invalid.GetFlag().Value.Type() == "bool":
		why = "It takes no value, or true or false."
		if near := nearest.Of(invalid.GetValue(), []string{"true", "false"}); near != "" {
			next = "Did you mean " + name + "=" + near + "?"
		}
	}
	return mistake(c, "The value of "+name+" can't be used.", why, next)
}

// errRepeatedFlag is a flag's reason to reject a second value.
var errRepeatedFlag = errors.New("given twice")

// once is the value of a flag that may be given only once.
type once struct {
	pflag.Value
	given bool
}

func (o *once) Set(value string) error {
	if o.given {
		return errRepeatedFlag
	}
	o.given = true
	return o.Value.Set(value)
}

// takeOneValue makes a command's own flags reject a second value. Global flags may be repeated: --home may stand in an alias.
func takeOneValue(c *cobra.Command) {
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Value.Type() == "string" {
			f.Value = &once{Value: f.Value}
		}
	})
}

// flagsOf lists the flags that a command understands.
func flagsOf(c *cobra.Command) []string {
	var names []string
	add := func(f *pflag.Flag) { names = append(names, "--"+f.Name) }
	c.LocalFlags().VisitAll(add)
	c.InheritedFlags().VisitAll(add)
	return names
}

// onlyCommands rejects any argument of kiikey itself as an unknown command.
func onlyCommands(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	next := "All commands: kiikey --help"
	if near := meant(args[0], c); near != "" {
		next = "Did you mean kiikey " + near + "? " + next
	}
	return mistake(c, "There is no command "+typedWord(args[0])+".", "", next)
}

// meant returns the command that a word suggests, or the most similar name; "" for none.
func meant(word string, c *cobra.Command) string {
	for _, sub := range c.Commands() {
		if slices.Contains(sub.SuggestFor, strings.ToLower(word)) {
			return sub.Name()
		}
	}
	return nearest.Of(word, namesOf(c))
}

func namesOf(c *cobra.Command) []string {
	var names []string
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() {
			names = append(names, sub.Name())
		}
	}
	return names
}

// takes requires exactly the named arguments.
func takes(names ...string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		switch {
		case len(args) == 0 && len(names) > 0:
			return mistake(c, "Missing: "+strings.Join(names, " and ")+".", "", "")
		case len(args) < len(names): // which of them is missing can't be known
			return mistake(c, fmt.Sprintf("Too few arguments: kiikey %s takes %s, you gave %d.", c.Name(), strings.Join(names, " and "), len(args)), "", "")
		case len(args) > len(names) && len(names) == 0:
			return mistake(c, "kiikey "+c.Name()+" takes no arguments.", "", "")
		case len(args) > len(names):
			return mistake(c, fmt.Sprintf("Too many arguments: kiikey %s takes %d, you gave %d.", c.Name(), len(names), len(args)),
				"A value with spaces needs quotes.", "")
		case slices.Contains(args, ""):
			return mistake(c, names[slices.Index(args, "")]+" is empty.", "A shell variable may not be set.", "")
		}
		return nil
	}
}

// takesSome requires the first of the named arguments, as many as least, and allows the others.
func takesSome(least int, names ...string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		return takes(names[:max(least, min(len(args), len(names)))]...)(c, args)
	}
}

// needs requires the named flags.
func needs(c *cobra.Command, names ...string) error {
	var missing []string
	for _, n := range names {
		if f := c.Flags().Lookup(n); f.Value.String() == "" {
			missing = append(missing, "--"+n)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return mistake(c, "Missing: "+strings.Join(missing, " and ")+".", "", "")
}

// typedWord repeats a mistyped command or flag, unless it doesn't look like one: it may be a misplaced secret.
func typedWord(word string) string {
	const longest = 20
	letter := func(r rune) bool { return r == '-' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' }
	if len(word) > longest || strings.IndexFunc(word, func(r rune) bool { return !letter(r) }) >= 0 {
		return "of that name"
	}
	return word
}

// helpCommand is `kiikey help COMMAND`, the same as `kiikey COMMAND --help`.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "help [COMMAND]",
		Short:   "Explain a command",
		Long:    `Explains a command, as "kiikey COMMAND --help" does.`,
		Example: "  kiikey help import",
		RunE: func(c *cobra.Command, args []string) error {
			about, rest, err := c.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return onlyCommands(c.Root(), args)
			}
			return about.Help()
		},
		ValidArgsFunction: func(c *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
			return namesOf(c.Root()), cobra.ShellCompDirectiveNoFileComp
		},
	}
}
