package sandbox

import (
	"crypto/tls"
	"net"
	"net/http"
	"sync/atomic"
)

// elsewhere is the host that the scenario redirect points to. No request should ever arrive there: it counts
// those that do.
type elsewhere struct {
	url    string
	hits   atomic.Int64
	http   *http.Server
	served chan struct{}
}

// startElsewhere listens on another port of near's address, with TLS where identity is not nil.
func startElsewhere(near net.Addr, identity *tls.Config) (*elsewhere, error) {
	host, _, err := net.SplitHostPort(near.String())
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		return nil, err
	}
	e := &elsewhere{url: "http://" + listener.Addr().String(), served: make(chan struct{})}
	if identity != nil {
		e.url = "https://" + listener.Addr().String()
		listener = tls.NewListener(listener, identity)
	}
	e.http = newHTTPServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		e.hits.Add(1)
		w.Header().Set("Content-Type", textPlain)
		_, _ = w.Write([]byte("THIS IS ANOTHER HOST"))
	}))
	go func() {
		defer close(e.served)
		_ = e.http.Serve(listener) // returns http.ErrServerClosed, always
	}()
	return e, nil
}

func (e *elsewhere) count() int { return int(e.hits.Load()) }

func (e *elsewhere) close() {
	closeHTTP(e.http)
	<-e.served
}
