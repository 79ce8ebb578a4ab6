package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"kiikey/ui/flow"
)

// Removing a credential, which the list and the credential itself offer: removal comes back from the question, and
// removed once it is gone.
type (
	removal struct{ name string }
	removed struct{}
)

// askRemoval asks before a credential is deleted.
func askRemoval(c *shared, m flow.Summary) Ask {
	details := []string{"It is deleted from this computer, with its session and what is known of its tests. The key itself stays valid " +
		"at the exchange: delete it there too if it must not be used any more."}
	if !m.ImportedAt.IsZero() {
		details = append(details, "", "API key "+shown(m.MaskedKey)+", user "+shown(m.UserID)+", imported "+ago(c.job.Now(), m.ImportedAt)+".")
	}
	return Ask{Question{"Remove", "Remove " + shown(m.Name) + " (" + shown(m.Environment) + ")?", details, "Yes, remove it"}, removal{m.Name}}
}

func remove(c *shared, name string) tea.Cmd {
	return c.do(func(ctx context.Context) (tea.Msg, error) {
		return removed{}, c.job.Remove(ctx, name)
	})
}
