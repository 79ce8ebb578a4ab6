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
