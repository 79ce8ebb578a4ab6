package diagnose

import "strings"

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
