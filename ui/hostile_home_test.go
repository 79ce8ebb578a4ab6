//go:build unix

package ui_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/coder/websocket"

	"kiikey/kiiex"
	"kiikey/store"
	"kiikey/store/vault"
)

// hostile holds text that a terminal must not get from outside, one of each kind. Whatever comes from outside holds
// all of it in this test, or as much as its place allows.
var hostile = map[string]string{
	"sequences": "\x1b]0;forged title\x07\x1b]8;;https://link.invalid/\x1b\\link\x1b]8;;\x1b\\\x1b]52;c;Zm9yZ2Vk\x07\x1b[31m\x1b[5n\x1bc\x1bPq\x1b\\",
	"controls":  eachRune(0, 0x1f) + eachRune(0x7f, 0x9f),
	"hidden":    "\u202edesrever\u2066isolated\u200b\u200c\u200d\u2060\ufeff\u00ad\u061c\U000e0041",
	"wide":      strings.Repeat("語", 40),
	"long":      countedTo(3000),
	"longest":   strings.Repeat("語文", 5000),
	"marks":     "e\u0301 Z" + strings.Repeat(eachRune(0x351, 0x36f), 10) + "\u0301 a\u0300\u0301\u0302\u0303\u0304",
	"emoji":     "👨\u200d👩\u200d👧 ☎\ufe0f 👋🏽 🇨🇱🇨🇴🇨 1\ufe0f\u20e3 ❤\ufe0f",
	"scripts":   "\u0915\u093f\u0915\u094d\u0937 \u0e17\u0e33 \u0e33 \u1100\u1161\u11a8 각 ｶﾞ カ\u3099 \u0d4e\u0d15 \u05d0\u05d1 \u0627\u0628",
}

// everything is all of it in one text, what acts first: much of the rest is cut for its length.
var everything = hostile["sequences"] + hostile["hidden"] + hostile["emoji"] + hostile["scripts"] + hostile["controls"] + hostile["marks"] + hostile["wide"] + hostile["long"]

// pasted is text as terminals paste it: they take control characters out.
var pasted = hostile["hidden"] + hostile["emoji"] + hostile["scripts"] + hostile["marks"] + hostile["wide"] + hostile["long"]

// countedTo is long, and nowhere the same: a page of it differs from the next.
func countedTo(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strconv.Itoa(i))
	}
	return b.String()
}

func eachRune(first, last rune) string {
	var b strings.Builder
	for r := first; r <= last; r++ {
		b.WriteRune(r)
	}
	return b.String()
}

// hostileHome is a home in which others have written: the vault holds names that no import accepts, and what
// is remembered and configured was edited by hand. Its last credential can log in, the one before it cannot
// be read.
func hostileHome(t *testing.T) string {
	t.Helper()
	home := t.TempDir()
	server := exchange(t, home, "hostile-text")
	factor := exchange(t, home, "second-factor")
	other := httptest.NewServer(http.HandlerFunc(hostileAnswer))
	t.Cleanup(other.Close)
	var b strings.Builder
	b.WriteString("[" + quote(everything) + "]\n" + quote(everything) + " = " + quote(everything) + "\n" +
		"[lock]\n" + quote(hostile["hidden"]) + " = 1\nidle_minutes = " + quote(everything) + "\n")
	environment := func(name, url, more string) {
		fmt.Fprintf(&b, "[[environment]]\nname = %s\nurl = %s\nkind = \"custom\"\n%s\n", quote(name), quote(url), more)
	}
	environment("local", server.URL(), "ca_file = '"+server.CertificateFile()+"'\nwebsocket_url = '"+server.WebSocketURL()+"'")
	environment("factor", factor.URL(), "ca_file = '"+factor.CertificateFile()+"'")
	for _, mode := range []string{"page", "text", "list", "status", "header", "redirect", "names"} {
		environment(mode, other.URL+"/"+mode, "websocket_url = '"+strings.Replace(other.URL, "http", "ws", 1)+"/"+mode+"'")
	}
	environment(hostile["sequences"], "https://name.invalid/", "")
	environment("lost", "https://"+hostile["hidden"]+"/", "")
	environment("found", "https://found.invalid/"+strings.Repeat("%E8%AA%9E", 50), "ca_file = "+quote("/"+hostile["sequences"]))
	write(t, filepath.Join(home, "config", "config.toml"), b.String())

	ids := hostileVault(t, home)
	credentials := map[string]any{}
	for i, id := range ids {
		credentials[id] = map[string]any{"test": map[string]any{
			"at": time.Now().Add(-time.Duration(i) * time.Hour), "environment": everything, "kind": "refused", "message": everything,
		}}
	}
	folder := filepath.Join(home, "state")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(folder, "state.json"), quote(map[string]any{"version": 1, "environment": everything, "credentials": credentials}))
	write(t, filepath.Join(folder, "activity.jsonl"), quote(map[string]any{
		"at": time.Now(), "action": everything, "credential": everything, "environment": everything, "outcome": everything,
	})+"\n")
	return home
}

