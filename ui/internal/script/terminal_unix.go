//go:build unix

package script

import (
	"fmt"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/sys/unix"

	"kiikey/ui/internal/story"
)

var unixCommands = map[string]Command{
	"fifo":     cmdFIFO,
	"start":    cmdStart,
	"sees":     cmdSees,
	"answers":  cmdAnswers,
	"types":    cmdTypes,
	"presses":  cmdPresses,
	"pastes":   cmdPastes,
	"sends":    cmdSends,
	"torn":     cmdTorn,
	"resize":   cmdResize,
	"signal":   cmdSignal,
	"hangup":   cmdHangup,
	"unechoed": cmdUnechoed,
	"ends":     cmdEnds,
	"written":  cmdWritten,
	"revealed": cmdRevealed,
	"made":     cmdMade,
}

// Program is called where a test binary runs as kiikey. It gives up the terminal that go test may have been started from, so
// that scripts are alone everywhere; one in the terminal of a story keeps that.
func Program() {
	if !story.Program() {
		_, _ = syscall.Setsid()
	}
}

// console is the terminal of a script, and what its program has written since the last look.
type console struct {
	*story.Story
	passage  string
	gone     bool     // the terminal was taken away
	revealed []string // secrets that may be written, once each
}

// tester has a story end its script.
type tester struct {
	testing.TB
	ts *testscript.TestScript
}

func (t tester) Helper()                           {}
func (t tester) Cleanup(f func())                  { t.ts.Defer(f) }
func (t tester) Fatalf(format string, args ...any) { t.ts.Fatalf(format, args...) }
func (t tester) Errorf(format string, args ...any) { t.ts.Fatalf(format, args...) }
func (t tester) Fatal(args ...any)                 { t.ts.Fatalf("%s", fmt.Sprint(args...)) }
func (t tester) Skip(args ...any)                  { t.Fatal(args...) }

func cmdStart(ts *testscript.TestScript, neg bool, args []string) {
	s := stateOf(ts)
	ts.Check(ts.Exec("env", "-0")) // a script's variables have no other way out
	program := exec.Command(args[0], args[1:]...)
	program.Dir = ts.MkAbs(".")
	program.Env = append(strings.Split(strings.TrimRight(ts.ReadFile("stdout"), "\x00"), "\x00"), "KIIKEY_PASSPHRASE_FILE=")
	c := &console{}
	s.console = c
	ts.Defer(func() { // when the program has ended
		if c.Story == nil {
			return
		}
		if err := s.complaint(c); err != nil {
			s.t.Fatal(err)
		}
	})
	c.Story = story.Start(tester{ts: ts}, story.Terminal{Columns: 80, Rows: 24, Dumb: ts.Getenv("TERM") == "dumb"}, program)
}

// complaint returns what is wrong in a program's whole output.
func (s *state) complaint(c *console) error {
	written := string(c.Output())
	for _, text := range c.revealed {
		written = strings.Replace(written, text, "", 1)
	}
	if found := SecretIn(written); found != "" {
		return fmt.Errorf("the terminal shows %s:\n%s", found, written)
	}
	if s.check != nil {
		return s.check(written)
	}
	return nil
}

// pass makes a passage of what was written the standard output of the script.
func (s *state) pass(ts *testscript.TestScript, passage string) {
	s.passage = passage
	_, _ = ts.Stdout().Write([]byte(passage))
}

// text is an argument without its escapes.
func text(ts *testscript.TestScript, written string) string {
	read, err := strconv.Unquote(`"` + strings.ReplaceAll(written, `"`, `\"`) + `"`)
	if err != nil {
		ts.Fatalf("%q is not the inside of a string of Go", written)
	}
	return read
}

func texts(ts *testscript.TestScript, written []string) (read []string) {
	for _, w := range written {
		read = append(read, text(ts, w))
	}
	return read
}

