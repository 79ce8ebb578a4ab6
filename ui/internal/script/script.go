// Package script runs stories in testscript files, for tests: it runs kiikey for its output, or in a terminal where
// it answers the questions.
package script

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"kiikey/assets"
)

// Command is one that scripts know.
type Command = func(ts *testscript.TestScript, neg bool, args []string)

// Options configures the scripts of a package.
type Options struct {
	Commands map[string]Command
	// Set are more variables, each NAME=VALUE.
	Set []string
	// Check says what is wrong with everything that was ever written to a terminal; nil where only secrets are.
	Check func(written string) error
}

// Params is for testscript.Run. The scripts of the folder have these commands beside testscript's own:
//
//	ok ARGS…           runs kiikey, which must succeed and show no secret
//	fails STATUS ARGS… runs kiikey, which must exit with STATUS and show no secret
//	finds STATUS ARGS… the same for doctor and verify, whose result is what is wrong
//	despite STATUS ARGS…
//	                   the same where a result is printed, and something else has failed, which is on standard error
//	reveals ARGS…      runs kiikey, which must succeed and is made to print a secret
//	json PATH VALUE    the value at PATH (a.b.0.c) in standard output's one document; VALUE is its text, or
//	                   "null", "true"; "! json PATH" says that there is none
//	sandbox ARGS…      runs `kiikey sandbox --json ARGS…` until the script ends, and sets SANDBOX_URL,
//	                   SANDBOX_CREDENTIAL and SANDBOX_CERTIFICATE
//	stopsandbox        interrupts it, which must succeed and leave none of its files
//	environment NAME [untrusted|websocket]
//	                   adds that sandbox to the configuration file, without its certificate if untrusted, with its WebSocket if so
//	throttled NAME N   adds an exchange that answers N logins with the wish for an hour of peace, and further ones with a page that
//	                   stands before it
//	says TEXT…         the last command has printed the texts, on either stream; a line may be broken at a space
//	sets NAME FILE     sets NAME to the first line of FILE, which may be stdout
//	nosecret FILE      FILE shows no secret
//	mode PATH MODE     PATH has the permissions MODE
//	waits FILE TEXT…   waits until FILE is there, and holds the texts, one after the other
//
// and on Unix:
//
//	fifo PATH          makes a pipe with a name
//
// and, in a terminal of 80 columns, where TEXT may hold the escapes of Go's strings:
//
//	start PROGRAM ARGS…
//	                   starts a program in a terminal of its own, without KIIKEY_PASSPHRASE_FILE: the passphrase is
//	                   typed. Whatever it writes must never hold a secret
//	sees TEXT…         waits until it has written the texts, one after the other, after what was seen before; a line may
//	                   be broken at a space. That passage is standard output from now on. "! sees TEXT…" says that
//	                   the passage has none of them
//	answers QUESTION ANSWER
//	                   waits for the question, and types the answer and enter. A QUESTION with an open bracket is waited
//	                   for up to "): "
//	types TEXT         types it, a few letters at a time
//	presses KEY…       presses keys by their names: enter, ctrl+c, left
//	pastes TEXT        pastes it, in brackets
//	sends TEXT…        sends each in a read of its own
//	torn TEXT…         sends each in two parts, once for every place at which it can be torn
//	resize COLUMNS     gives the terminal another width
//	signal NAME        sends the program a signal: INT, TERM, HUP, KILL
//	hangup             takes the terminal away
//	unechoed           the terminal itself echoes nothing
//	ends STATUS…       waits for the end, with one of the exit statuses, -1 if it was killed; the terminal must be as it was. The
//	                   rest of what was written is the passage
//	written            everything that the program has written is standard output from now on
//	revealed TEXT      the program may write TEXT once, though it is a secret
//	made NAME          sets NAME to the passphrase of six words that the passage shows, and NAME_HYPHENS to the same
//	                   with hyphens
func Params(dir string, o Options) testscript.Params {
	commands := map[string]Command{
		"ok":          cmdOK,
		"fails":       cmdFails,
		"finds":       cmdFinds,
		"despite":     cmdDespite,
		"reveals":     cmdReveals,
		"json":        cmdJSON,
		"sandbox":     cmdSandbox,
		"stopsandbox": cmdStopSandbox,
		"environment": cmdEnvironment,
		"throttled":   cmdThrottled,
		"says":        cmdSays,
		"sets":        cmdSets,
		"nosecret":    cmdNoSecret,
		"mode":        cmdMode,
		"waits":       cmdWaits,
	}
	maps.Copy(commands, unixCommands)
	maps.Copy(commands, o.Commands)
	return testscript.Params{
		Dir:                 dir,
		RequireUniqueNames:  true,
		RequireExplicitExec: true,
		Cmds:                commands,
		Setup: func(e *testscript.Env) error {
			e.Values[stateKey{}] = &state{t: e.T(), check: o.Check}
			if err := setUp(e); err != nil {
				return err
			}
			e.Vars = append(e.Vars, o.Set...)
			return nil
		},
		Condition: func(name string) (bool, error) {
			if name == "root" {
				return os.Geteuid() == 0, nil
			}
			return false, fmt.Errorf("unknown condition %q", name)
		},
	}
}

