package strictjson

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

func TestParseJSONAgreesWithEncodingJSON(t *testing.T) {
	for _, text := range []string{
		`{}`, `[]`, `null`, `true`, `false`, `0`, `-1.5e+10`, `""`, `"a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"`,
		` { "a" : [ 1 , 2 , { "b" : null } ] , "" : { } , "c\u0022" : [ [ ] ] } `, `[true,false,null,"x",-0]`, "[\n\t1\r\n]",
		"[\"a\xffb\", \"\\n\xc3\"]",
	} {
		v, err := ParseTree([]byte(strings.TrimSpace(text)))
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		var want any
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber()
		if err := d.Decode(&want); err != nil {
			t.Fatal(err)
		}
		if got := plain(v); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %#v, want %#v", text, got, want)
		}
	}
	for _, text := range []string{``, `{`, `{"a":1,}`, `[1 2]`, `01`, `nul`, `"a`, `{} {}`, "\"\n\"", `{a:1}`, `'a'`, "\uFEFF{}"} {
		if v, err := ParseTree([]byte(text)); err != errNotJSON {
			t.Errorf("%s: %v, %v", text, v, err)
		}
	}
	for name, text := range map[string]string{
		"32 levels":      strings.Repeat("[", 32) + strings.Repeat("]", 32),
		"100,000 values": "[" + strings.Repeat("1,", maxAnswerValues-2) + "1]",
		"object of null": `{"a":` + strings.Repeat("[", 31) + strings.Repeat("]", 31) + `}`,
	} {
		if _, err := ParseTree([]byte(text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, text := range map[string]string{
		"33 levels":       strings.Repeat("[", 33) + strings.Repeat("]", 33),
		"100,001 values":  "[" + strings.Repeat("1,", maxAnswerValues-1) + "1]",
		"a million opens": strings.Repeat(`{"a":`, 9000) + "1" + strings.Repeat("}", 9000),
	} {
		if _, err := ParseTree([]byte(text)); err != ErrTooInvolved {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestZeroIsReadFromDigits(t *testing.T) {
	for text, want := range map[string]bool{
		`0`: true, `-0`: true, `0.0`: true, `-0.00E+9`: true, `0e0`: true, `"0"`: true,
		`1`: false, `-1`: false, `0.01`: false, `1e-400`: false, `20.0`: false, `1e400`: false,
		`"0.0"`: false, `"-0"`: false, `" 0"`: false, `""`: false, `null`: false, `false`: false, `[0]`: false, `{}`: false,
	} {
		if v, err := ParseTree([]byte(text)); err != nil || v.IsZero() != want {
			t.Errorf("%s: %v, %v", text, !want, err)
		}
	}
	if (*Node)(nil).IsZero() {
		t.Error("nothing is 0")
	}
}

// plain converts v to what encoding/json makes of it.
func plain(v *Node) any {
	switch v.Kind {
	case NodeObject:
		m := map[string]any{}
		for i := range v.Members {
			m[v.Members[i].Name] = plain(&v.Members[i].Value)
		}
		return m
	case NodeArray:
		l := []any{}
		for i := range v.Members {
			l = append(l, plain(&v.Members[i].Value))
		}
		return l
	case NodeString:
		return string(v.Text)
	case jsonNumber:
		return json.Number(string(v.Text))
	case jsonTrue, jsonFalse:
		return v.Kind == jsonTrue
	}
	return nil
}
