package api

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"time"

	"kiikey/kiiex/problem"
)

// certificateProblem explains a certificate that was refused; nil if err is none.
func certificateProblem(err error, host string) *problem.Problem {
	p := &problem.Problem{
		Kind: problem.CertificateInvalid,
		What: "The server's certificate is not valid, so nothing was sent.",
	}
	var (
		verify    *tls.CertificateVerificationError
		name      x509.HostnameError
		authority x509.UnknownAuthorityError
		invalid   x509.CertificateInvalidError
	)
	var leaf *x509.Certificate
	if errors.As(err, &verify) && len(verify.UnverifiedCertificates) > 0 {
		leaf = verify.UnverifiedCertificates[0]
	}
	switch {
	case errors.As(err, &name):
		p.What = "The server's certificate is for another name than " + host + ", so nothing was sent."
		p.Why = "It is for " + namesOf(name.Certificate) + ". The base URL is wrong, or something stands between you and the exchange."
		p.Next = "Check the environment's base URL; do not go on from this network if it is right."
	case errors.As(err, &authority):
		if leaf == nil {
			leaf = authority.Cert
		}
		p.What = "The server's certificate comes from an authority that is not trusted here, so nothing was sent."
		p.Why = "It was issued by " + quoteOutside(issuerOf(leaf)) + ". If that is your company or a security product, a proxy opens encrypted connections on the way and would see the signature."
		p.Next = "Use another network; or, if you trust that authority, give its certificate as ca_file of the environment."
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		leaf = invalid.Cert
		now := time.Now()
		if now.Before(leaf.NotBefore) {
			p.What = "The server's certificate is not valid yet, so nothing was sent."
			p.Why = "It begins on " + day(leaf.NotBefore) + "; this computer's clock says " + day(now) + "."
		} else {
			p.What = "The server's certificate has expired, so nothing was sent."
			p.Why = "It ended on " + day(leaf.NotAfter) + "; this computer's clock says " + day(now) + "."
		}
		p.Next = "Check this computer's date first. If it is right, wait until the exchange has renewed its certificate."
	case verify != nil || errors.As(err, &invalid):
		p.Why = "It may not be used for this server."
		if leaf != nil {
			p.Why = "It was issued by " + quoteOutside(issuerOf(leaf)) + " and may not be used for this server."
		}
		p.Next = "Check the environment's base URL and ca_file."
	default:
		return nil
	}
	return p
}

// namesOf lists what a certificate is for.
func namesOf(c *x509.Certificate) string {
	const most = 3
	var names []string
	if c != nil {
		names = append(names, c.DNSNames...)
		for _, ip := range c.IPAddresses {
			names = append(names, ip.String())
		}
	}
	if len(names) == 0 {
		return "no name at all"
	}
	more := ""
	if len(names) > most {
		more = fmt.Sprintf(" and %d more", len(names)-most)
		names = names[:most]
	}
	for i := range names {
		names[i] = quoteOutside(names[i])
	}
	return strings.Join(names, ", ") + more
}

// issuerOf names who issued a certificate, as its text from outside has it.
func issuerOf(c *x509.Certificate) string {
	if c == nil {
		return "someone unknown"
	}
	organization := strings.Join(c.Issuer.Organization, ", ")
	switch name := c.Issuer.CommonName; {
	case name != "" && organization != "":
		return name + " (" + organization + ")"
	case name+organization != "":
		return name + organization
	}
	return "someone without a name"
}

func day(t time.Time) string { return t.UTC().Format("2 January 2006") }

// tlsProblem explains a failed handshake; nil if err is none.
func tlsProblem(err error, t *trace, host string) *problem.Problem {
	p := &problem.Problem{
		Kind: problem.TLSFailed,
		What: "No encrypted connection to " + host + " came about, so nothing was sent.",
		Next: "Check the environment's base URL, its port in particular.",
	}
	var record tls.RecordHeaderError
	text := err.Error() // crypto/tls has no types for alerts of the other side
	switch {
	case errors.As(err, &record):
		p.Why = "The server does not speak TLS on this port."
		if strings.HasPrefix(string(record.RecordHeader[:]), "HTTP/") {
			p.Why = "The server speaks plain http on this port, which would show the signature to the network."
		}
	case strings.Contains(text, "protocol version"):
		p.Why = "The server offers only versions of TLS older than 1.2, which are not safe."
		p.Next = "Ask the exchange, or who runs the proxy on the way, for TLS 1.2 or later."
	case t.current() == StepTLS && isDropped(err):
		p.Kind = problem.ConnectionLost
		p.Why = "The connection was closed during the TLS handshake: by a firewall that does not allow this server, or by a server that is not the exchange."
	case strings.Contains(text, "tls: "):
		p.Why = "The server and this program could not agree on how to encrypt."
	default:
		return nil
	}
	return p
}
