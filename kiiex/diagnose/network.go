package diagnose

import (
	"crypto/x509"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
)

// slowAnswer is what an answer to Ping may take without a warning; milliseconds are usual.
const slowAnswer = 2 * time.Second

// judgeProxy finds out which proxy requests to the environment go through: the same that the client uses.
func (l *ladder) judgeProxy(un *unreachable) {
	at := l.start(StepProxy)
	if un != nil && un.step == StepName {
		l.skip(StepProxy, "Not checked: the environment's address is not usable.")
		return
	}
	u, err := url.Parse(l.s.Environment.BaseURL)
	if err != nil { // Validate has parsed it before: cannot happen
		l.skip(StepProxy, "Not checked: the environment's address is not usable.")
		return
	}
	proxy, err := http.ProxyFromEnvironment(&http.Request{URL: u})
	f := Finding{Step: StepProxy, State: Passed, Start: at, Took: l.elapsed() - at}
	switch {
	case err != nil || proxy != nil && (proxy.Hostname() == "" || strings.Trim(proxy.Path, "/") != ""):
		// A slash in a password, which net/url ends the host at, is the likely mistake. Neither the error's
		// text nor what was taken for the host may be shown: both may hold a part of it.
		bad := &problem.Problem{
			Kind: problem.ProxyFailed,
			What: "The address of the proxy that is set is not usable.",
			Why:  "HTTPS_PROXY, or a variable like it, is set to something that is not the address of a proxy.",
			Next: "Write it as http://proxy.example:8080, special characters in a password as %2F and the like; or unset it if this network needs no proxy.",
		}
		f = failed(StepProxy, at, f.Took, bad, given(ProxySetting, bad))
		l.blocked = "the proxy's address is not usable."
	case proxy == nil && kiiex.IsLoopback(u.Hostname()):
		f.Summary = "This computer itself is reached without a proxy."
	case proxy == nil:
		f.Summary = "No proxy is set for this address: requests go there directly."
	default:
		l.proxy = proxy.Host
		f.Summary = "Requests go through the proxy " + quote(proxy.Host) + "."
		f.Learned = []string{"It is named by HTTPS_PROXY or a variable like it; NO_PROXY does not leave this address out."}
		if proxy.User != nil {
			f.Learned = append(f.Learned, "A user name for the proxy is set too.")
		}
	}
	l.settle(f)
}

// answered is what was recorded of one request.
type answered struct {
	status     int // 0 when no answer came
	header     map[string][]string
	body       string // with secrets masked; text from outside
	connection kiiex.Connection
	received   time.Time // when the request had ended, by the subject's clock
}

