package ui

import (
	tea "charm.land/bubbletea/v2"
)

// act carries out what a screen wants.
func (a *app) act(want action, cmd tea.Cmd) (tea.Model, tea.Cmd) {
	if a.endsErrand(want) {
		a.drop(len(a.stack) - 2 - a.guidePlace())
		return a.act(pop{want}, cmd)
	}
	switch want := want.(type) {
	case push:
		if _, guide := want.screen.(*guideScreen); guide && a.guidePlace() >= 0 {
			a.drop(len(a.stack) - 1 - a.guidePlace()) // called up from within
			return a, cmd
		}
		a.conceal()
		a.stack = append(a.stack, want.screen)
		a.scroll = 0
		return a, tea.Batch(cmd, want.start())
	case replace:
		a.drop(1)
		a.stack = append(a.stack, want.screen)
		a.scroll = 0
		return a, tea.Batch(cmd, want.start())
	case pop:
		if len(a.stack) == 1 {
			return a, cmd
		}
		a.drop(1)
		a.scroll = 0
		if want.result == nil {
			return a, cmd
		}
		model, more := a.act(a.top().update(want.result))
		return model, tea.Batch(cmd, more)
	case perform:
		a.drop(1)
		if want.press != nil {
			return a.press(*want.press)
		}
		return a.act(want.do())
	case again:
		for _, msg := range want.input {
			_, more := a.enter(msg)
			cmd = tea.Batch(cmd, more)
		}
	case completed:
		model, more := a.act(pop{}, cmd)
		return model, tea.Batch(more, a.say(tell(want)))
	case broughtBack:
		model, more := a.act(home{}, cmd)
		return model, tea.Batch(more, a.say(tell(want)))
	case home:
		return a, tea.Batch(cmd, a.startOver(newCredentialsScreen(a.common, want.selected)))
	case opened:
		started := a.startOver(newCredentialsScreen(a.common, want.summary.Name))
		first := newKeyScreen(newVisit(a.common, want.summary))
		a.stack = append(a.stack, first)
		return a, tea.Batch(cmd, started, first.start(), a.say(want.notice()))
	case begin:
		return a, tea.Batch(cmd, a.startOver(a.opening()))
	case leaveGuide:
		a.guide = nil
		cmd = tea.Batch(cmd, a.startOver(a.opening()))
		if want.note == "" {
			return a, cmd
		}
		return a, tea.Batch(cmd, a.say(tell{want.note}))
	case pageTurned:
		a.scroll = 0
	case lock:
		cleared := a.common.clip.clearNow(a.common.ctx)
		return a, tea.Batch(cmd, cleared, a.shut(), releaseMemory, a.say(tell{"Locked."}))
	case quit:
		return a, tea.Quit
	case tell, hint, remark, warn:
		return a, tea.Batch(cmd, a.say(want))
	}
	return a, cmd
}

// startOver leaves every screen and opens one.
func (a *app) startOver(s screen) tea.Cmd {
	a.dropAll()
	a.stack = []screen{s}
	a.scroll = 0
	return s.start()
}

// drop takes the n top screens off the stack.
func (a *app) drop(n int) {
	for range n {
		if l, ok := a.top().(leaver); ok {
			l.leave()
		}
		a.stack = a.stack[:len(a.stack)-1]
	}
}

// dropAll empties the stack.
func (a *app) dropAll() {
	for _, s := range a.stack {
		if e, ok := s.(ender); ok {
			e.end()
		}
	}
	a.drop(len(a.stack))
}

// conceal masks whatever is revealed on any screen.
func (a *app) conceal() {
	for _, s := range a.stack {
		if c, ok := s.(concealer); ok {
			c.conceal()
		}
	}
}
