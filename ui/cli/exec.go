package cli

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/ui/ask"
	"kiikey/ui/flow"
	"kiikey/ui/plain"
	"kiikey/ui/words"
)

func (p *program) execCommand() *cobra.Command {
	var handOut flow.HandOut
	yes := false
	c := &cobra.Command{
		Use:                   "exec NAME [flags] -- CMD [ARG]...",
		DisableFlagsInUseLine: true,
		Short:                 "Run a program with the credential",
		SuggestFor:            []string{"run", "start"},
		Long: `Runs a program and passes it the credential in environment variables:
  KIIEX_API_KEY  KIIEX_API_SECRET  KIIEX_USER_ID  KIIEX_NONCE  KIIEX_BASE_URL
With --only token it gets KIIEX_BASE_URL and KIIEX_SESSION_TOKEN instead. The
token ends an hour after its last use.

The program replaces kiikey, with its own signals, terminal and exit status. On
Windows kiikey waits for it and returns its status. Status 127 means that there
is no such program, 126 that it can't be run. There is no --json, as the output
is the program's.

Anything that runs as you can read those variables, and so can every program
that this one starts. kiikey asks first before production.`,
		Example: `  kiikey exec spot-orders -- python3 bot.py

  # a token is enough for a program that only sends calls
  kiikey exec spot-orders --only token -- ./report --daily

  # with the names that ccxt's tools expect
  kiikey exec spot-orders --map NDAX_APIKEY=api-key \
    --map NDAX_SECRET=api-secret --map NDAX_UID=user-id -- node bot.mjs`,
		Args: takesProgram,
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		if err := handOut.Check(); err != nil {
			told := problem.From(err)
			return mistake(c, told.What, told.Why, told.Next)
		}
		return p.exec(c.Context(), args[0], &handOut, yes, args[1:])
	}
	f := c.Flags()
	f.Func("only", "pass only a session `token`, no API key or secret", handOut.Only)
	f.Func("map", "put a field in `VAR=field` instead: api-key, api-secret, user-id, nonce, base-url or session-token; repeatable", handOut.Map)
	f.BoolVar(&yes, "yes", false, "don't ask before production")
	c.ValidArgsFunction = func(c *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveDefault // a program, and its files
		}
		return p.completeName(c, args, typed)
	}
	_ = c.RegisterFlagCompletionFunc("only", cobra.FixedCompletions([]string{"token"}, cobra.ShellCompDirectiveNoFileComp))
	_ = c.RegisterFlagCompletionFunc("map", completeMap)
	return c
}

// takesProgram requires a name, -- and a program.
func takesProgram(c *cobra.Command, args []string) error {
	dash := c.ArgsLenAtDash()
	if dash < 0 {
		dash = len(args)
	}
	switch err := takes("NAME")(c, args[:min(dash, 1)]); {
	case err != nil:
		return err
	case c.ArgsLenAtDash() < 0 || dash == len(args):
		return mistake(c, "Missing: -- and a program.", "The program and its arguments stand after --.", "")
	case dash > 1:
		return takes("NAME")(c, args[:dash])
	case args[dash] == "":
		return mistake(c, "The program's name is empty.", "A shell variable may not be set.", "")
	}
	return nil
}

// completeMap offers the fields behind VAR=.
func completeMap(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	variable, _, ok := strings.Cut(typed, "=")
	if !ok {
		return nil, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	}
	var offered []string
	for _, f := range append((&flow.HandOut{}).Fields(), "session-token") {
		offered = append(offered, variable+"="+f)
	}
	return offered, cobra.ShellCompDirectiveNoFileComp
}

// exec runs command in place of this process, and returns only if that fails; on Windows as a child, and returns an ended.
func (p *program) exec(ctx context.Context, name string, handOut *flow.HandOut, yes bool, command []string) error {
	path, err := findProgram(command[0])
	if err != nil {
		return err
	}
	job, credential, env, err := p.credentialFor(ctx, name, "")
	if err != nil {
		return err
	}
	defer credential.Clear()
	var session kiiex.Session
	if handOut.OnlyToken {
		if session, err = p.sessionFor(ctx, job, credential, env, false, yes); err != nil {
			return err
		}
		defer session.Token.Clear()
	} else {
		q := job.BeforeHandOut(job.Summarize(credential), env)
		if err := p.confirmLogin(ctx, job, q, words.HandOutQuestion(q, filepath.Base(path)), yes); err != nil {
			return err
		}
	}
	if env.IsEmbedded() {
		p.warn("There is no " + kiiex.EnvBaseURL + ". " + flow.OnlyInside + " To run one for programs: kiikey sandbox")
	}
	variables, err := job.HandOut(credential, env, session, handOut)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return ask.Interrupted(err)
	}
	p.log.Info("exec", "credential", credential.ID, "only-token", handOut.OnlyToken)
	p.closeAll()
	return run(path, command, handOut.Environ(os.Environ(), variables, sameVariable))
}

// ended is a child's exit status, for kiikey's own.
type ended struct{ status int }

func (e *ended) Error() string { return "the program has ended" }

// findProgram finds a program as a shell does.
func findProgram(name string) (path string, err error) {
	path, err = exec.LookPath(name)
	switch {
	case err == nil:
		return path, nil
	case errors.Is(err, exec.ErrDot):
		return "", &problem.Problem{
			Kind: problem.ProgramUnusable,
			What: "The program is in the current folder.",
			Why:  "PATH leads there, where anyone may have put it.",
			Next: "If you mean this one, give its path.",
			Err:  err,
		}
	case errors.Is(err, fs.ErrPermission) || isThere(name):
		return "", cannotRun(err)
	}
	what := "There is no program " + plain.Truncate(plain.Text(name), 64) + "."
	if kiiex.Misplaced(name) != "" {
		what = "There is no program of that name."
	}
	return "", &problem.Problem{
		Kind: problem.ProgramNotFound,
		What: what,
		Why:  "kiikey looks for it in the folders of PATH; a name with a slash is a path.",
		Next: "Check the spelling, and that it is installed.",
		Err:  err,
	}
}

// isThere reports whether a path exists, or a file of that name in a folder of PATH.
func isThere(name string) bool {
	if strings.ContainsRune(name, filepath.Separator) || strings.Contains(name, "/") {
		_, err := os.Stat(name)
		return err == nil
	}
	for _, folder := range filepath.SplitList(os.Getenv("PATH")) {
		if info, err := os.Stat(filepath.Join(folder, name)); err == nil && !info.IsDir() {
			return true
		}
	}
	return false
}

// cannotRun is the problem of an existing program that can't be run.
func cannotRun(err error) error {
	if found, ok := errors.AsType[*exec.Error](err); ok {
		err = found.Err
	}
	unusable := &problem.Problem{
		Kind: problem.ProgramUnusable,
		What: "The program can't be run.",
		Why:  "The system says: " + problem.Reason(err) + ".",
		Next: "Make it executable (chmod +x), or put its interpreter first: python3 bot.py",
		Err:  err,
	}
	switch {
	case err == exec.ErrNotFound:
		unusable.Why = "It is in a folder of PATH, but isn't executable."
	case errors.Is(err, syscall.ENOEXEC):
		unusable.Next = "A script needs a first line that names its interpreter, such as #!/bin/sh. A binary must fit this computer's processor."
	case errors.Is(err, fs.ErrNotExist):
		unusable.Why, unusable.Next = "Its interpreter or loader is missing.", "Correct its first line, or install what that names."
	case errors.Is(err, syscall.E2BIG):
		unusable.Next = "Give it fewer or shorter arguments and variables."
	}
	return unusable
}
