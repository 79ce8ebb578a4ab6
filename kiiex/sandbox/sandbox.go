// Package sandbox is an exchange on this computer's loopback that really verifies signatures and tracks
// sessions, so that users can try everything, and tests can run, with no network and no account.
//
// The rules it keeps:
//   - It listens on loopback only, and nothing in it can be traded.
//   - It has one account and one credential, that of package assets, which belong to nobody.
//   - It answers like the exchange's software: names of calls and headers in any case, GET and POST, the four
//     fields of an authentication in headers, in the JSON body or in both; and the same calls over a WebSocket.
//     The answers of reading calls are in data.json and never change. Where the exchange's behaviour is
//     unknown, the code that decides says so. Scenarios make it reject or misbehave on purpose, see Scenarios.
//   - Its signature check uses crypto/hmac alone and shares no code with the client's signing: a mistake in one
//     of the two can't hide in the other.
//   - Its log holds no secret.
package sandbox

import (
	"cmp"
	"context"
	"crypto/tls"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
)

// Limits on one client's use of the server.
const (
	headerTimeout = 5 * time.Second
	readTimeout   = 15 * time.Second
	writeTimeout  = 30 * time.Second
	idleTimeout   = time.Minute
	maxHeader     = 64 << 10
	maxBody       = 1 << 20
	closeTimeout  = time.Second
)

// basePath ends the exchange's addresses.
const basePath = "/ap"

// Options of a Server. The zero Options give a healthy exchange on a free port.
type Options struct {
	// Listen is a loopback address with port; empty for 127.0.0.1 and a free port.
	Listen string
	// TLS serves https with a certificate made at start for 127.0.0.1, ::1 and localhost.
	TLS bool
	// Scenario is the name of one of Scenarios; empty for "healthy".
	Scenario string
	// Log gets every request before its answer is sent, one call at a time. May be nil.
	Log func(LogEntry)
	// Now is the clock of sessions, the rate limit and the Date header; nil for time.Now. It may be called from
	// several goroutines. Certificates always follow the real clock, as clients do.
	Now func() time.Time
	// Dir is the caller's folder for the certificate and the credential file, which only the owner may read and
	// Close removes. If it is empty, nothing is written, and the files' paths are empty.
	Dir string

	// Pause replaces the waiting in scenarios, for tests with a clock of their own; nil waits for the given
	// time or the context's end. It may be called from several goroutines.
	Pause func(context.Context, time.Duration)
	// Rewrite changes an answer of JSON before it is sent, for tests with answers that no scenario gives. It
	// gets the call's name. May be nil; may be called from several goroutines.
	Rewrite func(call string, answer []byte) []byte
	// SendFrame replaces the sending of each reply over a WebSocket, for tests with servers that no scenario
	// is: it gets the connection and the reply's frame. An error ends the connection.
	SendFrame func(context.Context, *websocket.Conn, []byte) error
}

// Server is a running sandbox. Its methods may be called from several goroutines.
type Server struct {
	options  Options
	scenario Scenario
	logMu    sync.Mutex
	account  account
	lockout  lockout
	limiter  limiter
	sessions tokens
	pending  tokens
	url      string
	hosts    []string // accepted as Host
	files    files

	http    *http.Server
	ctx     context.Context    // ends requests that a scenario keeps waiting, and WebSockets
	stop    context.CancelFunc // ends ctx
	sockets sync.WaitGroup     // the WebSockets, which http does not track

	socketIdle time.Duration // the constant socketIdle, unless a test sets another
	served     chan struct{} // closed when http.Serve has returned
	close      func() error
}

// Start starts a sandbox, which listens when Start returns. An address that is not loopback, an unknown
// scenario, and a scenario that needs TLS without it are a *problem.Problem of kind Usage.
func Start(o Options) (*Server, error) {
	s, err := newServer(o)
	if err != nil {
		return nil, err
	}
	listener, err := listenOnLoopback(o.Listen)
	if err != nil {
		return nil, err
	}
	if err := s.serve(listener); err != nil {
		return nil, err
	}
	return s, nil
}

