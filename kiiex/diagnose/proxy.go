package diagnose

import (
	"net/http"
	"net/url"
	"strings"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
)

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
