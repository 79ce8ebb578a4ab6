package config_test

import (
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"kiikey/kiiex"
	"kiikey/ui/flow/config"
)

func TestMistakesInEnvironments(t *testing.T) {
	const good = "[[environment]]\nname = \"good\"\nurl = \"https://good.example/ap\"\n"
	for name, c := range map[string]struct {
		text string // from line 4 on
		line int
		what string
		kept bool
	}{
		"no name":                       {"[[environment]]\nurl = \"https://a.example/ap\"\n", 4, "needs a name", false},
		"empty name":                    {"[[environment]]\nname = \"\"\nurl = \"https://a.example/ap\"\n", 5, "needs a name", false},
		"name with a space":             {"[[environment]]\nname = \"a b\"\nurl = \"https://a.example/ap\"\n", 5, "needs a name", false},
		"name like an option":           {"[[environment]]\nname = \"-a\"\nurl = \"https://a.example/ap\"\n", 5, "needs a name", false},
		"name that hides":               {"[[environment]]\nname = \"a\\u200b\"\nurl = \"https://a.example/ap\"\n", 5, "needs a name", false},
		"name that is too long":         {"[[environment]]\nname = \"" + strings.Repeat("a", 33) + "\"\nurl = \"https://a.example/ap\"\n", 5, "needs a name", false},
		"name that is a number":         {"[[environment]]\nname = 7\nurl = \"https://a.example/ap\"\n", 5, "needs a name", false},
		"name of a built-in":            {"[[environment]]\nurl = \"https://a.example/ap\"\nname = \"Production\"\n", 6, "built-in", false},
		"name of the sandbox":           {"[[environment]]\nurl = \"https://a.example/ap\"\nname = \"sandbox\"\n", 6, "built-in", false},
		"name used above":               {"[[environment]]\nname = \"GOOD\"\nurl = \"https://a.example/ap\"\n", 5, "above already", false},
		"no url":                        {"[[environment]]\nname = \"a\"\n", 4, "not usable", false},
		"url without https":             {"[[environment]]\nname = \"a\"\nurl = \"http://a.example/ap\"\n", 6, "Plain http", false},
		"url with a password":           {"[[environment]]\nname = \"a\"\nurl = \"https://u:hunter2@a.example/ap\"\n", 6, "user name", false},
		"url that is a word":            {"[[environment]]\nname = \"a\"\nurl = \"staging\"\n", 6, "not usable", false},
		"url that is a number":          {"[[environment]]\nname = \"a\"\nurl = 1\n", 6, "not usable", false},
		"unknown key":                   {"[[environment]]\nname = \"a\"\nurl = \"https://a.example/ap\"\ncolour = \"red\"\n", 7, `no "colour"`, true},
		"unknown kind":                  {"[[environment]]\nname = \"a\"\nurl = \"https://a.example/ap\"\nkind = \"prod\"\n", 7, `treated as "production"`, true},
		"kind sandbox":                  {"[[environment]]\nname = \"a\"\nurl = \"https://a.example/ap\"\nkind = \"sandbox\"\n", 7, `treated as "production"`, true},
		"kind that is a number":         {"[[environment]]\nname = \"a\"\nurl = \"https://a.example/ap\"\nkind = 1\n", 7, `treated as "production"`, true},
		"production under a guise":      {"[[environment]]\nname = \"a\"\nurl = \"https://AlphaProd.proxy.kiiex.io./ap\"\nkind = \"staging\"\n", 7, "the real exchange", true},
		"production unsaid":             {"[[environment]]\nname = \"a\"\nurl = \"https://alphaprod.proxy.kiiex.io:8443/ap\"\n", 4, "the real exchange", true},
		"ca_file absent":                {"[[environment]]\nname = \"a\"\nurl = \"https://a.example/ap\"\nca_file = \"absent.pem\"\n", 7, "fail until", true},
		"ca_file a folder":              {"[[environment]]\nname = \"a\"\nurl = \"https://a.example/ap\"\nca_file = \".\"\n", 7, "fail until", true},
		"ca_file a number":              {"[[environment]]\nname = \"a\"\nurl = \"https://a.example/ap\"\nca_file = 1\n", 7, "must be the path", true},
		"websocket_url of HTTP":         {"[[environment]]\nname = \"a\"\nurl = \"https://a.example/ap\"\nwebsocket_url = \"https://a.example/ws\"\n", 7, "neither wss nor ws", true},
		"websocket_url without TLS":     {"[[environment]]\nname = \"a\"\nurl = \"https://a.example/ap\"\nwebsocket_url = \"ws://a.example/ws\"\n", 7, "Plain ws", true},
		"websocket_url with a password": {"[[environment]]\nname = \"a\"\nurl = \"https://a.example/ap\"\nwebsocket_url = \"wss://u:hunter2@a.example/ws\"\n", 7, "user name", true},
		"websocket_url a number":        {"[[environment]]\nname = \"a\"\nurl = \"https://a.example/ap\"\nwebsocket_url = 1\n", 7, "names no host", true},
		"empty websocket_url":           {"[[environment]]\nname = \"a\"\nurl = \"https://a.example/ap\"\nwebsocket_url = \"\"\n", 7, "names no host", true},
		"production by WebSocket":       {"[[environment]]\nname = \"a\"\nurl = \"https://a.example/ap\"\nwebsocket_url = \"wss://alphaprod.proxy.kiiex.io/WSGateway\"\n", 4, "the real exchange", true},
		"oms_id in quotes":              {"[[environment]]\nname = \"a\"\nurl = \"https://a.example/ap\"\noms_id = \"1\"\n", 7, "without quotes", true},
		"oms_id 0":                      {"[[environment]]\nname = \"a\"\nurl = \"https://a.example/ap\"\noms_id = 0\n", 7, "above 0", true},
		"negative oms_id":               {"[[environment]]\nname = \"a\"\nurl = \"https://a.example/ap\"\noms_id = -1\n", 7, "above 0", true},
		"broken oms_id":                 {"[[environment]]\nname = \"a\"\nurl = \"https://a.example/ap\"\noms_id = 1.5\n", 7, "whole number", true},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			put(t, filepath.Join(dir, config.FileName), good+c.text)
			got, mistakes := config.Load(dir)
			if len(mistakes) != 1 || mistakes[0].Line != c.line || !strings.Contains(mistakes[0].What, c.what) {
				t.Fatalf("mistakes are %v, want line %d with %q", mistakes, c.line, c.what)
			}
			if strings.Contains(mistakes[0].Error(), "hunter2") {
				t.Error("the mistake shows a password")
			}
			if want := 1 + map[bool]int{true: 1}[c.kept]; len(got.Custom) != want || got.Custom[0].Name != "good" {
				t.Fatalf("environments are %+v, want %d", got.Custom, want)
			}
			if strings.Contains(c.what, "production") || strings.Contains(c.what, "real exchange") {
				if !got.Custom[1].IsProduction() {
					t.Errorf("it is not treated as production: %+v", got.Custom[1])
				}
			}
			if strings.Contains(c.what, "fail until") && got.Custom[1].CAFile == "" {
				t.Error("the system's authorities took the place of a ca_file that is missing")
			}
		})
	}
}

