package ui

import (
	"context"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
)

// screen is one place where the person does one thing. Screens lie on a stack: the top one is seen and has
// the keys, the ones below wait. A screen changes itself only in Update, which does no input or output; what
// takes time is a command made with common.do, whose result comes back to this very screen even when
// another one lies on top of it by then.
type screen interface {
	// title is the screen's part of the title line, without the program's name.
	title() string
	// start returns the first command, once the screen is on the stack.
	start() tea.Cmd
	// update takes a key press, a paste or a result, and says where to go, if anywhere.
	update(msg tea.Msg) (action, tea.Cmd)
	// view draws the body for the size in common.
	view() body
	// keys are the bindings that work now, the most useful first: the help line shows as many as fit.
	keys() []key.Binding
	// typing reports whether a field has the focus, so that letters are text and not commands.
	typing() bool
}

// leaver is a screen that has something to end or to forget when it is left or covered: a request, a
// revealed secret.
type leaver interface {
	// leave is called when the screen is taken off the stack.
	leave()
}

// ender is a screen that shares something secret with those that replace it, to be forgotten with the last.
type ender interface {
	// end is called when the whole stack is left.
	end()
}

// concealer is a screen that may be showing a secret, which must vanish when the person looks away.
type concealer interface {
	conceal()
}

// holder is a screen that may have to wait before it can do what a key asks for. Keys that are pressed meanwhile
// would act on something else than the person has in mind: it keeps them.
type holder interface {
	// hold takes a key or a paste if the screen waits, and reports whether it did.
	hold(msg tea.Msg) bool
}

// hider is a screen whose field with the focus may hide what is typed.
type hider interface {
	hiding() bool
}

// worker is a screen that works by itself for longer than the store stays open without a key: while it does, the
// store is not locked under it.
type worker interface {
	working() bool
}

// environed is a screen that concerns one environment, which the title line shows; an empty name says that it
// concerns none. A screen that is not environed was opened for the one below it, and shows the same.
type environed interface {
	environmentShown() (name string, kind string)
}

// body is what a screen draws: lines no wider than the screen, where the cursor is, and which line must be
// in sight when there are more lines than rows.
type body struct {
	lines []string
	// cursor is where the terminal's own cursor is, relative to lines; nil for none. Screen readers and
	// input methods follow it.
	cursor *tea.Cursor
	// focus is the line that stays in sight.
	focus int
	// scrolls is set by bodies that are read rather than used: the arrow keys move them when they are too long.
	scrolls bool
}

func (b *body) add(lines ...string) { b.lines = append(b.lines, lines...) }

// paragraph adds text, wrapped to a screen of that width and its margins.
func (b *body) paragraph(width int, text string) { b.marked(width, "", text) }

// marked is paragraph behind a mark, with the rest of its lines below the text.
func (b *body) marked(width int, mark, text string) {
	b.add(indent(3, wrapAfter(mark, text, width-6)...)...)
}

// styled is paragraph in a style, which each line begins anew.
func (b *body) styled(width int, render func(...string) string, text string) {
	for _, line := range wrap(text, width-6) {
		b.add("   " + render(line))
	}
}

// at places the cursor on the line that is added next.
func (b *body) at(x int) {
	b.cursor = tea.NewCursor(x, len(b.lines))
	b.cursor.Blink = false
	b.cursor.Shape = tea.CursorBar
	b.focus = len(b.lines)
}

// action is what a screen wants of the program; nil for nothing.
type action any

type (
	// push puts a screen on top.
	push struct{ screen }
	// replace takes the top screen off and puts another in its place.
	replace struct{ screen }
	// pop goes back to the screen below, and hands it a message if there is one.
	pop struct{ result tea.Msg }
	// home goes back to the list of credentials, which reads the store anew; selected names a credential, "" for none.
	home struct{ selected string }
	// completed goes back to the screen below, and tells of what was done.
	completed struct{ text string }
	// broughtBack is home after the store's content was changed, and tells of it.
	broughtBack struct{ text string }
	// opened goes to the list and opens one credential there, with a notice: what was done or, if part of that
	// failed, what did.
	opened struct {
		summary flow.Summary
		note    string
		failure error
		remarks []string // what the person should look at
	}
	// begin starts over with what the store's situation asks for: create, unlock, the list, or the guide.
	begin struct{}
	// lock drops everything decrypted and asks for the passphrase.
	lock struct{}
	// quit ends the program.
	quit struct{}
	// again enters keys and pastes that were held.
	again struct{ input []tea.Msg }
	// tell shows a short success in the status line, which fades.
	tell struct{ text string }
	// hint tells why a key did nothing, and fades like tell.
	hint struct{ text string }
	// remark tells of a success, and then of what is worth a look about it, which stays until it is dismissed.
	remark struct{ done, text string }
	// warn tells of a failure in the status line, which stays until it is dismissed.
	warn struct{ err error }
)

// result carries the outcome of a command back to the screen that started it.
type result struct {
	to  screen
	msg tea.Msg
}

// discarder is an outcome with something secret in it.
type discarder interface {
	// discard is called instead of an update where the screen has gone.
	discard()
}

// notice is what the status line tells of it.
func (o opened) notice() action {
	switch remarks := strings.Join(o.remarks, " "); {
	case o.failure != nil:
		told := *problem.From(o.failure)
		told.Next = strings.TrimSpace(told.Next + " " + remarks)
		return warn{&told}
	case remarks != "":
		return remark{done: o.note, text: remarks}
	}
	return tell{o.note}
}

// do runs f outside the program's loop and hands what it returns to the screen `to`; f must heed ctx.
func do(ctx context.Context, to screen, f func(ctx context.Context) tea.Msg) tea.Cmd {
	return func() tea.Msg { return result{to: to, msg: f(ctx)} }
}

// failed is the message of a command that could not do its work.
type failed struct{ err error }
