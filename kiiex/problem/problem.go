// Package problem holds the one error type that a person sees.
//
// Every failure that reaches a screen, standard error or a JSON document is a *Problem: it says what
// happened, why it probably did and what to do next, and its Kind lets a program tell one failure from
// another. The package is a leaf: everything may import it, it imports nothing of the project.
//
// A Problem is shown and logged as it is, so no secret may be put into any of its fields, and text that
// came from outside must be made harmless by whoever displays it.
package problem

import (
	"errors"
	"time"
)

// Problem is a failure in the three parts that a person needs.
type Problem struct {
	// Kind names the failure for programs; it is what `--json` prints as "kind".
	Kind Kind
	// What happened, as one sentence: "The exchange rejected this credential."
	What string
	// Why it probably happened, as one sentence or a few; empty where What says it already.
	Why string
	// Next is what to do now, as an instruction: "Type the passphrase again."
	Next string
	// RetryAfter is how long the exchange asked to wait; 0 if it did not.
	RetryAfter time.Duration
	// Err is the cause for errors.Is and errors.As. Its text is not shown to people.
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

// From returns the Problem in err's chain, or one of kind Unexpected that wraps err. It returns nil for nil.
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
		Next: "Try again; if it happens again, report it with the output of kiikey version.",
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
