package cli

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kiikey/assets"
)

// stockedFor is a home with the sample credential, called practice, for an exchange at url.
func stockedFor(t *testing.T, url string) (home string) {
	t.Helper()
	home = filepath.Join(t.TempDir(), "home")
	if err := os.MkdirAll(filepath.Join(home, "config"), 0o700); err != nil {
		t.Fatal(err)
	}
	export := filepath.Join(t.TempDir(), "export.json")
	for path, text := range map[string]string{
		filepath.Join(home, "config", "config.toml"): "[[environment]]\nname = \"local\"\nurl = \"" + url + "\"\n",
		export: string(assets.SampleExport),
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if status, _, said := ran(t, home, "import", export, "--name", "practice", "--env", "local", "--user-id", "151"); status != 0 {
		t.Fatalf("import: %d, %s", status, said)
	}
	return home
}

// flat is text without the line ends that a narrow terminal needs.
func flat(text string) string { return strings.Join(strings.Fields(text), " ") }

// TestUnusableProxyIsNamed sets a proxy that cannot be parsed, for an exchange that is nowhere.
func TestUnusableProxyIsNamed(t *testing.T) {
	home := stockedFor(t, "https://exchange.invalid/ap")
	for _, variable := range []string{"ALL_PROXY", "all_proxy", "https_proxy", "NO_PROXY", "no_proxy"} {
		t.Setenv(variable, "")
	}
	t.Setenv("all_proxy", "http://bob:50%off-canary@127.0.0.1:1")
	for _, args := range [][]string{{"auth", "practice"}, {"token", "practice"}, {"doctor", "practice"}, {"doctor", "--env", "local"}, {"doctor", "practice", "--json"}, {"auth", "practice", "--json"}} {
		status, out, said := ran(t, home, args...)
		all := flat(out + said)
		if status != 4 || !strings.Contains(all, "The proxy that all_proxy names cannot be used, so nothing was connected to.") || strings.Contains(all, "canary") || strings.Contains(all, "bob") {
			t.Errorf("%q: %d\n%s", args, status, all)
		}
	}
}

// TestEarlyRetryIsWarnedOf asks an exchange again that wanted an hour of peace, and one that a page stands before.
func TestEarlyRetryIsWarnedOf(t *testing.T) {
	logins := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/Ping") {
			_, _ = w.Write([]byte(`{"msg": "PONG"}`))
			return
		}
		if logins++; logins > 3 {
			w.Header().Set("Cf-Mitigated", "challenge")
			w.WriteHeader(http.StatusForbidden)
			_, _ = w.Write([]byte("<html><title>Just a moment...</title></html>"))
			return
		}
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusTooManyRequests)
	}))
	t.Cleanup(server.Close)
	home := stockedFor(t, server.URL)
	const early = "It is too early: at the latest login the exchange asked to wait, for another "
	status, _, said := ran(t, home, "auth", "practice")
	if all := flat(said); status != 3 || !strings.Contains(all, "Next: Wait 1 h, until ") || strings.Contains(all, early) {
		t.Errorf("%d, %s", status, all)
	}
	if _, out, _ := ran(t, home, "show", "practice"); !strings.Contains(flat(out), "wants fewer requests. It asked to wait 1 h, until ") {
		t.Error(out)
	}
	status, _, said = ran(t, home, "token", "practice")
	if all := flat(said); status != 3 || !strings.Contains(all, "warning: "+early) {
		t.Errorf("%d, %s", status, all)
	}
	status, out, said := ran(t, home, "doctor", "practice", "--authenticate", "--yes")
	if all := flat(out + said); status != 3 || !strings.Contains(all, "warning: "+early) || strings.Contains(all, "in a row") {
		t.Errorf("%d, %s", status, all)
	}
	for range 2 {
		status, _, said = ran(t, home, "auth", "practice")
		if all := flat(said); status != 4 || !strings.Contains(all, early) || !strings.Contains(all, `with a page called "Just a moment..."`) {
			t.Errorf("%d, %s", status, all)
		}
	}
	status, out, said = ran(t, home, "doctor", "practice")
	if all := flat(out + said); status != 0 || strings.Contains(all, "in a row") || strings.Contains(all, "was refused") {
		t.Errorf("%d, %s", status, all)
	}
}
