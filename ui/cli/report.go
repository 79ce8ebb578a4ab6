package cli

import (
	"errors"
	"fmt"
	"slices"

	"kiikey/kiiex/problem"
)

// The document of a failure.
type (
	failureDocument struct {
		Error    failure  `json:"error"`
		SetAside []string `json:"setAside,omitempty"` // as in the result of restore
	}
	failure struct {
		Kind    problem.Kind `json:"kind"`
		Message string       `json:"message"`
		Hint    string       `json:"hint"`
	}
)

// afterSettingAside is a failure after a vault's files were renamed.
type afterSettingAside struct {
	error
	paths []string
}

func (e *afterSettingAside) Unwrap() error { return e.error }

// besides is a failure whose command has a result all the same, which is on standard output.
type besides struct{ error }

func (e *besides) Unwrap() error { return e.error }

// report prints a failure: as a JSON document on standard output with --json, else, or where that has the result or can't be
// written, as text on standard error.
func (p *program) report(err error) {
	told := problem.From(err)
	p.log.Error("failed", "kind", string(told.Kind)) // no text, which may repeat an argument or a name
	document := failureDocument{Error: failure{Kind: told.Kind, Message: told.Error(), Hint: told.Next}}
	if done, ok := errors.AsType[*afterSettingAside](err); ok {
		document.SetAside = done.paths
	}
	if _, printed := errors.AsType[*besides](err); p.json && !printed && p.printJSON(document) == nil {
		return
	}
	if told.Kind == problem.NoTerminal { // it ends up in a log or a pipe
		p.say("kiikey: " + told.Error() + " " + told.Next + "\n")
		return
	}
	p.say(problemText("kiikey: ", told, widthOf(p.stderr)))
}

// problemText is a problem in its three parts.
func problemText(first string, told *problem.Problem, width int) string {
	text := wrapped(first, "  ", told.What, width)
	if told.Why != "" {
		text += wrapped("  Why:  ", "        ", told.Why, width)
	}
	if told.Next != "" {
		text += wrapped("  Next: ", "        ", told.Next, width)
	}
	return text
}

// unable returns the problem of a failed system call.
func unable(kind problem.Kind, what, next string, err error) *problem.Problem {
	return &problem.Problem{Kind: kind, What: what, Why: "The system says: " + problem.Reason(err) + ".", Next: next, Err: err}
}

// warn prints warnings on standard error, each once however often it is found.
func (p *program) warn(texts ...string) {
	for _, text := range texts {
		if !slices.Contains(p.warned, text) {
			p.warned = append(p.warned, text)
			p.say(wrapped("warning: ", "  ", text, widthOf(p.stderr)))
		}
	}
}

// note prints a line on standard error.
func (p *program) note(format string, args ...any) {
	p.say(wrapped("", "  ", fmt.Sprintf(format, args...), widthOf(p.stderr)))
}

// say writes lines to standard error, and ignores a closed one.
func (p *program) say(lines string) { _, _ = p.stderr.WriteString(lines) }
