package ui

import (
	"reflect"

	tea "charm.land/bubbletea/v2"

	"kiikey/ui/flow"
)

func (a *app) top() screen { return a.stack[len(a.stack)-1] }

// push puts a screen on top.
func (a *app) push(s screen) tea.Cmd {
	a.conceal()
	a.stack = append(a.stack, s)
	a.turned()
	return a.addressed(s, s.start())
}

// overlay puts the help, the palette or the messages on top. Each is open once: opened again from above itself, it
// comes back to the top.
func (a *app) overlay(s screen) tea.Cmd {
	for _, open := range a.stack {
		if reflect.TypeOf(open) == reflect.TypeOf(s) {
			a.dropAbove(open)
			return nil
		}
	}
	return a.push(s)
}

// startOver leaves every screen and opens others.
func (a *app) startOver(screens ...screen) tea.Cmd {
	a.drop(len(a.stack))
	a.stack, a.scroll = screens, 0
	var cmd tea.Cmd
	for _, s := range screens {
		cmd = tea.Batch(cmd, a.addressed(s, s.start()))
	}
	return cmd
}

// drop removes the n top screens from the stack.
func (a *app) drop(n int) {
	for range n {
		if l, ok := a.top().(leaver); ok {
			l.leave()
		}
		a.stack = a.stack[:len(a.stack)-1]
		a.turned()
	}
}

// turned follows a change of the top screen. A notice goes with the one below which it stood, whose keys it may name.
func (a *app) turned() { a.scroll, a.status.text = 0, "" }

// dropAbove removes the screens above one of the stack.
func (a *app) dropAbove(s screen) {
	for a.top() != s {
		a.drop(1)
	}
}

// conceal masks every revealed secret on any screen.
func (a *app) conceal() {
	for _, s := range a.stack {
		if c, ok := s.(concealer); ok {
			c.conceal()
		}
	}
}

// screenAt makes the screen of a place.
func (a *app) screenAt(p Place) screen {
	if _, opening := p.(Opening); opening {
		p = a.opening()
	}
	return a.places.screenAt(p)
}

// stackFor returns the screens of a place that no base took: the list lies below every screen that has a way
// back.
func (a *app) stackFor(p Place) []screen {
	switch p := p.(type) {
	case Opening, List, Guide:
		return []screen{a.screenAt(p)}
	case Credential:
		return []screen{a.screenAt(List{Selected: p.Summary.Name}), a.screenAt(p)}
	}
	return []screen{a.screenAt(List{}), a.screenAt(p)}
}

// opening returns the place that the vault's situation asks for, or the one left by locking if nothing has to be unlocked.
func (a *app) opening() Place {
	situation, err := a.shared.job.Situation()
	if err != nil {
		return Trouble{Err: err}
	}
	if resume := a.resume; resume != nil && situation != flow.Locked {
		a.resume = nil
		return resume
	}
	switch situation {
	case flow.NoVault:
		return Create{}
	case flow.Unlocked:
		return List{}
	}
	return Unlock{}
}
