package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"kiikey/ui/flow"
	"kiikey/ui/words"
)

// Removing a credential, which the list and the credential itself offer: removal comes back from the question, and
// removed once it is gone.
type (
	removal struct{ name string }
	removed struct{ name string }
)

// askRemoval asks before a credential is removed.
func askRemoval(c *shared, m flow.Summary) Ask {
	return Ask{words.Short.Remove(m, c.job.Now()), removal{m.Name}}
}

func remove(c *shared, name string) tea.Cmd {
	return c.do(func(ctx context.Context) (tea.Msg, error) {
		return removed{name}, c.job.Remove(ctx, name)
	})
}

func (m removed) done(c *shared) Done {
	return Done{To: List{}, Notice: c.undoable(words.Removed(m.name))}
}
