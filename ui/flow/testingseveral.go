package flow

import (
	"context"
	"strconv"
	"strings"
	"time"

	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/cause"
	"kiikey/kiiex/problem"
)

// Testing several credentials must not lock anyone, whatever is wrong with them. How many refusals lock a user,
// and in what time, the exchange does not say. So a run sends one login after the other with a pause between,
// none twice, lets one refusal be the last for a user, and turns away from an exchange that has had enough.

// TestPace is the pause between two logins of TestSeveral. A sister exchange takes 50 logins a minute from one
// address; with this pause there are fewer than 30.
const TestPace = 2 * time.Second

// manyRefusals is the number of rejections in a row after which only the user, having looked at why, tests the
// credential, by itself: three, with the one that a run could add, is below any limit that is known.
const manyRefusals = 2

// Verdict is the result of testing one credential of several.
type Verdict int

// The verdicts.
const (
	Waiting Verdict = iota
	Testing
	Works
	// WantsCode: the credential was accepted and the exchange wants a 2FA code, for which there is room
	// only in a test of its own.
	WantsCode
	// Failed: a login was sent, or tried, and did not succeed.
	Failed
	// Skipped: nothing was sent.
	Skipped
	// Stopped: the user ended the run before this one was answered.
	Stopped
)

// Outcome is the result of one credential of several.
type Outcome struct {
	Verdict Verdict
	// Err is the failure, as Authenticate returned it, or the reason why a Skipped one cannot be read.
	Err error
	// Reason ends a sentence about one that was Skipped or Stopped, or a remark about one that Works.
	// It may hold text from outside.
	Reason string
	// Before is set where it was Skipped since it was refused before.
	Before bool
}

// Class is 0 for one that Works, ClassRefused for one that was refused, now or before, and else ClassUnreachable: what
// has come of it is not known.
func (o Outcome) Class() problem.Class {
	switch {
	case o.Verdict == Works:
		return 0
	case o.Before || problem.KindOf(o.Err).IsRefusal():
		return problem.ClassRefused
	}
	return problem.ClassUnreachable
}

// TestSeveral tests credentials against their own environments, one after the other in their order, each at
// most once; a refusal is not tried again. Sessions are kept as Authenticate keeps them.
//
// After a refusal no other credential of the same user is tested at that exchange. Where the exchange wants
// fewer requests, has locked a user, or cannot be reached or understood, nothing more is sent to it, nor where
// it has asked to wait for longer than has passed. One that
// was refused several times in a row before is not tested either.
//
// A login that BeforeSeveral asks about fails with NotConfirmed, unsent, until the user has agreed to it.
//
// report is told when a credential's turn begins and what came of it, never at the same time. When stop is
// closed, the login that is under way is the last; when ctx ends, that one is given up as well.
func (j *Job) TestSeveral(ctx context.Context, chosen []Summary, stop <-chan struct{}, report func(place int, o Outcome)) {
	r := run{job: j, stop: stop, try: trial{use: (*Login).prove}}
	r.all(ctx, chosen, report)
}

// Check is TestSeveral for a scheduler: sessions are not kept, but logged out where the exchange offers that, and one
// that was refused before, however often, is not tested until it is edited. With retry all are tested that were refused
// before.
func (j *Job) Check(ctx context.Context, chosen []Summary, retry bool, progress Progress, report func(place int, o Outcome)) {
	r := run{job: j, try: trial{(*Login).leave, true}, check: true, retry: retry, progress: progress}
	r.all(ctx, chosen, report)
}

// all tests each in its turn.
func (r *run) all(ctx context.Context, chosen []Summary, report func(place int, o Outcome)) {
	j := r.job
	j.state.Refresh()
	r.blocked, r.refused = map[string]string{}, map[string]string{}
	now := j.Now()
	for _, s := range chosen {
		last, _ := j.state.LastTest(s.ID)
		if env, err := j.Environment(s.Environment); err == nil && last.Environment == env.Name && last.RetryAt.After(now) {
			r.blocked[exchangeOf(env)] = env.Name + " asked to wait, for another " + api.Wait(last.RetryAt, now)
		}
	}
	for place, s := range chosen {
		o := r.testOne(ctx, s, func() { report(place, Outcome{Verdict: Testing}) })
		report(place, o)
	}
}

// run is one call of TestSeveral.
type run struct {
	job  *Job
	stop <-chan struct{}
	try  trial
	// progress is told of each step; it may be nil.
	progress Progress
	// check and retry are set as of Check.
	check, retry bool
	// blocked says why nothing more is sent to an exchange.
	blocked map[string]string
	// refused holds the credential of a user that an exchange rejected.
	refused map[string]string
	began   bool
}

