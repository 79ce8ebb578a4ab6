package cli

import (
	"cmp"
	"context"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"kiikey/kiiex/diagnose"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
	"kiikey/ui/plain"
	"kiikey/ui/words"
)

type doctorFlags struct {
	environment, report string
	authenticate, yes   bool
}

func (p *program) doctorCommand() *cobra.Command {
	var o doctorFlags
	c := &cobra.Command{
		Use:        "doctor [NAME]",
		Short:      "Find out why a login fails",
		SuggestFor: []string{"diagnose", "why", "debug"},
		Long: `Checks the vault, the credential, your clock, proxy, name, connection, TLS, the
service and the signature, in this order. For a check that fails it lists the
likely causes, the likeliest first, and what to do.

It sends one Ping, which can't lock you out. With --authenticate it also logs in
once, checks what the session may do, and logs out; if the environment has a
WebSocket, it does so there too. kiikey asks first before production, another
environment than the credential's, the WebSocket's host, or after rejections.

Without NAME it checks only the connection to the environment. The exit status
is that of the first failed check; 0 if none failed.`,
		Example: `  kiikey doctor spot-orders
  kiikey doctor spot-orders --authenticate

  # only the connection to the exchange
  kiikey doctor --env staging

  # a report for exchange support, without any secret
  kiikey doctor spot-orders --authenticate --report report.txt`,
		Args: takesSome(0, "NAME"),
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		name := strings.Join(args, "") // "" for none
		switch {
		case name == "" && o.authenticate:
			return mistake(c, "--authenticate needs a credential.", "", "Name one: kiikey list shows them.")
		case name == "" && o.environment == "":
			return mistake(c, "Missing: NAME or --env.", "", "Name a credential, or an environment: kiikey doctor --env staging")
		}
		return p.doctor(c.Context(), name, o)
	}
	f := c.Flags()
	f.StringVar(&o.environment, "env", "", "check against environment `ENV` instead of the credential's own")
	f.BoolVar(&o.authenticate, "authenticate", false, "log in too, once")
	pathVar(f, &o.report, "report", "show a report for exchange support, and write it to `FILE`")
	f.BoolVar(&o.yes, "yes", false, "don't ask before a login, or before replacing a file")
	return c
}

func (p *program) doctor(ctx context.Context, name string, o doctorFlags) error {
	job, err := p.openJob()
	if err != nil {
		return err
	}
	replacing := false
	if o.report != "" { // asked about before anything is sent
		if o.report, err = filepath.Abs(o.report); err != nil {
			return err
		}
		if replacing, err = p.freeTarget(ctx, job, o.report, o.yes); err != nil {
			return err
		}
	}
	complaint, err := p.complaint(ctx, job, name, o.environment)
	if err != nil {
		return err
	}
	if complaint.Credential != nil {
		defer complaint.Credential.Clear()
		if complaint.Login = o.authenticate; o.authenticate {
			if err := p.confirmDiagnosis(ctx, job, complaint, o.yes); err != nil {
				return err
			}
		}
	}
	found, err := p.diagnose(ctx, job, complaint)
	if err != nil {
		return err
	}
	all := []*diagnose.Diagnosis{found}
	elsewhere, failed := p.tryElsewhere(ctx, job, complaint, found)
	if failed == nil && elsewhere != nil {
		all = append(all, elsewhere)
	}
	if o.report != "" && failed == nil {
		failed = p.writeReport(o.report, replacing, all)
	}
	if err := p.resultDespite(failed, found, diagnosesText(name, all, o.authenticate, widthOf(p.stdout))); err != nil {
		return err
	}
	if failure := found.FirstFailure(); failure != nil {
		return &outcome{failure.Err}
	}
	return p.offerPermissions(ctx, job, complaint, found)
}

