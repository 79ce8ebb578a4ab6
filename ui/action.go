package ui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/ui/words"
)

// action is a screen's request to the program, which carries it out; nil for none. Where it leads elsewhere, what
// lies above that screen goes first.
type action any

type (
	// Open puts the screen of a place on top, or in the stead of the one that asks.
	Open struct {
		To      Place
		Replace bool
	}
	// Back goes to the screen below, hands it a result if there is one, and tells of what was done.
	Back struct {
		Result tea.Msg
		Notice string
	}
	// Done goes to the nearest base below that takes the place, and otherwise starts over with it. It tells of what was
	// done or, if part of that failed, of what did, and of what is worth a look.
	Done struct {
		To      Place
		Notice  string
		Err     error
		Remarks []string
	}
	// Ask asks before something that loses or costs something. Yes comes back to the screen after a yes.
	Ask struct {
		words.Question
		Yes tea.Msg
	}
	// Copy puts a secret into the clipboard, tells of it, and clears it away again. Secret is called off the program's
	// loop, and what it returns is cleared. Back leaves the screen.
	Copy struct {
		Secret func(context.Context) (kiiex.Secret, error)
		Back   bool
	}
	// Notice shows a short success in the status line, which fades.
	Notice struct{ Text string }
	// Hint tells why a key did nothing, and fades like a notice.
	Hint struct{ Text string }
	// Remark tells of a success, and then of what is worth a look about it, which stays until it is dismissed.
	Remark struct{ Done, Text string }
	// Failure tells of a failure in the status line, which stays until it is dismissed.
	Failure struct{ Err error }
	// Replay enters keys and pastes that were kept.
	Replay struct{ Input []tea.Msg }
	// Top shows the screen's body from its first line.
	Top struct{}
	// Undo takes back the last change of a credential, and tells what it was.
	Undo struct{}
	// Lock drops everything decrypted and asks for the passphrase.
	Lock struct{}
	// Quit ends the program.
	Quit struct{}
)

// saved is the message of a command that ended a task.
type saved Done

// copyOf is the action that copies a secret which the screen may clear meanwhile.
func copyOf(secret kiiex.Secret) Copy {
	secret = secret.Clone()
	return Copy{Secret: func(context.Context) (kiiex.Secret, error) { return secret, nil }}
}

// heldDown tells what to do when a key comes again within typing.HeldDown: Enter that is held down on the list would
// walk on through the tabs and log in.
var heldDown = Hint{"That key may be held down: press it again."}

// replay is the action for kept keys and pastes, nil for none.
func replay(input []tea.Msg) action {
	if len(input) == 0 {
		return nil
	}
	return Replay{input}
}

// told returns d's notice for the status line; nil for none.
func (d Done) told() action {
	switch remarks := strings.Join(d.Remarks, " "); {
	case d.Err != nil:
		failure := *problem.From(d.Err)
		failure.Next = strings.TrimSpace(failure.Next + " " + remarks)
		return Failure{&failure}
	case remarks != "":
		return Remark{d.Notice, remarks}
	case d.Notice != "":
		return Notice{d.Notice}
	}
	return nil
}