// newServer returns a server that is not serving yet.
func newServer(o Options) (*Server, error) {
	scenario, err := findScenario(o.Scenario)
	if err != nil {
		return nil, err
	}
	if scenario.NeedsTLS && !o.TLS {
		return nil, &problem.Problem{
			Kind: problem.Usage,
			What: "The scenario " + scenario.Name + " needs TLS.",
			Why:  "It is about the certificate, and without TLS there is none.",
			Next: "Start the sandbox with TLS.",
		}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Pause == nil {
		o.Pause = pause
	}
	s := &Server{
		options:    o,
		scenario:   scenario,
		account:    sampleAccount(),
		lockout:    lockout{locked: scenario.locked},
		sessions:   tokens{life: kiiex.SessionLife, renewed: true},
		socketIdle: socketIdle,
		pending:    tokens{life: pendingLife},
		served:     make(chan struct{}),
	}
	s.close = sync.OnceValue(s.shutdown)
	s.account.answersAs = cmp.Or(scenario.answersAs, s.account.UserID)
	if scenario.endedSessions {
		s.sessions.life = 0
	}
	return s, nil
}

// serve makes the rest of the server around its listener, and starts it. If it fails, it leaves nothing behind.
func (s *Server) serve(listener net.Listener) (err error) {
	defer func() {
		if err != nil {
			_ = listener.Close()
			_ = s.files.remove()
			err = startFailed(err)
		}
	}()
	scheme, secured := "http", listener
	address := listener.Addr().(*net.TCPAddr)
	if s.options.TLS {
		made, err := makeIdentity(s.scenario.certificate, address.IP)
		if err != nil {
			return err
		}
		if s.files.authority, err = writeFile(s.options.Dir, "sandbox-ca-*.pem", made.authority); err != nil {
			return err
		}
		scheme, secured = "https", tls.NewListener(listener, made.config())
	}
	if s.files.credential, err = writeFile(s.options.Dir, "sandbox-credential-*.json", s.exportFile()); err != nil {
		return err
	}
	s.hosts = ownHosts(address, s.options.TLS)
	s.url = scheme + "://" + address.String() + basePath

	s.ctx, s.stop = context.WithCancel(context.Background())
	// Clients can't hold it for ever. It speaks only HTTP/1.1: the scenarios that cut a connection mean the connection,
	// not one stream on it.
	s.http = &http.Server{
		Handler:           http.HandlerFunc(s.handle),
		BaseContext:       func(net.Listener) context.Context { return s.ctx },
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
		// The library would print text from the network to the terminal.
		ErrorLog: log.New(io.Discard, "", 0),
	}
	go func() {
		defer close(s.served)
		_ = s.http.Serve(secured) // returns http.ErrServerClosed, always
	}()
	return nil
}

// URL returns the base URL, to which call names are appended: "http://127.0.0.1:41234/ap".
func (s *Server) URL() string { return s.url }

// WebSocketURL returns the address of the WebSocket: "ws://127.0.0.1:41234/WSGateway", or wss with TLS.
func (s *Server) WebSocketURL() string {
	return "ws" + strings.TrimSuffix(strings.TrimPrefix(s.url, "http"), basePath) + gatewayPath
}

// CertificateFile returns the path of the PEM file with the authority to trust; empty without TLS or Dir.
func (s *Server) CertificateFile() string { return s.files.authority }

// CredentialFile returns the path of an export file for the sandbox's credential that names the user id, as the
// exchange's own does not; empty without Dir.
func (s *Server) CredentialFile() string { return s.files.credential }

// Environment returns the sandbox as an environment of the given name.
func (s *Server) Environment(name string) kiiex.Environment {
	return kiiex.Environment{
		Name: name, BaseURL: s.url, Kind: kiiex.KindSandbox, CAFile: s.files.authority, WebSocketURL: s.WebSocketURL(),
	}
}

// Code returns the present 2FA code; empty in scenarios without one.
func (s *Server) Code() string {
	if !s.scenario.secondFactor {
		return ""
	}
	return secondFactorCode
}

// Close lets running requests finish, cuts those that a scenario keeps waiting, and removes the files that
// Start wrote. It takes little more than a second at most. Further calls wait for the first and return its
// result.
func (s *Server) Close() error { return s.close() }

func (s *Server) shutdown() error {
	s.stop()
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	if s.http.Shutdown(ctx) != nil { // which lets running requests finish
		_ = s.http.Close()
	}
	<-s.served
	s.sockets.Wait()
	return s.files.remove()
}

// pause waits for d or the end of ctx.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
