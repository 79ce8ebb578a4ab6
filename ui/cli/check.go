package cli

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"kiikey/kiiex/problem"
	"kiikey/store"
	"kiikey/ui/ask"
	"kiikey/ui/flow"
	"kiikey/ui/plain"
	"kiikey/ui/words"
)

type checkFlags struct {
	all, names, retry, yes bool
	prometheus             string
}

func (p *program) checkCommand() *cobra.Command {
	var o checkFlags
	c := &cobra.Command{
		Use:        "check NAME…|--all",
		Short:      "Test credentials, for schedulers and monitoring",
		SuggestFor: []string{"monitor", "watch"},
		Long: `Logs in once with each credential, one after the other with a pause between, and
logs out again where the exchange offers that. Sessions that are saved stay.

It can't lock you out: after a rejection no other credential of that user is
tested, and one that was rejected before isn't either, in any run, until you
correct it (kiikey edit), or give --retry. Where a 2FA code is wanted, the key
can't be checked; that is no rejection.

The exit status is 0 if all are well, 3 if one was rejected, now or before, else
4 if one wasn't reached or can't be checked.`,
		Example: `  # in a timer
  kiikey check --all --yes --json

  # for the textfile collector of Prometheus's node_exporter
  kiikey check --all --prometheus /var/lib/prometheus/node-exporter/kiikey.prom`,
		RunE: does(func(ctx context.Context, args []string) error { return p.check(ctx, args, o) }),
	}
	c.Args = func(c *cobra.Command, args []string) error {
		switch {
		case o.all && len(args) > 0:
			return mistake(c, "--all takes no NAME.", "It checks all credentials.", "Leave one out.")
		case !o.all && len(args) == 0:
			return mistake(c, "Missing: NAME, or --all.", "", "")
		case slices.Contains(args, ""):
			return mistake(c, "NAME is empty.", "A shell variable may not be set.", "")
		case o.names && o.prometheus == "":
			return mistake(c, "--names goes with --prometheus.", "", "")
		}
		return nil
	}
	f := c.Flags()
	f.BoolVar(&o.all, "all", false, "check all credentials")
	f.BoolVar(&o.retry, "retry", false, "test those again that were rejected before")
	f.BoolVar(&o.yes, "yes", false, "check those of production too")
	pathVar(f, &o.prometheus, "prometheus", "replace `FILE` by what was found, for Prometheus; everyone can read it")
	f.BoolVar(&o.names, "names", false, "name the credentials in it, which has only their ids otherwise")
	c.ValidArgsFunction = p.completeNames
	return c
}

// checkDocument is a credential in the document of check.
type checkDocument struct {
	ID          string     `json:"id"`
	Name        string     `json:"name"`
	Environment string     `json:"environment"`
	Result      string     `json:"result"`      // "accepted", "rejected" or "unchecked"
	Kind        string     `json:"kind"`        // why it was not; "" for accepted, and where nothing was sent
	Reason      string     `json:"reason"`      // in words
	LastSuccess *time.Time `json:"lastSuccess"` // null if it is not known
	ImportedAt  time.Time  `json:"importedAt"`
	Expires     *string    `json:"expires"` // a day; null if it is not known
}

func (p *program) check(ctx context.Context, names []string, o checkFlags) error {
	job, err := p.openJob()
	if err != nil {
		return err
	}
	if o.prometheus != "" {
		if _, err := job.FreeTarget(o.prometheus, p.passphraseFile); err != nil {
			return err
		}
	}
	if job, err = p.openVault(ctx); err != nil {
		return err
	}
	chosen, err := chosenFor(ctx, job, names)
	if err != nil {
		return err
	}
	q := job.BeforeSeveral(chosen)
	if q.Needed() && !o.yes {
		return &problem.Problem{
			Kind: problem.NotConfirmed,
			What: "Credentials of production are checked only with --yes.",
			Why:  strings.Join(words.TestQuestion(q).Will, " "),
			Next: runWithYes,
		}
	}
	job.Agree(q)
	found := make([]flow.Checked, len(chosen))
	var unwritten error
	job.Check(ctx, chosen, o.retry, p.logged(nil), func(place int, outcome flow.Outcome) {
		if outcome.Verdict == flow.Testing {
			return
		}
		found[place] = job.Checked(chosen[place], outcome)
		if !p.json && unwritten == nil {
			unwritten = p.print(checkedLine(found[place]))
		}
	})
	if err := ctx.Err(); err != nil {
		return ask.Interrupted(err)
	}
	var failed error
	if o.prometheus != "" {
		failed = flow.WriteMetrics(o.prometheus, flow.Metrics(found, o.names, job.Now()))
	}
	if err := p.resultDespite(failed, documentOf(found), ""); err != nil || unwritten != nil {
		return cmp.Or(unwritten, err)
	}
	return worst(found)
}

// chosenFor summarises the named credentials, each once, or all without names. An unreadable one is reported in its turn.
func chosenFor(ctx context.Context, job *flow.Job, names []string) (chosen []flow.Summary, err error) {
	if len(names) > 0 {
		for _, name := range names {
			s, err := job.Summary(ctx, name)
			if err != nil {
				return nil, err
			}
			if !slices.ContainsFunc(chosen, func(other flow.Summary) bool { return other.ID == s.ID }) {
				chosen = append(chosen, s)
			}
		}
		return chosen, nil
	}
	err = job.EachSummary(ctx, func(e store.Entry, s flow.Summary, err error) error {
		if err != nil {
			s = flow.Summary{ID: e.ID, Name: e.Name, Environment: e.Environment}
		}
		chosen = append(chosen, s)
		return nil
	})
	if err == nil && len(chosen) == 0 {
		err = noneSaved(job)
	}
	return chosen, err
}

// worst returns the error of the whole run; nil if all is well.
func worst(found []flow.Checked) error {
	var unknown error
	for _, c := range found {
		switch c.Class() {
		case problem.ClassRefused:
			return &outcome{problem.Of(problem.ExchangeRefused)}
		case problem.ClassUnreachable:
			unknown = &outcome{problem.Of(problem.NetworkFailed)}
		}
	}
	return unknown
}

// checkedWords returns the result of a check and, if any, the reason.
func checkedWords(c flow.Checked) (result, reason string) {
	reason = c.Reason
	switch {
	case c.Err != nil:
		reason = problem.From(c.Err).What
	case c.Verdict == flow.WantsCode:
		reason = "the exchange wants a 2FA code"
	}
	switch c.Class() {
	case 0:
		return words.Accepted, reason
	case problem.ClassRefused:
		return "rejected", reason
	}
	return "unchecked", reason
}

func checkedLine(c flow.Checked) string {
	result, reason := checkedWords(c)
	line := padded(result, 11) + plain.Text(c.Name) + " (" + plain.Text(c.Environment) + ")"
	if reason != "" {
		line += ": " + plain.Text(reason)
	}
	return line + "\n"
}

func documentOf(found []flow.Checked) []checkDocument {
	document := make([]checkDocument, len(found))
	for i, c := range found {
		s := summarized(c.Summary)
		result, reason := checkedWords(c)
		d := checkDocument{
			ID: c.ID, Name: c.Name, Environment: c.Environment, Result: result, Kind: string(problem.KindOf(c.Err)), Reason: reason,
			ImportedAt: s.ImportedAt, Expires: s.Expires,
		}
		if c.Verdict == flow.WantsCode {
			d.Kind = string(problem.SecondFactor)
		}
		if !c.LastSuccess.IsZero() {
			at := c.LastSuccess.UTC()
			d.LastSuccess = &at
		}
		document[i] = d
	}
	return document
}
