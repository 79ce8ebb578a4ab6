package sandbox

import (
	"net"
	"strconv"
	"strings"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
)

const defaultListen = "127.0.0.1:0"

// listenOnLoopback listens on address, whose host must be a loopback address or localhost.
func listenOnLoopback(address string) (net.Listener, error) {
	if address == "" {
		address = defaultListen
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil || !kiiex.IsLoopback(host) {
		return nil, notLoopback(err)
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, &problem.Problem{
			Kind: problem.Usage,
			What: "The sandbox cannot listen on that address.",
			Why:  "Another program may be using this port, or this user may not open it.",
			Next: "Choose another port, or port 0 to have a free one chosen.",
			Err:  err,
		}
	}
	// The machine's hosts file decides what localhost is.
	if tcp, ok := listener.Addr().(*net.TCPAddr); !ok || !tcp.IP.IsLoopback() {
		_ = listener.Close()
		return nil, notLoopback(nil)
	}
	return listener, nil
}

// ownHosts returns the accepted values of Host for a server that listens on address: its own address, and
// localhost. A web page whose own name was made to lead here sends that name.
func ownHosts(address *net.TCPAddr, secured bool) []string {
	usual := 80
	if secured {
		usual = 443
	}
	var hosts []string
	for _, name := range []string{"localhost", address.IP.String()} {
		withPort := net.JoinHostPort(name, strconv.Itoa(address.Port))
		hosts = append(hosts, withPort)
		if address.Port == usual {
			hosts = append(hosts, strings.TrimSuffix(withPort, ":"+strconv.Itoa(usual)))
		}
	}
	return hosts
}

func notLoopback(cause error) error {
	return &problem.Problem{
		Kind: problem.Usage,
		What: "The sandbox does not listen on that address.",
		Why:  "It is for this computer only, and its credential is known to everybody.",
		Next: "Give a loopback address with a port, like 127.0.0.1:8080 or [::1]:8080.",
		Err:  cause,
	}
}

// startFailed returns the problem of a sandbox that the machine did not let start.
func startFailed(cause error) error {
	return &problem.Problem{
		Kind: problem.Unexpected,
		What: "The sandbox could not start.",
		Why:  "Its files could not be written, or the computer gave it no further port.",
		Next: "Check that the folder for its files exists and can be written, then try again.",
		Err:  cause,
	}
}
