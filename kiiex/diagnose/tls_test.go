package diagnose_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kiikey/internal/testenv"
	"kiikey/kiiex/diagnose"
	"kiikey/kiiex/problem"
)

const aDay = 24 * time.Hour

// authority signs servers' certificates.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	file        string
}

func newAuthority(t *testing.T, name, organization string) *authority {
	t.Helper()
	a := &authority{file: filepath.Join(t.TempDir(), "ca.pem")}
	template := &x509.Certificate{
		Subject: pkix.Name{CommonName: name, Organization: []string{organization}}, SerialNumber: big.NewInt(1),
		NotBefore: time.Now().Add(-1000 * aDay), NotAfter: time.Now().Add(1000 * aDay),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	a.certificate, a.key = a.sign(t, template)
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.certificate.Raw})
	testenv.OK(t, os.WriteFile(a.file, text, 0o600))
	return a
}

// sign signs template with the authority's key, or itself if it has none yet.
func (a *authority) sign(t *testing.T, template *x509.Certificate) (*x509.Certificate, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	testenv.OK(t, err)
	parent, signer := a.certificate, a.key
	if parent == nil {
		parent, signer = template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer)
	testenv.OK(t, err)
	certificate, err := x509.ParseCertificate(der)
	testenv.OK(t, err)
	return certificate, key
}

