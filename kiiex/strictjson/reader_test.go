package strictjson_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"kiikey/internal/testenv"
	"kiikey/kiiex/strictjson"
)

// nested returns n lists around nothing.
func nested(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }

func TestParseRefuses(t *testing.T) {
	tests := []struct {
		name, doc string
		line, col int
		reason    string // part of it
	}{
		{"nothing", "", 1, 1, "empty"},
		{"only space", " \r\n\t\n", 3, 1, "empty"},
		{"only a byte-order mark", "\ufeff", 1, 1, "empty"},
		{"a second byte-order mark", "\ufeff\ufeff{}", 1, 1, "U+FEFF"},
		{"trailing object", "{}\n{}", 2, 1, "complete"},
		{"trailing comma", "{},", 1, 3, "complete"},
		{"trailing bracket", "[]]", 1, 3, "complete"},
		{"trailing NUL", "{}\x00", 1, 3, "U+0000"},
		{"trailing word", "{} x", 1, 4, "complete"},
		{"unclosed object", `{"a":1`, 1, 7, "ends in the middle"},
		{"unclosed list", "[1,\n2", 2, 2, "ends in the middle"},
		{"unclosed text", "[\"abc", 1, 6, "quote is missing"},
		{"text ends in a backslash", `["abc\`, 1, 6, "quote is missing"},
		{"text over two lines", "[\"abc\ndef\"]", 1, 6, "line ends in the middle"},
		{"name without value", `{"a"}`, 1, 5, "a colon"},
		{"name without quotes", `{a: 1}`, 1, 2, "double quotes"},
		{"single quotes", `{'a': 1}`, 1, 2, "single"},
		{"curly quotes", "{“a”: 1}", 1, 2, "U+201C"},
		{"value without quotes", `{"a": abc}`, 1, 7, "double quotes"},
		{"hex digits without quotes", `{"a": 12ab}`, 1, 9, "double quotes"},
		{"half a word", `[tru]`, 1, 2, "a value"},
		{"word too long", `[nullx]`, 1, 2, "a value"},
		{"word in capitals", `[True]`, 1, 2, "a value"},
		{"not a number", `[NaN]`, 1, 2, "a value"},
		{"comma at the end of an object", "{\"a\":1,\n}", 2, 1, "one too many"},
		{"comma at the end of a list", `[1,]`, 1, 4, "one too many"},
		{"only a comma", `[,]`, 1, 2, "the character ,"},
		{"missing comma", `{"a":1 "b":2}`, 1, 8, "a comma"},
		{"wrong bracket", `[1}`, 1, 3, "a comma or the end of the list"},
		{"comment", "{ // the key\n}", 1, 3, "comments"},
		{"shell comment", "# key\n{}", 1, 1, "comments"},
		{"web page", "<!DOCTYPE html>", 1, 1, "the character <"},
		{"leading zero", `[007]`, 1, 3, "must not begin with 0"},
		{"negative leading zero", `[-01]`, 1, 4, "must not begin with 0"},
		{"plus sign", `[+1]`, 1, 2, "the character +"},
		{"lone minus", `[-]`, 1, 3, "a digit"},
		{"fraction without digits", `[1.]`, 1, 4, "a digit"},
		{"fraction without a whole", `[.5]`, 1, 2, "the character ."},
		{"exponent without digits", `[1e+]`, 1, 5, "a digit"},
		{"two points", `[1.2.3]`, 1, 5, "not a number"},
		{"hexadecimal", `[0x1f]`, 1, 3, "not a number"},
		{"tab in a text", "[\"a\tb\"]", 1, 4, "U+0009"},
		{"NUL in a text", "[\"a\x00b\"]", 1, 4, "U+0000"},
		{"DEL between values", "[\x7f]", 1, 2, "U+007F"},
		{"unknown escape", `["\x41"]`, 1, 3, "backslash"},
		{"short escape", `["\u12"]`, 1, 3, "four hex digits"},
		{"escape with other letters", `["\u12g4"]`, 1, 3, "four hex digits"},
		{"high surrogate alone", `["\ud800"]`, 1, 3, "surrogate"},
		{"low surrogate alone", `["\udc00"]`, 1, 3, "surrogate"},
		{"surrogates exchanged", `["\udc00\ud800"]`, 1, 3, "surrogate"},
		{"high surrogate before another escape", `["\ud800\u0041"]`, 1, 3, "surrogate"},
		{"high surrogate before a letter", `["\ud800A"]`, 1, 3, "surrogate"},
		{"surrogate in a name", `{"\ud800": 1}`, 1, 3, "surrogate"},
		{"invalid UTF-8 in a text", "[\n\"ab\xff\"]", 2, 4, "not UTF-8"},
		{"invalid UTF-8 in a name", "{\"\xc3\": 1}", 1, 3, "not UTF-8"},
		{"overlong UTF-8", "[\"\xc0\xaf\"]", 1, 3, "not UTF-8"},
		{"surrogate as UTF-8", "[\"\xed\xa0\x80\"]", 1, 3, "not UTF-8"},
		{"beyond Unicode", "[\"\xf4\x90\x80\x80\"]", 1, 3, "not UTF-8"},
		{"invalid UTF-8 between values", "[\xff]", 1, 2, "not UTF-8"},
		{"no-break space between values", "[\u00a01]", 1, 2, "U+00A0"},
		{"UTF-16 without a byte-order mark", "{\x00}\x00", 1, 2, "U+0000"},
		{"UTF-32", "\xff\xfe\x00\x00{\x00\x00\x00}\x00\x00\x00", 1, 1, "U+0000"},
		{"UTF-16 cut in a character", "\xff\xfe{\x00}", 1, 2, "half a UTF-16 character"},
		{"UTF-16 high surrogate at the end", "\xfe\xff\x00[\x00\n\xd8\x00", 2, 1, "half a UTF-16 character"},
		{"UTF-16 high surrogate alone", "\xfe\xff\x00\"\xd8\x00\x00a\x00\"", 1, 2, "half a UTF-16 character"},
		{"UTF-16 low surrogate alone", "\xff\xfe\"\x00\x00\xdca\x00\"\x00", 1, 2, "half a UTF-16 character"},
		{"one level too deep", nested(strictjson.MaxDepth + 1), 1, strictjson.MaxDepth + 1, "nested"},
		{"far too deep", nested(100_000), 1, strictjson.MaxDepth + 1, "nested"},
		{"objects too deep", strings.Repeat(`{"a":`, 33) + "1" + strings.Repeat("}", 33), 1, 32*5 + 1, "nested"},
		{"after CR LF lines", "{\r\n\r\nx", 3, 1, "double quotes"},
		{"after CR lines", "{\r\rx", 3, 1, "double quotes"},
		{"columns count characters", `["äöü" x]`, 1, 8, "a comma"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := strictjson.Parse([]byte(tt.doc), nil)
			var syntax *strictjson.SyntaxError
			if !errors.As(err, &syntax) {
				t.Fatalf("error = %v, want a *SyntaxError", err)
			}
			if syntax.Line != tt.line || syntax.Column != tt.col || !strings.Contains(syntax.Reason, tt.reason) {
				t.Errorf("got %v; want line %d, column %d, …%s…", syntax, tt.line, tt.col, tt.reason)
			}
		})
	}
}

func TestParseRefusesDuplicates(t *testing.T) {
	lower := strings.ToLower
	tests := []struct {
		name, doc          string
		same               func(string) string
		first, second      string
		firstLine, secLine int
	}{
		{"equal", "{\"a\":1,\n\"a\":2}", nil, "a", "a", 1, 2},
		{"equal values too", `{"a":1,"a":1}`, nil, "a", "a", 1, 1},
		{"one escaped", `{"a":1,"\u0061":2}`, nil, "a", "a", 1, 1},
		{"by the caller's rule", "{\"A\":1,\"b\":0,\n\n\"a\":2}", lower, "A", "a", 1, 3},
		{"empty names", `{"":1,"":2}`, nil, "", "", 1, 1},
		{"far inside", "[{\"x\":{\"y\":[{\"a\":1,\n\"a\":2}]}}]", nil, "a", "a", 1, 2},
		{"the second one is broken", `{"a":1,"a":`, nil, "a", "a", 1, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := strictjson.Parse([]byte(tt.doc), tt.same)
			var dup *strictjson.DuplicateError
			if !errors.As(err, &dup) {
				t.Fatalf("error = %v, want a *DuplicateError", err)
			}
			if dup.First != tt.first || dup.Second != tt.second || dup.FirstLine != tt.firstLine || dup.SecondLine != tt.secLine {
				t.Errorf("got %+v", dup)
			}
			if tt.second != "" && strings.Contains(dup.Error(), `"`+tt.second) {
				t.Errorf("Error quotes the document: %v", dup)
			}
		})
	}
	if _, err := strictjson.Parse([]byte(`{"a":{"a":1},"A":[{"a":1},{"a":2}]}`), nil); err != nil {
		t.Errorf("the same name in different objects: %v", err)
	}
}

