package ui

import (
	"strings"
	"testing"

	"kiikey/ui/flow"
)

// A yes replaces the credential that was shown: where another process has given its name to another one meanwhile, the question
// is asked again.
func TestReplacesOnlyWhatWasShown(t *testing.T) {
	a, _ := openApp(t)
	kept(t, a, "practice", "sandbox", nil)
	source, err := flow.SampleExport()
	if err != nil {
		t.Fatal(err)
	}
	s := a.screenAt(previewOf(source, flow.Summary{})).(*previewScreen)
	s.form.Field(nameFieldID).Text.Set("practice")
	a.push(s)
	_, cmd := s.update(replacing{id: "that which was shown"})
	taken, ok := cmd().(nameTaken)
	if !ok || taken.held.Name != "practice" {
		t.Fatalf("it was not asked again: %+v", taken)
	}
	_, cmd = s.update(replacing{taken.held.ID})
	if in, ok := cmd().(saved); !ok || in.Err != nil {
		t.Errorf("it was not replaced: %+v", in)
	}
}

// The secrets of a file are cleared when the screen is left that no other one of its keys can be chosen from.
func TestLeavingAnImportClearsItsSecrets(t *testing.T) {
	for name, keys := range map[string]int{"one API key": 1, "several": 2} {
		a, _ := openApp(t)
		source, err := flow.SampleExport()
		if err != nil {
			t.Fatal(err)
		}
		for len(source.Drafts) < keys {
			source.Drafts = append(source.Drafts, source.Drafts[0])
		}
		cleared := func() bool { return strings.Trim(string(source.Drafts[0].Credential.APISecret.Bytes()), "\x00") == "" }
		a.push(a.screenAt(previewOf(source, flow.Summary{})))
		if keys > 1 {
			press(a, "enter")
		}
		if press(a, "esc"); cleared() != (keys == 1) {
			t.Errorf("%s: after the preview it is cleared: %v", name, cleared())
		}
		if press(a, "esc"); !cleared() {
			t.Errorf("%s: it is not cleared", name)
		}
	}
}
