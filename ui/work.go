package ui

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
)

// do runs f outside the program's loop; f must heed ctx. What it returns comes back to the screen whose command it is,
// an error as failed.
func (c *shared) do(f func(ctx context.Context) (tea.Msg, error)) tea.Cmd {
	return func() tea.Msg {
		msg, err := f(c.ctx)
		if err != nil {
			return failed{err}
		}
		return msg
	}
}

// doWith is do with a credential, which is loaded for it and cleared afterwards.
func (c *shared) doWith(name string, f func(context.Context, kiiex.Credential) (tea.Msg, error)) tea.Cmd {
	return c.do(func(ctx context.Context) (tea.Msg, error) {
		credential, err := c.job.Credential(ctx, name)
		if err != nil {
			return nil, err
		}
		defer credential.Clear()
		return f(ctx, credential)
	})
}

// progress is a command's message that is still to come: the sender of the command runs it, and delivers
// its reports and its result alike.
type progress func(report func(tea.Msg)) tea.Msg

// doReporting is do for work that reports its progress.
func doReporting(ctx context.Context, f func(ctx context.Context, report func(tea.Msg)) tea.Msg) tea.Cmd {
	return func() tea.Msg {
		return progress(func(report func(tea.Msg)) tea.Msg { return f(ctx, report) })
	}
}

// mapped is a command whose messages to converts.
func mapped(cmd tea.Cmd, to func(tea.Msg) tea.Msg) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() tea.Msg {
		switch msg := cmd().(type) {
		case tea.BatchMsg:
			all := make(tea.BatchMsg, len(msg))
			for i, c := range msg {
				all[i] = mapped(c, to)
			}
			return all
		case progress:
			return progress(func(report func(tea.Msg)) tea.Msg {
				return to(msg(func(m tea.Msg) { report(to(m)) }))
			})
		default:
			return to(msg)
		}
	}
}

// put adds what a command reports, or replaces what it reported of the same before.
func put[T any](all []T, one T, same func(T) bool) []T {
	if i := slices.IndexFunc(all, same); i >= 0 {
		all[i] = one
		return all
	}
	return append(all, one)
}

// failed is the message of a command that could not do its work.
type failed struct{ err error }

// discarder is an outcome with something secret in it.
type discarder interface {
	// discard is called instead of an update where the screen has gone.
	discard()
}

// discard clears the secrets of a message without a receiver.
func discard(msg tea.Msg) {
	if d, ok := msg.(discarder); ok {
		d.discard()
	}
}
