package accessible

import (
	"context"
	"strings"

	"kiikey/kiiex"
	"kiikey/ui/plain"
	"kiikey/ui/words"
)

// kind returns the kind of an environment; "" if it is not configured.
func (c *conversation) kind(environment string) kiiex.EnvironmentKind {
	e, _ := c.job.Environment(environment)
	return e.Kind
}

// offer is an entry of a menu.
func offer(o words.Offer, do func(context.Context) error) item {
	return item{option{o.Label(), o.Sentence()}, do}
}

// confirm says what is at stake, and asks.
func (c *conversation) confirm(ctx context.Context, q words.Question) (bool, error) {
	for _, text := range q.Lines() {
		c.Say(text)
	}
	return c.sure(ctx, asked(q.Ask), words.NothingYet+". "+q.Yes+": type yes.")
}

// asked drops the question mark, as the possible answers follow.
func asked(question string) string { return strings.TrimSuffix(question, "?") }

// shown makes text from outside harmless within a line.
func shown(s string) string { return plain.Truncate(s, 400) }

// chooseRotate leads to a rotation.
const chooseRotate = "choose rotate"
