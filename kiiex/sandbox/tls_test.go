package sandbox_test

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"kiikey/internal/testenv"
	"kiikey/kiiex/sandbox"
)

// presented returns the certificate that the server shows to a client that does not verify.
func presented(t *testing.T, s *sandbox.Server) *x509.Certificate {
	t.Helper()
	address := strings.TrimSuffix(strings.TrimPrefix(s.URL(), "https://"), "/ap")
	c, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true})
	testenv.OK(t, err)
	defer c.Close()
	return c.ConnectionState().PeerCertificates[0]
}

func authority(t *testing.T, s *sandbox.Server) *x509.CertPool {
	t.Helper()
	text, err := os.ReadFile(s.CertificateFile())
	testenv.OK(t, err)
	block, rest := pem.Decode(text)
	if block == nil || block.Type != "CERTIFICATE" || len(rest) != 0 {
		t.Fatalf("the file is not one certificate: %q", text)
	}
	ca, err := x509.ParseCertificate(block.Bytes)
	testenv.OK(t, err)
	pool := x509.NewCertPool()
	pool.AddCert(ca)
	return pool
}

func TestTLSWorksWithTheCertificateFileAlone(t *testing.T) {
	addresses := []string{"127.0.0.1:0", "localhost:0"}
	for _, rare := range []string{"[::1]:0", "127.0.0.3:0"} { // which not every system has
		if l, err := net.Listen("tcp", rare); err == nil {
			_ = l.Close()
			addresses = append(addresses, rare)
		}
	}
	for _, listen := range addresses {
		t.Run(listen, func(t *testing.T) {
			s := start(t, sandbox.Options{TLS: true, Dir: t.TempDir(), Listen: listen})
			if !strings.HasPrefix(s.URL(), "https://") || !strings.HasSuffix(s.URL(), "/ap") {
				t.Errorf("URL %s", s.URL())
			}
			logIn(t, s)
			leaf, roots := presented(t, s), authority(t, s)
			for _, name := range []string{"127.0.0.1", "::1", "localhost"} {
				if _, err := leaf.Verify(x509.VerifyOptions{DNSName: name, Roots: roots}); err != nil {
					t.Errorf("for %s: %v", name, err)
				}
			}
			if _, err := leaf.Verify(x509.VerifyOptions{DNSName: "exchange.invalid", Roots: roots}); err == nil {
				t.Error("the certificate is good for another host")
			}
		})
	}
}

func TestTLSCertificateIsNotTrustedWithoutTheFile(t *testing.T) {
	s := start(t, sandbox.Options{TLS: true, Dir: t.TempDir()})
	c := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: x509.NewCertPool()}}}
	_, err := do(c, request(t, s, message{call: "Ping"}))
	var unknown x509.UnknownAuthorityError
	if !errors.As(err, &unknown) {
		t.Errorf("error %v", err)
	}
}

func TestTLSRefusesOldVersions(t *testing.T) {
	s := start(t, sandbox.Options{TLS: true, Dir: t.TempDir()})
	address := strings.TrimSuffix(strings.TrimPrefix(s.URL(), "https://"), "/ap")
	for version, accepted := range map[uint16]bool{tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
		c, err := tls.Dial("tcp", address, &tls.Config{RootCAs: authority(t, s), MinVersion: version, MaxVersion: version})
		if (err == nil) != accepted {
			t.Errorf("%s: error %v", tls.VersionName(version), err)
		}
		if err == nil {
			_ = c.Close()
		}
	}
}

func TestBadCertificates(t *testing.T) {
	var expired x509.CertificateInvalidError
	var unknown x509.UnknownAuthorityError
	for name, check := range map[string]func(error) bool{
		"expired-certificate": func(err error) bool { return errors.As(err, &expired) && expired.Reason == x509.Expired },
		"unknown-authority":   func(err error) bool { return errors.As(err, &unknown) },
		"intercepting-proxy":  func(err error) bool { return errors.As(err, &unknown) },
	} {
		t.Run(name, func(t *testing.T) {
			j := &logRecorder{}
			s := start(t, sandbox.Options{Scenario: name, TLS: true, Dir: t.TempDir(), Log: j.add})
			if _, err := try(t, s, message{headers: signed()}); !check(err) {
				t.Errorf("error %v", err)
			}
			if entries := j.all(); len(entries) != 0 {
				t.Errorf("a request arrived all the same: %+v", entries)
			}
		})
	}
	t.Run("each has the one fault only", func(t *testing.T) {
		s := start(t, sandbox.Options{Scenario: "expired-certificate", TLS: true, Dir: t.TempDir()})
		leaf := presented(t, s)
		_, err := leaf.Verify(x509.VerifyOptions{DNSName: "127.0.0.1", Roots: authority(t, s), CurrentTime: time.Now().Add(-48 * time.Hour)})
		if err != nil {
			t.Errorf("while it was valid: %v", err)
		}
		s = start(t, sandbox.Options{Scenario: "intercepting-proxy", TLS: true, Dir: t.TempDir()})
		if issuer := presented(t, s).Issuer.String(); !strings.Contains(issuer, "Fortinet") {
			t.Errorf("issuer %s", issuer)
		}
	})
}
