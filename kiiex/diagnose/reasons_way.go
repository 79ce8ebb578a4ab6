package diagnose

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"strings"
	"time"

	"kiikey/kiiex/api"
	"kiikey/kiiex/problem"
)

// reasonsOnTheWay are the likely reasons of a Ping that failed at id.
func (l *ladder) reasonsOnTheWay(p *pinged, id StepID) []Reason {
	switch kind := problem.KindOf(p.err); kind {
	case problem.ProxyFailed:
		return l.proxyReasons(p)
	case problem.NameNotFound:
		return l.nameReasons(p)
	case problem.CertificateInvalid:
		return l.certificateReasons(p)
	case problem.TLSFailed:
		return l.tlsReasons(p, id)
	case problem.ConnectionRefused:
		return []Reason{
			{NothingListens, "The computer is there, and no server runs at this port: the exchange is in maintenance, or its server was moved.", tryAgainSoon},
			{BaseURL, "The port in the environment's base URL is wrong.", checkBaseURL},
			{Firewall, "A firewall refuses connections to this port.", otherNetwork},
		}
	case problem.TimedOut:
		return timeoutReasons(id)
	case problem.ConnectionLost:
		if id == StepTLS {
			return []Reason{
				{Firewall, "A firewall does not allow this server and closes the connection.", otherNetwork},
				{BaseURL, "What answers at this address is not the exchange.", checkBaseURL},
			}
		}
		return []Reason{
			{UnstableConnection, "The network is unstable, or something on the way cuts connections.", "Try again; if it happens again, try from another network, or by cable."},
			{ExchangeFault, "The exchange's server cut it.", tellSupport},
		}
	case problem.Redirected:
		return l.withBaseURL("The environment's base URL is not the exchange's own.",
			Reason{NetworkLogin, "This network wants you to log in on a page of its own first, as in hotels and offices.", "Open any web page and log in there, then start again."},
			Reason{ExchangeMoved, "The exchange has moved.", "Take the new address from the exchange's own pages or support, never from the redirect itself."})
	case problem.NotAnExchange:
		if by := interloper(p.err); by != nil {
			return by
		}
		network := Reason{NetworkLogin, "This network wants you to log in on a page of its own first, as in hotels and offices: a proxy answers in the exchange's place.",
			"Open any web page and log in there, or try from another network."}
		return append([]Reason{network}, l.withBaseURL("The environment's base URL does not lead to the exchange.")...)
	case problem.AnswerTooLong:
		return l.withBaseURL("The environment's base URL does not lead to the exchange: what answers sends far more than the exchange ever does.",
			Reason{NetworkLogin, "A proxy of this network answers in the exchange's place.", otherNetwork})
	case problem.ServiceUnavailable:
		return []Reason{
			{Maintenance, "The exchange is in maintenance: a server in front of it answers in its place.", "Look at the exchange's pages for an announcement. " + afterWait(p.err, tryAgainSoon)},
			{ExchangeBusy, "The exchange has too much to do.", afterWait(p.err, tryAgainSoon)},
		}
	case problem.ServerError:
		return []Reason{{ExchangeFault, "A part of the exchange does not work at the moment.", tellSupport}}
	case problem.RateLimited:
		return rateReasons(p.err)
	}
	return []Reason{
		{Offline, "This computer has no way to the exchange: most likely it is offline.", checkNetwork},
		{Firewall, "A firewall stands between.", otherNetwork},
	}
}

// interloper is the reason of an answer that something on the way gave; nil where nothing shows what that is.
func interloper(err error) []Reason {
	var by *api.Interloper
	if !errors.As(err, &by) {
		return nil
	}
	cause := Firewall
	if by.Login {
		cause = NetworkLogin
	}
	return []Reason{{cause, by.Why, by.Next}}
}

// afterWait is what to do after a failure: to wait for as long as the answer asks for, else otherwise.
func afterWait(err error, otherwise string) string {
	if p := problem.From(err); p.RetryAfter > 0 {
		return p.Next
	}
	return otherwise
}

func rateReasons(err error) []Reason {
	return []Reason{{TooManyRequests, "Too many requests came from this network's address within a minute; other programs and people behind the same address count too.",
		"Stop other programs that use the exchange. " + afterWait(err, "Wait two minutes, then start again.") + " It is no fault of the credential."}}
}

func (l *ladder) proxyReasons(p *pinged) []Reason {
	var op *net.OpError
	if errors.As(p.err, &op) && op.Op == "proxyconnect" && p.connection.Address == "" {
		return []Reason{
			{ProxyUnreachable, "The proxy " + quote(l.proxy.Host) + " cannot be reached: it is down, or it belongs to another network than this.", problem.From(p.err).Next},
			{Offline, "This computer is offline.", checkNetwork},
		}
	}
	return []Reason{
		given(ProxyRefuses, p.err),
		{ProxySetting, l.proxy.Variable + " names a proxy that is not meant for this.", "Correct " + l.proxy.Variable + ", or unset it if this network needs no proxy."},
	}
}

