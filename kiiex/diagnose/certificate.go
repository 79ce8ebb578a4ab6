package diagnose

import (
	"crypto/x509"
	"errors"
	"slices"
	"time"

	"kiikey/kiiex/cause"
)

// namesOf returns the names in a certificate of a server that is called otherwise; none for any other failure.
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