// offerPermissions offers to save the session's permissions, on a terminal only.
func (p *program) offerPermissions(ctx context.Context, job *flow.Job, c flow.Complaint, found *diagnose.Diagnosis) error {
	if p.json || c.Credential == nil || !term.IsTerminal(int(p.stdout.Fd())) {
		return nil
	}
	changes, differs := flow.Unsaved(c.Credential.Permissions, found)
	if !differs {
		return nil
	}
	agreed, err := p.ask(ctx, words.SavePermissions(found.Permissions), nil)
	if err != nil || !agreed {
		return err
	}
	if err := job.Edit(ctx, c.Credential.Name, changes); err != nil {
		return err
	}
	p.note("%s", words.Edited(c.Credential.Name))
	return nil
}

// complaint loads the credential and the environment. With an environment, a credential that can't be loaded is a finding.
func (p *program) complaint(ctx context.Context, job *flow.Job, name, environment string) (complaint flow.Complaint, err error) {
	complaint.Step = p.logged(nil)
	if environment != "" { // before a passphrase is asked for
		if _, err := job.Environment(environment); err != nil {
			return complaint, err
		}
	}
	if name != "" {
		_, credential, err := p.credential(ctx, name)
		switch {
		case err == nil:
			complaint.Credential = &credential
			environment = cmp.Or(environment, credential.Environment)
		case environment == "" || problem.KindOf(err) == problem.Interrupted:
			return complaint, err
		default:
			complaint.StoreErr = err
		}
	}
	if complaint.Environment, err = job.Environment(environment); err != nil && complaint.Credential != nil {
		complaint.Credential.Clear()
	}
	return complaint, err
}

// confirmDiagnosis says what the login would send, and asks if needed and not answered by yes.
func (p *program) confirmDiagnosis(ctx context.Context, job *flow.Job, c flow.Complaint, yes bool) error {
	q, err := job.BeforeDiagnosis(c)
	if err != nil {
		return err
	}
	for _, s := range q.Sends {
		p.note("%s", s)
	}
	said := q
	said.Sends = nil
	return p.confirmLogin(ctx, job, q, words.LoginQuestion(said), yes)
}

// diagnose runs the checks, and prints each as it ends.
func (p *program) diagnose(ctx context.Context, job *flow.Job, c flow.Complaint) (*diagnose.Diagnosis, error) {
	var checks *checkPrinter
	if !p.json || term.IsTerminal(int(p.stderr.Fd())) {
		checks = &checkPrinter{say: p.say, width: widthOf(p.stderr)}
		p.say("Checking " + words.Short.Environment(c.Environment.Name, c.Environment.Kind) + "\n")
	}
	d, err := job.Diagnose(ctx, c, checks.report)
	if checks != nil && d != nil {
		p.say(waterfallText(flow.Waterfall(d), checks.width))
	}
	if d != nil {
		p.log.Info("diagnosed", "environment", c.Environment.Name, "status", int(d.Class()), "authenticated", d.Authenticated)
	}
	return d, err
}

// tryElsewhere offers to diagnose in the environment that the API key may belong to, on a terminal only. It returns nil if
// it didn't.
func (p *program) tryElsewhere(ctx context.Context, job *flow.Job, c flow.Complaint, found *diagnose.Diagnosis) (*diagnose.Diagnosis, error) {
	other := found.OtherEnvironment
	if other == nil || p.json || c.Credential == nil || !term.IsTerminal(int(p.stdout.Fd())) {
		return nil, nil
	}
	c.Environment, c.Login = other.Environment, true
	q, err := job.BeforeDiagnosis(c)
	if err != nil {
		return nil, err
	}
	about := words.LoginQuestion(q)
	about.Will = append([]string{words.BelongsTo(other.Environment.Name, other.Why)}, about.Will...)
	agreed, err := p.ask(ctx, about, nil)
	if err != nil || !agreed {
		return nil, err
	}
	job.Agree(q)
	return p.diagnose(ctx, job, c)
}

// writeReport shows the report and then writes it.
func (p *program) writeReport(path string, replacing bool, all []*diagnose.Diagnosis) error {
	text := ""
	for i, d := range all {
		if i > 0 {
			text += "\n"
		}
		text += d.Report()
	}
	p.say("\nThe report:\n\n" + text + "\n")
	if err := flow.WriteReport(path, text, replacing); err != nil {
		return err
	}
	p.note("Written: %s", plain.Text(path))
	return nil
}
