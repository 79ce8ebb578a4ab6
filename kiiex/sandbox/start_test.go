package sandbox_test

import (
	"encoding/json"
	"errors"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/kiiex/sandbox"
)

func TestStartRefusesOtherAddressesThanLoopback(t *testing.T) {
	for _, listen := range []string{
		"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:0", "[2001:db8::1]:0", "exchange.invalid:0", "127.0.0.1", "127.0.0.1:0:0",
		"localhost.exchange.invalid:0", "127.1:0", "2130706433:0", "\x1b[31m:0", "127.0.0.1:99999", "127.0.0.1:-1",
	} {
		t.Run(listen, func(t *testing.T) {
			dir := t.TempDir()
			s, err := sandbox.Start(sandbox.Options{Listen: listen, Dir: dir})
			if err == nil {
				_ = s.Close()
				t.Fatal("it listens at " + s.URL())
			}
			testenv.WantKind(t, err, problem.Usage)
			if strings.Contains(problem.From(err).What, "\x1b") {
				t.Error("the problem holds an escape sequence")
			}
			expectFiles(t, dir, 0)
		})
	}
}

func TestStartRefusesAPortInUse(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	testenv.OK(t, err)
	defer l.Close()
	_, err = sandbox.Start(sandbox.Options{Listen: l.Addr().String()})
	testenv.WantKind(t, err, problem.Usage, "port")
}

func TestStartRefusesUnknownScenarios(t *testing.T) {
	_, err := sandbox.Start(sandbox.Options{Scenario: "Healthy\x1b"})
	words := []string{}
	for _, s := range sandbox.Scenarios() {
		words = append(words, s.Name)
	}
	testenv.WantKind(t, err, problem.Usage, words...)
	if strings.Contains(err.Error(), "\x1b") {
		t.Error("the problem holds an escape sequence")
	}
}

func TestStartRefusesCertificateScenariosWithoutTLS(t *testing.T) {
	found := 0
	for _, s := range sandbox.Scenarios() {
		if s.NeedsTLS {
			found++
			_, err := sandbox.Start(sandbox.Options{Scenario: s.Name})
			testenv.WantKind(t, err, problem.Usage, s.Name, "TLS")
		}
	}
	if found != 3 {
		t.Errorf("%d scenarios need TLS", found)
	}
}

func TestStartReportsAFolderThatCannotBeWritten(t *testing.T) {
	for _, secure := range []bool{false, true} {
		_, err := sandbox.Start(sandbox.Options{Dir: filepath.Join(t.TempDir(), "missing"), TLS: secure})
		if problem.KindOf(err) != problem.Unexpected || problem.From(err).Next == "" {
			t.Errorf("error %v", err)
		}
	}
}

func expectFiles(t *testing.T, dir string, count int) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	testenv.OK(t, err)
	if len(entries) != count {
		t.Errorf("%d files in the folder, want %d: %v", len(entries), count, entries)
	}
	for _, entry := range entries {
		info, err := entry.Info()
		testenv.OK(t, err)
		if mode := info.Mode(); runtime.GOOS != "windows" && mode != 0o600 {
			t.Errorf("%s has mode %v", entry.Name(), mode)
		}
	}
}

func TestFilesArePrivateAndRemovedByClose(t *testing.T) {
	dir := t.TempDir()
	first := start(t, sandbox.Options{Dir: dir, TLS: true})
	expectFiles(t, dir, 2)
	second := start(t, sandbox.Options{Dir: dir})
	expectFiles(t, dir, 3)
	if second.CertificateFile() != "" {
		t.Error("a certificate file without TLS")
	}
	for _, s := range []*sandbox.Server{first, second} {
		if filepath.Dir(s.CredentialFile()) != dir {
			t.Errorf("credential file %s", s.CredentialFile())
		}
		logIn(t, s) // the second has not replaced the first's certificate
	}
	testenv.OK(t, first.Close())
	expectFiles(t, dir, 1)
	testenv.OK(t, os.Remove(second.CredentialFile()))
	if err := second.Close(); err != nil {
		t.Errorf("Close after the file has gone: %v", err)
	}
}

func TestStartWithoutFolderWritesNothing(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	t.Setenv("TMPDIR", dir)
	s := start(t, sandbox.Options{TLS: true})
	if s.CertificateFile() != "" || s.CredentialFile() != "" {
		t.Errorf("files %q and %q", s.CertificateFile(), s.CredentialFile())
	}
	expectFiles(t, dir, 0)
}

func TestCredentialFile(t *testing.T) {
	want := map[string]any{
		"APIKey": apiKey, "APISecret": apiSecret, "Nonce": "0", "UserId": 151.0, "UserName": "trader-one", "Permissions": []any{"Trading"},
	}
	for scenario, whitelist := range map[string]any{"": nil, "ip-whitelist": []any{"203.0.113.7"}} {
		t.Run("scenario "+scenario, func(t *testing.T) {
			s := start(t, sandbox.Options{Dir: t.TempDir(), Scenario: scenario})
			text, err := os.ReadFile(s.CredentialFile())
			testenv.OK(t, err)
			var got map[string]any
			testenv.OK(t, json.Unmarshal(text, &got))
			if !reflect.DeepEqual(got["IPWhitelist"], whitelist) {
				t.Errorf("whitelist %v, want %v", got["IPWhitelist"], whitelist)
			}
			delete(got, "IPWhitelist")
			if !reflect.DeepEqual(got, want) {
				t.Errorf("the file says %v, want %v", got, want)
			}
		})
	}
}

func TestEnvironment(t *testing.T) {
	s := start(t, sandbox.Options{TLS: true, Dir: t.TempDir()})
	e := s.Environment("practice")
	want := kiiex.Environment{Name: "practice", BaseURL: s.URL(), Kind: kiiex.KindSandbox, CAFile: s.CertificateFile(),
		WebSocketURL: s.WebSocketURL()}
	if e != want {
		t.Errorf("environment %+v, want %+v", e, want)
	}
	testenv.OK(t, errors.Join(e.Validate(), e.ValidateWebSocket()))
	plain := start(t, sandbox.Options{}).Environment("practice")
	if err := plain.Validate(); err != nil || plain.CAFile != "" {
		t.Errorf("environment %+v: %v", plain, err)
	}
}

func TestCloseIsFinalAndMayBeRepeated(t *testing.T) {
	s := start(t, sandbox.Options{})
	logIn(t, s)
	together(5, func(int) {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := try(t, s, message{call: "Ping"}); err == nil {
		t.Error("it still answers")
	}
}

func TestCloseReportsAFileThatItCannotRemove(t *testing.T) {
	s, err := sandbox.Start(sandbox.Options{Dir: t.TempDir()})
	testenv.OK(t, err)
	// A folder with something in it, in the file's place, is not removed.
	testenv.OK(t, os.Remove(s.CredentialFile()))
	testenv.OK(t, os.MkdirAll(filepath.Join(s.CredentialFile(), "kept"), 0o700))
	first := s.Close()
	if first == nil {
		t.Error("no error")
	}
	testenv.OK(t, os.RemoveAll(s.CredentialFile()))
	if again := s.Close(); again != first {
		t.Errorf("the second Close says %v, the first said %v", again, first)
	}
}
