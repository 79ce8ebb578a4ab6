package flow

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/cause"
	"kiikey/kiiex/diagnose"
	"kiikey/kiiex/diagnose/mistake"
	"kiikey/kiiex/export"
	"kiikey/kiiex/problem"
	"kiikey/store/atomicfile"
	"kiikey/store/home"
	"kiikey/store/kernelkeyring"
	"kiikey/store/state"
)

// Complaint says what to diagnose.
type Complaint struct {
	// Credential is nil where only the way to the exchange is to be checked, or it cannot be read. It is
	// neither kept nor cleared.
	Credential  *kiiex.Credential
	Environment kiiex.Environment
	// StoreErr is the failure to open the vault or to read the credential.
	StoreErr error
	// Login is set for one login besides, after BeforeDiagnosis.
	Login bool
	// Step is told of each step of each request; it may be nil.
	Step Progress
}

// id is the credential's; empty for none.
func (c Complaint) id() string {
	if c.Credential == nil {
		return ""
	}
	return c.Credential.ID
}

// Diagnose runs the checks of package diagnose. report is told of each as diagnose.Run does it, and
// may be nil. The outcome of a login is remembered. Errors are those of diagnose.Run and of Reach, and NotConfirmed for
// a login that was not agreed to.
func (j *Job) Diagnose(ctx context.Context, c Complaint, report func(diagnose.Finding)) (*diagnose.Diagnosis, error) {
	if c.Login && c.Credential != nil {
		var q Question
		q.addDiagnosis(Summary{ID: c.Credential.ID, Environment: c.Credential.Environment}, c.Environment)
		if err := j.maySend(q); err != nil {
			return nil, err
		}
	}
	s, err := j.subject(c)
	if err != nil {
		return nil, err
	}
	d, err := diagnose.Run(ctx, s, report)
	if d == nil {
		return d, err
	}
	j.recordDiagnosis(c, d)
	if c.Credential == nil || !c.Login {
		return d, err
	}
	login := d.Finding(diagnose.StepAuthentication)
	other := slices.ContainsFunc(login.Reasons, func(r cause.Cause) bool { return r.ID == cause.OtherUser })
	if login.State == diagnose.Passed || login.State == diagnose.Failed || other {
		j.remember(c.Credential.ID, s.Environment, login.Err, false)
	}
	if over := d.Finding(diagnose.StepWebSocket); problem.KindOf(over.Err).IsRefusal() {
		j.remember(c.Credential.ID, s.Environment, over.Err, false)
	}
	if d.Authenticated && !other { // though a code may be wanted
		j.accepted(c.Credential.ID, s.Environment)
		if d.Permissions != nil {
			j.showed(*c.Credential, s.Environment, "", d.Permissions, nil)
		}
	}
	return d, err
}

// Unsaved are the permissions that the session of a diagnosis showed, where they are known and others than those that
// are saved with the credential; as Edit takes them. A session of another user says nothing of the credential.
func Unsaved(saved []string, d *diagnose.Diagnosis) (Changes, bool) {
	same := len(api.Without(saved, d.Permissions)) == 0 && len(api.Without(d.Permissions, saved)) == 0
	if d.Permissions == nil || same || d.Finding(diagnose.StepAuthentication).State != diagnose.Passed {
		return Changes{}, false
	}
	permissions := strings.Join(d.Permissions, ", ")
	return Changes{Permissions: &permissions}, true
}

// CausesOfRejection returns the likely causes of the latest rejection of c by env, as the vault and the state know them,
// without a request; none where no rejection is known.
func (j *Job) CausesOfRejection(c kiiex.Credential, env kiiex.Environment) []cause.Cause {
	e := j.earlier(c.ID)
	likely := cause.OfLogin(e.Rejected)
	if likely == nil || e.RejectedIn != env.Name {
		return nil
	}
	return likely.Causes(j.known(c, env))
}

// recordDiagnosis records how a diagnosis went: its first failure.
func (j *Job) recordDiagnosis(c Complaint, d *diagnose.Diagnosis) {
	e := state.Event{Action: ActionDiagnosis, Credential: c.id(), Environment: c.Environment.Name}
	var failure error
	if f := d.FirstFailure(); f != nil {
		failure = f.Err
	} else if d.Interrupted {
		failure = problem.Of(problem.Interrupted)
	}
	j.record(e, failure)
}

// subject gathers what the checks look at.
func (j *Job) subject(c Complaint) (diagnose.Subject, error) {
	env, err := j.Reach(c.Environment)
	if err != nil {
		return diagnose.Subject{}, err
	}
	s := diagnose.Subject{
		Credential: c.Credential, Environment: env, Environments: j.Environments(), Client: j.clientOptions(c.id()),
		Authenticate: c.Login, Now: j.Now,
	}
	if c.Step != nil {
		s.Client.Step = func(step api.Step) { c.Step(step.Call, step) }
	}
	if c.Credential != nil {
		s.Earlier = j.earlier(c.Credential.ID)
		known := j.known(*c.Credential, c.Environment)
		s.AcceptedBefore, s.Others = known.AcceptedBefore, known.Others
	}
	if c.Credential != nil || c.StoreErr != nil {
		s.Store = j.storeFacts(c.StoreErr)
	}
	return s, nil
}

