package diagnose_test

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex/diagnose"
)

const proxyPassword = "proxy-password-canary"

// proxyThatAnswers accepts connections and answers each CONNECT with status.
func proxyThatAnswers(t *testing.T, status string) string {
	return proxyThatSays(t, "HTTP/1.1 "+status+"\r\nContent-Length: 0\r\n\r\n")
}

// proxyThatSays accepts connections and answers each CONNECT with text.
func proxyThatSays(t *testing.T, text string) string {
	t.Helper()
	return testenv.Listen(t, func(conn net.Conn) {
		if _, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
			_, _ = io.WriteString(conn, text)
		}
	})
}

func TestProxies(t *testing.T) {
	refusing, demanding, closed := proxyThatAnswers(t, "403 Forbidden"), proxyThatAnswers(t, "407 Proxy Authentication Required"), testenv.ClosedPort(t)
	const user = "http://user:" + proxyPassword + "@"
	for name, test := range map[string]struct{ variable, proxy, noProxy, want, says string }{
		"refuses":                     {proxy: user + refusing, want: "connection failed: proxy-refuses, proxy-setting", says: "proxy=passed Requests go through the proxy \"" + refusing},
		"wants a password":            {proxy: "http://" + demanding, want: "connection failed: proxy-refuses, proxy-setting", says: "407"},
		"wants another password":      {proxy: user + demanding, want: "connection failed: proxy-refuses, proxy-setting", says: "does not accept the user and password that the variable has"},
		"is for all":                  {variable: "ALL_PROXY", proxy: "http://" + refusing, want: "connection failed: proxy-refuses, proxy-setting", says: "named by ALL_PROXY"},
		"is not there":                {proxy: user + closed, want: "connection failed: proxy-unreachable, offline", says: closed},
		"speaks something else":       {proxy: user + proxyThatSays(t, "SSH-2.0-x\r\n"), want: "connection failed: proxy-refuses, proxy-setting", says: `"SSH-2.0-x`},
		"is not encrypted":            {proxy: "https://" + refusing, want: "connection failed: proxy-refuses, proxy-setting", says: refusing},
		"is no address":               {proxy: "http://user:" + proxyPassword + "@exa mple:80", want: "proxy failed: proxy-setting", says: "name=skipped"},
		"has a percent sign":          {proxy: "http://bob:%" + proxyPassword + "@" + refusing, want: "proxy failed: proxy-setting", says: "The proxy that HTTPS_PROXY names cannot be used, so nothing was connected to."},
		"has a slash in its password": {variable: "all_proxy", proxy: "http://" + proxyPassword + ":8/x@" + refusing, want: "proxy failed: proxy-setting", says: "The proxy that all_proxy names"},
		"is of an unknown kind":       {proxy: "ftp://" + refusing, want: "proxy failed: proxy-setting", says: "socks5h"},
		"has an unknown name":         {proxy: "http://proxy.invalid:8080", want: "name failed: proxy-unreachable, offline", says: "proxy.invalid:8080"},
		"is left out":                 {proxy: "http://" + refusing, noProxy: "exchange.invalid", says: "proxy=passed No proxy"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, name := range []string{"HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "no_proxy"} {
				t.Setenv(name, "")
			}
			t.Setenv("NO_PROXY", test.noProxy)
			t.Setenv(cmp.Or(test.variable, "HTTPS_PROXY"), test.proxy)
			o := diagnosed(t, subject("https://exchange.invalid/ap"))
			document, err := json.Marshal(o.d)
			testenv.OK(t, err)
			proxy := o.d.Finding(diagnose.StepProxy)
			out := fmt.Sprintf("proxy=%s %s\nname=%s\n%s%s%+v\n", proxy.State, proxy.Summary, o.d.Finding(diagnose.StepName).State, document, o.d.Report(), o.d)
			if got := strings.Join(complaints(o.d), "; "); test.want != "" && got != test.want || !strings.Contains(out, test.says) {
				t.Errorf("%q, want %q and %q:\n%s", got, test.want, test.says, out)
			}
			for _, f := range o.reports {
				if f.Step == diagnose.StepConnection && f.State == diagnose.Passed {
					t.Error("the connection was called good before the proxy had answered")
				}
			}
			if strings.Contains(out, proxyPassword[:8]) {
				t.Errorf("the proxy's password is in the diagnosis:\n%s", out)
			}
		})
	}
}
