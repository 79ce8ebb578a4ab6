package sandbox_test

import (
	"bufio"
	"crypto/tls"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex/sandbox"
)

// TestOnlyOwnAddressesAreAnswered sends requests for other hosts, as a page in a browser does whose name was made to lead
// to this computer.
func TestOnlyOwnAddressesAreAnswered(t *testing.T) {
	for _, secured := range []bool{false, true} {
		var logged []string
		s := start(t, sandbox.Options{TLS: secured, Log: func(e sandbox.LogEntry) { logged = append(logged, e.Outcome+" "+e.Path) }})
		u, err := url.Parse(s.URL())
		testenv.OK(t, err)
		for host, want := range map[string]int{
			u.Host:                                   200,
			"localhost:" + u.Port():                  200,
			"LocalHost:" + u.Port():                  200,
			"exchange.example":                       421,
			"exchange.example:" + u.Port():           421,
			"localhost.exchange.example:" + u.Port(): 421,
			"127.0.0.1.exchange.example":             421,
			"localhost":                              421,
			"localhost:80":                           421,
			"localhost:443":                          421,
			"127.0.0.1":                              421,
			"127.0.0.2:" + u.Port():                  421,
			"[::1]:" + u.Port():                      421,
			"":                                       421,
		} {
			for _, path := range []string{"/ap/Ping", "http://" + host + "/ap/Ping"} {
				if host == "" && strings.HasPrefix(path, "http") {
					continue
				}
				conn, err := net.Dial("tcp", u.Host)
				testenv.OK(t, err)
				if secured {
					conn = tls.Client(conn, &tls.Config{InsecureSkipVerify: true}) // who answers is not what is tried here
				}
				_, _ = conn.Write([]byte("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
				answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
				testenv.OK(t, err)
				conn.Close()
				if answer.StatusCode != want {
					t.Errorf("%t, %s for %q: %s, want %d", secured, path, host, answer.Status, want)
				}
				if outcome := logged[len(logged)-1]; want != 200 && outcome != "rejected: for another host /ap/Ping" {
					t.Errorf("logged %q", outcome)
				}
			}
		}
	}
}