func TestCAFilePathsAreResolved(t *testing.T) {
	dir, home := t.TempDir(), t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	for _, folder := range []string{dir, home} {
		put(t, filepath.Join(folder, "ca.pem"), "")
	}
	for written, want := range map[string]string{
		"ca.pem":                      filepath.Join(dir, "ca.pem"),
		"./ca.pem":                    filepath.Join(dir, "ca.pem"),
		"~/ca.pem":                    filepath.Join(home, "ca.pem"),
		filepath.Join(home, "ca.pem"): filepath.Join(home, "ca.pem"),
		"":                            "",
	} {
		c := load(t, dir, "[[environment]]\nname = \"a\"\nurl = \"https://a.example/ap\"\nca_file = '"+written+"'\n")
		if got := c.Custom[0].CAFile; got != want {
			t.Errorf("ca_file %q is %q, want %q", written, got, want)
		}
	}
}

func TestExchangesOfTheSameSoftware(t *testing.T) {
	c := load(t, t.TempDir(), `[[environment]]
name = "a"
url = "https://a.example/AP"
oms_id = 2
websocket_url = "wss://ws.a.example/WSGateway/"

[[environment]]
name = "local"
url = "http://127.0.0.1:8080/ap"
websocket_url = "ws://127.0.0.1:8080/WSGateway"
`)
	want := []kiiex.Environment{
		{Name: "a", BaseURL: "https://a.example/AP", Kind: kiiex.KindCustom, OMSID: "2", WebSocketURL: "wss://ws.a.example/WSGateway/"},
		{Name: "local", BaseURL: "http://127.0.0.1:8080/ap", Kind: kiiex.KindCustom, WebSocketURL: "ws://127.0.0.1:8080/WSGateway"},
	}
	if !reflect.DeepEqual(c.Custom, want) {
		t.Errorf("environments are %+v", c.Custom)
	}
}

func TestInlineEnvironmentsAreRead(t *testing.T) {
	c := load(t, t.TempDir(), `environment = [{name = "a", url = "https://a.example/ap", kind = "production"}]`)
	want := []kiiex.Environment{{Name: "a", BaseURL: "https://a.example/ap", Kind: kiiex.KindProduction}}
	if !reflect.DeepEqual(c.Custom, want) {
		t.Errorf("environments are %+v", c.Custom)
	}
}

// TestCAFileAtWindowsPathIsExplained is about the Windows Subsystem for Linux.
func TestCAFileAtWindowsPathIsExplained(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the Windows Subsystem for Linux is one")
	}
	t.Setenv("WSL_DISTRO_NAME", "Debian")
	dir := t.TempDir()
	put(t, filepath.Join(dir, config.FileName), "[[environment]]\nname = \"a\"\nurl = \"https://a.example/ap\"\nca_file = 'C:\\keys\\ca.pem'\n")
	got, mistakes := config.Load(dir)
	if len(mistakes) != 1 || !strings.Contains(mistakes[0].What, "Write /mnt/c/keys/ca.pem") || got.Custom[0].CAFile == "" {
		t.Errorf("%+v, %v", got.Custom, mistakes)
	}
}