func (j *Job) storeFacts(failure error) diagnose.StoreFacts {
	return diagnose.StoreFacts{Used: true, Unlocked: j.Store() != nil, Notices: j.storeNotices(), Err: failure}
}

// storeNotices says what is wrong with the permissions of the folders and of the vault, and which setting about it
// has no effect here. What the program corrected when it started is not among them.
func (j *Job) storeNotices() []string {
	notices, err := j.folders.Prepare()
	if file, linkErr := filepath.EvalSymlinks(j.VaultPath()); err == nil && linkErr == nil {
		var about []string
		about, err = home.CheckFile(file)
		notices = append(notices, about...)
	}
	if err != nil {
		notices = append(notices, problem.From(err).Error())
	}
	if j.settings.Unlock.Minutes > 0 && !kernelkeyring.Supported {
		notices = append(notices, "The setting unlock.minutes has no effect on this system: only Linux can keep a vault unlocked for a while.")
	}
	return notices
}

// earlier returns the record of past logins with a credential.
func (j *Job) earlier(id string) diagnose.Earlier {
	t, ok := j.state.LastTest(id)
	if !ok {
		return diagnose.Earlier{}
	}
	e := diagnose.Earlier{Failures: t.Failures, Environment: t.Environment, Outcome: problem.Kind(t.Kind), RetryAt: t.RetryAt}
	if r := t.Rejected; r != nil {
		e.RejectedAt, e.RejectedIn, e.Rejected = r.At, r.Environment, problem.Kind(r.Kind)
	}
	return e
}

// WriteReport writes a diagnosis's report for exchange support to path, which FreeTarget has allowed, readable
// by its owner alone. An existing file is replaced only with replace. The error is a *problem.Problem of kind
// FileUnusable.
func WriteReport(path, text string, replace bool) error {
	return writeTarget("report", path, []byte(text), atomicfile.Options{Exclusive: !replace})
}

// Bar is one part of the way to the exchange on a common axis.
type Bar struct {
	Title          string
	Start, Elapsed time.Duration
}

// Waterfall is the parts of the checks' request that happened, in their order: the name, the connection,
// TLS, and the time to the answer. Their axis begins with the first of them.
func Waterfall(d *diagnose.Diagnosis) []Bar {
	var bars []Bar
	for _, part := range []struct {
		step  diagnose.StepID
		title string
	}{
		{diagnose.StepName, "name"}, {diagnose.StepConnection, "connection"}, {diagnose.StepTLS, "TLS"}, {diagnose.StepService, "first byte"},
	} {
		f := d.Finding(part.step)
		if f.State == diagnose.Skipped || f.Elapsed == 0 {
			continue
		}
		bars = append(bars, Bar{part.title, f.Start, f.Elapsed})
	}
	for i := len(bars) - 1; i >= 0; i-- {
		bars[i].Start -= bars[0].Start
	}
	return bars
}

// Verify finds out whether a signature that was made elsewhere is the one of c, and otherwise which mistake
// made it. nonce is the one that was signed there; empty for the credential's own. progress, which may be nil,
// is told how many recipes of how many have been tried. Nothing is sent. Errors are those of CheckNonce and of
// mistake.Search.
func (j *Job) Verify(ctx context.Context, c kiiex.Credential, nonce string, pasted kiiex.Secret, progress func(done, total int)) (mistake.Result, error) {
	nonce, err := CheckNonce(c, nonce)
	if err != nil {
		return mistake.Result{}, err
	}
	e := mistake.EvidenceOf(c)
	e.Nonce = nonce
	// Only a session knows the account, which may have been signed in place of the user.
	if env, err := j.Environment(c.Environment); err == nil {
		if session, ok, err := j.SavedSession(ctx, c, env); ok && err == nil {
			e.AccountID = session.AccountID
			session.Token.Clear()
		}
	}
	return mistake.Search(ctx, e, pasted, progress)
}

// Explain returns the way from c to its signature with a nonce, step by step. Errors are those of CheckNonce
// and of mistake.Explain.
func Explain(c kiiex.Credential, nonce string) ([]mistake.Step, error) {
	nonce, err := CheckNonce(c, nonce)
	if err != nil {
		return nil, err
	}
	e := mistake.EvidenceOf(c)
	e.Nonce = nonce
	return mistake.Explain(e)
}

// CheckNonce returns the nonce to sign with: the given one, checked as at import, or the credential's own
// where none is given.
func CheckNonce(c kiiex.Credential, nonce string) (string, error) {
	if nonce == "" {
		return c.Nonce, nil
	}
	checked := export.Draft{Credential: c}
	err := checked.Set(kiiex.FieldNonce, nonce)
	if err == nil && !checked.Has(kiiex.FieldNonce) {
		err = &problem.Problem{Kind: problem.BadValue, What: "The nonce is empty.", Why: "It has nothing but space in it."}
	}
	return checked.Credential.Nonce, err
}
