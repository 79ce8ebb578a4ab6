package ask

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"strconv"
	"strings"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/ui/plain"
)

// Question asks for one line.
type Question struct {
	Ask string
	// May names the possible answers; "" for any.
	May string
	// Help answers "?"; "" if that is an answer like any other.
	Help string
	// Fallback is the answer of an empty line; "" if it is none.
	Fallback string
	// Check returns why an answer can't be used; nil to take any.
	Check func(answer string) error

	short    string // the possible answers in a short question
	hidden   bool   // the answer is not shown
	document bool   // a pasted JSON document is an answer too
}

// prompted returns the question with the possible answers.
func (p *Prompter) prompted(q Question) string {
	if p.options.Short {
		return q.Ask + cmp.Or(q.short, ":")
	}
	var may []string
	if q.May != "" {
		may = append(may, q.May)
	}
	if q.Fallback != "" {
		may = append(may, "enter for "+plain.Truncate(q.Fallback, 400))
	}
	back := "back, or ? for help"
	if q.hidden {
		back = "not shown, enter goes back, ? for help"
	}
	return q.Ask + " (" + strings.Join(append(may, back), ", ") + "):"
}

// answer asks until there is an answer, or a document instead. Clear both after use.
func (p *Prompter) answer(ctx context.Context, q Question) (*line, kiiex.Secret, error) {
	for {
		line, pasted, err := p.read(ctx, p.prompted(q), q)
		if err != nil || !pasted.IsEmpty() {
			return line, pasted, err
		}
		typed := line.text
		if !q.hidden {
			typed = bytes.TrimSpace(typed)
		}
		empty := len(typed) == 0 && q.Fallback == ""
		switch back := !p.options.Short; {
		case q.Help != "" && string(typed) == "?":
			p.Say(q.Help)
		case back && (q.hidden && empty || !q.hidden && bytes.EqualFold(typed, []byte("back"))):
			line.clear()
			return nil, pasted, ErrBack
		case empty && back:
			p.Say("Type an answer, or back.")
		case empty:
			p.Say("Type an answer.")
		default:
			return line, pasted, nil
		}
		line.clear()
	}
}

// Line asks for a line of text and trims it. The error is ErrBack or an *Ended.
func (p *Prompter) Line(ctx context.Context, q Question) (string, error) {
	answer, _, err := p.line(ctx, q)
	return answer, err
}

// LineOrDocument is Line, and also takes a pasted JSON document, empty if a line was typed. Clear it after use.
func (p *Prompter) LineOrDocument(ctx context.Context, q Question) (string, kiiex.Secret, error) {
	q.document = true
	return p.line(ctx, q)
}

func (p *Prompter) line(ctx context.Context, q Question) (string, kiiex.Secret, error) {
	for {
		line, pasted, err := p.answer(ctx, q)
		switch {
		case err != nil:
			return "", pasted, err
		case !pasted.IsEmpty() && p.Interactive() && p.echo == nil:
			pasted.Clear()
			p.Refuse(unusable("This terminal shows what you type, so a pasted secret would stay readable.", "Name the file instead."))
			continue
		case !pasted.IsEmpty():
			return "", pasted, nil
		}
		answer := cmp.Or(strings.TrimSpace(string(line.text)), q.Fallback)
		line.clear()
		if q.Check != nil {
			if err := q.Check(answer); err != nil {
				p.Refuse(err)
				continue
			}
		}
		return answer, pasted, nil
	}
}

// Secret asks for a line that is not shown, and doesn't trim it. The error is ErrBack or an *Ended. Clear it after use.
func (p *Prompter) Secret(ctx context.Context, q Question) (kiiex.Secret, error) {
	q.hidden = true
	line, _, err := p.answer(ctx, q)
	if err != nil {
		return kiiex.Secret{}, err
	}
	return kiiex.NewSecret(line.text), nil
}

