package system

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strings"

	"github.com/99designs/keyring"

	"kiikey/kiiex/problem"
)

// panicError is a panic of the library. Its value may contain anything: it is not shown.
type panicError struct{ value any }

func (e *panicError) Error() string {
	return fmt.Sprintf("the keyring library panicked with a %T", e.value)
}

// condition is the problem of a state of a keyring that this package has detected.
func condition(kind problem.Kind, what, why, next string) *problem.Problem {
	return &problem.Problem{Kind: kind, What: what, Why: why, Next: next}
}

const unlockIt = "Unlock it with your desktop's program for passwords and keys and try again, or unlock kiikey with the passphrase."

var (
	errLocked = condition(
		problem.KeyringLocked, "The system keyring is locked.",
		"It was not unlocked in time, or its prompt was dismissed.", unlockIt,
	)
	errDismissed = condition(
		problem.KeyringLocked, "The system keyring was not unlocked.",
		"Its prompt was dismissed.", "Try again and answer the prompt"+problem.OrUsePassphrase+".",
	)
	errGone = condition(
		problem.KeyringFailed, "The system keyring stopped answering.",
		"The service behind it ended in the middle of the work.", "Try again"+problem.OrUsePassphrase+".",
	)
	errSilent = condition(
		problem.KeyringTimeout, "The system keyring does not answer.",
		"The service behind it is there, but busy or stuck.",
		"Unlock with the passphrase; if it happens again, log out of the desktop and in again.",
	)
	errBroken     = failed("The part of kiikey that reaches it broke down.")
	errNotKept    = failed("What was written did not come back when it was read.")
	errNotRemoved = failed("The item is still there after it was removed.")
)

// missing says why a keyring can't be used here.
func missing(why, next string) *problem.Problem {
	return condition(problem.KeyringMissing, "This system keyring cannot be used here.", why, next)
}

// explain turns an error of the keyring called name into one for users. It returns nil for nil, and a
// *problem.Problem in err's chain as it is.
func explain(name keyring.BackendType, err error) error {
	if err == nil {
		return nil
	}
	if p, ok := errors.AsType[*problem.Problem](err); ok {
		return p
	}
	told := *classify(name, err)
	told.Err = err
	return &told
}

func classify(name keyring.BackendType, err error) *problem.Problem {
	if panicked, ok := errors.AsType[*panicError](err); ok {
		// The library takes the reply of a dismissed prompt for an object's path without checking.
		e, _ := panicked.value.(error)
		if _, ok := errors.AsType[*runtime.TypeAssertionError](e); ok && name == keyring.SecretServiceBackend {
			return errDismissed
		}
		return errBroken
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
	_, isSyntax := errors.AsType[*json.SyntaxError](err)
	if _, isType := errors.AsType[*json.UnmarshalTypeError](err); isType || isSyntax {
		// The text of such an error may quote what it found.
		return failed("The item" + problem.ChangedOrCutOff)
	}
	if errors.Is(err, keyring.ErrNoAvailImpl) {
		return failed("It could not be opened.")
	}
	return failed("It said: " + shorten(err.Error()) + ".")
}

func failed(why string) *problem.Problem {
	return condition(
		problem.KeyringFailed, "The system keyring failed.", why,
		"Unlock with the passphrase; if it happens again, check that the keyring works for other programs.",
	)
}

// classifyKeychain knows the errors of the macOS Keychain by the number that the library puts behind their
// text, which is in the user's language. Source: Apple, "Security Framework Result Codes".
func classifyKeychain(err error) *problem.Problem {
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
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}
