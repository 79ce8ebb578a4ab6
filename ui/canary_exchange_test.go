//go:build unix

package ui_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// mirror is an exchange that returns all it was sent, in every encoding and wherever an answer can hold
// text. It accepts, refuses or breaks by the first part of its address, and keeps what arrived.
type mirror struct {
	address   string
	elsewhere string // where it redirects to; nothing may arrive there

	mu       sync.Mutex
	arrived  bytes.Buffer // addresses, headers and bodies
	lines    bytes.Buffer // addresses alone, which others on the way may log
	strayed  int          // requests that followed the redirect
	answered map[string]int
	// overSocket counts frames.
	overSocket map[string]int
}

// The ways in which the mirror answers.
var mirrorModes = []string{"accept", "refuse", "factor", "stale", "page", "text", "list", "broken", "status", "redirect", "cut"}

func startMirror(t *testing.T) *mirror {
	t.Helper()
	m := &mirror{answered: map[string]int{}, overSocket: map[string]int{}}
	stray := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.strayed++
	}))
	t.Cleanup(stray.Close)
	server := httptest.NewServer(m)
	t.Cleanup(server.Close)
	m.address, m.elsewhere = server.URL, stray.URL
	return m
}

// configuration makes each mode an environment.
func (m *mirror) configuration() string {
	var b strings.Builder
	for _, mode := range mirrorModes {
		fmt.Fprintf(&b, "[[environment]]\nname = %q\nurl = %q\nkind = \"staging\"\nwebsocket_url = %q\n\n",
			mode, m.address+"/"+mode, strings.Replace(m.address, "http", "ws", 1)+"/"+mode)
	}
	return b.String()
}

// ServeHTTP records and answers.
func (m *mirror) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	mode, call, _ := strings.Cut(strings.Trim(r.URL.Path, "/"), "/")
	m.mu.Lock()
	m.answered[mode]++
	_, _ = io.WriteString(&m.lines, r.Method+" "+r.RequestURI+"\n")
	_, _ = io.WriteString(&m.arrived, r.Method+" "+r.RequestURI+"\n")
	_ = r.Header.Write(&m.arrived)
	m.arrived.Write(append(body, '\n'))
	m.mu.Unlock()

	if r.Header.Get("Upgrade") != "" {
		m.frames(w, r, mode)
		return
	}
	echo := echoOf(r, body)
	w.Header().Set("X-Echo", echo)
	w.Header().Set("Set-Cookie", echo)
	raw := func(text string) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			_, _ = io.WriteString(conn, text)
			_ = conn.Close()
		}
	}
	switch mode {
	case "page":
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w, "<html><title>"+echo+"</title><a href=\"/?s="+echo+"\">"+echo+"</a></html>")
	case "text":
		http.Error(w, "bad "+echo, http.StatusUnauthorized)
	case "list":
		m.json(w, []any{"Trading", echo})
	case "broken":
		_, _ = io.WriteString(w, `{"errormsg": "`+echo+`", `)
	case "status":
		raw("HTTP/1.1 " + echo + "\r\n\r\n")
	case "redirect":
		http.Redirect(w, r, m.elsewhere+"/?s="+url.QueryEscape(echo), http.StatusFound)
	case "cut":
		raw("HTTP/1.1 200 OK\r\nX-Echo: " + echo + "\r\nContent-Length: 100000\r\n\r\n{\"errormsg\": \"" + echo)
	default:
		m.answer(w, mode, call, body, echo)
	}
}

// answer is the modes in which it speaks like the exchange.
func (m *mirror) answer(w http.ResponseWriter, mode, call string, body []byte, echo string) {
	user := map[string]any{"UserId": 151, "UserName": echo, "Email": echo, "EmailVerified": true, "AccountId": 153, "OMSId": 1, "Use2FA": false, echo: echo}
	accepted := map[string]any{
		"Authenticated": true, "SessionToken": canaryToken, "User": user, "Locked": false, "Requires2FA": false, "errormsg": echo, "detail": echo, echo: echo,
	}
	refused := map[string]any{"Authenticated": false, "errormsg": "Invalid username or password " + echo, "detail": echo}
	notAuthorized := map[string]any{"result": false, "errormsg": "Not Authorized", "errorcode": 20, "detail": echo}
	switch login := strings.HasPrefix(call, "Authenticate"); {
	case mode == "refuse" && login, call == "Authenticate2FA" && !bytes.Contains(body, []byte(canaryCode)):
		m.json(w, refused)
	case mode == "factor" && call == "AuthenticateUser":
		m.json(w, map[string]any{"Authenticated": true, "Requires2FA": true, "AuthType": echo, "AddtlInfo": echo, "Pending2FaToken": canaryPending, "errormsg": echo})
	case login:
		m.json(w, accepted)
	case mode == "stale", mode == "refuse":
		m.json(w, notAuthorized)
	case call == "GetUserInfo":
		m.json(w, user)
	case call == "GetUserAccounts":
		m.json(w, []any{153, "154"})
	case call == "GetUserPermissions":
		m.json(w, []any{"Trading", echo})
	case call == "GetAccountPositions":
		m.json(w, []any{map[string]any{"ProductSymbol": echo, "Amount": echo, "Hold": 1}})
	case call == "GetOpenOrders":
		m.json(w, []any{map[string]any{"OrderId": 1, "ClientOrderId": echo}})
	case call == "GetAccountInfo":
		m.json(w, map[string]any{"VerificationLevel": 1, "AccountName": echo})
	case call == "GetValidate2FARequiredEndpoints":
		m.json(w, []any{"createwithdrawticket", echo})
	case call == "LogOut":
		m.json(w, map[string]any{"result": true, "errormsg": echo})
	default:
		m.json(w, map[string]any{"msg": "PONG", "detail": echo})
	}
}

func (m *mirror) json(w http.ResponseWriter, answer any) {
	text, _ := json.Marshal(answer)
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(text)
}

// echoOf is every secret of a request in every encoding that a header can hold.
func echoOf(r *http.Request, body []byte) string {
	var secrets []string
	for _, name := range []string{"APIKey", "Signature", "aptoken", "Pending2FaToken"} {
		secrets = append(secrets, r.Header[http.CanonicalHeaderKey(name)]...)
	}
	var fields map[string]string
	_ = json.Unmarshal(body, &fields)
	for _, name := range []string{"APIKey", "Signature"} {
		secrets = append(secrets, fields[name])
	}
	var echo []string
	for _, s := range secrets {
		if s == "" {
			continue
		}
		echo = append(echo, s, strings.ToUpper(s), hex.EncodeToString([]byte(s)), url.QueryEscape(s), eachByte(s, "%%%02X"), html.EscapeString(s),
			eachByte(s, `\u%04x`), base64.StdEncoding.EncodeToString([]byte(s)), base64.URLEncoding.EncodeToString([]byte("x"+s+"y")),
			base64.StdEncoding.EncodeToString([]byte("xx"+s)))
	}
	return strings.Join(echo, " ")
}
