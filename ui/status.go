package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex/problem"
	"kiikey/ui/widget"
)

// noticeLife is the time for which a notice stays in the status line.
const noticeLife = 5 * time.Second

// status is a success or a hint, which the line above the help shows for a while.
type status struct {
	text string
	id   int  // tells a newer one from the one whose time is up
	hint bool // nothing was done
}

// noticeOver says that a notice's time is up.
type noticeOver struct{ id int }

// say puts a notice into the status line.
func (a *app) say(what action) tea.Cmd {
	switch what := what.(type) {
	case Failure:
		a.fail(what.Err)
	case Remark:
		a.fail(&problem.Problem{Kind: problem.BadValue, What: what.Text})
		a.remarked = true
		return a.notify(what.Done, false)
	case Notice:
		return a.notify(what.Text, false)
	case Hint:
		return a.notify(what.Text, true)
	}
	return nil
}

func (a *app) notify(text string, hint bool) tea.Cmd {
	id := a.status.id + 1
	a.status = status{text, id, hint}
	return tea.Tick(noticeLife, func(time.Time) tea.Msg { return noticeOver{id} })
}

// fail shows a failure in the status line, until it is dismissed or another one comes, and saves it among the messages
// to be read in full.
func (a *app) fail(err error) {
	a.failure, a.remarked = widget.Explained(err), false
	all := append(a.messages, message{a.shared.job.Now(), err})
	a.messages = all[max(0, len(all)-maxMessages):]
}
