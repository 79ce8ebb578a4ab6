package accessible

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store"
	"kiikey/ui/ask"
	"kiikey/ui/flow"
	"kiikey/ui/words"
)

// item is an action of a menu.
type item struct {
	label, help string
	do          func(context.Context) error
}

// offer is an item for an action that has the same name everywhere.
func offer(o words.Offer, do func(context.Context) error) item {
	return item{o.Label(), o.Sentence(), do}
}

// menu offers items until one returns errGone, or the user goes back, which is ErrBack. Each action may change the items.
func (c *conversation) menu(ctx context.Context, items func() (question string, items []item)) error {
	before := ""
	for {
		question, now := items()
		err := c.choose(ctx, question, now, 0, &before)
		if errors.Is(err, errGone) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// choose asks for an item, an empty line taking number fallback, and does it. It lists them if they differ from before. The
// error is ErrBack if none was chosen, or what ends the menu.
func (c *conversation) choose(ctx context.Context, question string, items []item, fallback int, before *string) error {
	q, now := ask.Choice{Ask: question, Fallback: fallback}, ""
	for _, it := range items {
		q.Options = append(q.Options, ask.Option{Label: it.label, Help: it.help})
		now += it.label + "\n"
	}
	q.Listed = now == *before
	i, err := c.Choose(ctx, q)
	if err != nil {
		return err
	}
	*before = now
	err = items[i].do(ctx)
	if trouble := c.job.State().Trouble(); trouble != nil {
		c.Refuse(trouble)
	}
	return c.settle(ctx, err)
}

// mainMenu offers everything, until the user quits, which is an *ask.Ended, or locks.
func (c *conversation) mainMenu(ctx context.Context) error {
	for {
		entries, err := c.job.Names(ctx)
		if err != nil {
			return &ask.Ended{Err: err}
		}
		if len(entries) == 0 {
			c.Say("Main menu. " + words.NoCredentials + " " + words.HowToGetAKey + " " + words.TryFirst)
		} else {
			c.Say("Main menu. You have " + problem.Count(len(entries), "credential") + ".")
		}
		err = c.menu(ctx, func() (string, []item) { return "What do you want to do", c.mainItems(ctx) })
		if !errors.Is(err, ask.ErrBack) {
			return err
		}
		c.Say("This is the main menu. To leave, type quit.")
	}
}

func (c *conversation) mainItems(ctx context.Context) []item {
	var items []item
	if entries, err := c.job.Names(ctx); err == nil && len(entries) > 0 {
		items = append(items, item{"Use a credential", "Sign with it, test it, show, edit or remove it.", c.useCredential})
		if len(entries) > 1 {
			items = append(items, item{"Test several", "One login each, one after the other.", c.testSeveral})
		}
		items = append(items, offer(words.HandOver, c.handOver))
	}
	if c.job.CanUndo() {
		items = append(items, offer(words.Undo, c.undo))
	}
	return append(items,
		offer(words.Import, c.thenUse(c.bringKey)),
		offer(words.TrySandbox, c.thenUse(c.bringSample)),
		offer(words.WalkThrough, c.walkThrough),
		offer(words.Recipient, c.receive),
		offer(words.Activity, c.activity),
		offer(words.Environments, c.environments),
		offer(words.BackUp, c.backup),
		offer(words.RestoreIt, c.restore),
		offer(words.Passphrase, c.changePassphrase),
		item{"Lock", "Clears what is decrypted and asks for the passphrase.", func(ctx context.Context) error {
			c.lock(ctx)
			c.Say(words.Locked)
			return errLocked
		}},
		item{"Quit", "Locks the vault and ends the program.", func(context.Context) error { return &ask.Ended{} }},
	)
}

// environments lists the environments.
func (c *conversation) environments(context.Context) error {
	for _, e := range c.job.Environments() {
		c.Say(words.Described(e) + ".")
	}
	c.Say(kiiex.OnlyThere + " Add yours " + problem.ToConfig)
	return nil
}

// maxEvents limits the entries of the activity.
const maxEvents = 20

// activity lists what was done lately, the latest first.
func (c *conversation) activity(ctx context.Context) error {
	events, err := c.job.Activity(ctx)
	if err != nil {
		return err
	}
	if len(events) == 0 {
		c.Say(words.NoActivity)
		return nil
	}
	c.Say("The latest " + problem.Count(min(maxEvents, len(events)), "entry") + ", the newest first.")
	for i := len(events) - 1; i >= max(0, len(events)-maxEvents); i-- {
		c.Say(words.Event(events[i]))
	}
	if err := c.confirm(ctx, words.ClearActivity(len(events), len(events))); err != nil {
		return err
	}
	if err := c.job.State().ClearActivity(); err != nil {
		return err
	}
	c.Say(words.ActivityCleared)
	return nil
}

// maxListed limits the credentials listed at once.
const maxListed = 20

// useCredential asks for a credential and opens its menu.
func (c *conversation) useCredential(ctx context.Context) error {
	entries, err := c.job.Names(ctx)
	if err != nil {
		return err
	}
	describe := func(e store.Entry) string {
		s, err := c.job.Summary(ctx, e.Name)
		if err != nil {
			return shown(e.Name) + ", which can't be read."
		}
		return c.summaryWords(s)
	}
	const more = ": type part of a name to list the matches."
	listed := c.readOut(entries, describe, more)
	for {
		answer, err := c.Line(ctx, ask.Question{
			Ask: "Which credential", May: "number or name",
			Help: "Part of a name, or of a note, a permission, a user or an environment, lists the matches.",
		})
		if err != nil {
			return err
		}
		if n, err := strconv.Atoi(answer); err == nil && n >= 1 && n <= len(listed) {
			return c.openCredential(ctx, listed[n-1].Name)
		}
		var fitting []store.Entry
		for _, e := range entries {
			if e.Name == answer {
				return c.openCredential(ctx, e.Name)
			}
			if strings.Contains(strings.ToLower(e.Name), strings.ToLower(answer)) {
				fitting = append(fitting, e)
			}
		}
		if len(fitting) == 1 {
			return c.openCredential(ctx, fitting[0].Name)
		}
		label := describe
		if len(fitting) == 0 {
			places, err := c.search(ctx, strings.ToLower(answer))
			if err != nil {
				return err
			}
			fitting = slices.DeleteFunc(slices.Clone(entries), func(e store.Entry) bool { return places[e.ID] == "" })
			label = func(e store.Entry) string { return describe(e) + " Found in its " + places[e.ID] + "." }
		}
		if len(fitting) == 0 {
			c.Say("Nothing matches. Type a number or a name.")
			continue
		}
		listed = c.readOut(fitting, label, more)
	}
}

// search finds a text in what is known of credentials beside their names, and says by their ids where.
func (c *conversation) search(ctx context.Context, wanted string) (map[string]string, error) {
	places := map[string]string{}
	err := c.job.EachSummary(ctx, func(e store.Entry, s flow.Summary, err error) error {
		if err == nil {
			places[e.ID] = words.Matched(s, wanted)
		}
		return nil
	})
	return places, err
}

// readOut lists the first credentials and returns them. more says how to reach the others.
func (c *conversation) readOut(entries []store.Entry, describe func(store.Entry) string, more string) []store.Entry {
	listed := entries[:min(maxListed, len(entries))]
	for i, e := range listed {
		c.Say(strconv.Itoa(i+1) + ". " + describe(e))
	}
	if left := len(entries) - len(listed); left > 0 {
		c.Say("And " + problem.Count(left, "other") + more)
	}
	return listed
}

func (c *conversation) openCredential(ctx context.Context, name string) error {
	s, err := c.job.Summary(ctx, name)
	if err != nil {
		return err
	}
	return c.credential(ctx, s)
}

// summaryWords describes a credential in a sentence.
func (c *conversation) summaryWords(s flow.Summary) string {
	return words.Spoken.About(s, c.kind(s.Environment)) + ". " + strings.TrimSpace(words.Spoken.LastTestInFull(c.job.Now(), s.LastTest)+" "+words.RotationNote(s, chooseRotate))
}
