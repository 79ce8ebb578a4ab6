package ui

import (
	"slices"
	"strings"
	"testing"

	"kiikey/ui/flow"
)

// TestEveryScreenNamesItsKeysOnce looks at the bindings of each screen: no key stands for two things, and what esc does is
// named on every screen that has another one below it.
func TestEveryScreenNamesItsKeysOnce(t *testing.T) {
	a := openAppWith(t, flow.Options{Home: t.TempDir()})
	for name, made := range everyScreenMade(t, a) {
		s, messages := made()
		for _, m := range messages {
			s.update(m)
		}
		var all []string
		led := false
		for _, b := range s.keys() {
			if !b.Enabled() {
				continue
			}
			for _, k := range b.Keys() {
				if slices.Contains(all, k) {
					t.Errorf("%s: %s stands for two things", name, k)
				}
			}
			all = append(all, b.Keys()...)
			led = led || strings.Contains(b.Help().Key, "esc")
		}
		if bottom := slices.Contains([]string{"list", "unlock", "remember"}, name); !led && !bottom {
			t.Errorf("%s: nothing says what esc does", name)
		}
	}
}
