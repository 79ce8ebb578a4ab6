package accessible

import (
	"context"
	"strings"

	"kiikey/kiiex"
	"kiikey/ui/plain"
	"kiikey/ui/words"
)

// kind is the kind of an environment by name, empty for one that the configuration does not know.
func (c *conversation) kind(environment string) kiiex.EnvironmentKind {
	e, _ := c.job.Environment(environment)
	return e.Kind
}

// offer is an entry of a menu.
func offer(o words.Offer, do func(context.Context) error) item {
	return item{option{o.Label(), o.Sentence()}, do}
}

// confirm says what a question is about, and asks it.
func (c *conversation) confirm(ctx context.Context, q words.Question) (bool, error) {
	for _, text := range q.Will {
		if text != "" {
			c.say(text)
		}
	}
	return c.sure(ctx, asked(q.Ask), words.NothingYet+". "+q.Yes+": type yes.")
}

// asked is a question without its mark: what may be answered follows it.
func asked(question string) string { return strings.TrimSuffix(question, "?") }

// shown is text from outside as part of a line.
func shown(s string) string { return plain.Truncate(s, 400) }