// quote is a value in JSON, whose strings are those of TOML too.
func quote(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return strings.ReplaceAll(string(text), "\x7f", `\u007f`)
}

// hostileBackup is a backup of that vault, from before something in it could not be read, in the home.
const hostileBackup = "hostile.kiikey"

// hostileVault makes the vault and returns the ids of its credentials. The store accepts no hostile name, so
// the names are put into its items afterwards, as a holder of the passphrase can.
func hostileVault(t *testing.T, home string) []string {
	t.Helper()
	s := newVault(t, home)
	names, ids := map[string]string{}, []string(nil)
	add := func(name string, c kiiex.Credential) {
		c.ID, c.Name, c.APISecret, c.ImportedAt = kiiex.NewID(), fmt.Sprintf("placeholder-%d", len(ids)), kiiex.SecretFromString(sampleSecret), time.Now().UTC().Truncate(time.Second)
		c.Permissions, c.IPWhitelist = []string{everything, hostile["wide"]}, []string{everything}
		if err := s.Save(t.Context(), c, false); err != nil {
			t.Fatal(err)
		}
		names[c.Name], ids = name, append(ids, c.ID)
	}
	for _, text := range hostile {
		add(text, kiiex.Credential{Environment: text, APIKey: everything, Nonce: everything, UserID: everything, UserName: everything})
	}
	// No other name is sorted after these two, the first of which cannot be read.
	add("\U0001f9fe"+everything, kiiex.Credential{Environment: everything})
	add("\U0001f9ff"+everything, kiiex.Credential{Environment: "local", APIKey: sampleKey, Nonce: "0", UserID: sampleUser})
	s.Close()

	v, err := vault.Open(t.Context(), store.VaultPath(filepath.Join(home, "data")), kiiex.SecretFromString(passphrase))
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	err = v.Update(t.Context(), func(items vault.Items) error {
		for _, key := range items.Keys() {
			item := items[key]
			var record map[string]any
			if err := json.Unmarshal(item.Data, &record); err != nil {
				return err
			}
			item.Label = names[record["name"].(string)]
			record["name"] = item.Label
			item.Data = []byte(quote(record))
			items[key] = item
		}
		return nil
	})
	if err == nil {
		err = v.Backup(t.Context(), filepath.Join(home, hostileBackup), kiiex.SecretFromString(passphrase), false)
	}
	if err == nil {
		err = v.Update(t.Context(), func(items vault.Items) error {
			for _, key := range items.Keys() {
				if item := items[key]; strings.Contains(string(item.Data), "\U0001f9fe") {
					item.Data = item.Data[1:]
					items[key] = item
				}
			}
			return nil
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

// hostileFrames come over a WebSocket: the reason to close it, an error, what is no frame, and names of members.
var hostileFrames = map[string]string{
	"page":  hostile["sequences"],
	"text":  quote(map[string]any{"m": 5, "i": 2, "n": "AuthenticateUser", "o": quote(map[string]any{"errormsg": everything, everything: everything}), everything: everything}),
	"list":  everything,
	"names": quote(map[string]any{"m": 1, "i": 2, "n": "AuthenticateUser", "o": quote(map[string]any{"Authenticated": false, everything: []any{everything}})}),
}

// hostileAnswer speaks in hostile text wherever HTTP lets it, in the way that the address names.
func hostileAnswer(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	mode := strings.Split(r.URL.Path, "/")[1]
	raw := func(text string) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			_, _ = io.WriteString(conn, text)
			_ = conn.Close()
		}
	}
	if frame := hostileFrames[mode]; frame != "" && r.Header.Get("Upgrade") != "" {
		conn, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		_, _, _ = conn.Read(r.Context())
		if mode == "page" {
			_ = conn.Close(websocket.StatusPolicyViolation, frame)
			return
		}
		_ = conn.Write(r.Context(), websocket.MessageText, []byte(frame))
		_, _, _ = conn.Read(r.Context())
		return
	}
	// What a header can hold: no line break.
	header := strings.NewReplacer("\r", "", "\n", "", "\x00", "").Replace(everything)
	switch mode {
	case "page":
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w, "<html><head><title>"+everything+"</title></head><body>"+everything+"</body></html>")
	case "text":
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, everything)
	case "list":
		_, _ = io.WriteString(w, quote(slices.Repeat([]string{everything}, 3)))
	case "status":
		raw("HTTP/1.1 500 " + header[:2000] + "\r\nContent-Length: 0\r\n\r\n")
	case "header":
		raw("HTTP/1.1 403 Forbidden\r\nServer: " + header[:2000] + "\r\nVia: \x1b[31m\u202e\r\nContent-Type: \x1b[31m\u202e/語\r\nContent-Length: 2\r\n\r\n{}")
	case "redirect":
		raw("HTTP/1.1 302 Found\r\nLocation: https://\u202e語/" + header[:1000] + "\r\nContent-Length: 0\r\n\r\n")
	default: // in the names of fields
		_, _ = io.WriteString(w, `{"Authenticated": false, "errormsg": `+quote(everything)+`, `+quote(everything)+`: {`+quote(everything)+`: [`+quote(everything)+`]}}`)
	}
}