// serve starts an exchange with a certificate of the authority, which change alters.
func (a *authority) serve(t *testing.T, change func(*x509.Certificate, *tls.Config)) string {
	t.Helper()
	template := &x509.Certificate{
		Subject: pkix.Name{CommonName: "exchange"}, SerialNumber: big.NewInt(2),
		NotBefore: time.Now().Add(-100 * aDay), NotAfter: time.Now().Add(100 * aDay),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	config := &tls.Config{}
	if change != nil {
		change(template, config)
	}
	certificate, key := a.sign(t, template)
	config.Certificates = []tls.Certificate{{Certificate: [][]byte{certificate.Raw}, PrivateKey: key}}
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"msg":"PONG"}`)
	}))
	s.TLS = config
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL + "/ap"
}

func TestCertificates(t *testing.T) {
	known, other := newAuthority(t, "Known Authority", "Example"), newAuthority(t, "Other Authority", "Example")
	firewall := newAuthority(t, "Office Root", "Zscaler Inc.")
	for name, test := range map[string]struct {
		server  *authority
		trust   string
		change  func(*x509.Certificate, *tls.Config)
		want    []string
		learned string
	}{
		"sound":            {server: known, trust: known.file, learned: "Known Authority (Example)"},
		"for 15 days more": {server: known, trust: known.file, change: until(15*aDay + time.Hour)},
		"for 13 days more": {server: known, trust: known.file, change: until(14*aDay - time.Hour), want: []string{"tls warning: certificate-expires-soon"}, learned: "14 days more"},
		"of a firewall that is trusted": {server: firewall, trust: firewall.file, want: []string{"tls warning: inspecting-proxy"},
			learned: "Zscaler"},
		"of a firewall that is trusted, for a day more": {server: firewall, trust: firewall.file, change: until(aDay),
			want: []string{"tls warning: inspecting-proxy, certificate-expires-soon"}},
		"of a firewall that is not trusted": {server: firewall, trust: known.file, want: []string{"tls failed: inspecting-proxy"}},
		"of an authority that nobody knows": {server: other, want: []string{"tls failed: inspecting-proxy, private-authority"}},
		"of another authority than ca_file": {server: other, trust: known.file, want: []string{"tls failed: ca-file, inspecting-proxy"}},
		"for another name": {server: known, trust: known.file, change: func(c *x509.Certificate, _ *tls.Config) {
			c.IPAddresses, c.DNSNames = nil, []string{"portal.example"}
		}, want: []string{"tls failed: base-url, inspecting-proxy"}, learned: `"portal.example"`},
		"expired yesterday": {server: known, trust: known.file, change: until(-aDay), want: []string{"tls failed: certificate-expired, computer-clock"}, learned: "24 h ago"},
		"expired a year ago, so it seems": {server: known, trust: known.file, change: func(c *x509.Certificate, _ *tls.Config) {
			c.NotBefore, c.NotAfter = time.Now().Add(-500*aDay), time.Now().Add(-300*aDay)
		}, want: []string{"tls failed: computer-clock, certificate-expired"}},
		"not begun yet, so it seems": {server: known, trust: known.file, change: func(c *x509.Certificate, _ *tls.Config) {
			c.NotBefore = time.Now().Add(aDay)
		}, want: []string{"tls failed: computer-clock"}},
		"for clients only": {server: known, trust: known.file, change: func(c *x509.Certificate, _ *tls.Config) {
			c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
		}, want: []string{"tls failed: base-url, inspecting-proxy"}},
		"TLS 1.1": {server: known, trust: known.file, change: func(_ *x509.Certificate, c *tls.Config) {
			c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS11
		}, want: []string{"tls failed: old-tls"}},
		"TLS 1.2": {server: known, trust: known.file, change: func(_ *x509.Certificate, c *tls.Config) { c.MaxVersion = tls.VersionTLS12 }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := subject(test.server.serve(t, test.change))
			s.Environment.CAFile, s.Authenticate = test.trust, false
			o := diagnosed(t, s)
			o.expect(t, test.want...)
			f := o.d.Finding(diagnose.StepTLS)
			if text := f.Summary + strings.Join(f.Learned, " "); !strings.Contains(text, test.learned) {
				t.Errorf("learned %q", text)
			}
			if f.State == diagnose.Failed {
				skippedAfter(t, o.d, diagnose.StepTLS)
			} else if !strings.HasPrefix(f.Summary, "Encrypted with TLS 1.") && f.State == diagnose.Passed {
				t.Errorf("summary %q", f.Summary)
			}
		})
	}
}

func until(d time.Duration) func(*x509.Certificate, *tls.Config) {
	return func(c *x509.Certificate, _ *tls.Config) { c.NotAfter = time.Now().Add(d) }
}

// A credential that was imported later than now shows that this computer's clock is slow.
func TestLaterImportShowsSlowClock(t *testing.T) {
	known := newAuthority(t, "Known Authority", "Example")
	s := subject(known.serve(t, until(-aDay)))
	s.Environment.CAFile = known.file
	s.Credential.ImportedAt = time.Now().Add(10 * aDay)
	diagnosed(t, s).expect(t, "tls failed: computer-clock, certificate-expired")
}

func TestUnusableAuthorityFile(t *testing.T) {
	s := subject("https://127.0.0.1:1/ap")
	s.Environment.CAFile = filepath.Join(t.TempDir(), "none.pem")
	o := diagnosed(t, s)
	o.expect(t, "tls failed: ca-file")
	if o.d.Class() != problem.ClassInput {
		t.Errorf("class %d", o.d.Class())
	}
	for _, id := range []diagnose.StepID{diagnose.StepName, diagnose.StepConnection, diagnose.StepService} {
		if f := o.d.Finding(id); f.State != diagnose.Skipped {
			t.Errorf("%s is %s", id, f.State)
		}
	}
}

func TestServerWithoutTLS(t *testing.T) {
	base := answering(t, func(http.ResponseWriter, *http.Request) { t.Error("a request arrived") })
	o := diagnosed(t, subject(strings.Replace(base, "http:", "https:", 1)))
	o.expect(t, "tls failed: base-url, network-login")
	skippedAfter(t, o.d, diagnose.StepTLS)
}

// TestFailedHandshakeIsExplained is of servers that accept a connection and then misbehave.
func TestFailedHandshakeIsExplained(t *testing.T) {
	o := diagnosed(t, subject("https://"+testenv.Listen(t, func(net.Conn) {})+"/ap"))
	o.expect(t, "tls failed: firewall, base-url")
}

func TestHangingHandshakeIsExplained(t *testing.T) {
	o := inTime(t, subject("https://"+testenv.Listen(t, func(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) })+"/ap"), func(o *outcome) bool {
		return o.d.Finding(diagnose.StepConnection).State == diagnose.Passed
	})
	o.expect(t, "tls failed: firewall, exchange-fault")
	if f := o.d.Finding(diagnose.StepTLS); !slices.ContainsFunc(f.Learned, func(text string) bool { return strings.Contains(text, "accepted the connection") }) {
		t.Errorf("learned %q", f.Learned)
	}
}
