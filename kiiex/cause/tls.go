package cause

import (
	"strings"
	"time"
)

// What stands between, for the causes of certificates.
const avoidInspection = "Use another network, or ask this one's administrator to exempt the exchange from inspection."

var inspection = Cause{InspectingProxy, "A company's firewall or a security product on this computer opens encrypted connections, and would see the signature.",
	avoidInspection + " Do not log in from here until that is resolved."}

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

// Inspector returns the product whose authority issuer is; "" for none that is known.
func Inspector(issuer string) string {
	issuer = strings.ToLower(issuer)
	for _, i := range inspectors {
		if strings.Contains(issuer, i.part) {
			return i.product
		}
	}
	return ""
}

// Inspected is for a certificate that a product on the way made.
func Inspected(product string) Likely {
	return always{{InspectingProxy, "The certificate is not the exchange's: " + product + " made it. It opens encrypted connections for a company or on this computer, and would see the signature and the session token.",
		avoidInspection}}
}

// OtherAuthority is for a certificate whose issuer is not trusted here.
var OtherAuthority Likely = weighed(func(k Known) []Cause {
	if k.Environment.CAFile != "" {
		return []Cause{
			{AuthorityFile, "The authority in the environment's ca_file is not the one that issued the certificate.",
				"Get the authority's certificate again from the server's administrator, and put it into ca_file."},
			inspection,
		}
	}
	return []Cause{
		inspection,
		{PrivateAuthority, "A private authority that this computer does not know issued the certificate.",
			"If you know and trust it, name its certificate as ca_file of the environment."},
	}
})

// Expired is for a certificate that has ended by this computer's clock. Whether that or the server is wrong cannot
// be seen while no answer came.
func Expired(end time.Time) Likely {
	return weighed(func(k Known) []Cause {
		const forgotten = 90 * 24 * time.Hour // a busy server's certificate does not stay expired for longer
		now := k.now()
		clock := Cause{ComputerClock, "This computer's clock is wrong. It says " + ClockTime(now) + ".", setClock}
		server := Cause{CertificateExpired, "The exchange has not renewed its server's certificate in time.",
			"If this computer's date is right, wait until the exchange has renewed it, and tell exchange support. The credential is not at fault."}
		if c := k.Credential; c != nil && now.Before(c.ImportedAt) || now.Sub(end) > forgotten {
			return []Cause{clock, server}
		}
		return []Cause{server, clock}
	})
}

// NotBegun is for a certificate that begins later, by this computer's clock.
func NotBegun(begin time.Time) Likely {
	return weighed(func(k Known) []Cause {
		return []Cause{{ComputerClock, "This computer's clock is slow. It says " + ClockTime(k.now()) + ", and the certificate begins on " + Day(begin) + ".", setClock}}
	})
}

// CertificateEnds says when a certificate's time is over: "on …" or "in …".
func CertificateEnds(when string) string { return certificate("ends", when) + "." }

// CertificateFor says which names a certificate is for, without a full stop.
func CertificateFor(names string) string { return certificate("is for", names) }

// IssuedBy says who issued a certificate.
func IssuedBy(issuer string) string { return certificate("was issued by", issuer) + "." }

func certificate(does, what string) string { return "The server's certificate " + does + " " + what }

// EndsSoon is for a certificate that is valid, and not for long.
func EndsSoon(end time.Time) Likely {
	return always{{CertificateExpires, CertificateEnds("on "+Day(end)) + " After that no connection works until it is renewed.",
		"There is nothing to do now; if it is not renewed in time, tell exchange support."}}
}

const setClock = "Compare this computer's date and time with another clock; if they are wrong, let the system set them automatically."

func (k Known) now() time.Time {
	if k.Now.IsZero() {
		return time.Now()
	}
	return k.Now
}

// What nothing known can change.
var (
	// ClocksDiffer is for a server whose clock is not this computer's.
	ClocksDiffer Likely = always{
		{ComputerClock, "This computer's clock is wrong. Certificates and 2FA codes depend on it.", setClock},
		{ExchangeClock, "The exchange's clock, or that of a proxy in front of it, is wrong.",
			"If this computer's clock is right, there is nothing to do; exchange support may want to know."},
	}
	// HTTPSWanted is for a server that wants an encrypted connection.
	HTTPSWanted Likely = always{{BaseURL, "The environment's base URL says http.", "Write https in the environment's base URL."}}
	// OldVersions is for a server with versions of TLS that are not safe.
	OldVersions Likely = always{{OldTLS, "The server, or a proxy in front of it, offers only versions of TLS older than 1.2, which are not safe.",
		"Ask the exchange, or the proxy's administrator, for TLS 1.2 or later."}}
)

// What the base URL may be the cause of.
var (
	// OtherName is for a certificate of another server.
	OtherName Likely = addressFirst{
		{BaseURL, "The environment's base URL names a server other than the exchange's.", checkBaseURL},
		inspection,
	}
	// OtherUse is for a certificate that may not be used for this server.
	OtherUse Likely = addressFirst{
		{BaseURL, "The certificate is not made for a server like this one: the base URL leads somewhere else.", checkBaseURL},
		inspection,
	}
	// NoTLS is for a port at which there is no TLS.
	NoTLS Likely = addressFirst{
		{BaseURL, "The environment's base URL leads to a server that does not encrypt: its port is probably wrong.", checkBaseURL},
		networkLogin,
	}
	// NoAgreement is for a handshake that failed otherwise.
	NoAgreement Likely = addressFirst{
		{BaseURL, "What answers at this address is probably not the exchange.", checkBaseURL},
		firewall("Something in between disturbs the encryption."),
	}
)
