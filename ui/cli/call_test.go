package cli

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// hostileAnswers is an exchange whose texts command a terminal and hold the session token, with numbers that no float
// can hold.
func hostileAnswers(t *testing.T) (url string) {
	const token = "00112233-4455-6677-8899-aabbccddeeff"
	const text = "\u009b2J\u202e\\u001b]0;x\\u0007 " + token
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch path.Base(r.URL.Path) {
		case "AuthenticateUser":
			_, _ = io.WriteString(w, `{"Authenticated": true, "SessionToken": "`+token+`", "User": {"UserId": 151, "UserName": "`+text+`", "AccountId": 153, "OMSId": 1},
				"Long": 123456789012345678901234567890.5}`)
		case "GetAccountPositions":
			_, _ = io.WriteString(w, `[{"ProductSymbol": "`+text+`", "Amount": 123456789012345678901234567890.5, "Hold": "`+text+`", "SessionToken": "`+token+`"}]`)
		case "GetUserPermissions":
			_, _ = io.WriteString(w, `["`+text+`"]`)
		case "GetUserInfo":
			_, _ = io.WriteString(w, `{"UserId": 151, "NumberOfFailedAttempt": 1, "Email": "`+text+`"}`)
		case "GetValidate2FARequiredEndpoints":
			_, _ = io.WriteString(w, `["`+text+`"]`)
		case "GetProducts":
			for err := error(nil); err == nil; {
				_, err = io.WriteString(w, strings.Repeat("[", 1000)+token)
			}
		case "Ping":
			_, _ = io.WriteString(w, "PONG")
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// stockedFor is a home with the sample credential, called practice, for an exchange at url.
func stockedFor(t *testing.T, url string) (home string) {
	t.Helper()
	home = t.TempDir()
	if err := os.Mkdir(filepath.Join(home, "config"), 0o700); err != nil {
		t.Fatal(err)
	}
	local := "[[environment]]\nname = \"local\"\nurl = \"" + url + "\"\n"
	if err := os.WriteFile(filepath.Join(home, "config", "config.toml"), []byte(local), 0o600); err != nil {
		t.Fatal(err)
	}
	imported(t, home, "local")
	return home
}

func TestCallsWithHostileAnswers(t *testing.T) {
	home := stockedFor(t, hostileAnswers(t))
	commands := regexp.MustCompile("[\x00-\x09\x0b-\x1f\x7f-\u009f\u202e]")
	for _, c := range []struct {
		args     string
		status   int
		has      string
		hasToken bool
	}{
		{"auth practice", 0, "Positions       yes: 1 product (GetAccountPositions)", false},
		{"auth practice --json", 0, `"Long": 123456789012345678901234567890.5`, false},
		{"call practice GetAccountPositions", 0, `"Amount": 123456789012345678901234567890.5`, false},
		{"call practice GetAccountPositions --raw", 0, `"SessionToken": "00112233-4455-6677-8899-aabbccddeeff"`, true},
		{"auth practice --json --reveal", 0, `"amount": "123456789012345678901234567890.5"`, true},
		{"call practice ping", 0, `"PONG"`, false},
		{"call practice GetProducts", 4, "too long", false},
		{"call practice GetProducts --json", 4, `"kind": "answer-too-long"`, false},
		{"call practice GetOpenOrders --json", 4, `"kind": "not-offered"`, false},
		{"call practice GetLevel1 --json --data " + strings.Repeat("1", 65<<10), 7, `"kind": "file-unusable"`, false},
		{"call practice GetLevel1 --json --data {]", 7, `"kind": "not-json"`, false},
		{"doctor practice --authenticate", 0, "Failed logins so far", false},
	} {
		status, out, said := ran(t, home, strings.Fields(c.args)...)
		if all := out + said; status != c.status || !strings.Contains(all, c.has) {
			t.Errorf("%.60s: %d\n%s", c.args, status, all)
		} else if strings.Contains(all, "00112233-4455") != c.hasToken {
			t.Errorf("%.60s: the token is shown, or not\n%s", c.args, all)
		} else if found := commands.FindString(all); found != "" {
			t.Errorf("%.60s: %q is in it\n%s", c.args, found, all)
		}
	}
}