// state is shared by the commands of one script.
type state struct {
	t       testscript.T
	check   func(written string) error
	sandbox *runningSandbox
	*console
}

type stateKey struct{}

func stateOf(ts *testscript.TestScript) *state { return ts.Value(stateKey{}).(*state) }

// setUp gives every script a home of its own, the sample export and files with passphrases.
func setUp(e *testscript.Env) error {
	home := filepath.Join(e.WorkDir, "home")
	for _, kv := range []struct{ key, value string }{
		{"KIIKEY_HOME", home}, {"KIIKEY_PASSPHRASE_FILE", filepath.Join(e.WorkDir, "passphrase")},
		{"HOME", e.WorkDir}, {"XDG_CONFIG_HOME", filepath.Join(e.WorkDir, ".config")},
		{"DBUS_SESSION_BUS_ADDRESS", "unix:path=" + filepath.Join(e.WorkDir, "no-bus")},
		{"TMPDIR", filepath.Join(e.WorkDir, "tmp")}, {"TMP", filepath.Join(e.WorkDir, "tmp")},
		{"HTTPS_PROXY", ""}, {"HTTP_PROXY", ""}, {"NO_COLOR", ""}, {"TERM", "xterm-256color"},
		{"GORACE", os.Getenv("GORACE")},
		{"PASSPHRASE", Passphrase}, {"WRONG", wrongPassphrase}, {"BACKUP_PASSPHRASE", BackupPassphrase}, {"NEW_PASSPHRASE", newPassphrase},
		{"API_KEY", Secrets()[1]}, {"API_SECRET", Secrets()[0]},
		{"SIGNATURE", Signature(Secrets()[0], "0"+assets.SampleUserID+Secrets()[1])},
	} {
		e.Setenv(kv.key, kv.value)
	}
	for _, f := range []struct {
		name    string
		content []byte
	}{
		{"sample.json", assets.SampleExport},
		{"passphrase", []byte(Passphrase + "\n")},
		{"other-passphrase", []byte(wrongPassphrase + "\n")},
		{"backup-passphrase", []byte(BackupPassphrase + "\n")},
		{"new-passphrase", []byte(newPassphrase + "\n")},
	} {
		if err := os.WriteFile(filepath.Join(e.WorkDir, f.name), f.content, 0o600); err != nil {
			return err
		}
	}
	return os.MkdirAll(filepath.Join(e.WorkDir, "tmp"), 0o700)
}
func cmdMode(ts *testscript.TestScript, neg bool, args []string) {
	if runtime.GOOS == "windows" {
		return
	}
	info, err := os.Lstat(ts.MkAbs(args[0]))
	ts.Check(err)
	if got := fmt.Sprintf("%04o", info.Mode().Perm()); got != args[1] {
		ts.Fatalf("%s has mode %s, want %s", args[0], got, args[1])
	}
}

func cmdWaits(ts *testscript.TestScript, neg bool, args []string) {
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	enough := time.After(45 * time.Second)
	for {
		content, err := os.ReadFile(ts.MkAbs(args[0]))
		rest, all := string(content), err == nil
		for _, text := range args[1:] {
			var found bool
			_, rest, found = strings.Cut(rest, text)
			all = all && found
		}
		if all {
			return
		}
		select {
		case <-look.C:
		case <-enough:
			ts.Fatalf("%s never held that: %q, %v", args[0], content, err)
		}
	}
}