// testOne tests one credential if nothing speaks against it; testing is called right before it is sent.
func (r *run) testOne(ctx context.Context, s Summary, testing func()) Outcome {
	stopped := Outcome{Verdict: Stopped, Reason: "the run was stopped before its turn"}
	if r.stopped(ctx) {
		return stopped
	}
	env, err := r.job.Environment(s.Environment)
	if err != nil {
		return Outcome{Verdict: Skipped, Reason: "the environment " + s.Environment + " is not in the configuration any more"}
	}
	if reason, before := r.skipReason(s, env); reason != "" {
		return Outcome{Verdict: Skipped, Reason: reason, Before: before}
	}
	if !r.pause(ctx) {
		return stopped
	}
	c, err := r.job.Credential(ctx, s.Name)
	if err != nil {
		return Outcome{Verdict: Skipped, Err: err, Reason: strings.TrimSuffix(problem.From(err).What, ".")}
	}
	defer c.Clear()
	if c.ID != s.ID || c.Environment != s.Environment || c.UserID != s.UserID {
		return Outcome{Verdict: Skipped, Reason: "it has been changed since you chose it"}
	}
	testing()
	login, err := r.job.logIn(ctx, c, env, r.progress, r.try)
	defer login.Clear()
	switch {
	case ctx.Err() != nil && problem.KindOf(err) == problem.Interrupted:
		return Outcome{Verdict: Stopped, Reason: strings.TrimSuffix(cause.Stopped, ".")}
	case err != nil:
		r.recordFailure(s, env, problem.From(err))
		return Outcome{Verdict: Failed, Err: err}
	case login.NeedsCode():
		return Outcome{Verdict: WantsCode}
	case login.Proof == api.Ended:
		return Outcome{Verdict: Failed, Err: login.sessionEnded()}
	case login.OtherUser() != "":
		return Outcome{Verdict: Works, Reason: api.AnsweredAs(login.Session.UserID) + ", not " + c.UserID}
	case login.SaveErr != nil:
		return Outcome{Verdict: Works, Reason: "its session could not be saved"}
	}
	return Outcome{Verdict: Works}
}

// skipReason says why a credential is not tested in this run, and whether that is an earlier refusal; empty if nothing
// speaks against it.
func (r *run) skipReason(s Summary, env kiiex.Environment) (reason string, before bool) {
	last, _ := r.job.state.LastTest(s.ID)
	switch {
	case r.check && (r.retry || last.Edited || last.Environment != env.Name):
	case problem.Kind(last.Kind) == problem.UserLocked:
		return "the exchange had locked you out at the last test; once that is fixed, " + r.after(), true
	case last.Failures >= manyRefusals, r.check && last.Failures > 0:
		return "it was rejected " + times(last.Failures) + " before; find out why, then " + r.after(), true
	}
	if reason := r.blocked[exchangeOf(env)]; reason != "" {
		return reason, false
	}
	if name := r.refused[userAt(s, env)]; name != "" {
		return "its user was just rejected, with " + name + "; another rejection could lock them out", false
	}
	return "", false
}

// after says how to test one that was refused before.
func (r *run) after() string {
	if r.check {
		return "correct it with kiikey edit, or check it with --retry"
	}
	return "test it alone"
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return strconv.Itoa(n) + " times in a row"
}

// recordFailure keeps what a failure means for those that follow.
func (r *run) recordFailure(s Summary, env kiiex.Environment, p *problem.Problem) {
	exchange := exchangeOf(env)
	switch {
	case p.Kind == problem.RateLimited:
		wait := "2 min"
		if now := r.job.Now(); p.RetryAfter > 0 {
			wait = api.Wait(now.Add(p.RetryAfter), now)
		}
		r.blocked[exchange] = cause.ManyRequests + " to " + env.Name + "; wait " + wait + ", then test the rest"
	case p.Kind == problem.UserLocked:
		r.blocked[exchange] = "a user is locked in " + env.Name + ", so nothing more is sent there"
	case p.Kind.IsRefusal():
		r.refused[userAt(s, env)] = s.Name
	case p.Kind.Class() == problem.ClassUnreachable:
		r.blocked[exchange] = env.Name + " gave no usable answer to " + s.Name + ", so nothing more is sent there"
	}
}

// pause keeps two logins apart; it reports false when the run was stopped meanwhile.
func (r *run) pause(ctx context.Context) bool {
	if r.began {
		select {
		case <-r.job.options.After(TestPace):
		case <-r.stop:
		case <-ctx.Done():
		}
	}
	r.began = true
	return !r.stopped(ctx)
}

func (r *run) stopped(ctx context.Context) bool {
	select {
	case <-r.stop:
		return true
	default:
		return ctx.Err() != nil
	}
}

// exchangeOf tells exchanges apart: two names for one address are the same one.
func exchangeOf(env kiiex.Environment) string {
	if env.IsEmbedded() {
		return env.Name
	}
	return env.BaseURL
}

// userAt is one user at one exchange.
func userAt(s Summary, env kiiex.Environment) string { return s.UserID + "\x00" + exchangeOf(env) }
