package accessible

import (
	"context"
	"strconv"
	"strings"

	"kiikey/kiiex/problem"
	"kiikey/store"
	"kiikey/ui/ask"
	"kiikey/ui/flow"
	"kiikey/ui/words"
)

// testSeveral asks for credentials, and tests them one after the other.
func (c *conversation) testSeveral(ctx context.Context) error {
	chosen, err := c.chooseSeveral(ctx)
	if err != nil {
		return err
	}
	c.Say(strings.TrimSpace(words.Several(len(chosen)) + " " + words.SeveralRule + " " + words.Spoken.SeveralTake(len(chosen))))
	if err := c.agreeToSeveral(ctx, chosen); err != nil {
		return err
	}
	outcomes := make([]flow.Outcome, len(chosen))
	err = c.Work(ctx, "Testing.", func(ctx context.Context) error {
		c.job.TestSeveral(ctx, chosen, nil, func(place int, o flow.Outcome) {
			outcomes[place] = o
			if o.Verdict != flow.Testing {
				c.Say(strconv.Itoa(place+1) + " of " + strconv.Itoa(len(chosen)) + ". " + shown(chosen[place].Name) + ": " + words.VerdictInFull(o, "To find out why, use the credential and choose Diagnose."))
			}
		})
		return nil
	})
	if err != nil {
		return err
	}
	c.Say("Total: " + words.Tally(outcomes) + ".")
	return nil
}

// chooseSeveral lists the credentials and asks for some.
func (c *conversation) chooseSeveral(ctx context.Context) ([]flow.Summary, error) {
	entries, err := c.job.Names(ctx)
	if err != nil {
		return nil, err
	}
	label := func(e store.Entry) string {
		return shown(e.Name) + ", of " + words.Spoken.Environment(e.Environment, c.kind(e.Environment)) + "."
	}
	listed := c.readOut(entries, label, ": type their names.")
	var picked []store.Entry
	_, err = c.Line(ctx, ask.Question{
		Ask: "Which credentials", May: "numbers, names or environments separated by commas, or all",
		Help: "1, 3 stands for the first and the third; staging for all of that environment.",
		Check: func(answer string) (err error) {
			picked, err = pickSeveral(entries, len(listed), answer)
			return err
		},
	})
	if err != nil {
		return nil, err
	}
	var chosen []flow.Summary
	for _, e := range picked {
		s, err := c.job.Summary(ctx, e.Name)
		if err != nil { // the run reports it in its turn
			s = flow.Summary{ID: e.ID, Name: e.Name, Environment: e.Environment}
		}
		chosen = append(chosen, s)
	}
	return chosen, nil
}

// pickSeveral returns the credentials that an answer names, each once, in the order of the list. The first ones have
// numbers.
func pickSeveral(entries []store.Entry, numbered int, answer string) ([]store.Entry, error) {
	picked := make([]bool, len(entries))
	for word := range strings.SplitSeq(answer, ",") {
		word = strings.TrimSpace(word)
		found := word == ""
		for i, e := range entries {
			if strings.EqualFold(word, "all") || e.Name == word || strings.EqualFold(e.Environment, word) ||
				i < numbered && strconv.Itoa(i+1) == word {
				picked[i], found = true, true
			}
		}
		if !found {
			return nil, unusable("There is no " + shown(word) + " in the list.")
		}
	}
	var chosen []store.Entry
	for i, e := range entries {
		if picked[i] {
			chosen = append(chosen, e)
		}
	}
	if len(chosen) == 0 {
		return nil, unusable("You named no credential.")
	}
	return chosen, nil
}

func unusable(what string) error {
	return &problem.Problem{Kind: problem.BadValue, What: what, Next: "Type numbers, names or environments separated by commas, or all."}
}

// agreeToSeveral asks once before all the logins.
func (c *conversation) agreeToSeveral(ctx context.Context, chosen []flow.Summary) error {
	q := c.job.BeforeSeveral(chosen)
	if q.Needed() {
		return c.agree(ctx, q, words.TestQuestion(q))
	}
	c.DropHeld(ctx)
	begin, err := c.Yes(ctx, ask.Question{Ask: "Start", Help: words.NothingYet + "."}, true)
	if err == nil && !begin {
		err = ask.ErrBack
	}
	return err
}
