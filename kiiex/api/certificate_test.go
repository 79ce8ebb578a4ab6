package api_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kiikey/internal/testenv"
	"kiikey/kiiex/api"
	"kiikey/kiiex/problem"
)

// authority is a certificate authority made for one test.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	file        string // its certificate in PEM form
}

func newAuthority(t *testing.T, name string) *authority {
	t.Helper()
	a := &authority{key: newKey(t)}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name, Organization: []string{"Example Security"}},
		NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: time.Now().Add(48 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	a.certificate = create(t, template, template, a.key, a.key)
	a.file = filepath.Join(t.TempDir(), "authority.pem")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.certificate.Raw})
	testenv.OK(t, os.WriteFile(a.file, text, 0o600))
	return a
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	testenv.OK(t, err)
	return key
}

func create(t *testing.T, template, parent *x509.Certificate, key, signer *ecdsa.PrivateKey) *x509.Certificate {
	t.Helper()
	raw, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	testenv.OK(t, err)
	c, err := x509.ParseCertificate(raw)
	testenv.OK(t, err)
	return c
}

// issue makes a certificate for a server on 127.0.0.1, as change leaves it.
func (a *authority) issue(t *testing.T, change func(*x509.Certificate)) tls.Certificate {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "server"},
		NotBefore: time.Now().Add(-24 * time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if change != nil {
		change(template)
	}
	key := newKey(t)
	c := create(t, template, a.certificate, key, a.key)
	return tls.Certificate{Certificate: [][]byte{c.Raw}, PrivateKey: key}
}

// serveTLS runs handler with certificate.
func serveTLS(t *testing.T, certificate tls.Certificate, newest uint16, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	server.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS10, MaxVersion: newest}
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	return server.URL
}

func TestCertificatesAreVerified(t *testing.T) {
	trusted, company := newAuthority(t, "Test Authority"), newAuthority(t, "Gate\u202eway")
	for _, test := range []struct {
		name        string
		certificate tls.Certificate
		newest      uint16
		want        problem.Kind
		says        []string
	}{
		{"for another host", trusted.issue(t, func(c *x509.Certificate) {
			c.IPAddresses, c.DNSNames = nil, []string{"a.example", "b.example", "c.example", "d.example"}
		}), 0,
			problem.CertificateInvalid, []string{"a name other than 127.0.0.1", `"a.example"`, "1 more"}},
		{"for nobody", trusted.issue(t, func(c *x509.Certificate) { c.IPAddresses = nil }), 0,
			problem.CertificateInvalid, []string{"127.0.0.1", "no name at all"}},
		{"of an unknown authority", company.issue(t, nil), 0,
			problem.CertificateInvalid, []string{"not trusted", `Gate\u202eway (Example Security)`, "opens encrypted connections"}},
		{"expired", trusted.issue(t, func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Hour) }), 0,
			problem.CertificateInvalid, []string{"expired", "clock"}},
		{"not begun", trusted.issue(t, func(c *x509.Certificate) { c.NotBefore = time.Now().Add(time.Hour) }), 0,
			problem.CertificateInvalid, []string{"not valid yet", "clock"}},
		{"for clients only", trusted.issue(t, func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} }), 0,
			problem.CertificateInvalid, []string{"not made for a server like this one", "Test Authority"}},
		{"over TLS 1.1", trusted.issue(t, nil), tls.VersionTLS11, problem.TLSFailed, []string{"older than 1.2"}},
		{"over TLS 1.0", trusted.issue(t, nil), tls.VersionTLS10, problem.TLSFailed, []string{"older than 1.2"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			env := environmentAt(serveTLS(t, test.certificate, test.newest, func(http.ResponseWriter, *http.Request) { t.Error("a request arrived") }))
			env.CAFile = trusted.file
			var steps []api.Step
			c := clientFor(t, env, api.Options{Step: func(s api.Step) { steps = append(steps, s) }})
			_, err := c.Authenticate(t.Context(), sentSigned())
			p := wantKind(t, err, test.want)
			for _, says := range test.says {
				if !strings.Contains(p.Error(), says) {
					t.Errorf("explanation lacks %q: %s", says, p.Error())
				}
			}
			if !strings.Contains(p.What, "nothing was sent") {
				t.Errorf("it does not say that nothing was sent: %s", p.What)
			}
			wantFailedStep(t, steps, api.StepTLS, err)
		})
	}
}

