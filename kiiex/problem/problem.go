// Package problem defines the only error type shown to users.
//
// The rules it keeps:
//   - Every failure that reaches a screen, standard error or a JSON document is a *Problem. It says what
//     happened, why it probably did and what to do next, and its Kind lets a program tell one failure from
//     another.
//   - A Problem is shown and logged as it is: no secret may be put into any of its fields, and the face that
//     displays it must make text from outside harmless.
//   - The package is a leaf: everything may import it, and it imports nothing of the project.
package problem

import (
	"errors"
	"time"
)

// Problem is a failure in three parts: what happened, why, and what to do next.
type Problem struct {
	// Kind names the failure for programs; `--json` prints it as "kind".
	Kind Kind
	// What happened, as one sentence: "The exchange rejected this credential."
	What string
	// Why it probably happened, as one sentence or a few; empty where What says it already.
	Why string
	// Next says what to do now, as an instruction: "Type the passphrase again."
	Next string
	// RetryAfter is the wait that the exchange asked for; 0 for none.
	RetryAfter time.Duration
	// Err is the cause for errors.Is and errors.As. Its text is not shown to users.
	Err error
}

// Error returns what happened and why, without the hint: the hint is for the face that shows it.
func (p *Problem) Error() string {
	if p.Why == "" {
		return p.What
	}
	return p.What + " " + p.Why
}

// Unwrap returns the cause.
func (p *Problem) Unwrap() error { return p.Err }

// Is reports whether target is a Problem of the same kind, so that errors.Is(err, problem.Of(kind))
// asks for a kind.
func (p *Problem) Is(target error) bool {
	t, ok := target.(*Problem)
	return ok && t.What == "" && t.Kind == p.Kind
}

// Of returns a bare Problem for comparison with errors.Is.
func Of(kind Kind) error { return &Problem{Kind: kind} }

// From returns the Problem in err's chain, or one of kind Unexpected that wraps err; nil for nil.
func From(err error) *Problem {
	if err == nil {
		return nil
	}
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	return &Problem{
		Kind: Unexpected,
		What: "Something unexpected went wrong: " + err.Error() + ".",
		Why:  "kiikey has no explanation for this failure.",
		Next: "Try again; if it happens again, report it" + sendVersion,
		Err:  err,
	}
}

// KindOf returns the kind of err: that of the Problem in its chain, else Unexpected; "" for nil.
func KindOf(err error) Kind {
	if err == nil {
		return ""
	}
	return From(err).Kind
}
