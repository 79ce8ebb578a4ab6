package ui

import (
	"runtime/debug"
	"time"

	tea "charm.land/bubbletea/v2"
)

// untilLocked returns the time until the vault locks if no key is pressed; false where it does not.
func (a *app) untilLocked() (time.Duration, bool) {
	minutes := a.shared.job.Settings().Lock.IdleMinutes
	return time.Duration(minutes)*time.Minute - a.shared.job.Now().Sub(a.lastKey), minutes > 0
}

// idleCheck asks for another check of the idle time.
type idleCheck struct{}

// idleTimer checks again at the latest when the shown time until locking changes.
func (a *app) idleTimer() tea.Cmd {
	left, locks := a.untilLocked()
	if !locks {
		return nil
	}
	wait := time.Minute
	if a.shared.job.Store() != nil {
		if left <= time.Minute {
			wait = time.Second
		}
		if rest := left % wait; rest > 0 {
			wait = rest
		}
	}
	return tea.Tick(wait, func(time.Time) tea.Msg { return idleCheck{} })
}

// idle locks a vault that has not been used for the configured time.
func (a *app) idle() (tea.Model, tea.Cmd) {
	for _, s := range a.stack {
		if w, ok := s.(worker); ok && w.working() {
			a.lastKey = a.shared.job.Now()
		}
	}
	if left, locks := a.untilLocked(); a.shared.job.Store() == nil || !locks || left > 0 {
		return a, tea.Batch(a.lookAgain(), a.idleTimer())
	}
	a.lastKey = a.shared.job.Now()
	model, cmd := a.dispatch(a.top(), Lock{}, nil)
	return model, tea.Batch(cmd, a.idleTimer())
}

// lookAgain refreshes the lowest screen: the lock screen looks up the present ways to unlock the vault.
func (a *app) lookAgain() tea.Cmd {
	if s, ok := a.stack[0].(refresher); ok {
		return a.addressed(a.stack[0], s.refresh())
	}
	return nil
}

// suspend locks first: a program in the background would not notice the idle time.
func (a *app) suspend() tea.Cmd {
	cleared := a.clip.clearNow(a.shared.ctx)
	release := func() tea.Msg {
		a.release()
		return nil
	}
	if a.shared.job.Store() == nil {
		return tea.Sequence(cleared, release, tea.Suspend)
	}
	return tea.Sequence(cleared, a.shut(), releaseMemory, release, tea.Suspend)
}

// shut locks the vault and leaves every screen. Unlocking leads back into the walkthrough if it was open.
func (a *app) shut() tea.Cmd {
	a.resume = nil
	for _, s := range a.stack {
		if r, ok := s.(resumer); ok {
			a.resume = r.resume()
		}
	}
	a.lock()
	return a.startOver(a.screenAt(Opening{}))
}

// lock drops everything decrypted, and everything that may contain names: the list's filter, messages, and the status
// line.
func (a *app) lock() {
	a.shared.job.Lock()
	a.places.locked()
	a.messages = nil
	a.failure, a.status.text = "", ""
}

// releaseMemory returns the memory of dropped screens and libraries to the system. Most of what they leave of
// secrets goes with it: collected memory keeps its content until it is used again.
func releaseMemory() tea.Msg {
	debug.FreeOSMemory()
	return nil
}
