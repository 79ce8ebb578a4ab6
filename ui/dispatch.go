package ui

import (
	tea "charm.land/bubbletea/v2"

	"kiikey/ui/words"
)

// result carries the message of a command back to the screen whose command it was.
type result struct {
	to  screen
	msg tea.Msg
}

// addressed is a screen's command, whose messages come back to that screen.
func (a *app) addressed(to screen, cmd tea.Cmd) tea.Cmd {
	return a.running(mapped(cmd, func(msg tea.Msg) tea.Msg { return result{to, msg} }))
}

// running runs a command that reports its progress.
func (a *app) running(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() tea.Msg {
		switch msg := cmd().(type) {
		case tea.BatchMsg:
			for i := range msg {
				msg[i] = a.running(msg[i])
			}
			return msg
		case progress:
			return msg(a.send)
		default:
			return msg
		}
	}
}

// deliver passes a result to its screen, wherever that is on the stack. The result of a closed screen is dropped.
func (a *app) deliver(msg result) (tea.Model, tea.Cmd) {
	if trouble := a.shared.job.State().Trouble(); trouble != nil {
		a.fail(trouble)
	}
	for _, s := range a.stack {
		if s == msg.to {
			return a.hand(s, msg.msg)
		}
	}
	discard(msg.msg)
	return a, nil
}

// hand gives a screen a message, and carries out the action that it returns.
func (a *app) hand(s screen, msg tea.Msg) (tea.Model, tea.Cmd) {
	want, cmd := s.update(msg)
	return a.dispatch(s, want, cmd)
}

// dispatch carries out a screen's action, and runs its command.
func (a *app) dispatch(s screen, want action, cmd tea.Cmd) (tea.Model, tea.Cmd) {
	cmd = a.addressed(s, cmd)
	also := func(more tea.Cmd) (tea.Model, tea.Cmd) { return a, tea.Batch(cmd, more) }
	switch want.(type) {
	case Open, Back, Done, Ask:
		a.dropAbove(s) // the help or the palette was of the screen that leads elsewhere
	}
	switch want := want.(type) {
	case Open:
		if want.Replace {
			a.drop(1)
		}
		return also(a.push(a.screenAt(want.To)))
	case Ask:
		return also(a.push(newConfirmScreen(a.shared, want)))
	case Back:
		return also(a.back(want))
	case Done:
		return also(a.done(want))
	case Copy:
		if want.Back {
			a.back(Back{})
		}
		return also(a.clip.copyFrom(a.shared.ctx, want.Secret))
	case perform:
		a.dropAbove(s)
		a.drop(1)
		_, more := a.perform(want.entered)
		return also(more)
	case startOver:
		return also(a.startOver(a.screenAt(List{})))
	case Replay:
		for _, msg := range want.Input {
			_, more := a.enter(msg)
			cmd = tea.Batch(cmd, more)
		}
	case Top:
		if s == a.top() {
			a.scroll = 0
		}
	case Undo:
		return also(a.undo())
	case Lock:
		cleared := a.clip.clearNow(a.shared.ctx)
		return also(tea.Batch(cleared, a.shut(), releaseMemory, a.say(Notice{words.Locked})))
	case Quit:
		return a, tea.Quit
	case Notice, Hint, Remark, Failure:
		return also(a.say(want))
	}
	return a, cmd
}

// back leaves the top screen, unless it is the only one.
func (a *app) back(want Back) tea.Cmd {
	var cmd tea.Cmd
	if len(a.stack) > 1 {
		a.drop(1)
		if want.Result != nil {
			_, cmd = a.hand(a.top(), want.Result)
		}
	}
	if want.Notice != "" {
		cmd = tea.Batch(cmd, a.say(Notice{want.Notice}))
	}
	return cmd
}

// done ends a task below the top.
func (a *app) done(want Done) tea.Cmd { return a.doneFrom(len(a.stack)-2, want) }

// doneFrom goes to the nearest base that takes the place, from that screen of the stack down, or starts over there.
func (a *app) doneFrom(at int, want Done) tea.Cmd {
	for i := at; i >= 0; i-- {
		b, ok := a.stack[i].(base)
		if !ok {
			continue
		}
		if more, cmd, taken := b.take(want.To); taken {
			a.dropAbove(b)
			_, cmd = a.dispatch(b, more, cmd)
			return tea.Batch(cmd, a.say(want.told()))
		}
	}
	return tea.Batch(a.startOver(a.stackFor(want.To)...), a.say(want.told()))
}
