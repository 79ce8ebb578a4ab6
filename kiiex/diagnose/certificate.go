package diagnose

import (
	"crypto/x509"
	"errors"
	"slices"
	"strings"
	"time"
)

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

// inspectors are products that open encrypted connections on the way, by a part of the name that their
// authorities bear. Names that public authorities bear too are not among them.
var inspectors = []struct{ part, product string }{
	{"fortinet", "Fortinet FortiGate"}, {"fortigate", "Fortinet FortiGate"}, {"zscaler", "Zscaler"}, {"palo alto", "Palo Alto Networks"},
	{"netskope", "Netskope"}, {"blue coat", "Blue Coat"}, {"bluecoat", "Blue Coat"}, {"sophos", "Sophos"}, {"check point", "Check Point"},
	{"forcepoint", "Forcepoint"}, {"websense", "Forcepoint"}, {"barracuda", "Barracuda"}, {"sonicwall", "SonicWall"},
	{"watchguard", "WatchGuard"}, {"smoothwall", "Smoothwall"}, {"untangle", "Untangle"}, {"cisco umbrella", "Cisco Umbrella"},
	{"cato networks", "Cato Networks"}, {"menlo security", "Menlo Security"}, {"iboss", "iboss"}, {"lightspeed", "Lightspeed"},
	{"securly", "Securly"}, {"contentkeeper", "ContentKeeper"}, {"gateway ca - cloudflare", "Cloudflare Gateway"},
	{"skyhigh", "Skyhigh Security"}, {"mcafee", "McAfee"}, {"trellix", "Trellix"},
	{"kaspersky", "Kaspersky"}, {"eset ssl filter", "ESET"}, {"bitdefender", "Bitdefender"}, {"web/mail shield", "Avast or AVG"},
	{"adguard", "AdGuard"}, {"superfish", "Superfish"},
	{"mitmproxy", "mitmproxy"}, {"charles proxy", "Charles Proxy"}, {"portswigger", "Burp Suite"}, {"fiddler", "Fiddler"},
	{"http toolkit", "HTTP Toolkit"}, {"proxyman", "Proxyman"}, {"squid", "Squid"}, {"pfsense", "pfSense"}, {"opnsense", "OPNsense"},
}

// inspector returns the product whose authority issuer is; "" for none that is known.
func inspector(issuer string) string {
	issuer = strings.ToLower(issuer)
	for _, i := range inspectors {
		if strings.Contains(issuer, i.part) {
			return i.product
		}
	}
	return ""
}

// inspected is the reason that a product on the way shows its own certificate.
func inspected(product string) Reason {
	return Reason{InspectingProxy,
		"The certificate is not the exchange's: " + product + " made it. It is a product of a company or of this computer that opens encrypted connections, and would see the signature and the session token.",
		"Use another network, or ask who runs it to leave the exchange out of the inspection."}
}