func TestParseReads(t *testing.T) {
	doc := "{\r\n  \"text\": \"a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00é😀\",\r\n" +
		"  \"numbers\": [0, -0, 3628854949, 1e5, 0.50, 1E+2, 123456789012345678901234567890],\r" +
		"  \"words\": [true, false, null],\n\n  \"none\": {}, \"\": [ ]}\n"
	v, err := strictjson.Parse([]byte(doc), nil)
	testenv.OK(t, err)
	if v.Kind != strictjson.Object || v.Line != 1 || len(v.Members) != 5 {
		t.Fatalf("got %+v", v)
	}
	for i, want := range []struct {
		name string
		line int
		kind strictjson.Kind
	}{
		{"text", 2, strictjson.String}, {"numbers", 3, strictjson.List}, {"words", 4, strictjson.List},
		{"none", 6, strictjson.Object}, {"", 6, strictjson.List},
	} {
		m := v.Members[i]
		if m.Name != want.name || m.Line != want.line || m.Value.Line != want.line || m.Value.Kind != want.kind {
			t.Errorf("member %d: %+v %+v, want %+v", i, m, m.Value, want)
		}
	}
	if got, want := string(v.Members[0].Value.Text), "a\"\\/\b\f\n\r\té😀é😀"; got != want {
		t.Errorf("text = %q, want %q", got, want)
	}
	var numbers []string
	for _, e := range v.Members[1].Value.Elements {
		numbers = append(numbers, string(e.Text))
	}
	if got, want := strings.Join(numbers, " "), "0 -0 3628854949 1e5 0.50 1E+2 123456789012345678901234567890"; got != want {
		t.Errorf("numbers = %s, want %s", got, want)
	}
	words := v.Members[2].Value.Elements
	if string(words[0].Text) != "true" || string(words[1].Text) != "false" || words[2].Kind != strictjson.Null {
		t.Errorf("words = %+v", words)
	}
}

