package cli

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kiikey/internal/nearest"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
)

// completionTime bounds the wait for names after Tab.
const completionTime = 300 * time.Millisecond

func (p *program) completionCommand() *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Use:   "completion bash|zsh|fish|powershell",
		Short: "Print a completion script for your shell",
		Long: `Prints a script that lets your shell complete commands, flags and environments
with Tab. It completes credentials' names only while the vault is unlocked for
commands (kiikey unlock --for 15m).`,
		Example: `  # bash: this session, then every session
  source <(kiikey completion bash)
  kiikey completion bash > ~/.local/share/bash-completion/completions/kiikey

  # zsh: into a folder in your fpath
  kiikey completion zsh > ~/.zfunc/_kiikey

  kiikey completion fish > ~/.config/fish/completions/kiikey.fish

  kiikey completion powershell | Out-String | Invoke-Expression`,
		Args:                  takes("bash, zsh, fish or powershell"),
		ValidArgs:             shells,
		DisableFlagsInUseLine: true,
		RunE: func(c *cobra.Command, args []string) error {
			var script strings.Builder
			var err error
			switch args[0] {
			case "bash":
				err = c.Root().GenBashCompletionV2(&script, true)
				script.WriteString(withoutBashCompletion)
			case "zsh":
				err = c.Root().GenZshCompletion(&script)
			case "fish":
				err = c.Root().GenFishCompletion(&script, true)
			case "powershell":
				err = c.Root().GenPowerShellCompletionWithDesc(&script)
			default:
				return mistake(c, "There is no completion for "+typedWord(args[0])+".", "",
					nearest.Question(args[0], shells)+"There is completion for "+strings.Join(shells, ", ")+".")
			}
			if err != nil {
				return problem.From(err)
			}
			return p.print(script.String())
		},
	}
}

// withoutBashCompletion replaces a function of cobra's script that fails at each Tab without the package bash-completion. It
// looks at each Tab, as that package may be loaded later.
const withoutBashCompletion = `
__kiikey_init_completion()
{
    COMPREPLY=()
    if ! declare -F _get_comp_words_by_ref >/dev/null; then
        if [[ -z ${__kiikey_told-} ]]; then
            __kiikey_told=1
            printf '\n%s\n' 'kiikey: completion needs the package bash-completion, which this shell has not loaded.' >&2
        fi
        return 1
    fi
    _get_comp_words_by_ref "$@" cur prev words cword
}
`

// unquoteUsages takes the marks of a value's name out of what shells show beside flags.
func unquoteUsages(c *cobra.Command) {
	unquote := func(f *pflag.Flag) { _, f.Usage = pflag.UnquoteUsage(f) }
	c.PersistentFlags().VisitAll(unquote)
	c.LocalFlags().VisitAll(unquote)
	for _, below := range c.Commands() {
		unquoteUsages(below)
	}
}

// completeName is completeNames for the first argument only.
func (p *program) completeName(c *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return p.completeNames(c, args, typed)
}

// completeNames offers the other credentials' names, only while the vault is unlocked for commands, as a system keyring may
// prompt.
func (p *program) completeNames(c *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	const nothing = cobra.ShellCompDirectiveNoFileComp
	job, err := flow.Open(flow.Options{Home: p.home})
	if err != nil {
		return nil, nothing
	}
	defer job.Close()
	ctx, cancel := context.WithTimeout(c.Context(), completionTime)
	defer cancel()
	if !job.UnlockFromKernel(ctx) {
		return nil, nothing
	}
	entries, err := job.Names(ctx)
	if err != nil {
		return nil, nothing
	}
	var names []string
	for _, e := range entries {
		if !slices.Contains(args, e.Name) {
			names = append(names, e.Name+"\t"+e.Environment)
		}
	}
	return names, nothing | cobra.ShellCompDirectiveKeepOrder // the shell would put key-10 before key-2
}

// completeEnvironment offers the environments.
func (p *program) completeEnvironment(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	job, err := flow.Open(flow.Options{Home: p.home})
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	defer job.Close()
	var names []string
	for _, e := range job.Environments() {
		names = append(names, e.Name+"\t"+e.BaseURL)
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
