package cli

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
	"kiikey/ui/plain"
	"kiikey/ui/words"
)

func (p *program) listCommand() *cobra.Command {
	return &cobra.Command{
		Use:        "list",
		Short:      "List your credentials",
		SuggestFor: []string{"ls"},
		Long: `Lists your credentials: name, environment, User ID, the ends of the API key,
time since import, and result of the last test. It shows no secrets.`,
		Example: `  kiikey list

  # only the names
  kiikey list --json | jq -r '.[].name'`,
		Args: takes(),
		RunE: does(func(ctx context.Context, _ []string) error { return p.list(ctx) }),
	}
}

// summary is a credential in the documents of list and show.
type summary struct {
	Name        string    `json:"name"`
	Note        string    `json:"note"`
	Expires     *string   `json:"expires"` // a day, "2026-12-31"; null if it is not known
	Environment string    `json:"environment"`
	UserID      string    `json:"userId"`
	APIKey      string    `json:"apiKey"` // masked
	Permissions []string  `json:"permissions"`
	CanWithdraw bool      `json:"canWithdraw"` // by these, or by what a session showed
	ImportedAt  time.Time `json:"importedAt"`
	LastTest    *lastTest `json:"lastTest"` // null if never tested
	Rotation    *rotation `json:"rotation"` // null if it is not part of one
}

// rotation is an unfinished replacement of an API key.
type rotation struct {
	Old      string `json:"old"` // a name, as the other
	New      string `json:"new"`
	Accepted bool   `json:"accepted"`
}

// lastTest is the last test of a credential.
type lastTest struct {
	At          time.Time `json:"at"`
	Environment string    `json:"environment"`
	Passed      bool      `json:"passed"`
	Kind        string    `json:"kind"` // of the failure; "" for none
}

func summarized(s flow.Summary) summary {
	d := summary{
		Name: s.Name, Note: s.Note, Environment: s.Environment, UserID: s.UserID, APIKey: s.MaskedKey,
		Permissions: orEmpty(s.Permissions), CanWithdraw: s.Withdraws, ImportedAt: s.ImportedAt.UTC(),
	}
	if day := s.ExpiryDay(); day != "" {
		d.Expires = &day
	}
	if t := s.LastTest; t != nil {
		d.LastTest = &lastTest{At: t.At.UTC(), Environment: t.Environment, Passed: t.Kind == "", Kind: t.Kind}
	}
	if r := s.Rotation; r != nil {
		d.Rotation = &rotation{r.Old.Name, r.New.Name, r.Accepted}
	}
	return d
}

func (p *program) list(ctx context.Context) error {
	var summaries []flow.Summary
	job, err := p.openVault(ctx)
	if err == nil {
		summaries, err = job.Summaries(ctx)
	}
	if err == nil && len(summaries) == 0 {
		err = noneSaved(job)
	}
	switch {
	case errors.Is(err, errNoneSaved): // which is a result
		told := problem.From(err)
		p.note("%s", told.Error())
		p.note("%s", told.Next)
		p.note("Or try it: kiikey demo")
		return p.result([]summary{}, "")
	case err != nil:
		return err
	}
	document := make([]summary, len(summaries))
	for i, s := range summaries {
		document[i] = summarized(s)
	}
	width := widthOf(p.stdout)
	return p.result(document, table(summaries, kindIn(job), job.Now(), width)+leftToDo(summaries, width))
}

// leftToDo says for each unfinished rotation what is left to do.
func leftToDo(summaries []flow.Summary, width int) string {
	var b strings.Builder
	for _, s := range summaries {
		if s.Rotation != nil && s.Rotation.Name() == s.Name {
			b.WriteString("\n" + wrapped(plain.Text(s.Name)+": ", "  ", words.RotationNote(s, ""), width))
		}
	}
	return b.String()
}

// table lists the credentials in columns. If they are too wide, the least important go first, then shrink.
func table(summaries []flow.Summary, kind func(environment string) kiiex.EnvironmentKind, now time.Time, width int) string {
	const cells = 7
	rows := [][cells]string{{"NAME", "", "ENVIRONMENT", "USER", "KEY", "AGE", "LAST TEST"}}
	for _, s := range summaries {
		mark := ""
		if s.Withdraws {
			mark = words.WithdrawSign
		}
		rows = append(rows, [cells]string{
			plain.Text(s.Name), mark, words.Short.Environment(s.Environment, kind(s.Environment)), plain.Text(s.UserID),
			words.Short.Key(s.MaskedKey), words.Short.Age(now, s.ImportedAt), words.Short.Tested(now, s.LastTest, s.Environment),
		})
	}
	const gap = 2
	var widths [cells]int // with the gap; 0 for a column that isn't shown
	for _, r := range rows {
		for i, cell := range r {
			if cell != "" {
				widths[i] = max(widths[i], columns(cell)+gap)
			}
		}
	}
	tooWide := -gap - width
	for _, w := range widths {
		tooWide += w
	}
	const name, environment, user, key, age, test = 0, 2, 3, 4, 5, 6
	for _, shrink := range []struct{ column, least int }{
		{age, 0}, {key, 0}, {user, 0}, {environment, 14}, {name, 14}, {test, 14}, {name, 8}, {environment, 10}, {test, 10},
	} {
		cut := max(0, min(tooWide, widths[shrink.column]-shrink.least))
		if cut > 0 && shrink.least == 0 { // a part of it says nothing
			cut = widths[shrink.column]
		}
		widths[shrink.column] -= cut
		tooWide -= cut
	}
	var b strings.Builder
	for _, r := range rows {
		line := ""
		for i, cell := range r {
			if widths[i] > 0 {
				line += padded(plain.Cut(cell, widths[i]-gap), widths[i])
			}
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	if widths[1] > 0 {
		b.WriteString("\n" + words.WithdrawSign + " " + words.CanWithdraw + "\n")
	}
	return b.String()
}

// kindIn returns the kinds of environments; "" for one that is gone from the configuration, whose name is enough.
func kindIn(job *flow.Job) func(environment string) kiiex.EnvironmentKind {
	return func(environment string) kiiex.EnvironmentKind {
		e, _ := job.Environment(environment)
		return e.Kind
	}
}
