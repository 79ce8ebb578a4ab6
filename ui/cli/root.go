package cli

import (
	"context"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"kiikey/kiiex/problem"
)

// The groups of commands in help.
const (
	groupJob     = "job"
	groupTrouble = "trouble"
	groupManage  = "manage"
	groupVault   = "vault"
	groupProgram = "program"
)

// rootCommand returns `kiikey` with the command that args begin with, else with all commands: to describe them all takes
// longer than some of them run.
func (p *program) rootCommand(args []string) *cobra.Command {
	cobra.MousetrapHelpText = "" // a double click in Windows Explorer opens the terminal program
	cobra.EnableCommandSorting = false
	version := false
	root := &cobra.Command{
		Use:   "kiikey",
		Short: "Store, test and use KIIEX API credentials",
		Long: `kiikey stores, tests and uses your KIIEX API credentials.

Without a command it opens the terminal program, which walks you through
everything; --accessible makes that a conversation in plain lines. The commands
below do the same, one step at a time, for scripts.

First time? "kiikey demo" shows the whole job in 10 s. It uses the built-in
sandbox: no account, no network, nothing left behind.`,
		Example: `  # the terminal program
  kiikey

  # the whole job, step by step
  kiikey demo

  # import an exported API key, then test it
  kiikey import export.json --name spot-orders --env staging --user-id 151
  kiikey auth spot-orders`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          onlyCommands,
		RunE: does(func(ctx context.Context, _ []string) error {
			switch {
			case version:
				return p.printVersion()
			case p.json:
				return &problem.Problem{Kind: problem.Usage, What: "--json needs a command, or --version.", Next: "All commands: kiikey --help"}
			}
			return p.terminalProgram(ctx)
		}),
		PersistentPreRunE: p.begin,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	root.SetOut(helpWriter{p})
	root.SetErr(p.stderr)
	root.SetFlagErrorFunc(flagMistake)
	root.Flags().BoolVar(&version, "version", false, "print the version")
	p.jsonFlag(root)
	root.PersistentFlags().BoolP("help", "h", false, "explain the command and its flags")
	p.globalFlags(root)
	root.AddGroup(
		&cobra.Group{ID: groupJob, Title: "Main commands:"},
		&cobra.Group{ID: groupTrouble, Title: "Troubleshooting:"},
		&cobra.Group{ID: groupManage, Title: "Manage credentials:"},
		&cobra.Group{ID: groupVault, Title: "Manage the vault:"},
		&cobra.Group{ID: groupProgram, Title: "Other commands:"},
	)
	commands := p.commands()
	if i := slices.IndexFunc(commands, func(c command) bool { return len(args) > 0 && c.name == args[0] }); i >= 0 {
		commands = commands[i : i+1]
	}
	for _, c := range commands {
		made := c.make()
		made.GroupID = c.group
		p.equip(made)
		root.AddCommand(made)
	}
	root.SetHelpCommand(helpCommand())
	root.SetHelpCommandGroupID(groupProgram)
	root.SetUsageTemplate(usageTemplate)
	if len(args) > 0 && args[0] == cobra.ShellCompRequestCmd {
		unquoteUsages(root)
	}
	return root
}

// equip gives a command what most have: --json, and the completion of names and environments.
func (p *program) equip(c *cobra.Command) {
	if !slices.Contains([]string{"demo", "exec", "completion"}, c.Name()) { // which print text only
		p.jsonFlag(c)
	}
	_, arguments, _ := strings.Cut(c.Use, " ")
	if c.ValidArgsFunction == nil && strings.HasPrefix(strings.Trim(arguments, "["), "NAME") {
		c.ValidArgsFunction = p.completeName
	}
	if c.Flags().Lookup("env") != nil {
		_ = c.RegisterFlagCompletionFunc("env", p.completeEnvironment)
	}
	takeOneValue(c)
}

// Commands returns `kiikey` and every command that help names, for documentation.
func Commands() []*cobra.Command {
	root := (&program{}).rootCommand(nil)
	root.InitDefaultHelpCmd()
	all := []*cobra.Command{root}
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() || c.Name() == "help" {
			all = append(all, c)
		}
	}
	return all
}

// command describes a command without building it.
type command struct {
	group, name string
	make        func() *cobra.Command
}

