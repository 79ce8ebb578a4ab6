package diagnose

import (
	"crypto/x509"
	"errors"
	"time"

	"kiikey/kiiex/api"
	"kiikey/kiiex/cause"
	"kiikey/kiiex/problem"
)

// answered records one request.
type answered struct {
	status     int // 0 when no answer came
	header     map[string][]string
	connection api.Connection
	received   time.Time // when the request had ended, by the subject's clock
}

// pinged records the one Ping.
type pinged struct {
	answered
	err error
	// sent is the time of sending by the subject's clock; zero if nothing was sent.
	sent time.Time
	// detail is what the client said of each part of the request that was reached; broken is the one in which it
	// failed, empty for none.
	detail map[StepID]string
	broken StepID
}

// whole reports whether an answer came that is the exchange's, or of a server that stands in front of it.
func (p *pinged) whole() bool {
	switch problem.KindOf(p.err) {
	case "", problem.NotOffered, problem.NotAuthorized, problem.ServiceUnavailable, problem.ServerError, problem.RateLimited,
		problem.OperationFailed, problem.OperationInProcess, problem.ResourceNotFound, problem.ExchangeRefused,
		problem.InvalidRequest, problem.AnswerNotUnderstood:
		return p.status != 0
	}
	return false
}

// parts are the checks that look at a request, in order.
var parts = [...]StepID{StepName, StepConnection, StepTLS, StepService}

// checkOf names the check of a part of a request, as the client calls it.
func checkOf(part api.StepName) StepID {
	switch part {
	case api.StepResolve:
		return StepName
	case api.StepConnect:
		return StepConnection
	case api.StepTLS:
		return StepTLS
	}
	return StepService
}

// recorded keeps the needed parts of a request that has ended.
func (l *checklist) recorded(e *api.Exchange) {
	l.d.requests = append(l.d.requests, sentRequest{
		call: e.Name, at: e.At, status: e.Answer.Status, elapsed: e.Timing.Total, kind: problem.KindOf(e.Err),
	})
	l.latest = answered{e.Answer.Status, e.Answer.Header, e.Connection, l.s.Now()}
}

// ping asks once whether the exchange is there, and settles the checks from Name to Service.
func (l *checklist) ping(un *unreachable) *pinged {
	p := &pinged{detail: map[StepID]string{}}
	if un != nil {
		p.err = un.err
		l.blocked = "the environment's address is not usable."
		if un.step == StepTLS {
			l.blocked = "the environment's ca_file is not usable."
		}
		for _, id := range parts {
			if id == un.step {
				l.settle(failed(id, un.err, un.cause))
			} else {
				l.skip(id, "Not checked: "+l.blocked)
			}
		}
		return p
	}
	if l.blocked != "" || l.ctx.Err() != nil {
		why := "Not checked: " + l.blocked
		if l.ctx.Err() != nil {
			why, l.blocked = "Not checked: stopped before.", "stopped before."
		}
		for _, id := range parts {
			l.skip(id, why)
		}
		return p
	}
	l.onPing = func(s api.Step) { l.follow(p, s) }
	p.err = l.client.Ping(l.ctx)
	l.onPing = nil
	p.answered, l.answered = l.latest, p.err == nil
	l.settlePing(p)
	return p
}

// follow reports a step of the Ping while it runs. What needs the whole request to be judged is settled after.
func (l *checklist) follow(p *pinged, s api.Step) {
	id := checkOf(s.Name)
	p.detail[id], p.broken = s.Detail, ""
	switch {
	case !s.Done:
		if id == StepService {
			p.sent = l.s.Now()
		}
		l.start(id)
	case s.Err != nil:
		p.broken = id
	case id != StepService:
		l.settle(Finding{Step: id, State: Passed, Summary: l.reachedSummary(id, s.Detail)})
	}
}

