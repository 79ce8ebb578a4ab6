package diagnose

import (
	"net/url"

	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/cause"
)

// judgeProxy finds out which proxy requests to the environment go through: the same that the client uses.
func (l *checklist) judgeProxy(un *unreachable) {
	l.start(StepProxy)
	if un != nil && un.step == StepName {
		l.skip(StepProxy, "Not checked: the environment's address is not usable.")
		return
	}
	f := Finding{Step: StepProxy, State: Passed}
	proxy, err := api.ProxyOf(l.s.Environment.BaseURL)
	target, unparsed := url.Parse(l.s.Environment.BaseURL)
	switch {
	case err != nil:
		f = failed(StepProxy, err, cause.Given(cause.ProxySetting, err))
		l.blocked = "the proxy's address is not usable."
	case proxy == nil && unparsed == nil && kiiex.IsLoopback(target.Hostname()):
		f.Summary = "This computer itself is reached without a proxy."
	case proxy == nil:
		f.Summary = "No proxy is set for this address: requests go there directly."
	default:
		l.proxy = proxy
		f.Summary = "Requests go through the proxy " + quote(proxy.Host) + "."
		f.Learned = []string{"It is named by " + proxy.Variable + "; NO_PROXY does not leave this address out."}
		if proxy.HasUser() {
			f.Learned = append(f.Learned, "A user name for the proxy is set too.")
		}
	}
	l.settle(f)
}
