package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/store"
	"kiikey/ui/flow"
	"kiikey/ui/widget"
	"kiikey/ui/words"
)

// undoKey undoes the last change of a credential, while there is one.
func (c *shared) undoKey() key.Binding {
	k := c.Keys.Undo
	k.SetEnabled(c.job.CanUndo())
	return k
}

// undoable reports a change with the shortcut that undoes it, which a long name does not push out of the line.
func (c *shared) undoable(told string) string {
	undoes := " " + c.Keys.Undo.Help().Key + " undoes it."
	return widget.Cut(told, c.Width-3-len(undoes)) + undoes
}

// undo carries out the shortcut: one that is held down would revert more than the change that was reported last.
func (c *shared) undo() action {
	if c.repeated {
		return heldDown
	}
	return Undo{}
}

// undone reports an undone change, or why it failed.
type undone struct {
	store.Undone
	summary flow.Summary
	err     error
}

// undo undoes the last change.
func (a *app) undo() tea.Cmd {
	c := a.shared
	return func() tea.Msg {
		u, err := c.job.Undo(c.ctx)
		if err != nil {
			return undone{err: err}
		}
		summary, err := c.job.Summary(c.ctx, u.Name)
		if err != nil { // it was damaged before: the list says so
			summary = flow.Summary{}
		}
		return undone{Undone: u, summary: summary}
	}
}

// undone leads to the restored credential: to the list, or to a credential that was only changed. A vault that was locked
// meanwhile shows nothing.
func (a *app) undone(msg undone) tea.Cmd {
	switch {
	case a.shared.job.Store() == nil:
		return nil
	case msg.err != nil:
		return a.say(Failure{msg.err})
	}
	done, remark := words.Undone(msg.Undone)
	want := Done{To: List{Selected: msg.Name}, Notice: done}
	if remark != "" {
		want.Remarks = []string{remark}
	}
	if msg.summary.ID != "" && (msg.Kind == store.Editing || msg.Kind == store.Renaming) {
		want.To = Credential{Summary: msg.summary}
	}
	return a.doneFrom(len(a.stack)-1, want)
}
