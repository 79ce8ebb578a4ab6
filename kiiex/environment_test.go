package kiiex_test

import (
	"errors"
	"strings"
	"testing"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
)

func TestEnvironmentValidateAccepts(t *testing.T) {
	for _, base := range []string{
		"https://apstage.proxy.kiiex.io/ap", "https://alphaprod.proxy.kiiex.io/ap", "HTTPS://exchange.example/ap",
		"https://exchange.example", "https://exchange.example:8443/ap", "https://192.0.2.7/ap", "https://[2001:db8::1]:443/ap",
		"http://127.0.0.1:8080", "http://127.9.9.9", "http://[::1]:8080/ap", "http://localhost:8080", "http://LocalHost",
		"https://exchange.example/a%20path", "https://xn--bcher-kva.example/ap",
	} {
		if err := (kiiex.Environment{Name: "mine", BaseURL: base}).Validate(); err != nil {
			t.Errorf("%s: %v", base, err)
		}
	}
}

func TestEnvironmentValidateRefuses(t *testing.T) {
	tests := []struct{ name, base string }{
		{"empty", ""},
		{"only a path", "/ap"},
		{"a name without a scheme", "exchange.example/ap"},
		{"a scheme without a host", "https:///ap"},
		{"a port without a host", "https://:443/ap"},
		{"opaque", "https:exchange.example"},
		{"plain http", "http://exchange.example/ap"},
		{"plain http on a private address", "http://192.168.1.7/ap"},
		{"plain http on the unspecified address", "http://0.0.0.0/ap"},
		{"plain http, loopback as a prefix of the name", "http://127.0.0.1.exchange.example/ap"},
		{"plain http, localhost as a part of the name", "http://localhost.exchange.example/ap"},
		{"plain http, loopback as the user", "http://127.0.0.1@exchange.example/ap"},
		{"plain http, loopback in hexadecimal", "http://0x7f000001/ap"},
		{"plain http, loopback as one number", "http://2130706433/ap"},
		{"plain http, loopback with leading zeros", "http://0177.0.0.1/ap"},
		{"plain http, loopback in full-width digits", "http://１２７.0.0.1/ap"},
		{"user", "https://trader@exchange.example/ap"},
		{"user and password", "https://trader:s3cretW0rd@exchange.example/ap"},
		{"empty user", "https://@exchange.example/ap"},
		{"backslash before another host", `https://exchange.example\@evil.example/ap`},
		{"query", "https://exchange.example/ap?x=1"},
		{"empty query", "https://exchange.example/ap?"},
		{"fragment", "https://exchange.example/ap#x"},
		{"empty fragment", "https://exchange.example/ap#"},
		{"file", "file:///etc/passwd"},
		{"ftp", "ftp://exchange.example/ap"},
		{"javascript", "javascript://exchange.example/ap"},
		{"websocket", "wss://exchange.example/ap"},
		{"space in front", " https://exchange.example/ap"},
		{"space at the end", "https://exchange.example/ap "},
		{"space in the host", "https://exchange .example/ap"},
		{"line feed", "https://exchange.example/ap\nHost: evil.example"},
		{"NUL", "https://exchange.example/\x00"},
		{"escape sequence", "https://exchange.example/\x1b[2J"},
		{"look-alike letter", "https://аpstage.proxy.kiiex.io/ap"}, // its first а is Cyrillic
		{"zero-width space", "https://exchange\u200b.example/ap"},
		{"escaped character in the host", "https://exchange%2eexample%00/ap"},
		{"port that is no number", "https://exchange.example:https/ap"},
		{"port out of range", "https://exchange.example:65536/ap"},
		{"port zero", "https://exchange.example:0/ap"},
		{"unclosed address", "https://[::1/ap"},
		{"invalid percent sequence", "https://exchange.example/%zz"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := kiiex.Environment{Name: "mine", BaseURL: tt.base, Kind: kiiex.KindCustom}.Validate()
			if !errors.Is(err, problem.Of(problem.BadConfig)) {
				t.Fatalf("error = %v, want kind %s", err, problem.BadConfig)
			}
			p := problem.From(err)
			if p.Why == "" || p.Next == "" || !strings.Contains(p.What, "mine") {
				t.Errorf("incomplete: %+v", p)
			}
			if strings.Contains(p.What+p.Why+p.Next, "s3cretW0rd") {
				t.Errorf("shows a password: %+v", p)
			}
		})
	}
}

func TestBuiltinEnvironments(t *testing.T) {
	kinds := map[string]kiiex.EnvironmentKind{
		"sandbox": kiiex.KindSandbox, "staging": kiiex.KindStaging, "production": kiiex.KindProduction,
	}
	for _, e := range kiiex.BuiltinEnvironments() {
		if e.Kind != kinds[e.Name] {
			t.Errorf("%s is of kind %s", e.Name, e.Kind)
		}
		delete(kinds, e.Name)
		if e.IsProduction() != (e.Name == "production") || e.IsEmbedded() != (e.Name == kiiex.SandboxName) {
			t.Errorf("%s: production %v, embedded %v", e.Name, e.IsProduction(), e.IsEmbedded())
		}
		if err := e.Validate(); (err == nil) == e.IsEmbedded() {
			t.Errorf("%s: %v; only the sandbox has no address before it runs", e.Name, err)
		}
	}
	if len(kinds) > 0 {
		t.Errorf("not built in: %v", kinds)
	}
	kiiex.BuiltinEnvironments()[2].BaseURL = "https://evil.example"
	if kiiex.BuiltinEnvironments()[2].BaseURL == "https://evil.example" {
		t.Error("a caller can change the list for the next one")
	}
}

func TestIsLoopback(t *testing.T) {
	for host, want := range map[string]bool{
		"localhost": true, "LOCALHOST": true, "127.0.0.1": true, "127.255.255.254": true, "::1": true, "::ffff:127.0.0.1": true,
		"": false, "128.0.0.1": false, "0.0.0.0": false, "::": false, "::2": false, "localhost.example": false, "127.0.0.1.example": false,
		"127.1": false, "[::1]": false, "127.0.0.1:80": false, "10.0.0.1": false,
	} {
		if got := kiiex.IsLoopback(host); got != want {
			t.Errorf("IsLoopback(%q) = %v", host, got)
		}
	}
}

func TestValidateWebSocket(t *testing.T) {
	for address, ok := range map[string]bool{
		"wss://exchange.example/WSGateway": true, "WSS://exchange.example": true, "ws://127.0.0.1:8080/WSGateway": true, "ws://[::1]:1/": true,
		"": false, "ws://exchange.example/WSGateway": false, "https://exchange.example/WSGateway": false, "wss://u:p@exchange.example/": false,
		"wss://exchange.example/?x": false, "wss://exchange.example/\x1b[2J": false, "wss:///WSGateway": false, "ws://127.0.0.1.exchange.example/": false,
	} {
		err := kiiex.Environment{Name: "mine", WebSocketURL: address}.ValidateWebSocket()
		if ok != (err == nil) || err != nil && problem.KindOf(err) != problem.BadConfig {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func TestOMS(t *testing.T) {
	for _, c := range []struct{ configured, said, want string }{{"", "", "1"}, {"", "2", "2"}, {"3", "2", "3"}} {
		if got := (kiiex.Environment{OMSID: c.configured}).OMS(c.said); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}
