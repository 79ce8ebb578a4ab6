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

func TestWhyIsTheCredentialRefused(t *testing.T) {
	t.Parallel()
	s, _ := atTest(t, "", strings.Repeat("ab", 16))
	s.Press("enter")
	s.See("✗ The exchange rejected this credential.", "d why?")
	s.Press("d")
	s.See("6 Why?", "can't lock you out")
	s.Press("enter")
	s.See("Nothing wrong was found.", "✓ Vault", "✓ Service", "– Authentication", "TLS 1.3")
	s.Press("a")
	s.See("Log in to local with local-key?", "latest login with this credential was rejected", "y yes")
	s.Press("n")
	s.See("– Authentication")
	s.Press("a")
	s.See("y yes")
	s.Press("y")
	s.See("Most likely: ", "✗ Authentication", "1 ", "→") // the verdict: all checks are done
	s.Press("p")
	s.See("Report for exchange support", "--report FILE")
	s.Press("esc")
	s.See("6 Why?")
	s.Press("7")
	s.See("AuthenticateUser", "Ping", "✗ 200", "✓ 200")
	s.Press("enter")
	s.See("POST https://127.0.0.1", "Signature: ••••", "200 OK")
	s.Press("u")
	s.See("curl", "KIIEX_SIGNATURE")
	s.Press("c")
	s.See("✓ Copied")
	s.NeverWrote(strings.Repeat("ab", 16), signature(strings.Repeat("ab", 16), "0", sampleUser, sampleKey))
}

func TestWhyIsTheExchangeNotReached(t *testing.T) {
	t.Parallel()
	for scenario, said := range map[string]string{"html": "✗ Service", "unknown-authority": "✗ TLS", "unavailable": "✗ Service"} {
		t.Run(scenario, func(t *testing.T) {
			t.Parallel()
			s, _ := atTest(t, scenario, sampleSecret)
			s.Press("6")
			s.See("can't lock you out")
			s.Press("enter")
			s.See(said, "→")
		})
	}
}

func TestRevealOfARequestsSecret(t *testing.T) {
	t.Parallel()
	s, _ := atTest(t, "", sampleSecret)
	s.Press("enter")
	s.See("Logged in as")
	s.Press("7")
	s.See("GetUserInfo", "AuthenticateUser")
	s.Press("end", "down", "down", "down", "down", "down", "down", "down", "enter")
	s.See("Request · AuthenticateUser", "show next secret")
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
	s := unlocked(t, stocked(t), eighty)
	s.See("practice", "0123…cdef")
	s.Press("s")
	s.See("HMAC-SHA256", "v verify")
	s.Press("v")
	s.See("Verify a signature")
	s.On("Signature")

	s.Paste(signature(sampleSecret, "0", sampleUser, sampleKey))
	s.Press("enter")
	s.See("✓")

	mac := hmac.New(sha256.New, []byte(sampleSecret))
	mac.Write([]byte(sampleKey + "0" + sampleUser))
	wrong := hex.EncodeToString(mac.Sum(nil))
	s.Paste(wrong)
	s.Press("enter")
	s.See("✗", "there", "right", "Nonce+UserId+APIKey")

	s.Paste(sampleSecret)
	s.Press("enter")
	s.See("API secret")
	s.NeverWrote(sampleSecret, wrong)
}

func TestExplainsTheSignature(t *testing.T) {
	t.Parallel()
	s := unlocked(t, stocked(t), eighty)
	s.See("practice", "0123…cdef")
	s.Press("s")
	s.See("HMAC-SHA256", "v verify")
	s.Press("v")
	s.See("Verify a signature", "ctrl+o how it is made")
	s.Press("ctrl+o")
	s.See("1 Take the three fields", "2 Put them together", "tab as a program")
	for _, language := range []string{"shell", "python", "javascript", "go"} {
		s.Press("tab")
		s.See("In "+language, "KIIEX_API_SECRET")
	}
	s.Press("tab")
	s.See("1 Take the three fields")
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
