package export_test

import (
	"strings"
	"testing"

	"kiikey/kiiex"
	"kiikey/kiiex/export"
	"kiikey/kiiex/problem"
)

// What the exchange may call Name, Note or Expires is used if it can be, and never keeps a key from being read.
func TestParseUsesOptionalFieldsOnlyIfItCan(t *testing.T) {
	const key = `"APIKey": "` + fileKey + `", "APISecret": "` + fileSecret + `", "Nonce": "0"`
	for members, want := range map[string]struct{ name, note, expires, unknown string }{
		`"Name": "spot", "Note": "für die Nachtschicht", "Expires": "2026-12-31"`: {"spot", "für die Nachtschicht", "2026-12-31", ""},
		`"name": null, "note": "", "expires": ""`:                                 {},
		`"Name": "-rf", "Note": "\u001b[2Jx", "Expires": 1798675200`:              {unknown: "Name Note Expires"},
		`"Name": "a/b", "Note": "\u202eabc", "Expires": "2026-02-30"`:             {unknown: "Name Note Expires"},
		`"Name": {"a": 1}, "Note": ["x"], "Expires": true`:                        {unknown: "Name Note Expires"},
		`"Name": "` + fileKey + `", "Expires": "0001-01-01"`:                      {unknown: "Name Expires"},
		`"Note": "` + strings.Repeat("n", 257) + `"`:                              {unknown: "Note"},
	} {
		e, err := export.Parse([]byte(`{` + key + `, ` + members + `}`))
		if err != nil {
			t.Errorf("%s: %v", members, err)
			continue
		}
		d, expires := e.Drafts[0], ""
		if d.Has(kiiex.FieldExpires) {
			expires = d.Credential.Expires.Format("2006-01-02")
		}
		if d.NameHint != want.name || d.Credential.Note != want.note || expires != want.expires || strings.Join(d.Unknown, " ") != want.unknown {
			t.Errorf("%s: %+v", members, d)
		}
	}
	e, err := export.Parse([]byte(`{"name": "whose they are", "keys": [{"name": "inner", ` + key + `}]}`))
	if err != nil || e.Drafts[0].NameHint != "inner" {
		t.Errorf("a name around the list: %+v, %v", e, err)
	}
	_, err = export.Parse([]byte(`{` + key + `, "Note": "its secret is ` + fileSecret + `"}`))
	if problem.KindOf(err) != problem.BadValue || strings.Contains(err.Error(), fileSecret) {
		t.Errorf("the secret in the note: %v", err)
	}
}

// What is typed is refused with a reason.
func TestSetChecksNoteAndExpires(t *testing.T) {
	for _, bad := range []struct {
		field kiiex.FieldName
		value string
	}{
		{kiiex.FieldNote, "a\x1bb"}, {kiiex.FieldNote, "a\u200bb"}, {kiiex.FieldNote, "a\xffb"}, {kiiex.FieldNote, strings.Repeat("é", 257)},
		{kiiex.FieldExpires, "tomorrow"}, {kiiex.FieldExpires, "2026-13-01"}, {kiiex.FieldExpires, "31.12.2026"},
	} {
		var d export.Draft
		if err := d.Set(bad.field, bad.value); problem.KindOf(err) != problem.BadValue || problem.From(err).Next == "" || d.Has(bad.field) {
			t.Errorf("%s %q: %v", bad.field, bad.value, err)
		}
	}
	var d export.Draft
	for _, value := range []string{"2026-12-31", ""} {
		if err := d.Set(kiiex.FieldExpires, value); err != nil || d.Has(kiiex.FieldExpires) != (value != "") {
			t.Errorf("%q: %v, %v", value, d.Credential.Expires, err)
		}
	}
}