// commands returns all commands in the order of help.
func (p *program) commands() []command {
	return []command{
		{groupJob, "demo", p.demoCommand},
		{groupJob, "import", p.importCommand},
		{groupJob, "sign", p.signCommand},
		{groupJob, "auth", p.authCommand},
		{groupJob, "token", p.tokenCommand},
		{groupJob, "call", p.callCommand},
		{groupJob, "exec", p.execCommand},
		{groupJob, helper, p.helperCommand},
		{groupJob, "check", p.checkCommand},
		{groupTrouble, "doctor", p.doctorCommand},
		{groupTrouble, "verify", p.verifyCommand},
		{groupManage, "list", p.listCommand},
		{groupManage, "show", p.showCommand},
		{groupManage, "rename", p.renameCommand},
		{groupManage, "edit", p.editCommand},
		{groupManage, "rotate", p.rotateCommand},
		{groupManage, "remove", p.removeCommand},
		{groupManage, "handover", p.handoverCommand},
		{groupVault, "unlock", p.unlockCommand},
		{groupVault, "lock", p.lockCommand},
		{groupVault, "backup", p.backupCommand},
		{groupVault, "restore", p.restoreCommand},
		{groupVault, "passphrase", p.passphraseCommand},
		{groupProgram, "sandbox", p.sandboxCommand},
		{groupProgram, "environments", p.environmentsCommand},
		{groupProgram, "completion", p.completionCommand},
		{groupProgram, "version", p.versionCommand},
	}
}

// globalFlags adds the flags of every command, before or after its name.
func (p *program) globalFlags(root *cobra.Command) {
	f := root.PersistentFlags()
	pathVar(f, &p.home, "home",
		"save configuration, data and state in `folder` (or KIIKEY_HOME)")
	passphraseFileVar(f, &p.passphraseFile, "passphrase-file",
		"read the vault's passphrase from the first line of `file`, - for standard input (or KIIKEY_PASSPHRASE_FILE)")
	f.BoolVar(&p.accessible, "accessible", wantsAccessible(os.Getenv("ACCESSIBLE")),
		"use plain lines and numbered questions instead of screens, for screen readers (or ACCESSIBLE=1)")
	f.BoolVar(&p.noColor, "no-color", false, "no colours in the terminal program (or NO_COLOR)")
	pathVar(f, &p.debugFile, "debug", "append a log to `file`: calls, statuses, times; never a secret")
	f.Lookup("accessible").DefValue = "false" // in help, whatever the variable says
}

// wantsAccessible reports whether a value of ACCESSIBLE means yes: any but the words for no.
func wantsAccessible(value string) bool {
	wanted, err := strconv.ParseBool(value)
	return wanted || err != nil && value != ""
}

// jsonFlag adds --json. Its default is what Main saw in the arguments, so a failure to parse them is JSON too.
func (p *program) jsonFlag(c *cobra.Command) {
	c.Flags().BoolVar(&p.json, "json", p.json, "print one JSON document")
	c.Flags().Lookup("json").DefValue = "false"
}

// begin runs before every command. Only version, which waits for nothing, doesn't handle signals: that would take a tenth
// of its time.
func (p *program) begin(c *cobra.Command, args []string) error {
	if c.Name() != "version" {
		p.stop = untilInterrupted()
		c.SetContext(p.stop)
	}
	if err := checkVariables(c); err != nil {
		return err
	}
	if err := p.oneStdin(c, args); err != nil || p.debugFile == "" {
		return err
	}
	return p.openDebug(c.CommandPath())
}

// terminalProgram runs the screens, which need a terminal, or the conversation, which needs none.
func (p *program) terminalProgram(ctx context.Context) error {
	sweepTemporary()
	if p.accessible {
		job, err := p.openJob()
		if err != nil {
			return err
		}
		return p.converse(ctx, job)
	}
	why := ""
	switch {
	case !term.IsTerminal(int(p.stdin.Fd())):
		why = "standard input is not a terminal"
	case !term.IsTerminal(int(p.stdout.Fd())):
		why = "standard output is not a terminal"
	case os.Getenv("TERM") == "dumb":
		why = "this terminal (TERM=dumb) can't show it"
	}
	if why != "" {
		return &problem.Problem{
			Kind: problem.NoTerminal,
			What: "The terminal program needs a terminal.",
			Why:  "It has none: " + why + ".",
			Next: "Try kiikey --accessible, kiikey demo, or the commands in kiikey --help.",
		}
	}
	job, err := p.openJob()
	if err != nil {
		return err
	}
	return runTerminalProgram(ctx, p, job)
}
