//go:build unix

package ui_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"

	"kiikey/internal/testenv"
)

func TestDiagnosisOfARejectedLogin(t *testing.T) {
	t.Parallel()
	s, _ := atTest(t, "", strings.Repeat("ab", 16))
	s.To("enter", "✗ The exchange rejected this credential.", "Likely causes:", "1  The API key was created in another environment", "d why?")
	s.To("d", "6 Why?", "Rejected ", "Everything up to the login is fine, so the cause is one", "1  The API key was created in another environment", "→ Look where the key is listed")
	s.To("pgdown pgdown", "✗ Authentication", "; not tried again.", "✓ Service")
	s.Resize(80, 60)
	s.See("as far as kiikey can tell: at most ", " ahead.")
	s.Resize(80, 24)
	s.To("a", "Log in to local with local-key?", "latest login with this credential was rejected", "y yes")
	s.To("n", "Rejected ")
	s.To("a", "y yes")
	s.Press("y")
	s.See("The exchange rejected this credential. Everything up to the login is fine", "1 ", "→") // the verdict: all checks are done
	s.To("pgdown pgdown", "✗ Authentication", "rejected: see above")
	s.To("p", "Report for exchange support", "--report FILE")
	s.To("esc", "6 Why?")
	s.To("7", "AuthenticateUser", "Ping", "✗ 200", "✓ 200")
	s.To("enter", "POST https://127.0.0.1", "Signature: ••••", "200 OK")
	s.To("u", "curl", "KIIEX_SIGNATURE")
	s.To("c", "✓ Copied")
	s.NeverWrote(strings.Repeat("ab", 16), signature(strings.Repeat("ab", 16), "0", sampleUser, sampleKey))
}

// What the vault knows is told at the rejection, and with the rejection known the tab Why? starts from it.
func TestRejectionNamesTheCredentialThatWorks(t *testing.T) {
	t.Parallel()
	home, wrong := t.TempDir(), strings.Repeat("ab", 16)
	exchange(t, home, "")
	for name, secret := range map[string]string{"good": sampleSecret, "cut": wrong} {
		quietly(t, home, "import", export(t, "export.json", sampleKey, secret, "0"), "--name", name, "--env", "local", "--user-id", sampleUser)
	}
	quietly(t, home, "auth", "good")
	s := atList(t, home, "▸ cut", "good")
	s.To("t", "1  good has the same API key with another secret, and local accepts it.", "d why?")
	s.To("d", "Rejected ", "Everything up to the login is fine", "1  good has the same API key with another secret, and local accepts it.", "→ Use good, and remove this credential.")
	s.To("1", "1 Key", "API secret")
	s.Press("6") // in passing nothing is sent
	s.See("Rejected just now in local.", "1  good has the same API key with another secret", "enter check")
	s.To("7", "AuthenticateUser", "✗ 200", "Ping")
	s.NeverWrote(wrong, sampleSecret)
}

// A credential's requests are its own; those of all are in the palette, each with its credential.
func TestRequestsAreTheCredentialsOwn(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	exchange(t, home, "")
	for name, secret := range map[string]string{"good": sampleSecret, "wrong": strings.Repeat("ab", 16)} {
		quietly(t, home, "import", export(t, "export.json", sampleKey, secret, "0"), "--name", name, "--env", "local", "--user-id", sampleUser)
	}
	s := atList(t, home, "▸ good")
	s.To("t", "Logged in as")
	s.To("esc", "Credentials", "▸ good")
	s.To("down", "▸ wrong")
	s.To("enter", "1 Key", "API secret")
	s.To("7", "wrong · Requests", "Nothing has been sent since the vault was unlocked.", "n sends a read-only call")
	s.To("3", "enter logs in once")
	s.To("enter", "d why?")
	s.To("7", "wrong · Requests", "✗ 200")
	s.Gone("GetUserInfo", "✓ 200", "CREDENTIAL")
	s.Press("ctrl+p")
	s.Type("all requests")
	s.See("list those of all credentials")
	s.To("enter", "All requests", "CREDENTIAL", "wrong", "good", "GetUserInfo", "✗ 200", "✓ 200")
	s.To("enter", "Request · AuthenticateUser")
	s.To("esc", "All requests")
	s.To("esc", "wrong · Requests")
}