func TestParseAllowsTheDeepest(t *testing.T) {
	if _, err := strictjson.Parse([]byte(nested(strictjson.MaxDepth)), nil); err != nil {
		t.Error(err)
	}
}

func TestParseReadsByteOrderMarks(t *testing.T) {
	const text = "{\"é😀\":\r\n \"ab\"}"
	for name, doc := range map[string][]byte{
		"UTF-8":                  append([]byte("\xef\xbb\xbf"), text...),
		"UTF-16, little-endian":  utf16Bytes(text, false),
		"UTF-16, big-endian":     utf16Bytes(text, true),
		"none":                   []byte(text),
		"none, with final space": []byte(text + "\r\n \t"),
	} {
		t.Run(name, func(t *testing.T) {
			before := bytes.Clone(doc)
			v, err := strictjson.Parse(doc, nil)
			testenv.OK(t, err)
			if m := v.Members[0]; m.Name != "é😀" || string(m.Value.Text) != "ab" || m.Value.Line != 2 {
				t.Errorf("got %+v %+v", m, m.Value)
			}
			v.Clear()
			if !bytes.Equal(doc, before) {
				t.Error("the document was changed")
			}
		})
	}
}

func TestClearOverwritesAllText(t *testing.T) {
	const text = `{"a": "secret", "b": [{"c": "secret"}, 123456, true]}`
	doc := []byte(text)
	v, err := strictjson.Parse(doc, nil)
	testenv.OK(t, err)
	list := v.Members[1].Value.Elements
	texts := [][]byte{v.Members[0].Value.Text, list[0].Members[0].Value.Text, list[1].Text}
	v.Clear()
	for i, text := range texts {
		if len(text) != 6 || !bytes.Equal(text, make([]byte, 6)) {
			t.Errorf("text %d = %q after Clear", i, text)
		}
	}
	if string(doc) != text {
		t.Errorf("the document is %q after Clear", doc)
	}
}

