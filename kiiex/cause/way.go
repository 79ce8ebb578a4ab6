package cause

import (
	"cmp"
	"net/url"
	"slices"

	"kiikey/kiiex"
)

// Advice about causes between this computer and the exchange.
const (
	// otherNetwork is for what this network may forbid.
	otherNetwork = "Try from another network, a phone's for instance; if it works there, ask this network's administrator to allow the exchange."
	// LoginToNetwork is for a network that wants a login of its own.
	LoginToNetwork = "Open any web page and log in to this network there, then try again."

	checkBaseURL = "Compare the environment's base URL, port included, with the exchange's website."
	checkNetwork = "Open any web page. If that fails too, connect this computer to the network first."
	byCable      = "Try again in a minute; if it happens again, try from another network, or by cable."
)

// builtin reports whether the environment's address came with kiikey, so that it cannot be misspelt.
func builtin(k Known) bool {
	return slices.ContainsFunc(kiiex.BuiltinEnvironments(), func(e kiiex.Environment) bool {
		return e.BaseURL == k.Environment.BaseURL
	})
}

// addressFirst is an entry whose first cause is that the address is wrong; it goes last where that cannot be.
type addressFirst []Cause

func (a addressFirst) Causes(k Known) []Cause {
	causes := slices.Clone(a)
	if k.Answered || builtin(k) {
		causes = append(causes[1:], causes[0])
	}
	return causes
}

// offline and firewall are the two that stand in many lists.
func offline(text string) Cause  { return Cause{Offline, text, checkNetwork} }
func firewall(text string) Cause { return Cause{Firewall, text, otherNetwork} }

var networkLogin = Cause{NetworkLogin, "This network wants you to log in on a page first, as in hotels.", LoginToNetwork}

var nameServer = Cause{NameServer, "This network's name server does not know the name: some company networks know only their own.",
	"Try from another network, or ask whether this one needs a proxy."}

// NothingThere is for a port that accepts no connections. No firewall and no maintenance closes one of this computer.
var NothingThere Likely = weighed(func(k Known) []Cause {
	if u, err := url.Parse(k.Environment.BaseURL); err == nil && kiiex.IsLoopback(u.Hostname()) {
		return []Cause{
			{NothingListens, "The program that serves this environment on this computer is not running.", "Start it: a sandbox with kiikey sandbox."},
			{BaseURL, "The port in the environment's base URL is wrong: without --listen a sandbox has another one at each start.", "Compare it with the address that the program prints."},
		}
	}
	return []Cause{
		{NothingListens, "No server runs at this port: the exchange is in maintenance, or has moved its server.", tryAgainSoon},
		{BaseURL, "The port in the environment's base URL is wrong.", checkBaseURL},
		firewall("A firewall rejects connections to this port."),
	}
})

// Elsewhere is for an answer that is not the exchange's, and nothing shows whose it is.
var Elsewhere Likely = always{networkLogin, {BaseURL, "The environment's base URL does not lead to the exchange.", checkBaseURL}}

// Unset ends the advice about the environment variable of a proxy.
func Unset(variable string) string { return "unset " + variable + " if this network needs no proxy." }

// ProxyUnreached is for a proxy to which there is no connection. why and next are what is known of that.
func ProxyUnreached(why, next string) Likely {
	return always{
		{ProxyUnreachable, cmp.Or(why, "The proxy is down, or it belongs to a network other than this one."), next},
		offline("This computer is offline."),
	}
}

// ProxyRejects is for a proxy that was reached and does not let requests through.
func ProxyRejects(why, next, variable string) Likely {
	return always{
		{ProxyRefuses, cmp.Or(why, "The proxy gave no reason."), next},
		{ProxySetting, variable + " names a proxy for something else.", "Correct " + variable + ", or " + Unset("it")},
	}
}