// emptied is a home with the configuration of another and nothing else.
func emptied(t *testing.T, home string) string {
	t.Helper()
	bare, name := t.TempDir(), filepath.Join("config", "config.toml")
	text, err := os.ReadFile(filepath.Join(home, name))
	if err == nil {
		err = os.Mkdir(filepath.Join(bare, "config"), 0o700)
	}
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(bare, name), string(text))
	return bare
}

// hostileFolder is a folder of exports whose names, targets and content are hostile. A name begins with what
// the walk looks for it by.
func hostileFolder(t *testing.T) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "\x1b]0;forged title\x07\u202e\u200b語e\u0301")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	name := func(begins string) string {
		return filepath.Join(folder, begins+"\x1b[31m\n\xff\u202e語語語👋🏽☎\ufe0f.json")
	}
	good := `"APIKey": "` + sampleKey + `", "APISecret": "` + sampleSecret + `", "Nonce": "0", "Permissions": ["Trading"]`
	write(t, name("1 - export.json"), `{`+good+`, `+quote(everything)+`: 1, `+quote(hostile["hidden"])+`: `+quote(everything)+`}`)
	write(t, name("2 - two"), `[{`+good+`}, {`+strings.Replace(good, "0123", "3210", 1)+`}]`)
	if err := os.Symlink(name("1 - export.json"), name("3 - link")); err != nil && !errors.Is(err, syscall.EEXIST) {
		t.Fatal(err)
	}
	write(t, name("4 - unusable"), `{"APIKey": `+quote(everything)+`, "Nonce": `+quote(everything)+`, `+quote(everything)+`: {}}`)
	write(t, name("5 - bare"), `{"pub": 1, `+good+`, "UserName": "`+strings.Repeat("n", 256)+`", "UserId": "151", "IPWhitelist": ["10.0.0.1", "`+strings.Repeat("1", 200)+`"]}`)
	return folder
}
