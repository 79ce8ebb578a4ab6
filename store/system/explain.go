package system

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"unicode/utf8"

	"github.com/99designs/keyring"

	"kiikey/kiiex/problem"
)

// PanicError is a panic of the library, recovered by whoever called it.
type PanicError struct {
	// Value is what was passed to panic. It may contain anything: it is not shown.
	Value any
}

// Error does not tell the value.
func (e *PanicError) Error() string {
	return fmt.Sprintf("the keyring library panicked with a %T", e.Value)
}

// condition is a state of a keyring that this package found out itself.
type condition struct {
	kind            problem.Kind
	what, why, next string
}

func (c *condition) Error() string { return c.what + " " + c.why }

var (
	errLocked = &condition{
		problem.BackendLocked, "The keyring is locked.",
		"It was not unlocked in time, or the prompt was dismissed.",
		"Unlock it with your desktop's program for passwords and keys, then try again.",
	}
	errDismissed = &condition{
		problem.BackendLocked, "The keyring was not unlocked.",
		"Its prompt was dismissed.",
		"Try again, and answer the prompt of your desktop.",
	}
	errGone = &condition{
		problem.BackendFailed, "The keyring stopped answering.",
		"The service behind it ended in the middle of the work.",
		"Log out of the desktop and in again, then look at what is stored with kiikey list.",
	}
	errSilent = &condition{
		problem.BackendTimeout, "The keyring does not answer.",
		"The service behind it is there, but busy or stuck.",
		"Try again; if it happens again, log out of the desktop and in again.",
	}
	errNotRunning = &condition{
		problem.BackendMissing, "The keyring is not running.",
		"No program offers it on your session's bus.",
		"Start your desktop's keyring, such as gnome-keyring or KeePassXC, then try again.",
	}
)

// Explain turns an error of the keyring called name, or a *PanicError around it, into one for people. It
// returns nil for nil, and a *problem.Problem in err's chain as it is.
func Explain(name keyring.BackendType, err error) error {
	if err == nil {
		return nil
	}
	var p *problem.Problem
	if errors.As(err, &p) {
		return p
	}
	c := classify(name, err)
	return &problem.Problem{Kind: c.kind, What: c.what, Why: c.why, Next: c.next, Err: err}
}

func classify(name keyring.BackendType, err error) *condition {
	var known *condition
	if errors.As(err, &known) {
		return known
	}
	var panicked *PanicError
	if errors.As(err, &panicked) {
		// What a dismissed prompt brings back is taken for an object's path without a look.
		var assertion *runtime.TypeAssertionError
		if e, ok := panicked.Value.(error); ok && name == keyring.SecretServiceBackend && errors.As(e, &assertion) {
			return errDismissed
		}
		return failed("The library that reaches it broke down.")
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return errSilent
	}
	if c := classifyBus(err); c != nil {
		return c
	}
	if c := classifyKeychain(err); c != nil {
		return c
	}
	var syntax *json.SyntaxError
	var wrongType *json.UnmarshalTypeError
	if errors.As(err, &syntax) || errors.As(err, &wrongType) {
		// The text of such an error may quote what it found.
		return &condition{
			problem.StoreDamaged, "An item in the keyring is damaged.",
			"It is not what kiikey wrote: another program changed it, or a write was cut off.",
			"Remove it with your desktop's program for passwords and keys, or bring a backup back with kiikey restore.",
		}
	}
	if errors.Is(err, keyring.ErrNoAvailImpl) {
		return failed("It could not be opened.")
	}
	return failed("It said: " + shorten(err.Error()) + ".")
}

func failed(why string) *condition {
	return &condition{
		problem.BackendFailed, "The keyring could not do this.", why,
		"Try again; if it happens again, look whether your desktop's keyring works for other programs.",
	}
}

// classifyKeychain knows the errors of the macOS Keychain by the number that the library puts behind their
// text, which is in the user's language. Source: Apple, "Security Framework Result Codes".
func classifyKeychain(err error) *condition {
	text := err.Error()
	switch {
	case strings.Contains(text, "(-128)"): // errSecUserCanceled
		return errDismissed
	case strings.Contains(text, "(-25308)"), strings.Contains(text, "(-25293)"): // errSecInteractionNotAllowed, errSecAuthFailed
		return errLocked
	}
	return nil
}

// shorten keeps the first line of a text from outside, up to 200 bytes.
func shorten(s string) string {
	const most = 200
	s, _, _ = strings.Cut(s, "\n")
	s = strings.TrimRight(s, ". ")
	if len(s) <= most {
		return s
	}
	s = s[:most]
	for len(s) > 0 && !utf8.ValidString(s) {
		s = s[:len(s)-1]
	}
	return s + "…"
}