// reachedSummary says what a part of the request that succeeded came to.
func (l *checklist) reachedSummary(id StepID, detail string) string {
	switch {
	case id == StepName && l.proxy != nil:
		return "The proxy's name was found: " + detail + "."
	case id == StepName:
		return "The name was found: " + detail + "."
	case id == StepConnection && l.proxy != nil:
		return "Connected to the proxy at " + detail + "."
	case id == StepConnection:
		return "Connected to " + detail + "."
	}
	return "Encrypted with " + detail + "."
}

// settlePing makes the findings from Name to Service.
func (l *checklist) settlePing(p *pinged) {
	missing := "" // the check that the following lack
	for _, id := range parts {
		detail, was := p.detail[id]
		switch {
		case missing != "":
			l.skip(id, "Not checked: "+missing)
		case id == p.broken && problem.KindOf(p.err) == problem.Interrupted:
			l.skip(id, "Stopped before it finished.")
			missing = "stopped before."
		case id == p.broken:
			f := failed(id, p.err, cause.Of(p.err, l.known(), cause.UnstableConnection)...)
			f.Learned = l.learnedOf(p, id)
			l.settle(f)
			missing = id.Title() + " failed."
		case id == StepService:
			l.judgeService(p)
		case !was:
			l.skip(id, l.notNeeded(id))
		default:
			f := Finding{Step: id, State: Passed, Summary: l.reachedSummary(id, detail), Learned: l.learnedOf(p, id)}
			if id == StepTLS {
				l.warnOfCertificate(p, &f)
			}
			l.settle(f)
		}
	}
	if missing != "" {
		l.blocked = notReached
	}
}

// notNeeded says why a part of the request did not happen.
func (l *checklist) notNeeded(id StepID) string {
	switch id {
	case StepName:
		if l.proxy != nil {
			return "Not needed: the proxy finds the exchange by its name."
		}
		return "Not needed: the address is a number, not a name."
	case StepTLS:
		return "Not needed: this computer itself is reached by plain http."
	}
	return "Not needed."
}

// learnedOf are further facts of a part of the request.
func (l *checklist) learnedOf(p *pinged, id StepID) []string {
	var facts []string
	add := func(text string) { facts = append(facts, text) }
	c := p.connection
	switch id {
	case StepName, StepConnection:
		if l.proxy != nil {
			add("Requests go through the proxy " + quote(l.proxy.Host) + ", which finds and reaches the exchange.")
		}
	case StepTLS:
		if c.Issuer != "" {
			add(cause.IssuedBy(quote(c.Issuer)))
		}
		if left := c.Expires.Sub(l.began); !c.Expires.IsZero() && left > 0 {
			add("It is valid until " + cause.Day(c.Expires) + ", for " + length(left) + " more.")
		} else if !c.Expires.IsZero() {
			add("Its time ended on " + cause.Day(c.Expires) + ", " + length(-left) + " ago by this computer's clock.")
		}
	case StepService:
		if p.err == nil {
			add("It answered " + statusText(p.status) + ".")
		}
	}
	var otherName x509.HostnameError
	broke := id == p.broken && (problem.KindOf(p.err) == problem.TimedOut || errors.As(p.err, &otherName))
	if said := seen(p.err); said != "" && (broke || id == StepService) {
		add(said)
	}
	return facts
}

// certificateSoon is the time before its end at which a certificate draws a warning; they are renewed weeks
// before.
const certificateSoon = 14 * 24 * time.Hour

// warnOfCertificate adds what is to be known about a certificate that was accepted.
func (l *checklist) warnOfCertificate(p *pinged, f *Finding) {
	if product := cause.Inspector(p.connection.Issuer); product != "" {
		f.State = Warning
		f.Summary = "Something in between opens the encrypted connection: " + product + "."
		f.Reasons = append(f.Reasons, cause.Inspected(product).Causes(l.known())...)
	}
	if left := p.connection.Expires.Sub(l.began); !p.connection.Expires.IsZero() && left < certificateSoon {
		if f.State == Passed {
			f.Summary = cause.CertificateEnds("in " + length(max(left, 0)))
		}
		f.State = Warning
		f.Reasons = append(f.Reasons, cause.EndsSoon(p.connection.Expires).Causes(l.known())...)
	}
}
