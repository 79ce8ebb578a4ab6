package script

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/rogpeppe/go-internal/testscript"
)

// runningSandbox is a `kiikey sandbox` beside a story.
type runningSandbox struct {
	process *exec.Cmd
	ready   struct{ URL, WebSocketURL, Certificate, Credential string } // no certificate without --tls
	stderr  *bytes.Buffer
	stopped bool
}

func cmdSandbox(ts *testscript.TestScript, neg bool, args []string) {
	s := &runningSandbox{stderr: &bytes.Buffer{}}
	s.process = exec.Command("kiikey", append([]string{"sandbox", "--json"}, args...)...)
	s.process.Dir = ts.MkAbs(".")
	s.process.Env = append(os.Environ(), "TMPDIR="+ts.Getenv("TMPDIR"), "TMP="+ts.Getenv("TMP"))
	s.process.Stderr = s.stderr
	out, err := s.process.StdoutPipe()
	ts.Check(err)
	ts.Check(s.process.Start())
	ts.Defer(func() {
		if !s.stopped {
			_ = s.process.Process.Kill()
			_ = s.process.Wait()
		}
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		_ = s.process.Wait()
		ts.Fatalf("the sandbox did not get ready: %v\n%s", err, s.stderr)
	}
	ts.Check(json.Unmarshal([]byte(line), &s.ready))
	ts.Setenv("SANDBOX_URL", s.ready.URL)
	ts.Setenv("SANDBOX_CREDENTIAL", s.ready.Credential)
	ts.Setenv("SANDBOX_CERTIFICATE", s.ready.Certificate)
	stateOf(ts).sandbox = s
}

func cmdStopSandbox(ts *testscript.TestScript, neg bool, args []string) {
	s := stateOf(ts).sandbox
	s.stopped = true
	if runtime.GOOS == "windows" {
		_ = s.process.Process.Kill() // there is no interrupt to send there
		_ = s.process.Wait()
		return
	}
	ts.Check(s.process.Process.Signal(os.Interrupt))
	if err := s.process.Wait(); err != nil {
		ts.Fatalf("the sandbox did not end well: %v\n%s", err, s.stderr)
	}
	if found := SecretIn(s.stderr.String()); found != "" {
		ts.Fatalf("the sandbox's log shows %s", found)
	}
	if _, err := os.Stat(filepath.Dir(s.ready.Credential)); !errors.Is(err, os.ErrNotExist) {
		ts.Fatalf("the sandbox left its folder behind: %v", err)
	}
	ts.Check(os.WriteFile(ts.MkAbs("sandbox.log"), s.stderr.Bytes(), 0o600))
}

func cmdEnvironment(ts *testscript.TestScript, neg bool, args []string) {
	s := stateOf(ts).sandbox
	switch {
	case len(args) == 1:
		configure(ts, args[0], s.ready.URL, s.ready.Certificate, "")
	case args[1] == "websocket":
		configure(ts, args[0], s.ready.URL, s.ready.Certificate, s.ready.WebSocketURL)
	default:
		configure(ts, args[0], s.ready.URL, "", "")
	}
}

// configure adds an environment to the configuration file.
func configure(ts *testscript.TestScript, name, url, certificate, webSocket string) {
	environment := fmt.Sprintf("[[environment]]\nname = %q\nurl = %q\n", name, url)
	if certificate != "" {
		environment += fmt.Sprintf("ca_file = %q\n", certificate)
	}
	if webSocket != "" {
		environment += fmt.Sprintf("websocket_url = %q\n", webSocket)
	}
	path := filepath.Join(ts.Getenv("KIIKEY_HOME"), "config", "config.toml")
	ts.Check(os.MkdirAll(filepath.Dir(path), 0o700))
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	ts.Check(err)
	defer f.Close()
	_, err = f.WriteString(environment)
	ts.Check(err)
}

func cmdThrottled(ts *testscript.TestScript, neg bool, args []string) {
	most, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	var logins atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/Ping"):
			_, _ = w.Write([]byte(`{"msg": "PONG"}`))
		case logins.Add(1) > most:
			w.Header().Set("Cf-Mitigated", "challenge")
			w.WriteHeader(http.StatusForbidden)
			_, _ = w.Write([]byte("<html><title>Just a moment...</title></html>"))
		default:
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(http.StatusTooManyRequests)
		}
	}))
	ts.Defer(server.Close)
	configure(ts, args[0], server.URL, "", "")
}
