package ui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/ui/words"
)

// action is a screen's request to the program, which carries it out; nil for none. If it leads elsewhere, the screens
// above that screen are closed first. Actions and places are capitalised though they stay in this package: screens have
// steps of their own called open, back, copy and done.
type action any

type (
	// Open puts the screen of a place on top, or replaces the one that asks.
	Open struct {
		To      Place
		Replace bool
	}
	// Back goes to the screen below, hands it a result if there is one, and shows a notice.
	Back struct {
		Result tea.Msg
		Notice string
	}
	// Done goes to the nearest base below that takes the place, and otherwise starts over with it. It shows a notice
	// or, if part of the task failed, the failure, and remarks.
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
	// Copy puts a secret into the clipboard, says so, and clears it again. Secret is called off the program's
	// loop, and what it returns is cleared. Back leaves the screen.
	Copy struct {
		Secret func(context.Context) (kiiex.Secret, error)
		Back   bool
	}
	// Notice shows a short success in the status line, which fades.
	Notice struct{ Text string }
	// Hint says why a key did nothing, and fades like a notice.
	Hint struct{ Text string }
	// Remark shows a success, and then a remark about it, which stays until it is dismissed.
	Remark struct{ Done, Text string }
	// Failure shows a failure in the status line, which stays until it is dismissed.
	Failure struct{ Err error }
	// Replay enters keys and pastes that were kept.
	Replay struct{ Input []tea.Msg }
	// Top shows the screen's body from its first line.
	Top struct{}
	// Undo undoes the last change of a credential, and says what it was.
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

// heldDown tells what to do when a key comes again within typing.HeldDown: Enter held down on the list would
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
