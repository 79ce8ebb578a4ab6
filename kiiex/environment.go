package kiiex

import (
	"cmp"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"kiikey/kiiex/problem"
)

// EnvironmentKind tells real money from play money.
type EnvironmentKind string

// The kinds. Production moves real money and is marked wherever it is chosen.
const (
	KindStaging    EnvironmentKind = "staging"
	KindProduction EnvironmentKind = "production"
	KindSandbox    EnvironmentKind = "sandbox"
	KindCustom     EnvironmentKind = "custom"
)

// SandboxName is the name of the environment that is built into the program.
const SandboxName = "sandbox"

// Environment is one exchange that a credential can be used with.
type Environment struct {
	Name string
	// BaseURL is the address to which call names are appended, without a trailing slash. It is empty for the
	// built-in sandbox until it has been started.
	BaseURL string
	Kind    EnvironmentKind
	// CAFile is the path of a PEM file with authorities to trust instead of the system's; empty for the
	// system's.
	CAFile string
	// OMSID is the id of the order management system at the exchange, in digits; empty for the one that a login
	// names, or 1.
	OMSID string
	// WebSocketURL is the address of the exchange's WebSocket; empty if none is configured. No built-in
	// environment has one.
	WebSocketURL string
}

// BuiltinEnvironments returns the environments that need no configuration, in the order to offer them.
// The two addresses are those of the exchange's public documentation.
func BuiltinEnvironments() []Environment {
	return []Environment{
		{Name: SandboxName, Kind: KindSandbox},
		{Name: "staging", BaseURL: "https://apstage.proxy.kiiex.io/ap", Kind: KindStaging},
		{Name: "production", BaseURL: "https://alphaprod.proxy.kiiex.io/ap", Kind: KindProduction},
	}
}

// IsProduction reports whether real money is at stake.
func (e Environment) IsProduction() bool { return e.Kind == KindProduction }

// OMS returns the id to use in calls to the environment; said is the id that a login named, or "".
func (e Environment) OMS(said string) string { return cmp.Or(e.OMSID, said, "1") }

// IsEmbedded reports whether e is the sandbox inside this process rather than an address.
func (e Environment) IsEmbedded() bool { return e.Kind == KindSandbox && e.Name == SandboxName }

// Validate checks the base URL: https, or http on loopback; no user, query or fragment, not even an empty
// one, as call names are appended; nothing but printable ASCII, as other letters look like these and lead
// elsewhere. It returns a *problem.Problem of kind BadConfig.
func (e Environment) Validate() error {
	return e.validate("base URL", e.BaseURL, "https", "http", "https://exchange.example/ap")
}

// ValidateWebSocket checks the WebSocketURL in the same way: wss, or ws on loopback.
func (e Environment) ValidateWebSocket() error {
	return e.validate("WebSocket URL", e.WebSocketURL, "wss", "ws", "wss://exchange.example/WSGateway")
}

// validate checks an address whose scheme is secure, or, on loopback, plain.
func (e Environment) validate(what, address, secure, plain, example string) error {
	bad := func(why string) error {
		return &problem.Problem{
			Kind: problem.BadConfig,
			What: "The " + what + " of environment " + e.Name + " is not usable.",
			Why:  why,
			Next: "Give an address like " + example + ".",
		}
	}
	if strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return bad("It contains a space, a control character or a letter that is not plain ASCII.")
	}
	u, err := url.Parse(address)
	if err != nil {
		return bad("It is not a URL.")
	}
	switch {
	case u.Hostname() == "" || u.Opaque != "":
		return bad("It names no host.")
	case u.User != nil:
		return bad("It contains a user name; credentials never go into an address.")
	case strings.ContainsAny(address, "?#"):
		return bad("It has a query or a fragment.")
	case !ValidPort(u.Port()):
		return bad("Its port is not a number from 1 to 65535.")
	case u.Scheme == secure:
		return nil
	case u.Scheme == plain && IsLoopback(u.Hostname()):
		return nil
	case u.Scheme == plain:
		return bad("Plain " + plain + " would show the signature to the network; it is allowed for this computer only.")
	}
	return bad("Its scheme is neither " + secure + " nor " + plain + ".")
}

// ValidPort reports whether port can be connected to; "" stands for the scheme's own.
func ValidPort(port string) bool {
	n, err := strconv.ParseUint(port, 10, 16)
	return port == "" || err == nil && n > 0
}

// IsLoopback reports whether host, a name or an address without port, is this computer.
func IsLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}
