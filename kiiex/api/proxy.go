package api

import (
	"net/url"
	"os"
	"strings"

	"golang.org/x/net/http/httpproxy"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
)

// proxyVariables may name the proxy, the first one that is set does. HTTP_PROXY is none of them: the exchange is
// reached by https, and this computer itself without a proxy.
var proxyVariables = []string{"HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"}

// Proxy is the proxy for requests to an exchange.
type Proxy struct {
	// Variable is the environment variable that names it.
	Variable string
	// Host is its host and port, without the user and the password that the variable may have.
	Host string

	url *url.URL
}

// HasUser reports whether the variable has a user for the proxy.
func (p *Proxy) HasUser() bool { return p.url.User != nil }

// secrets returns the parts of the variable that no text may contain.
func (p *Proxy) secrets() []kiiex.Secret {
	if p == nil || p.url.User == nil {
		return nil
	}
	password, _ := p.url.User.Password()
	return []kiiex.Secret{kiiex.SecretFromString(password), kiiex.SecretFromString(p.url.User.Username() + ":" + password)}
}

// ProxyOf returns the proxy that the process's environment names for requests to base; nil for none, as for this
// computer itself and for what NO_PROXY leaves out. The error is a *problem.Problem of kind ProxyFailed: a proxy
// is set for base, and cannot be used. It names the variable and nothing of its value, which may hold a password.
func ProxyOf(base string) (*Proxy, error) { return proxyOf(base, os.Getenv) }

func proxyOf(base string, getenv func(string) string) (*Proxy, error) {
	target, err := url.Parse(base)
	if err != nil || target.Scheme != "https" || kiiex.IsLoopback(target.Hostname()) {
		return nil, nil
	}
	first := func(names ...string) (name, value string) {
		for _, name := range names {
			if value := getenv(name); value != "" {
				return name, value
			}
		}
		return "", ""
	}
	name, value := first(proxyVariables...)
	if name == "" {
		return nil, nil
	}
	// The library passes over a proxy that it cannot parse, so it is asked only whether one is used at all.
	_, except := first("NO_PROXY", "no_proxy")
	asked := httpproxy.Config{HTTPSProxy: "http://proxy.invalid", NoProxy: except}
	if any, err := asked.ProxyFunc()(target); err != nil || any == nil {
		return nil, nil
	}
	if !strings.Contains(value, "://") {
		value = "http://" + value
	}
	u, err := url.Parse(value)
	if err != nil {
		return nil, badProxy(name, "It is set to something that is not the address of a proxy.")
	}
	switch u.Scheme {
	case "http", "https", "socks5", "socks5h":
	default:
		return nil, badProxy(name, "Its address begins with something else than http, https, socks5 or socks5h: kiikey uses no other proxies.")
	}
	if u.Hostname() == "" || strings.Trim(u.Path, "/")+u.RawQuery+u.Fragment != "" || !kiiex.ValidPort(u.Port()) {
		// A slash in a password, which net/url ends the host at, is the likely mistake.
		return nil, badProxy(name, "It is set to something that is not the address of a proxy.")
	}
	return &Proxy{Variable: name, Host: u.Host, url: u}, nil
}

func badProxy(variable, why string) *problem.Problem {
	return &problem.Problem{
		Kind: problem.ProxyFailed,
		What: "The proxy that " + variable + " names cannot be used, so nothing was connected to.",
		Why:  why,
		Next: "Write it as http://user:password@proxy.example:8080. In a password a % is written %25, a / %2F, a # %23, a ? %3F and an @ %40. If this network needs no proxy, unset " + variable + ".",
	}
}
