package strictjson_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex/strictjson"
)

func TestParseAnswerAgreesWithEncodingJSON(t *testing.T) {
	for _, text := range []string{
		`{}`, `[]`, `null`, `true`, `false`, `0`, `-1.5e+10`, `""`, `"a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"`,
		` { "a" : [ 1 , 2 , { "b" : null } ] , "" : { } , "c\u0022" : [ [ ] ] } `, `[true,false,null,"x",-0]`, "[\n\t1\r\n]",
		"[\"a\xffb\", \"\\n\xc3\"]", `["\ud800", "\ud800\u0041", "\ud800\ud800", "\udc00a"]`, `{"a": 1, "a": 2}`,
	} {
		v, err := strictjson.ParseAnswer([]byte(text))
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		var want any
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber()
		testenv.OK(t, d.Decode(&want))
		if got := plain(v); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %#v, want %#v", text, got, want)
		}
	}
}

func TestParseAnswerKeepsPlacesAndDuplicates(t *testing.T) {
	const text = ` {"a": [1.50, "\u0041"], "a" : null} `
	v, err := strictjson.ParseAnswer([]byte(text))
	testenv.OK(t, err)
	var places []string
	for _, m := range v.Members {
		places = append(places, text[m.Start:m.End], text[m.Value.Start:m.Value.End])
		for _, e := range m.Value.Elements {
			places = append(places, text[e.Start:e.End])
		}
	}
	if got, want := strings.Join(places, " "), `"a" [1.50, "\u0041"] 1.50 "\u0041" "a" null`; got != want {
		t.Errorf("%s", got)
	}
	if found, several := v.Member("a"); !several || found != v.Members[0].Value || v.Only("a") != nil {
		t.Errorf("%+v, %t", found, several)
	}
}

func TestParseAnswerRejects(t *testing.T) {
	values := func(n int) string { return "[" + strings.Repeat(`"",`, n-2) + `""]` }
	for text, involved := range map[string]bool{
		"": false, "{": false, `{"a":1,}`: false, "[1 2]": false, "01": false, "nul": false, `"a`: false, "{} {}": false, "\"\n\"": false,
		"{a:1}": false, "'a'": false, "\uFEFF{}": false, nested(33)[:40]: false,
		nested(33): true, strings.Repeat(`{"a":`, 9000) + "1" + strings.Repeat("}", 9000): true, values(100_001): true,
	} {
		if v, err := strictjson.ParseAnswer([]byte(text)); err == nil || (err == strictjson.ErrTooInvolved) != involved {
			t.Errorf("%.60s: %v, %v", text, v, err)
		}
	}
	for _, text := range []string{nested(32), values(100_000)} {
		if _, err := strictjson.ParseAnswer([]byte(text)); err != nil {
			t.Errorf("%.60s: %v", text, err)
		}
	}
	text := []byte(`["kept", ` + nested(40) + `]`)
	if _, err := strictjson.ParseAnswer(text); err == nil || !strings.HasPrefix(string(text), `["kept"`) {
		t.Errorf("%v, and the text is %s", err, text)
	}
}

func TestZeroIsReadFromDigits(t *testing.T) {
	for text, want := range map[string]bool{
		`0`: true, `-0`: true, `0.0`: true, `-0.00E+9`: true, `0e0`: true, `"0"`: true,
		`1`: false, `-1`: false, `0.01`: false, `1e-400`: false, `20.0`: false, `1e400`: false,
		`"0.0"`: false, `"-0"`: false, `" 0"`: false, `""`: false, `null`: false, `false`: false, `[0]`: false, `{}`: false,
	} {
		if v, err := strictjson.ParseAnswer([]byte(text)); err != nil || v.IsZero() != want {
			t.Errorf("%s: %v, %v", text, !want, err)
		}
	}
	if (*strictjson.Value)(nil).IsZero() {
		t.Error("nothing is 0")
	}
}
