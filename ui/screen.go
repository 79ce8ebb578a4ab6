package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/ui/widget"
)

// screen is one place where the user does one thing. Screens lie on a stack: the top one is seen and has
// the keys, the ones below wait. A screen changes itself only in Update, which does no input or output; what
// takes time is a command made with do, whose result comes back to this very screen even when another one lies on
// top of it by then.
type screen interface {
	// title is the screen's part of the title line, without the program's name.
	title() string
	// start returns the first command, once the screen is on the stack.
	start() tea.Cmd
	// update takes a key press, a paste or a result, and returns an action, nil for none.
	update(msg tea.Msg) (action, tea.Cmd)
	// view draws the body for the size of the canvas.
	view() widget.Body
	// keys are the bindings that work now, the most useful first: the help line shows as many as fit.
	keys() []key.Binding
	// typing reports whether a field has the focus, so that letters are text and not commands.
	typing() bool
}

// leaver is a screen that has something to end or to forget when it is left: a request, a secret.
type leaver interface {
	// leave is called when the screen is taken off the stack.
	leave()
}

// concealer is a screen that may be showing a secret, which must vanish when the user looks away.
type concealer interface {
	conceal()
}

// holder is a screen that may have to wait before it can do what a key asks for. Keys that are pressed meanwhile
// would act on something else than the user has in mind: it keeps them.
type holder interface {
	// hold takes a key or a paste if the screen waits, and reports whether it did.
	hold(msg tea.Msg) bool
}

// hider is a screen whose focused field may hide its text.
type hider interface {
	hiding() bool
}

// worker is a screen that may work for longer than the vault stays unlocked without a key: while it does, the
// vault does not lock.
type worker interface {
	working() bool
}

// environed is a screen that concerns one environment, which the title line shows; an empty name says that it
// concerns none. A screen that is not environed was opened for the one below it, and shows the same.
type environed interface {
	environmentShown() (name string, kind string)
}

// withdrawer is an environed screen about credentials, which the title line marks where one of them can withdraw.
type withdrawer interface{ withdraws() bool }

// placed is a screen with a list that may be longer than the window: the lower rule shows the position in it.
type placed interface{ position() string }

// base is a screen that tasks end at which began above it.
type base interface {
	screen
	// take reports whether a task for that place ends here, and continues from its result.
	take(Place) (action, tea.Cmd, bool)
}

// ruler is a screen that draws the upper rule, its own and that of whatever it has opened.
type ruler interface{ rule() string }

// resumer is a screen to come back to after unlocking.
type resumer interface{ resume() Place }

// refresher is a screen that reads its state again when it comes to the top, and every so often.
type refresher interface{ refresh() tea.Cmd }

// commander is a screen with more actions than shortcuts.
type commander interface{ commands() []command }

// command is something that a screen can do, by name.
type command struct {
	word, full string // as described gives them
	keys       string // the key that does the same, as help shows it; empty for none
	do         func() (action, tea.Cmd)
}
