package config_test

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/ui/flow/config"
)

// TestDocumentationMatchesDefaults reads docs/configuration.md: its first example is every key with its default,
// its second one an environment, and its list names each key with the same default.
func TestDocumentationMatchesDefaults(t *testing.T) {
	text, err := os.ReadFile("../../../docs/configuration.md")
	testenv.OK(t, err)
	examples := regexp.MustCompile("(?s)```toml\n(.*?)```").FindAllSubmatch(text, -1)
	if len(examples) != 4 {
		t.Fatalf("%d examples, want 4", len(examples))
	}

	dir := t.TempDir()
	all := string(examples[0][1])
	if got := load(t, dir, all); !reflect.DeepEqual(got, config.Default()) {
		t.Errorf("the first example is not the defaults: %+v", got)
	}
	settings := config.Settings()
	for path, value := range settings {
		table, key, _ := strings.Cut(path, ".")
		if !regexp.MustCompile(`(?ms)^\[` + table + `\]$[^\[]*^` + key + ` = ` + regexp.QuoteMeta(value) + `$`).MatchString(all) {
			t.Errorf("the first example does not say %s = %s", path, value)
		}
		if !strings.Contains(string(text), "- `"+path+"` (`"+value+"`): ") {
			t.Errorf("the list does not say `%s` (`%s`)", path, value)
		}
	}
	if n := strings.Count(all, " = "); n != len(settings) {
		t.Errorf("the first example sets %d keys, there are %d", n, len(settings))
	}

	put(t, filepath.Join(dir, "desk-ca.pem"), "")
	custom := load(t, dir, string(examples[1][1])).Custom
	want := []kiiex.Environment{{
		Name: "desk", BaseURL: "https://exchange.example/ap", Kind: kiiex.KindStaging, CAFile: filepath.Join(dir, "desk-ca.pem"),
	}}
	if !reflect.DeepEqual(custom, want) {
		t.Errorf("the second example is %+v", custom)
	}

	for i, want := range []struct {
		fields api.FieldsIn
		kiiex.Environment
	}{
		{api.FieldsInHeaders, kiiex.Environment{Name: "north", BaseURL: "https://api.north.example:8443/AP", Kind: kiiex.KindProduction,
			OMSID: "1", WebSocketURL: "wss://api.north.example/WSGateway"}},
		{api.FieldsInBody, kiiex.Environment{Name: "south", BaseURL: "https://south.example/ap", Kind: kiiex.KindStaging,
			OMSID: "2", WebSocketURL: "wss://stream.south.example/WSGateway"}},
	} {
		got := load(t, dir, string(examples[2+i][1]))
		if got.Transport.Fields != want.fields || !reflect.DeepEqual(got.Custom, []kiiex.Environment{want.Environment}) {
			t.Errorf("example %d is %+v", 3+i, got)
		}
	}
}
