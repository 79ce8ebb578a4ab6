package ui

import (
	"reflect"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"kiikey/ui/flow"
	"kiikey/ui/widget"
)

// TestLeavingClearsHiddenFields types into the fields of every screen, leaves it, and looks into them.
func TestLeavingClearsHiddenFields(t *testing.T) {
	a := openAppWith(t, flow.Options{Home: t.TempDir()})
	found := 0
	for name, made := range everyScreenMade(t, a) {
		s, messages := made()
		for range 4 {
			messages = append(messages, tea.PasteMsg{Content: "typed"}, tea.KeyPressMsg{Code: tea.KeyTab})
		}
		for _, m := range messages {
			s.update(m)
		}
		eachHidden(reflect.ValueOf(s), map[uintptr]bool{}, func(text string) {
			if text != "" {
				found++
			}
		})
		if l, ok := s.(leaver); ok {
			l.leave()
		}
		eachHidden(reflect.ValueOf(s), map[uintptr]bool{}, func(text string) {
			if text != "" {
				t.Errorf("%s: a hidden field still holds %q", name, text)
			}
		})
	}
	if found < 6 {
		t.Errorf("only %d hidden fields held what was typed", found)
	}
}

// eachHidden calls see with the text of each hidden field in what the screen consists of.
func eachHidden(v reflect.Value, seen map[uintptr]bool, see func(text string)) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() || seen[v.Pointer()] {
			return
		}
		seen[v.Pointer()] = true
		eachHidden(v.Elem(), seen, see)
	case reflect.Interface:
		eachHidden(v.Elem(), seen, see)
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			eachHidden(v.Index(i), seen, see)
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[widget.Input]() {
			if line := v.FieldByName("Line"); line.FieldByName("hidden").Bool() {
				var text strings.Builder
				for i := range line.FieldByName("Text").Len() {
					text.WriteRune(rune(line.FieldByName("Text").Index(i).Int()))
				}
				see(text.String())
			}
			return
		}
		if !strings.HasPrefix(v.Type().PkgPath(), "kiikey/ui") || v.Type() == reflect.TypeFor[shared]() {
			return
		}
		for i := range v.NumField() {
			eachHidden(v.Field(i), seen, see)
		}
	}
}
