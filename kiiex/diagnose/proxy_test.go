package diagnose_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"kiikey/kiiex/diagnose"
)

const proxyPassword = "proxy-password-canary"

// proxyThatAnswers accepts connections and answers each CONNECT with status.
func proxyThatAnswers(t *testing.T, status string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			if _, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
				fmt.Fprintf(conn, "HTTP/1.1 %s\r\nContent-Length: 0\r\n\r\n", status)
			}
			conn.Close()
		}
	}()
	return l.Addr().String()
}

// TestProxies runs each case in a process of its own: net/http reads the variables once.
func TestProxies(t *testing.T) {
	if os.Getenv("KIIKEY_TEST_PROXY_CHILD") != "" {
		o := diagnosed(t, subject("https://exchange.invalid/ap"))
		document, err := json.Marshal(o.d)
		if err != nil {
			t.Fatal(err)
		}
		proxy := o.d.Finding(diagnose.StepProxy)
		fmt.Printf("\ncomplaints=%s\nproxy=%s %s\nname=%s\n%s%s\n", strings.Join(complaints(o.d), "; "), proxy.State, proxy.Summary,
			o.d.Finding(diagnose.StepName).State, document, o.d.Report())
		return
	}
	refusing, demanding, closed := proxyThatAnswers(t, "403 Forbidden"), proxyThatAnswers(t, "407 Proxy Authentication Required"), closedPort(t)
	for name, test := range map[string]struct{ proxy, noProxy, want, says string }{
		"refuses":                     {proxy: "http://user:" + proxyPassword + "@" + refusing, want: "connection failed: proxy-refuses, proxy-setting", says: "proxy=passed Requests go through the proxy \"" + refusing},
		"wants a password":            {proxy: "http://" + demanding, want: "connection failed: proxy-refuses, proxy-setting", says: "407"},
		"is not there":                {proxy: "http://user:" + proxyPassword + "@" + closed, want: "connection failed: proxy-unreachable, offline", says: closed},
		"is no address":               {proxy: "http://user:" + proxyPassword + "@exa mple:80", want: "proxy failed: proxy-setting", says: "name=skipped"},
		"has a slash in its password": {proxy: "http://" + proxyPassword + ":8/x@" + refusing, want: "proxy failed: proxy-setting", says: "name=skipped"},
		"has an unknown name":         {proxy: "http://proxy.invalid:8080", want: "name failed: proxy-unreachable, offline", says: "proxy.invalid:8080"},
		"is left out":                 {proxy: "http://" + refusing, noProxy: "exchange.invalid", says: "proxy=passed No proxy"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			child := exec.Command(os.Args[0], "-test.run=^TestProxies$")
			child.Env = append(os.Environ(), "KIIKEY_TEST_PROXY_CHILD=1", "HTTPS_PROXY="+test.proxy, "https_proxy="+test.proxy,
				"GORACE=atexit_sleep_ms=0", "NO_PROXY="+test.noProxy, "no_proxy="+test.noProxy, "REQUEST_METHOD=")
			out, err := child.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			lines := strings.Split(string(out), "\n")
			if test.want != "" && !slices.Contains(lines, "complaints="+test.want) || !strings.Contains(string(out), test.says) {
				t.Errorf("want %q and %q:\n%s", test.want, test.says, out)
			}
			if strings.Contains(string(out), proxyPassword[:8]) {
				t.Errorf("the proxy's password is in the diagnosis:\n%s", out)
			}
		})
	}
}
