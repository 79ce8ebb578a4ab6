package strictjson_test

import (
	"encoding/json"
	"testing"

	"kiikey/kiiex/strictjson"
)

func TestAppendString(t *testing.T) {
	every := make([]rune, 0, 0x300)
	for r := range rune(0x300) {
		every = append(every, r)
	}
	for _, text := range []string{"", "plain", `a"b\\c`, "<&>\u2028😀", string(every)} {
		out := strictjson.AppendString([]byte("x"), text)
		if string(strictjson.AppendString([]byte("x"), []byte(text))) != string(out) || len(out) != 1+strictjson.StringLen(text) {
			t.Errorf("%q as bytes, or its length, differs from %q", text, out)
		}
		var back string
		if err := json.Unmarshal(out[1:], &back); err != nil || back != text || out[0] != 'x' {
			t.Errorf("%q became %q, which is %q: %v", text, out, back, err)
		}
		if v, err := strictjson.Parse(out[1:], nil); err != nil || string(v.Text) != text {
			t.Errorf("%q became %q, which Parse refuses: %v", text, out, err)
		}
	}
}
