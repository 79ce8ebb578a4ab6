package diagnose

import (
	"context"
	"time"

	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/cause"
	"kiikey/kiiex/problem"
	"kiikey/kiiex/redact"
)

// Why a check is skipped, after "Not made: " and the like.
const (
	noCredential = "there is no credential."
	notReached   = "the exchange was not reached."
)

// checklist is one run of all checks.
type checklist struct {
	ctx    context.Context
	s      Subject
	report func(Finding)
	began  time.Time
	d      *Diagnosis

	examined kiiex.Examination
	// secrets must not be in any text. It grows as they are made and received; they are overwritten at the end.
	secrets []kiiex.Secret
	// client is nil when the environment does not allow one.
	client  *api.Client
	options api.Options // of it, and of the WebSocket
	signed  *kiiex.Signed
	// session is the one that the login opened, if it did.
	session kiiex.Session
	// blocked says why the exchange cannot be reached, as a clause to put after "Not checked: "; empty while
	// it may be.
	blocked string
	// answered is true when a Ping was.
	answered bool
	// onPing gets the steps of a Ping.
	onPing func(api.Step)
	// latest is the record of the latest request.
	latest answered
	// proxy is the proxy of requests; nil for none.
	proxy *api.Proxy
}

// Run makes all checks and returns what it found. Nothing is sent but one Ping, which cannot lock anyone,
// and with s.Authenticate one login, which is never repeated, one or two calls with its session, and the
// log-out.
//
// report, which may be nil, is told of every check while it runs and when it has ended, in order and one call
// at a time, maybe from another goroutine. A finding replaces an earlier one of the same step: what a later
// check proves can change what an earlier one looked like. report must not block.
//
// When ctx ends, Run stops and returns what it has, with an error of kind Interrupted; a session that it has
// opened is logged out all the same.
func Run(ctx context.Context, s Subject, report func(Finding)) (*Diagnosis, error) {
	if report == nil {
		report = func(Finding) {}
	}
	l := &checklist{ctx: ctx, s: s, report: report, began: s.Now()}
	l.d = &Diagnosis{At: l.began, Environment: s.Environment}
	for _, step := range steps {
		if step.id != StepWebSocket || s.Environment.WebSocketURL != "" {
			l.d.Findings = append(l.d.Findings, Finding{Step: step.id, State: Skipped})
		}
	}
	if s.Credential != nil {
		l.secrets = []kiiex.Secret{s.Credential.APISecret.Clone(), kiiex.SecretFromString(s.Credential.APIKey)}
		l.examined = s.Credential.Examine()
		for _, f := range factsAbout(*s.Credential, l.examined, l.began) {
			l.d.credential = append(l.d.credential, fact{f.label, l.clean(f.text)})
		}
		if at := s.AcceptedBefore; !at.IsZero() {
			l.d.credential = append(l.d.credential, fact{"Accepted before by " + nameOf(s.Environment), cause.ClockTime(at)})
		}
	}
	unreachable := l.makeClient()
	defer l.forget()

	l.judgeStore()
	l.judgeCredential()
	l.start(StepClock)
	l.judgeProxy(unreachable)
	p := l.ping(unreachable)
	l.judgeClock(p)
	l.judgeSignature()
	l.judgeAuthentication()
	l.judgeSession()
	l.judgeWebSocket()

	l.d.OtherEnvironment = l.otherEnvironment()
	l.d.Interrupted = ctx.Err() != nil
	l.d.Verdict = l.verdict()
	if l.d.Interrupted {
		return l.d, &problem.Problem{
			Kind: problem.Interrupted,
			What: "The diagnosis was stopped before it finished.",
			Next: problem.StartAgain,
			Err:  ctx.Err(),
		}
	}
	return l.d, nil
}

// unreachable is the reason why there is no client: at which check that shows, and what to do about it.
type unreachable struct {
	step  StepID
	err   error
	cause cause.Cause
}

