package accessible

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
)

// question is one thing that is asked.
type question struct {
	ask string
	// may is what may be answered, where that needs saying.
	may string
	// help is what "?" explains.
	help string
	// fallback is what an empty line stands for; "" where it is no answer.
	fallback string
	// check says why an answer cannot be used; nil to take any.
	check func(answer string) error
}

// line asks for a line of text. The error is errBack, or ends the conversation.
func (c *conversation) line(ctx context.Context, q question) (string, error) {
	answer, _, err := c.lineOrDocument(ctx, q, false)
	return answer, err
}

// lineOrDocument is line, and with document takes a pasted JSON document too.
func (c *conversation) lineOrDocument(ctx context.Context, q question, document bool) (string, *documentText, error) {
	prompt := q.ask + " (" + answers(q) + "):"
	for {
		typed, pasted, err := c.read(ctx, prompt, false, document)
		if err != nil || pasted != nil {
			return "", pasted, err
		}
		answer := strings.TrimSpace(string(typed.Bytes()))
		typed.Clear()
		switch {
		case answer == "?":
			c.say(q.help)
			continue
		case strings.EqualFold(answer, "back"):
			return "", nil, errBack
		case answer == "" && q.fallback == "":
			c.say("An empty line is no answer here: type one, or back.")
			continue
		case answer == "":
			answer = q.fallback
		}
		if q.check != nil {
			if err := q.check(answer); err != nil {
				c.wrong(err)
				continue
			}
		}
		return answer, nil, nil
	}
}

// answers says what a question takes.
func answers(q question) string {
	var parts []string
	if q.may != "" {
		parts = append(parts, q.may)
	}
	if q.fallback != "" {
		parts = append(parts, "an empty line for "+shown(q.fallback))
	}
	return strings.Join(append(parts, "back, or ? for help"), ", ")
}

// unseenLine asks for a secret, which is not shown while it is typed. An empty line goes back. Clear it after use.
func (c *conversation) unseenLine(ctx context.Context, ask, help string) (kiiex.Secret, error) {
	for {
		typed, _, err := c.read(ctx, ask+" (not shown, an empty line goes back, ? for help):", true, false)
		if err != nil {
			return kiiex.Secret{}, err
		}
		switch string(typed.Bytes()) {
		case "?":
			c.say(help)
			continue
		case "":
			return kiiex.Secret{}, errBack
		}
		return kiiex.NewSecret(typed.Bytes()), nil
	}
}

// yes asks what can be answered either way; an empty line is the fallback.
func (c *conversation) yes(ctx context.Context, ask, help string, fallback bool) (bool, error) {
	word := map[bool]string{true: "yes", false: "no"}
	answer, err := c.line(ctx, question{ask: ask, may: "yes or no", help: help, fallback: word[fallback], check: func(answer string) error {
		switch strings.ToLower(answer) {
		case "y", "yes", "n", "no":
			return nil
		}
		return unusable("That is neither yes nor no.", "Type one of the two.")
	}})
	return strings.HasPrefix(strings.ToLower(answer), "y"), err
}

// sure asks before what cannot be undone or costs something: only the whole word yes agrees, and nothing that
// was typed before the question was there.
func (c *conversation) sure(ctx context.Context, ask, help string) (bool, error) {
	c.dropTyped(ctx)
	answer, err := c.line(ctx, question{ask: ask, may: "the whole word yes agrees, anything else does not", help: help, fallback: "no"})
	if err != nil {
		return false, err
	}
	if !strings.EqualFold(answer, "yes") {
		c.say("Nothing was done: you did not say yes.")
		return false, nil
	}
	return true, nil
}

// option is one numbered answer.
type option struct {
	label string
	// help says more about it; "" where the label says everything.
	help string
}

// choice is a question with numbered answers.
type choice struct {
	ask     string
	options []option
	// fallback is the number of the one that an empty line takes; 0 for none.
	fallback int
	// listed is set where the options have been read out already.
	listed bool
}

// choose asks for one of the options and returns its index. It takes a number, and the beginning of a label that
// no other one has.
func (c *conversation) choose(ctx context.Context, q choice) (int, error) {
	if !q.listed {
		c.list(q.options, false)
	}
	prompt := question{ask: q.ask, may: "1 to " + strconv.Itoa(len(q.options))}
	if len(q.options) == 1 {
		prompt.may = "1"
	}
	if q.fallback > 0 {
		prompt.fallback = strconv.Itoa(q.fallback)
	}
	for {
		typed, _, err := c.read(ctx, prompt.ask+" ("+answers(prompt)+"):", false, false)
		if err != nil {
			return 0, err
		}
		answer := strings.TrimSpace(string(typed.Bytes()))
		typed.Clear()
		switch {
		case answer == "?":
			c.list(q.options, true)
			continue
		case strings.EqualFold(answer, "back"):
			return 0, errBack
		case answer == "":
			answer = prompt.fallback
		}
		if i, ok := pick(q.options, answer); ok {
			return i, nil
		}
		c.say("That is none of the answers: type a number, " + prompt.may + ", or back.")
	}
}

// list reads the options out.
func (c *conversation) list(options []option, explained bool) {
	for i, o := range options {
		text := strconv.Itoa(i+1) + ". " + o.label + "."
		if explained && o.help != "" {
			text += " " + o.help
		}
		c.say(text)
	}
}

// pick finds the option that was meant.
func pick(options []option, answer string) (int, bool) {
	if n, err := strconv.Atoi(answer); err == nil {
		return n - 1, n >= 1 && n <= len(options)
	}
	found, count := 0, 0
	for i, o := range options {
		if answer != "" && len(o.label) >= len(answer) && strings.EqualFold(o.label[:len(answer)], answer) {
			found, count = i, count+1
		}
	}
	return found, count == 1
}

// item is one thing that a menu does.
type item struct {
	option
	do func(context.Context) error
}

// always asks the same.
func always(ask string) func() string { return func() string { return ask } }

// menu offers items, which may change with what is done, until the person goes back, which is errBack, or an item returns errGone. The list is read out at the
// beginning, and again when it has changed.
func (c *conversation) menu(ctx context.Context, ask func() string, items func() []item) error {
	before := ""
	for {
		offered := items()
		options, now := make([]option, len(offered)), ""
		for i, o := range offered {
			options[i] = o.option
			now += o.label + "\n"
		}
		i, err := c.choose(ctx, choice{ask: ask(), options: options, listed: now == before})
		if err != nil {
			return err
		}
		before = now
		err = offered[i].do(ctx)
		if trouble := c.job.State().Trouble(); trouble != nil {
			told := problem.From(trouble)
			c.say(told.Error() + " " + told.Next)
		}
		if errors.Is(err, errGone) {
			return nil
		}
		if err := c.settle(ctx, err); err != nil {
			return err
		}
	}
}

// inTurn asks one question after the other. Going back leads to the one before; from the first, out.
func inTurn(ctx context.Context, questions ...func(context.Context) error) error {
	for i := 0; i < len(questions); i++ {
		switch err := questions[i](ctx); {
		case errors.Is(err, errBack) && i > 0:
			i -= 2
		case err != nil:
			return err
		}
	}
	return nil
}

func unusable(what, next string) error {
	return &problem.Problem{Kind: problem.BadValue, What: what, Next: next}
}