func TestDiagnosisOfAnUnreachableExchange(t *testing.T) {
	t.Parallel()
	for scenario, said := range map[string]string{"html": "✗ Service", "unknown-authority": "✗ TLS", "unavailable": "✗ Service"} {
		t.Run(scenario, func(t *testing.T) {
			t.Parallel()
			s, _ := atTest(t, scenario, sampleSecret)
			s.To("6", "can't lock you out")
			s.To("enter", "→")
			s.To("pgdown pgdown", said, "see above")
		})
	}
}

func TestRevealOfARequestsSecret(t *testing.T) {
	t.Parallel()
	s, _ := atTest(t, "", sampleSecret)
	s.To("enter", "Logged in as")
	s.To("7", "GetUserInfo", "AuthenticateUser")
	s.To("end down down down down down down down enter", "Request · AuthenticateUser", "r reveal")
	want := signature(sampleSecret, "0", sampleUser, sampleKey)
	for range 4 {
		if strings.Contains(s.Screen(), want[:40]) {
			break
		}
		before := s.Screen()
		s.Press("r")
		s.Changed(before)
	}
	s.See(want[:40])
	for range 4 {
		if strings.Contains(s.Screen(), "SessionToken") {
			break
		}
		before := s.Screen()
		s.Press("r")
		s.Changed(before)
	}
	s.See(`answer {"Authenticated":true,"SessionToken":"`) // the body as it came
	s.Press("esc")
	s.Gone(want[:40], "SessionToken")
}

func TestVerifyNamesTheMistake(t *testing.T) {
	t.Parallel()
	s := atList(t, stocked(t), "practice", "0123…cdef")
	s.To("s", "HMAC-SHA256", "v verify")
	s.To("v", "Verify a signature")
	s.On("Signature")

	s.Paste(signature(sampleSecret, "0", sampleUser, sampleKey))
	s.To("enter", "✓")

	mac := hmac.New(sha256.New, []byte(sampleSecret))
	mac.Write([]byte(sampleKey + "0" + sampleUser))
	wrong := hex.EncodeToString(mac.Sum(nil))
	s.Paste(wrong)
	s.To("enter", "✗", "wrong", "right", "Nonce+UserId+APIKey")

	s.Paste(sampleSecret)
	s.To("enter", "API secret")
	s.NeverWrote(sampleSecret, wrong)
}

func TestExplainsTheSignature(t *testing.T) {
	t.Parallel()
	s := atList(t, stocked(t), "practice", "0123…cdef")
	s.To("s", "HMAC-SHA256", "v verify")
	s.To("v", "Verify a signature", "ctrl+o explain")
	s.To("ctrl+o", "1 Take the three fields", "2 Put them together", "tab as code")
	for _, language := range []string{"shell", "python", "javascript", "go"} {
		s.To("tab", "In "+language, "KIIEX_API_SECRET")
	}
	s.To("tab", "1 Take the three fields")
	s.NeverWrote(sampleSecret, signature(sampleSecret, "0", sampleUser, sampleKey))
}

// The command that the program shows works as it stands, once its variables are set.
func TestCurlWorksAgainstTheSandbox(t *testing.T) {
	t.Parallel()
	testenv.Programs(t, "sh", "curl")
	home := t.TempDir()
	exchange(t, home, "")
	quietly(t, home, "import", export(t, "export.json", sampleKey, sampleSecret, "0"),
		"--name", "local-key", "--env", "local", "--user-id", sampleUser)
	var shown struct{ Curl string }
	if err := json.Unmarshal([]byte(quietly(t, home, "auth", "local-key", "--dry-run", "--json")), &shown); err != nil {
		t.Fatal(err)
	}
	command := exec.Command("sh", "-c", shown.Curl)
	command.Env = []string{"PATH=" + os.Getenv("PATH"), "KIIEX_API_KEY=" + sampleKey, "KIIEX_SIGNATURE=" + signature(sampleSecret, "0", sampleUser, sampleKey)}
	out, err := command.CombinedOutput()
	if err != nil || !strings.Contains(strings.ReplaceAll(string(out), " ", ""), `"Authenticated":true`) {
		t.Errorf("%v\n%s\n%s", err, shown.Curl, out)
	}
}