// makeClient makes the client, or says why the environment allows none.
func (l *checklist) makeClient() *unreachable {
	env := l.s.Environment
	if err := env.Validate(); err != nil {
		l.d.Environment.BaseURL = ""
		return &unreachable{StepName, err, cause.Given(cause.BaseURL, err)}
	}
	o := l.s.Client
	step, record := o.Step, o.Record
	o.Step = func(s api.Step) {
		if s.Call == "Ping" && l.onPing != nil {
			l.onPing(s)
		}
		if step != nil {
			step(s)
		}
	}
	o.Record = func(e api.Exchange) {
		l.recorded(&e)
		if record != nil {
			record(e)
		} else {
			e.Clear()
		}
	}
	l.options = o
	client, err := api.NewClient(env, o)
	if err != nil { // the base URL is valid
		return &unreachable{StepTLS, err, cause.Given(cause.AuthorityFile, err)}
	}
	l.client = client
	return nil
}

// forget overwrites what was made and received, and closes connections.
func (l *checklist) forget() {
	if l.client != nil {
		l.client.CloseIdleConnections()
	}
	for _, s := range l.secrets {
		s.Clear()
	}
}

// elapsed is the present moment on the diagnosis's axis.
func (l *checklist) elapsed() time.Duration { return l.s.Now().Sub(l.began) }

// stopped reports whether the context has ended, and settles the check accordingly if so.
func (l *checklist) stopped(id StepID) bool {
	if l.ctx.Err() == nil {
		return false
	}
	l.skip(id, "Not checked: stopped before.")
	return true
}

// start reports that a check runs.
func (l *checklist) start(id StepID) { l.put(Finding{Step: id, State: Running, Start: l.elapsed()}) }

// skip settles a check that has no ground or is not needed.
func (l *checklist) skip(id StepID, summary string, learned ...string) {
	l.settle(Finding{Step: id, State: Skipped, Summary: summary, Learned: learned, Start: l.elapsed()})
}

// settle makes f the finding of its step. Unless f says when, a step that runs ends now, and one that has been settled
// keeps its time.
func (l *checklist) settle(f Finding) {
	if f.Start == 0 && f.Elapsed == 0 {
		switch last := l.d.Finding(f.Step); {
		case last.State == Running:
			f.Start, f.Elapsed = last.Start, l.elapsed()-last.Start
		case last.Summary != "":
			f.Start, f.Elapsed = last.Start, last.Elapsed
		default:
			f.Start = l.elapsed()
		}
	}
	f.Summary = l.clean(f.Summary)
	learned := make([]string, len(f.Learned))
	for i, text := range f.Learned {
		learned[i] = l.clean(text)
	}
	f.Learned = learned
	reasons := make([]cause.Cause, len(f.Reasons))
	for i, c := range f.Reasons {
		reasons[i] = cause.Cause{ID: c.ID, Text: l.clean(c.Text), Do: l.clean(c.Do)}
	}
	f.Reasons = reasons
	if f.Err != nil {
		p := problem.From(f.Err)
		f.Err = &problem.Problem{Kind: p.Kind, What: l.clean(p.What), Why: l.clean(p.Why), Next: l.clean(p.Next), RetryAfter: p.RetryAfter, Err: p}
	}
	l.put(f)
}

func (l *checklist) put(f Finding) {
	for i := range l.d.Findings {
		if l.d.Findings[i].Step == f.Step {
			l.d.Findings[i] = f
		}
	}
	l.report(f)
}

// clean makes a text fit to be shown anywhere.
func (l *checklist) clean(text string) string { return harmless(redact.MaskIn(text, l.secrets...)) }

// failed returns a finding for err.
func failed(id StepID, err error, reasons ...cause.Cause) Finding {
	return Finding{Step: id, State: Failed, Summary: problem.From(err).What, Reasons: reasons, Err: err}
}

// because returns a finding for err with its likely causes by what is known, and what was seen.
func because(id StepID, err error, known cause.Known, otherwise cause.ID) Finding {
	f := failed(id, err, cause.Of(err, known, otherwise)...)
	if said := seen(err); said != "" {
		f.Learned = []string{said}
	}
	return f
}

// known returns the knowledge that weighs the causes of a failure.
func (l *checklist) known() cause.Known {
	return cause.Known{
		Environment: l.s.Environment, Credential: l.s.Credential, AcceptedBefore: l.s.AcceptedBefore, Answered: l.answered, Others: l.s.Others, Now: l.began,
	}
}