func (l *ladder) nameReasons(p *pinged) []Reason {
	offline := Reason{Offline, "This computer is offline, or its name server cannot be reached.", checkNetwork}
	unknown := Reason{NameServer, "The name server of this network does not know the name: some networks of companies only know their own.",
		"Try from another network, or ask whether this one needs a proxy."}
	var dns *net.DNSError
	if errors.As(p.err, &dns) && dns.IsNotFound {
		return l.withBaseURL("There is no such name: the environment's base URL is misspelt.", unknown, offline)
	}
	return []Reason{offline, unknown}
}

func timeoutReasons(id StepID) []Reason {
	switch id {
	case StepName:
		return []Reason{{Offline, "No name server answered: this computer is offline.", checkNetwork}}
	case StepConnection:
		return []Reason{
			{Firewall, "A firewall drops what is sent to this address.", otherNetwork},
			{Offline, "This computer is offline.", checkNetwork},
			{NothingListens, "The exchange's server is down.", tryAgainSoon},
		}
	case StepTLS:
		return []Reason{
			{Firewall, "Something on the way accepts the connection and does not let it through.", otherNetwork},
			{ExchangeFault, "The exchange's server hangs.", tellSupport},
		}
	}
	return []Reason{
		{ExchangeBusy, "The exchange was reached and does not answer: it is overloaded, or in maintenance.", tryAgainSoon},
		{SlowNetwork, "The network is slow, or something on the way holds the answer back.", otherNetwork},
	}
}

// certificateReasons reads the certificate that was refused.
func (l *ladder) certificateReasons(p *pinged) []Reason {
	var (
		refused   *tls.CertificateVerificationError
		name      x509.HostnameError
		authority x509.UnknownAuthorityError
		invalid   x509.CertificateInvalidError
		leaf      *x509.Certificate
	)
	if errors.As(p.err, &refused) && len(refused.UnverifiedCertificates) > 0 {
		leaf = refused.UnverifiedCertificates[0]
	}
	if product := inspector(p.connection.Issuer); product != "" {
		return []Reason{inspected(product)}
	}
	opened := Reason{InspectingProxy, "A company's firewall or a security product on this computer opens encrypted connections, and would see the signature.",
		"Use another network, or ask who runs this one to leave the exchange out of the inspection. Do not send a signature from here until that is settled."}
	switch {
	case errors.As(p.err, &name):
		return l.withBaseURL("The environment's base URL names another server than the exchange's.", opened)
	case errors.As(p.err, &authority) && l.s.Environment.CAFile != "":
		return []Reason{
			{AuthorityFile, "The authority that ca_file of this environment names is not the one that issued the server's certificate, " + quote(p.connection.Issuer) + ".",
				"Get the certificate of the authority again from who runs the server, and put it into ca_file."},
			opened,
		}
	case errors.As(p.err, &authority):
		return []Reason{
			opened,
			{PrivateAuthority, "The server's certificate is of a private authority, " + quote(p.connection.Issuer) + ", that this computer was not told of.",
				"If you know and trust it, name its certificate as ca_file of the environment."},
		}
	case errors.As(p.err, &invalid) && invalid.Reason == x509.Expired && leaf != nil:
		return l.expiredReasons(leaf)
	}
	return l.withBaseURL("The certificate is not made for a server like this one: the base URL leads somewhere else.", opened)
}

// expiredReasons weighs the server against this computer's clock: which of the two is wrong cannot be seen
// while no answer came.
func (l *ladder) expiredReasons(leaf *x509.Certificate) []Reason {
	const forgotten = 90 * 24 * time.Hour // a busy server's certificate does not stay expired for longer
	clock := Reason{ComputerClock, "This computer's clock is wrong. It says " + clockTime(l.began) + ".", checkThisDate}
	server := Reason{CertificateExpired, "The exchange has not renewed its server's certificate in time.",
		"If this computer's date is right, wait until the exchange has renewed it, and tell its support. It is no fault of the credential."}
	c := l.s.Credential
	switch {
	case l.began.Before(leaf.NotBefore):
		clock.Text = "This computer's clock is slow. It says " + clockTime(l.began) + ", and the certificate begins on " + day(leaf.NotBefore) + "."
		return []Reason{clock}
	case c != nil && l.began.Before(c.ImportedAt), l.began.Sub(leaf.NotAfter) > forgotten:
		return []Reason{clock, server}
	}
	return []Reason{server, clock}
}

func (l *ladder) tlsReasons(p *pinged, id StepID) []Reason {
	var record tls.RecordHeaderError
	switch text := problem.From(p.err).Why; {
	case id == StepService:
		return []Reason{{BaseURL, "The environment's base URL says http, and the server wants https.", "Write https in the environment's base URL."}}
	case errors.As(p.err, &record):
		return l.withBaseURL("The environment's base URL leads to a server that does not encrypt: its port is probably wrong.",
			Reason{NetworkLogin, "A proxy of this network answers in the exchange's place.", otherNetwork})
	case strings.Contains(text, "older than 1.2"):
		return []Reason{
			{OldTLS, "The server, or a proxy in front of it, only offers old versions of TLS that are not safe.", "Ask the exchange, or who runs the proxy, for TLS 1.2 or later."},
		}
	}
	return l.withBaseURL("What answers at this address cannot agree with this program on how to encrypt, so it is probably not the exchange.",
		Reason{Firewall, "Something on the way disturbs the encryption.", otherNetwork})
}
