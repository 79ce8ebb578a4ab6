package strictjson_test

import (
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex/strictjson"
)

func TestFields(t *testing.T) {
	for _, test := range []struct{ name, doc, err string }{
		{"all there", `{"text": "a", "number": 1e5, "list": ["b"], "note": "c"}`, ""},
		{"without what may be missing", `{"text": "", "number": 0, "list": []}`, ""},
		{"an optional one that is empty", `{"text": "a", "number": 1, "list": [], "note": ""}`, "no proper note"},
		{"an optional one that is null", `{"text": "a", "number": 1, "list": [], "note": null}`, "no proper note"},
		{"one missing", `{"text": "a", "list": []}`, "no proper number"},
		{"two missing", `{"list": []}`, "no proper text"},
		{"a number as text", `{"text": "a", "number": "1", "list": []}`, "no proper number"},
		{"text as null", `{"text": null, "number": 1, "list": []}`, "no proper text"},
		{"an object as list", `{"text": "a", "number": 1, "list": {}}`, "no proper list"},
		{"another case", `{"Text": "a", "number": 1, "list": []}`, "no proper text"},
		{"one too many", `{"text": "a", "number": 1, "list": [], "more": null}`, "an unknown member"},
		{"one missing and one too many", `{"text": "a", "number": 1, "more": 1}`, "no proper list"},
		{"no object", `["text"]`, "no object"},
		{"null", `null`, "no object"},
	} {
		t.Run(test.name, func(t *testing.T) {
			v, err := strictjson.Parse([]byte(test.doc), nil)
			testenv.OK(t, err)
			f := strictjson.FieldsOf(v)
			text, number, list, note := f.Text("text"), f.Number("number"), f.Take("list", strictjson.List), f.OptionalText("note")
			before, after := f.Err(), f.Done()
			switch {
			case test.err == "":
				if after != nil || f.Has("text") {
					t.Errorf("error %v, or a member is there when it was taken", after)
				}
			case after == nil || after.Error() != test.err:
				t.Errorf("error %v, want %q", after, test.err)
			case before == nil != (test.err == "an unknown member"):
				t.Errorf("error %v before the end", before)
			}
			if test.name == "all there" && (text != "a" || number != "1e5" || note != "c" || len(list.Elements) != 1) {
				t.Errorf("read %q, %q, %q and %d elements", text, number, note, len(list.Elements))
			}
		})
	}
	t.Run("taken twice", func(t *testing.T) {
		v, _ := strictjson.Parse([]byte(`{"text": "a"}`), nil)
		f := strictjson.FieldsOf(v)
		if f.Text("text") != "a" || f.Text("text") != "" || f.Done() == nil {
			t.Error("a member was handed out twice")
		}
	})
	t.Run("nothing", func(t *testing.T) {
		if f := strictjson.FieldsOf(nil); f.Take("list", strictjson.List) == nil || f.Done() == nil {
			t.Error("nothing passed for an object")
		}
	})
}
