package ui

import "testing"

// A notice may name keys of the screen below which it stands: on another one they mean something else.
func TestNoticesGoWithTheirScreen(t *testing.T) {
	a, _ := openApp(t)
	for _, key := range []string{"?", "esc", ":", "esc"} {
		a.say(Notice{"w continues it"})
		if press(a, key); a.status.text != "" {
			t.Errorf("%q leads to %T, where it says %q", key, a.top(), a.status.text)
		}
	}
	a.say(Notice{"w continues it"})
	if press(a, "j"); a.status.text == "" {
		t.Error("the notice is gone, on the same screen")
	}
}
