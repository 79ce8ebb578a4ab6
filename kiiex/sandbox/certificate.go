package sandbox

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"net"
	"time"
)

// certificateKind is the fault of the server's certificate.
type certificateKind int

const (
	validCertificate       certificateKind = iota
	expiredCertificate                     // expired
	foreignCertificate                     // signed by an authority that no client trusts
	interceptedCertificate                 // signed by an authority that is named like an inspecting firewall's
)

const day = 24 * time.Hour

// identity is the server's for TLS: the authority that clients must trust, as PEM, and the server's own
// certificate.
type identity struct {
	authority []byte
	server    tls.Certificate
}

func (i identity) config() *tls.Config {
	return &tls.Config{
		Certificates: []tls.Certificate{i.server},
		MinVersion:   tls.VersionTLS12,
		NextProtos:   []string{"http/1.1"},
	}
}

var (
	ownName       = pkix.Name{CommonName: "kiikey sandbox authority", Organization: []string{"kiikey sandbox"}}
	foreignName   = pkix.Name{CommonName: "Another Authority", Organization: []string{"Another Organization"}}
	interceptName = pkix.Name{CommonName: "FortiGate CA", Organization: []string{"Fortinet"}, OrganizationalUnit: []string{"Certificate Authority"}}
)

// makeIdentity makes an authority and a certificate of the given kind for this computer, address included. An
// authority's key never leaves memory and is forgotten here: a client that trusts the authority trusts only the one
// certificate that it has signed.
func makeIdentity(kind certificateKind, address net.IP) (identity, error) {
	now := time.Now()
	told, err := makeAuthority(ownName, now)
	if err != nil {
		return identity{}, err
	}
	signer, from, until := told, now.Add(-day), now.Add(365*day)
	switch kind {
	case expiredCertificate:
		from, until = now.Add(-30*day), now.Add(-day)
	case foreignCertificate:
		signer, err = makeAuthority(foreignName, now)
	case interceptedCertificate:
		signer, err = makeAuthority(interceptName, now)
	}
	if err != nil {
		return identity{}, err
	}
	server, err := issue(&x509.Certificate{
		Subject:     pkix.Name{CommonName: "localhost", Organization: []string{"kiikey sandbox"}},
		NotBefore:   from,
		NotAfter:    until,
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:    []string{"localhost"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback, address},
	}, &signer)
	block := &pem.Block{Type: "CERTIFICATE", Bytes: told.Certificate[0]}
	return identity{authority: pem.EncodeToMemory(block), server: server}, err
}

func makeAuthority(name pkix.Name, now time.Time) (tls.Certificate, error) {
	return issue(&x509.Certificate{
		Subject:               name,
		NotBefore:             now.Add(-60 * day),
		NotAfter:              now.Add(365 * day),
		KeyUsage:              x509.KeyUsageCertSign,
		BasicConstraintsValid: true,
		IsCA:                  true,
		MaxPathLenZero:        true,
	}, nil)
}

// issue makes a key, and a certificate for it that signer signs; nil for the key itself.
func issue(template *x509.Certificate, signer *tls.Certificate) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	parent, by := template, any(key)
	if signer != nil {
		parent, by = signer.Leaf, signer.PrivateKey
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), by)
	if err != nil {
		return tls.Certificate{}, err
	}
	leaf, err := x509.ParseCertificate(der)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, err
}