// utf16Bytes encodes text with a byte-order mark.
func utf16Bytes(text string, bigEndian bool) []byte {
	var out []byte
	for _, unit := range utf16.Encode([]rune("\ufeff" + text)) {
		if bigEndian {
			out = append(out, byte(unit>>8), byte(unit))
		} else {
			out = append(out, byte(unit), byte(unit>>8))
		}
	}
	return out
}

// FuzzParse compares with encoding/json: what is read here must be JSON there, with the same content, and
// what encoding/json reads is only refused for one of the reasons that this package exists for.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`{"a":"b","c":[1,-2.5e+7,true,false,null,{"d":""}]}`, "\ufeff{ }", `"\ud83d\ude00\u0000"`, `["\ud800"]`,
		"\"\xff\"", `{"a":1,"a":2}`, nested(33), "0", "-", "[1,]", "{\"a\":\r\n1}", "\xff\xfe[\x00]\x00",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		v, err := strictjson.Parse(doc, nil)
		if bytes.HasPrefix(doc, []byte("\xff\xfe")) || bytes.HasPrefix(doc, []byte("\xfe\xff")) {
			return // encoding/json does not read UTF-16; that no input makes this package panic is enough
		}
		doc = bytes.TrimPrefix(doc, []byte("\xef\xbb\xbf"))
		if err != nil {
			var dup *strictjson.DuplicateError
			reason := err.Error()
			excused := errors.As(err, &dup) || !utf8.Valid(doc) || strings.Contains(reason, "nested") || strings.Contains(reason, "surrogate")
			if json.Valid(doc) && !excused {
				t.Fatalf("refused valid JSON: %v", err)
			}
			return
		}
		if !json.Valid(doc) || !utf8.Valid(doc) {
			t.Fatal("read what is not JSON")
		}
		var want any
		decoder := json.NewDecoder(bytes.NewReader(doc))
		decoder.UseNumber()
		testenv.OK(t, decoder.Decode(&want))
		got, err := json.Marshal(plain(v))
		testenv.OK(t, err)
		wanted, err := json.Marshal(want)
		testenv.OK(t, err)
		if !bytes.Equal(got, wanted) {
			t.Fatalf("read %s, encoding/json reads %s", got, wanted)
		}
	})
}

// plain returns v as encoding/json would decode it into an any.
func plain(v *strictjson.Value) any {
	switch v.Kind {
	case strictjson.Bool:
		return string(v.Text) == "true"
	case strictjson.Number:
		return json.Number(v.Text)
	case strictjson.String:
		return string(v.Text)
	case strictjson.List:
		list := []any{}
		for _, e := range v.Elements {
			list = append(list, plain(e))
		}
		return list
	case strictjson.Object:
		object := map[string]any{}
		for _, m := range v.Members {
			object[m.Name] = plain(m.Value)
		}
		return object
	}
	return nil
}