// pinged is what is known of the one Ping.
type pinged struct {
	answered
	err error
	// sent is when it was, by the subject's clock; zero when it was not.
	sent time.Time
	// done are the parts of the request that were reached; broken is the one in which it failed, empty for none.
	done   map[kiiex.StepName]reached
	broken kiiex.StepName
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

type reached struct {
	start, took time.Duration
	detail      string
}

// rungs are the parts of a request and their places on the ladder.
var rungs = []struct {
	part kiiex.StepName
	id   StepID
}{
	{kiiex.StepResolve, StepName}, {kiiex.StepConnect, StepConnection}, {kiiex.StepTLS, StepTLS}, {kiiex.StepAnswer, StepService},
}

func rungOf(part kiiex.StepName) StepID {
	for _, r := range rungs {
		if r.part == part {
			return r.id
		}
	}
	return StepService
}

// recorded keeps what is needed of a request that has ended.
func (l *ladder) recorded(e *kiiex.Exchange) {
	l.d.requests = append(l.d.requests, sentRequest{
		call: e.Name, at: e.At, status: e.Answer.Status, took: e.Timing.Total, kind: problem.KindOf(e.Err),
	})
	l.latest = answered{e.Answer.Status, e.Answer.Header, e.Answer.MaskedBody, e.Connection, l.s.Now()}
}

// ping asks once whether the exchange is there, and settles the rungs from Name to Service.
func (l *ladder) ping(un *unreachable) *pinged {
	p := &pinged{done: map[kiiex.StepName]reached{}}
	if un != nil {
		p.err = un.err
		l.blocked = "the environment's address is not usable."
		if un.step == StepTLS {
			l.blocked = "the environment's ca_file is not usable."
		}
		for _, r := range rungs {
			if r.id == un.step {
				l.settle(failed(r.id, l.elapsed(), 0, un.err, un.reason))
			} else {
				l.skip(r.id, "Not checked: "+l.blocked)
			}
		}
		return p
	}
	if l.blocked != "" || l.ctx.Err() != nil {
		why := "Not checked: " + l.blocked
		if l.ctx.Err() != nil {
			why, l.blocked = "Not checked: stopped before.", "stopped before."
		}
		for _, r := range rungs {
			l.skip(r.id, why)
		}
		return p
	}
	l.onPing = func(s kiiex.Step) { l.follow(p, s) }
	p.err = l.client.Ping(l.ctx)
	l.onPing = nil
	p.answered = l.latest
	l.settlePing(p)
	return p
}

// follow reports a step of the Ping while it runs. What needs the whole request to be judged is settled after.
func (l *ladder) follow(p *pinged, s kiiex.Step) {
	now, id := l.elapsed(), rungOf(s.Name)
	if !s.Done {
		p.done[s.Name] = reached{start: now}
		if s.Name == kiiex.StepAnswer {
			p.sent = l.s.Now()
		}
		l.put(Finding{Step: id, State: Running, Start: now})
		return
	}
	r := p.done[s.Name]
	r.took, r.detail = now-r.start, s.Detail
	p.done[s.Name] = r
	p.broken = ""
	if s.Err != nil {
		p.broken = s.Name
		return
	}
	if id != StepService {
		l.settle(Finding{Step: id, State: Passed, Summary: l.reachedSummary(p, s.Name), Start: r.start, Took: r.took})
	}
}

// reachedSummary says what a part of the request that succeeded came to.
func (l *ladder) reachedSummary(p *pinged, part kiiex.StepName) string {
	detail := p.done[part].detail
	whose := "The name"
	if l.proxy != "" {
		whose = "The proxy's name"
	}
	switch part {
	case kiiex.StepResolve:
		return whose + " was found: " + detail + "."
	case kiiex.StepConnect:
		if l.proxy != "" {
			return "Connected to the proxy at " + detail + "."
		}
		return "Connected to " + detail + "."
	}
	return "Encrypted with " + detail + "."
}

// settlePing makes the findings from Name to Service.
func (l *ladder) settlePing(p *pinged) {
	kind := problem.KindOf(p.err)
	broken := rungOf(p.broken)
	switch {
	case p.broken == "":
		broken = ""
	case kind == problem.ProxyFailed && broken != StepName: // the proxy is what is connected to
		broken = StepConnection
	}
	missing := "" // the rung that the following lack
	for _, r := range rungs {
		done, was := p.done[r.part]
		switch {
		case missing != "":
			l.skip(r.id, "Not checked: "+missing)
		case r.id == broken && kind == problem.Interrupted:
			l.skip(r.id, "Stopped before it had ended.")
			missing = "stopped before."
		case r.id == broken:
			f := failed(r.id, done.start, done.took, p.err, l.reasonsOnTheWay(p, r.id)...)
			f.Learned = l.learnedOf(p, r.id)
			l.settle(f)
			missing = r.id.Title() + " failed."
		case r.id == StepService:
			l.judgeService(p, done)
		case !was:
			l.skip(r.id, l.notNeeded(r.id))
		default:
			f := Finding{Step: r.id, State: Passed, Summary: l.reachedSummary(p, r.part), Start: done.start, Took: done.took, Learned: l.learnedOf(p, r.id)}
			if r.id == StepTLS {
				l.warnOfCertificate(p, &f)
			}
			l.settle(f)
		}
	}
	if missing != "" {
		l.blocked = "the exchange was not reached."
	}
}

// notNeeded says why a part of the request did not happen.
func (l *ladder) notNeeded(id StepID) string {
	switch id {
	case StepName:
		if l.proxy != "" {
			return "Not needed: the proxy finds the exchange by its name."
		}
		return "Not needed: the address is a number, not a name."
	case StepTLS:
		return "Not needed: this computer itself is reached by plain http."
	}
	return "Not needed."
}

// learnedOf are further facts of a part of the request.
func (l *ladder) learnedOf(p *pinged, id StepID) []string {
	var facts []string
	add := func(text string) { facts = append(facts, text) }
	c := p.connection
	switch id {
	case StepName, StepConnection:
		if l.proxy != "" {
			add("Requests go through the proxy " + quote(l.proxy) + ", which finds and reaches the exchange.")
		}
	case StepTLS:
		if names := namesOf(p.err); len(names) > 0 {
			add("The server's certificate is for " + list(quoted(names)) + ".")
		}
		if c.Issuer != "" {
			add("The server's certificate was issued by " + quote(c.Issuer) + ".")
		}
		if left := c.Expires.Sub(l.began); !c.Expires.IsZero() && left > 0 {
			add("It is valid until " + day(c.Expires) + ", for " + length(left) + " more.")
		} else if !c.Expires.IsZero() {
			add("Its time ended on " + day(c.Expires) + ", " + length(-left) + " ago by this computer's clock.")
		}
	case StepService:
		if p.status != 0 {
			add("It answered with status " + statusText(p.status) + ".")
		}
		if title := pageTitle(p.body); title != "" {
			add("The page that came is called " + quote(title) + ".")
		}
	}
	if kind := problem.KindOf(p.err); id == rungOf(p.broken) && kind == problem.TimedOut || id == StepService && kind == problem.Redirected {
		add(problem.From(p.err).Why)
	}
	return facts
}

// namesOf are what a certificate is for, of a server that is called otherwise; none for any other failure.
func namesOf(err error) []string {
	const most = 3
	var refused x509.HostnameError
	if !errors.As(err, &refused) || refused.Certificate == nil {
		return nil
	}
	names := slices.Clone(refused.Certificate.DNSNames)
	for _, ip := range refused.Certificate.IPAddresses {
		names = append(names, ip.String())
	}
	return names[:min(most, len(names))]
}

// certificateSoon is how long before its end a certificate draws a warning; they are renewed weeks before.
const certificateSoon = 14 * 24 * time.Hour

// warnOfCertificate adds what is to be known about a certificate that was accepted.
func (l *ladder) warnOfCertificate(p *pinged, f *Finding) {
	if product := inspector(p.connection.Issuer); product != "" {
		f.State = Warning
		f.Summary = "Something on the way opens the encrypted connection: " + product + "."
		f.Reasons = append(f.Reasons, inspected(product))
	}
	if left := p.connection.Expires.Sub(l.began); !p.connection.Expires.IsZero() && left < certificateSoon {
		if f.State == Passed {
			f.Summary = "The server's certificate ends in " + length(max(left, 0)) + "."
		}
		f.State = Warning
		f.Reasons = append(f.Reasons, Reason{CertificateExpires,
			"The server's certificate ends on " + day(p.connection.Expires) + ". After that no connection comes about until it is renewed.",
			"Nothing needs to be done now; if it is not renewed in time, tell the exchange's support."})
	}
}

// judgeService says what kind of thing answered the Ping.
func (l *ladder) judgeService(p *pinged, done reached) {
	f := Finding{Step: StepService, State: Passed, Start: done.start, Took: done.took, Learned: l.learnedOf(p, StepService)}
	switch kind := problem.KindOf(p.err); kind {
	case "":
		f.Summary = "The exchange answers."
	case problem.NotOffered:
		f.Summary = "Something answers, and does not offer Ping: whether it is the exchange shows only at a login."
		f.Learned = append(f.Learned, "That Ping is not offered is no fault: not every part of the exchange's software is reachable from outside.")
	case problem.NotAuthorized:
		f.Summary = "Something answers, and does not answer Ping without a login."
	case problem.OperationFailed, problem.OperationInProcess, problem.ResourceNotFound, problem.ExchangeRefused,
		problem.InvalidRequest, problem.AnswerNotUnderstood:
		f.State, f.Summary = Warning, "Something answers Ping in a way that is not known."
		f.Reasons = []Reason{given(UnknownAnswer, p.err)}
	default:
		f.State, f.Err, f.Summary = Failed, p.err, problem.From(p.err).What
		f.Reasons = l.reasonsOnTheWay(p, StepService)
		l.blocked = "the exchange was not reached."
		if kind == problem.RateLimited {
			l.blocked = "the exchange wants fewer requests."
		}
	}
	if f.State == Passed && done.took >= slowAnswer {
		f.State, f.Summary = Warning, "The exchange answers, and takes "+length(done.took)+" for it."
		f.Reasons = []Reason{
			{SlowNetwork, "The network between here and the exchange is slow or busy.", "Try from another network, or by cable; a test may run into its time limit here."},
			{ExchangeBusy, "The exchange itself is busy.", "Try again at a quieter time. It is no fault of the credential."},
		}
	}
	l.settle(f)
}

var titlePattern = regexp.MustCompile(`(?is)<title[^>]*>(.{1,200}?)</title>`)

// pageTitle is the title of an HTML page; "" if there is none.
func pageTitle(body string) string {
	if m := titlePattern.FindStringSubmatch(body); m != nil {
		return strings.Join(strings.Fields(m[1]), " ")
	}
	return ""
}

func statusText(status int) string {
	return strings.TrimSpace(strconv.Itoa(status) + " " + http.StatusText(status))
}
