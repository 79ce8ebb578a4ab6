package api

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"time"

	"kiikey/kiiex/cause"
	"kiikey/kiiex/problem"
)

// certificateFailure classifies a certificate that was rejected; nil if err is none.
func certificateFailure(err error, host string) *cause.Failure {
	f := &cause.Failure{Kind: problem.CertificateInvalid, What: "The server's certificate is not valid, so nothing was sent."}
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
		f.What = cause.CertificateFor("a name other than "+host) + ", so nothing was sent."
		f.Seen, f.Likely = "It is for "+namesOf(name.Certificate)+".", cause.OtherName
	case errors.As(err, &authority):
		if leaf == nil {
			leaf = authority.Cert
		}
		f.What = "The server's certificate comes from an authority that is not trusted here, so nothing was sent."
		f.Seen, f.Likely = "It was issued by "+quoteOutside(issuerOf(leaf))+".", cause.OtherAuthority
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		leaf = invalid.Cert
		if time.Now().Before(leaf.NotBefore) {
			f.What = "The server's certificate is not valid yet, so nothing was sent."
			f.Seen, f.Likely = "It begins on "+cause.Day(leaf.NotBefore)+".", cause.NotBegun(leaf.NotBefore)
		} else {
			f.What = "The server's certificate has expired, so nothing was sent."
			f.Seen, f.Likely = "It ended on "+cause.Day(leaf.NotAfter)+".", cause.Expired(leaf.NotAfter)
		}
	case verify != nil || errors.As(err, &invalid):
		f.Likely = cause.OtherUse
		if leaf != nil {
			f.Seen = "It was issued by " + quoteOutside(issuerOf(leaf)) + "."
		}
	default:
		return nil
	}
	if product := cause.Inspector(issuerOf(leaf)); product != "" {
		f.Likely = cause.Inspected(product)
	}
	return f
}

// namesOf lists the names in a certificate.
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

// issuerOf returns the issuer of a certificate; text from outside.
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

// tlsFailure classifies a failed handshake; nil if err is none.
func tlsFailure(err error, t *trace, host string) *cause.Failure {
	f := &cause.Failure{Kind: problem.TLSFailed, What: "No encrypted connection to " + host + " could be made, so nothing was sent."}
	var record tls.RecordHeaderError
	text := err.Error() // crypto/tls has no types for alerts of the other side
	switch {
	case errors.As(err, &record):
		f.Seen, f.Likely = "The server does not speak TLS on this port.", cause.NoTLS
		if strings.HasPrefix(string(record.RecordHeader[:]), "HTTP/") {
			f.Seen = "The server speaks plain http on this port, which would show the signature to the network."
		}
	case strings.Contains(text, "protocol version"):
		f.Likely = cause.OldVersions
	case t.current() == StepTLS && isDropped(err):
		f.Kind, f.Seen, f.Likely = problem.ConnectionLost, "The connection was closed during the TLS handshake.", cause.HandshakeCut
	case strings.Contains(text, "tls: "):
		f.Seen, f.Likely = "The server and kiikey could not agree on how to encrypt.", cause.NoAgreement
	default:
		return nil
	}
	return f
}