func TestPrivateAuthorityIsTrustedAlone(t *testing.T) {
	trusted, other := newAuthority(t, "Test Authority"), newAuthority(t, "Other Authority")
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		var recorded []api.Exchange
		env := environmentAt(serveTLS(t, trusted.issue(t, nil), version, respond(200, asJS, success)))
		env.CAFile = trusted.file
		record := api.Options{Record: func(e api.Exchange) { recorded = append(recorded, e) }}
		c := clientFor(t, env, record)
		a, err := c.Authenticate(t.Context(), sentSigned())
		testenv.OK(t, err)
		if a.Timing.TLS <= 0 {
			t.Errorf("timing %+v", a.Timing)
		}
		connection := recorded[0].Connection
		if connection.TLS != tls.VersionName(version) || connection.Issuer != "Test Authority (Example Security)" || connection.Expires.IsZero() {
			t.Errorf("connection %+v", connection)
		}
		env.CAFile = other.file
		wantKind(t, second(clientFor(t, env, record).Authenticate(t.Context(), sentSigned())), problem.CertificateInvalid)
		if refused := recorded[1].Connection; refused.Issuer != connection.Issuer || !refused.Expires.Equal(connection.Expires) || refused.TLS != "" {
			t.Errorf("connection with the refused certificate %+v", refused)
		}
		env.CAFile = "" // the system's authorities
		wantKind(t, second(clientFor(t, env, api.Options{}).Authenticate(t.Context(), sentSigned())), problem.CertificateInvalid)
	}
}

// A server that has seen a secret can name it in the certificate of the next connection, also in one that is refused.
func TestSecretInCertificateIsMasked(t *testing.T) {
	seen, other := newAuthority(t, sentKey), newAuthority(t, "Other Authority")
	env := environmentAt(serveTLS(t, seen.issue(t, nil), 0, respond(200, asJS, success)))
	for _, file := range []string{seen.file, other.file} {
		env.CAFile = file
		var shown []string
		c := clientFor(t, env, api.Options{Record: func(e api.Exchange) { shown = append(shown, e.Connection.Issuer, fmt.Sprint(e.Err)) }})
		_, err := c.Authenticate(t.Context(), sentSigned())
		noneOf(t, append(shown, fmt.Sprint(err)), []string{sentKey})
		if len(shown) != 2 || !strings.Contains(shown[0], "(Example Security)") {
			t.Errorf("recorded is %q", shown)
		}
	}
}

// TestAuthoritiesFromWindows has the file of authorities as its editors and shells save it.
func TestAuthoritiesFromWindows(t *testing.T) {
	trusted := newAuthority(t, "Test Authority")
	env := environmentAt(serveTLS(t, trusted.issue(t, nil), tls.VersionTLS13, respond(200, asJS, success)))
	text, err := os.ReadFile(trusted.file)
	testenv.OK(t, err)
	wide := []byte("\xff\xfe")
	for _, b := range text {
		wide = append(wide, b, 0)
	}
	env.CAFile = filepath.Join(t.TempDir(), "ca.pem")
	for name, saved := range map[string][]byte{"UTF-8 with a mark": append([]byte("\ufeff"), text...), "UTF-16": wide} {
		testenv.OK(t, os.WriteFile(env.CAFile, saved, 0o600))
		if _, err := clientFor(t, env, api.Options{}).Authenticate(t.Context(), sentSigned()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	testenv.OK(t, os.WriteFile(env.CAFile, wide[:len(wide)-1], 0o600))
	_, err = api.NewClient(env, api.Options{})
	if p := wantKind(t, err, problem.BadConfig); !strings.Contains(p.Why, "UTF-16") {
		t.Errorf("cut: %v", p)
	}
}