// What nothing known can change.
var (
	// NoNameServer is for a name server that gave no usable answer, or none in time.
	NoNameServer Likely = always{
		offline("This computer is offline, or its name server cannot be reached."), nameServer,
	}
	// NoConnection is for an address that does not answer.
	NoConnection Likely = always{
		firewall("A firewall drops what is sent to this address."),
		offline("This computer is offline."),
		{NothingListens, "The exchange's server is down.", tryAgainSoon},
	}
	// NoHandshake is for TLS that was not finished in time.
	NoHandshake Likely = always{
		firewall("Something in between accepts the connection and does not let it through."),
		{ExchangeFault, "The exchange's server hangs.", contactSupport},
	}
	// HandshakeCut is for a connection that was closed during TLS.
	HandshakeCut Likely = always{
		firewall("A firewall does not allow this server and closes the connection."),
		{BaseURL, "What answers at this address is not the exchange.", checkBaseURL},
	}
	// NoAnswer is for a request that was not answered in time.
	NoAnswer Likely = always{
		{ExchangeBusy, "The exchange is overloaded, or in maintenance.", tryAgainSoon},
		{SlowNetwork, "The network is so slow that the answer did not come in time.", "Try from another network, or allow more time with transport.timeout_seconds in the configuration file."},
	}
	// AnswerCut is for a connection that was closed before the whole answer had come.
	AnswerCut Likely = always{
		{UnstableConnection, "The network is unstable, or something in between cuts connections.", byCable},
		{ExchangeFault, "The exchange's server cut it.", contactSupport},
	}
	// Slow is for an answer that took long, and came.
	Slow Likely = always{
		{SlowNetwork, "The network between here and the exchange is slow or busy.", "Try from another network, or by cable; a test may run into its time limit here."},
		{ExchangeBusy, "The exchange itself is busy.", "Try again at a quieter time. The credential is not at fault."},
	}
	// Unreached is for every other failure on the way.
	Unreached Likely = always{
		offline("This computer is offline."),
		firewall("A firewall stands between this computer and the exchange."),
	}
	// Compressed is for an answer that is compressed although that was not asked for.
	Compressed Likely = always{firewall("The exchange never does this; a proxy in between may.")}
	// Robots is for a protection against robots in front of the exchange.
	Robots Likely = always{{Firewall, "It stands in front of the exchange, and stops programs and addresses that it does not trust.",
		"Try again in a few minutes, without a VPN or from another network; if it persists, ask exchange support to let API requests through."}}
	// ProxyOnTheWay is for a proxy that no setting names.
	ProxyOnTheWay Likely = always{{Firewall, "It does not let this request through.",
		"Ask this network's administrator to allow the exchange, or whether its proxy needs a user and a password in HTTPS_PROXY."}}
	// NetworkWantsLogin is for a network that says so itself.
	NetworkWantsLogin Likely = always{{NetworkLogin, "It answered in the exchange's place, as networks in hotels and offices do.", LoginToNetwork}}
	// ServerWantsLogin is for a page that asks for a user and a password.
	ServerWantsLogin Likely = always{{Firewall, "It sent a page that asks for a user and a password; the exchange has no such page.",
		"Check the environment's base URL. " + otherNetwork}}
	// PageRejects is for a page in place of the exchange's rejection.
	PageRejects Likely = always{firewall("The exchange never rejects with a page: this network's filter does, or a protection in front of the exchange.")}
)

// What the base URL may be the cause of.
var (
	// NoSuchName is for a name that name servers say does not exist.
	NoSuchName Likely = addressFirst{
		{BaseURL, "The environment's base URL is misspelt.", checkBaseURL},
		nameServer,
		offline("This computer is offline."),
	}
	// Redirected is for an answer that points to another address.
	Redirected Likely = addressFirst{
		{BaseURL, "The environment's base URL is not the exchange's own.", checkBaseURL},
		networkLogin,
		{ExchangeMoved, "The exchange has moved.", "Take the new address from the exchange's website or support, never from the redirect itself."},
	}
	// NotHTTP is for something that answers, but not in HTTP.
	NotHTTP Likely = addressFirst{
		{BaseURL, "The environment's base URL does not lead to the exchange: its port is probably wrong.", checkBaseURL},
		networkLogin,
	}
	// TooLong is for an answer longer than any of the exchange's.
	TooLong Likely = addressFirst{
		{BaseURL, "The environment's base URL does not lead to the exchange.", checkBaseURL},
		networkLogin,
	}
)
