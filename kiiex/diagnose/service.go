package diagnose

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"kiikey/kiiex/cause"
	"kiikey/kiiex/problem"
)

// slowAnswer is the time from which an answer to Ping draws a warning; milliseconds are usual.
const slowAnswer = 2 * time.Second

// judgeService says what kind of thing answered the Ping.
func (l *checklist) judgeService(p *pinged) {
	elapsed := l.elapsed() - l.d.Finding(StepService).Start
	f := Finding{Step: StepService, State: Passed, Learned: l.learnedOf(p, StepService)}
	switch kind := problem.KindOf(p.err); kind {
	case "":
		f.Summary = "The exchange answers."
	case problem.NotOffered:
		f.Summary = "Something answers, but does not offer Ping: only a login shows whether it is the exchange."
		f.Learned = append(f.Learned, cause.CallNotOffered.Causes(l.known())[0].Text)
	case problem.NotAuthorized:
		f.Summary = problem.From(p.err).What
	case problem.OperationFailed, problem.OperationInProcess, problem.ResourceNotFound, problem.ExchangeRefused,
		problem.InvalidRequest, problem.AnswerNotUnderstood:
		f.State, f.Summary = Warning, "Something answers Ping in an unknown way."
		f.Reasons = cause.Of(p.err, l.known(), cause.UnknownAnswer)
	default:
		f.State, f.Err, f.Summary = Failed, p.err, problem.From(p.err).What
		f.Reasons = cause.Of(p.err, l.known(), cause.UnknownAnswer)
		l.blocked = notReached
		if kind == problem.RateLimited {
			l.blocked = cause.ManyRequests + "."
		}
	}
	if f.State == Passed && elapsed >= slowAnswer {
		f.State, f.Summary = Warning, "The exchange answers, but takes "+length(elapsed)+"."
		f.Reasons = cause.Slow.Causes(l.known())
	}
	l.settle(f)
}

func statusText(status int) string {
	return strings.TrimSpace(strconv.Itoa(status) + " " + http.StatusText(status))
}