// Refuse says in one line why an answer can't be used.
func (p *Prompter) Refuse(err error) {
	told := problem.From(err)
	p.Say(strings.ReplaceAll(told.Error()+" "+told.Next, "\n", " "))
}

// Yes asks yes or no; an empty line takes the fallback.
func (p *Prompter) Yes(ctx context.Context, q Question, fallback bool) (bool, error) {
	q.May, q.Fallback = "yes or no", map[bool]string{true: "yes", false: "no"}[fallback]
	q.Check = func(answer string) error {
		if !agrees(answer) && !strings.EqualFold(answer, "n") && !strings.EqualFold(answer, "no") {
			return unusable("That is neither yes nor no.", "Type one of them.")
		}
		return nil
	}
	answer, err := p.Line(ctx, q)
	return agrees(answer), err
}

// Sure asks before what can't be undone or costs something. Only yes agrees, or y to a short question, and only if typed
// after the question.
func (p *Prompter) Sure(ctx context.Context, q Question) (bool, error) {
	p.DropTyped(ctx)
	q.May, q.short, q.Fallback = "type yes to agree", " [y/N]", "no"
	answer, err := p.Line(ctx, q)
	return strings.EqualFold(answer, "yes") || p.options.Short && agrees(answer), err
}

func agrees(answer string) bool {
	return strings.EqualFold(answer, "y") || strings.EqualFold(answer, "yes")
}

// Option is one numbered answer.
type Option struct {
	Label string
	// Help says more about it; "" for nothing.
	Help string
}

// Choice is a question with numbered answers.
type Choice struct {
	Ask     string
	Options []Option
	// Fallback is the number that an empty line takes; 0 for none.
	Fallback int
	// Listed means that the options stand above already.
	Listed bool
}

// Choose asks for one of the options and returns its index. It takes a number, a label, or the beginning of
// only one.
func (p *Prompter) Choose(ctx context.Context, c Choice) (chosen int, err error) {
	if !c.Listed {
		p.Say(numbered(c.Options, p.options.Short))
	}
	count := strconv.Itoa(len(c.Options))
	q := Question{Ask: c.Ask, May: "1 to " + count, Help: numbered(c.Options, true), short: " (1-" + count + "):"}
	if len(c.Options) == 1 {
		q.May = "1"
	}
	if c.Fallback > 0 {
		q.Fallback = strconv.Itoa(c.Fallback)
	}
	q.Check = func(answer string) error {
		i, ok := pick(c.Options, answer)
		if !ok {
			next := "Type a number, " + q.May
			if !p.options.Short {
				next += ", or back"
			}
			return unusable("That is none of the answers.", next+".")
		}
		chosen = i
		return nil
	}
	_, err = p.Line(ctx, q)
	return chosen, err
}

// numbered lists the options, one a line.
func numbered(options []Option, explained bool) string {
	var lines []string
	for i, o := range options {
		text := strconv.Itoa(i+1) + ". " + o.Label + "."
		if explained && o.Help != "" {
			text += " " + o.Help
		}
		lines = append(lines, text)
	}
	return strings.Join(lines, "\n")
}

// pick finds the option of an answer.
func pick(options []Option, answer string) (int, bool) {
	if n, err := strconv.Atoi(answer); err == nil {
		return n - 1, n >= 1 && n <= len(options)
	}
	found, count := 0, 0
	for i, o := range options {
		if strings.EqualFold(o.Label, answer) { // though others begin with it
			return i, true
		}
		if answer != "" && len(o.Label) >= len(answer) && strings.EqualFold(o.Label[:len(answer)], answer) {
			found, count = i, count+1
		}
	}
	return found, count == 1
}

// InTurn asks one question after the other. Going back repeats the one before; from the first it returns ErrBack.
func InTurn(ctx context.Context, questions ...func(context.Context) error) error {
	for i := 0; i < len(questions); i++ {
		switch err := questions[i](ctx); {
		case errors.Is(err, ErrBack) && i > 0:
			i -= 2
		case err != nil:
			return err
		}
	}
	return nil
}