func cmdSees(ts *testscript.TestScript, neg bool, args []string) {
	s := stateOf(ts)
	if !neg {
		s.pass(ts, s.Hear(texts(ts, args)...))
		return
	}
	passage := flat(s.passage)
	for _, unwanted := range texts(ts, args) {
		if strings.Contains(passage, flat(unwanted)) {
			ts.Fatalf("%q was written:\n%s", unwanted, s.passage)
		}
	}
}

func cmdAnswers(ts *testscript.TestScript, neg bool, args []string) {
	s, question := stateOf(ts), texts(ts, args[:1])
	if strings.Count(question[0], "(") > strings.Count(question[0], ")") {
		question = append(question, "): ")
	}
	s.pass(ts, s.Hear(question...))
	s.Type(text(ts, args[1]) + "\r")
}

func cmdTypes(ts *testscript.TestScript, neg bool, args []string) {
	stateOf(ts).Type(text(ts, args[0]))
}

func cmdPresses(ts *testscript.TestScript, neg bool, args []string) { stateOf(ts).Press(args...) }

func cmdPastes(ts *testscript.TestScript, neg bool, args []string) {
	stateOf(ts).Paste(text(ts, args[0]))
}

func cmdSends(ts *testscript.TestScript, neg bool, args []string) {
	for _, sent := range texts(ts, args) {
		stateOf(ts).Send(sent)
	}
}

func cmdTorn(ts *testscript.TestScript, neg bool, args []string) {
	for _, whole := range texts(ts, args) {
		for at := 1; at < len(whole); at++ {
			stateOf(ts).Send(whole[:at])
			stateOf(ts).Send(whole[at:])
		}
	}
}

func cmdFIFO(ts *testscript.TestScript, neg bool, args []string) {
	ts.Check(syscall.Mkfifo(ts.MkAbs(args[0]), 0o600))
}

func cmdResize(ts *testscript.TestScript, neg bool, args []string) {
	columns, err := strconv.Atoi(args[0])
	ts.Check(err)
	stateOf(ts).Resize(columns, 24)
}

func cmdSignal(ts *testscript.TestScript, neg bool, args []string) {
	signal := unix.SignalNum("SIG" + args[0])
	if signal == 0 {
		ts.Fatalf("there is no signal %s", args[0])
	}
	stateOf(ts).Signal(signal)
}

func cmdHangup(ts *testscript.TestScript, neg bool, args []string) {
	s := stateOf(ts)
	s.gone = true
	s.Vanish()
}

func cmdUnechoed(ts *testscript.TestScript, neg bool, args []string) {
	if s := stateOf(ts); s.Settings() == s.Original() {
		ts.Fatalf("the terminal is as it was before the program began: it shows what is typed")
	}
}

func cmdEnds(ts *testscript.TestScript, neg bool, args []string) {
	s := stateOf(ts)
	status := s.Ends()
	s.pass(ts, s.Rest())
	if !slices.Contains(args, strconv.Itoa(status)) {
		ts.Fatalf("exit status %d, want %s", status, strings.Join(args, " or "))
	}
	if !s.gone && s.Settings() != s.Original() {
		ts.Fatalf("the terminal is not as it was")
	}
	ts.Check(s.complaint(s.console))
}

func cmdWritten(ts *testscript.TestScript, neg bool, args []string) {
	s := stateOf(ts)
	s.pass(ts, string(s.Output()))
}

func cmdRevealed(ts *testscript.TestScript, neg bool, args []string) {
	s := stateOf(ts)
	s.revealed = append(s.revealed, args[0])
}

func cmdMade(ts *testscript.TestScript, neg bool, args []string) {
	lines := strings.Split(stateOf(ts).passage, "\n")
	at := slices.IndexFunc(lines, func(line string) bool {
		return len(strings.Fields(line)) == 6 && strings.ToLower(line) == line
	})
	if at < 0 {
		ts.Fatalf("the passage shows no six words in a line of their own")
	}
	words := strings.Fields(lines[at])
	ts.Setenv(args[0], strings.Join(words, " "))
	ts.Setenv(args[0]+"_HYPHENS", strings.Join(words, "-"))
}
