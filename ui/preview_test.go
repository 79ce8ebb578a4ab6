package ui

import (
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
