package kiiex_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
)

// signatureVector is one entry of testdata/signature.json: published examples, and made-up ones.
type signatureVector struct {
	Name, Secret, Nonce, UserID, APIKey, Signature string
}

func (v signatureVector) credential() kiiex.Credential {
	return kiiex.Credential{
		APIKey: v.APIKey, APISecret: kiiex.SecretFromString(v.Secret), Nonce: v.Nonce, UserID: v.UserID, UserName: "trader-one",
	}
}

func signatureVectors(t testing.TB) []signatureVector {
	t.Helper()
	data, err := os.ReadFile("testdata/signature.json")
	testenv.OK(t, err)
	var vectors []signatureVector
	testenv.OK(t, json.Unmarshal(data, &vectors))
	if len(vectors) < 4 {
		t.Fatalf("only %d vectors", len(vectors))
	}
	return vectors
}

func TestSignMatchesPublishedSignatures(t *testing.T) {
	for _, v := range signatureVectors(t) {
		t.Run(v.Name, func(t *testing.T) {
			c := v.credential()
			s := c.Sign(c.Nonce)
			if got := s.Signature.Reveal(); got != v.Signature {
				t.Errorf("signature = %s, want %s", got, v.Signature)
			}
			if s.Message() != v.Nonce+v.UserID+v.APIKey {
				t.Errorf("message = %q", s.Message())
			}
			if s.APIKey != v.APIKey || s.UserID != v.UserID || s.UserName != "trader-one" || s.Nonce != v.Nonce {
				t.Errorf("fields differ: %+v", s)
			}
		})
	}
}

func TestSignMatchesOpenSSL(t *testing.T) {
	testenv.Programs(t, "openssl")
	for _, v := range signatureVectors(t) {
		c := v.credential()
		for _, nonce := range []string{v.Nonce, "0", "00", "4294967295", "a nonce with spaces"} {
			// The secret is a published example: an argument list is no place for a real one.
			cmd := exec.Command("openssl", "dgst", "-sha256", "-hmac", v.Secret)
			cmd.Stdin = strings.NewReader(nonce + v.UserID + v.APIKey)
			out, err := cmd.Output()
			testenv.OK(t, err)
			fields := strings.Fields(string(out)) // "SHA2-256(stdin)= …", or the digest alone
			if want, got := fields[len(fields)-1], c.Sign(nonce).Signature.Reveal(); got != want {
				t.Errorf("%s, nonce %q: %s, openssl %s", v.Name, nonce, got, want)
			}
		}
	}
}

// Nothing separates the parts of a message, so different nonces and users can share a signature. That is
// the exchange's recipe; the test says that it is known, and that Sign does not add a separator of its own.
func TestSignIsAmbiguousBetweenNonceAndUser(t *testing.T) {
	one := kiiex.Credential{APIKey: "0123", APISecret: kiiex.SecretFromString("s"), UserID: "205"}
	two := one
	two.UserID = "05"
	a, b := one.Sign("0"), two.Sign("02")
	if a.Message() != "02050123" || a.Message() != b.Message() || !a.Signature.Equal(b.Signature) {
		t.Errorf("%q and %q sign differently", a.Message(), b.Message())
	}
	if c := one.Sign("00"); a.Signature.Equal(c.Signature) {
		t.Error("nonces 0 and 00 give the same signature")
	}
}

func TestSignLeavesTheCredentialAlone(t *testing.T) {
	c := signatureVectors(t)[0].credential()
	s := c.Sign(c.Nonce)
	s.Signature.Clear()
	if again := c.Sign(c.Nonce); again.Signature.Reveal() != signatureVectors(t)[0].Signature {
		t.Error("clearing one signature changed the next")
	}
}

func TestRandomNonceIs32BitsInDecimal(t *testing.T) {
	seen := make(map[string]bool)
	above := 0
	for range 1000 {
		n := kiiex.RandomNonce()
		value, err := strconv.ParseUint(n, 10, 32)
		if err != nil || strconv.FormatUint(value, 10) != n {
			t.Fatalf("nonce %q is not a 32-bit number in decimal", n)
		}
		if value > 1<<31-1 {
			above++
		}
		seen[n] = true
	}
	if len(seen) < 990 {
		t.Errorf("only %d of 1000 nonces differ", len(seen))
	}
	if above < 300 || above > 700 {
		t.Errorf("%d of 1000 nonces use the highest bit, expected about half", above)
	}
}

func BenchmarkSign(b *testing.B) {
	c := signatureVectors(b)[1].credential()
	b.ReportAllocs()
	for b.Loop() {
		c.Sign(c.Nonce)
	}
}
