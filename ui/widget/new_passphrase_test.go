package widget

import (
	"errors"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
)

// madeUp returns fields for a new passphrase, with one that is always made alike.
func madeUp(asksPresent bool) (PassphraseFields, KeyMap) {
	c := &Canvas{Styles: NewStyles(DarkPalette, true), Keys: NewKeyMap()}
	makes := func() (kiiex.Secret, error) { return kiiex.SecretFromString("six words"), nil }
	same := func(a, b kiiex.Secret) bool { return a.Reveal() == b.Reveal() }
	return NewPassphraseFields(c, asksPresent, makes, same), c.Keys
}

// enters types into the field that has the focus and presses Enter.
func enters(f *PassphraseFields, k KeyMap, text string) (done bool) {
	f.Update(k, tea.PasteMsg{Content: text})
	return f.Update(k, tea.KeyPressMsg{Code: tea.KeyEnter})
}

// All has been typed when both are the same, and the present one is there where it is wanted; whatever else is missing
// is said, and wants to be typed again.
func TestNewPassphraseIsTypedTwice(t *testing.T) {
	for name, c := range map[string]struct {
		present bool
		typed   []string // the last one of which ends it, or draws the remark
		remark  string
	}{
		"the same":                {false, []string{"one", "one"}, ""},
		"after the present one":   {true, []string{"old", "one", "one"}, ""},
		"another":                 {false, []string{"one", "other"}, "They don't match. Type the second one again."},
		"another, then the same":  {false, []string{"one", "other", "one"}, ""},
		"nothing":                 {false, []string{"", ""}, "Type a passphrase first."},
		"nothing for the present": {true, []string{""}, "Type the current passphrase first."},
	} {
		f, k := madeUp(c.present)
		for i, text := range c.typed {
			if done := enters(&f, k, text); done != (c.remark == "" && i == len(c.typed)-1) {
				t.Errorf("%s: after %d it is done: %v", name, i+1, done)
			}
		}
		if f.Remark != c.remark {
			t.Errorf("%s: %q", name, f.Remark)
		}
	}
}

// One that the program has made is typed once, and nothing else fits it.
func TestMadePassphraseIsTypedOnce(t *testing.T) {
	f, k := madeUp(false)
	f.Update(k, tea.KeyPressMsg{Code: 'g', Mod: tea.ModCtrl})
	if enters(&f, k, "six word") || f.Remark != "That is not it. Type the six words with one space between them." {
		t.Errorf("another one: %q", f.Remark)
	}
	if !enters(&f, k, "six words") {
		t.Errorf("the one that is shown: %q", f.Remark)
	}
	f.Clear()
	if f.made || f.fields[newOne].Length()+f.fields[repeated].Length() > 0 {
		t.Error("it is kept after all was cleared")
	}
}

// A present passphrase that was wrong is asked for again; after any other failure what was typed stays.
func TestNewPassphraseAfterAFailure(t *testing.T) {
	for err, again := range map[error]bool{problem.Of(problem.WrongPassphrase): true, errors.New("the disk is full"): false} {
		f, k := madeUp(true)
		for _, text := range []string{"old", "one", "one"} {
			enters(&f, k, text)
		}
		f.Failed(err)
		if f.Working || (f.fields[presentOne].Length() == 0) != again || (f.at == presentOne) != again || f.fields[newOne].Length() != 3 {
			t.Errorf("%v: working %v, the present one has %d characters, the focus is at %d", err, f.Working, f.fields[presentOne].Length(), f.at)
		}
	}
}

// One that is shown is typed once. Hidden again, by its key or because the user looks away, it is typed twice.
func TestShownPassphraseIsTypedOnce(t *testing.T) {
	show := tea.KeyPressMsg{Code: 'r', Mod: tea.ModCtrl}
	for name, c := range map[string]struct {
		hides func(*PassphraseFields, KeyMap)
		done  bool
	}{
		"shown":        {func(*PassphraseFields, KeyMap) {}, true},
		"hidden again": {func(f *PassphraseFields, k KeyMap) { f.Update(k, show) }, false},
		"looked away":  {func(f *PassphraseFields, _ KeyMap) { f.Conceal() }, false},
		"cleared":      {func(f *PassphraseFields, _ KeyMap) { f.Clear() }, false},
	} {
		f, k := madeUp(false)
		enters(&f, k, "other")
		enters(&f, k, "half") // what stands in the second field counts no more
		f.Update(k, show)
		f.Update(k, tea.KeyPressMsg{Code: 'u', Mod: tea.ModCtrl})
		c.hides(&f, k)
		if done := enters(&f, k, "one"); done != c.done || f.fields[repeated].Length() > 0 {
			t.Errorf("%s: done is %v, the second field holds %d characters", name, done, f.fields[repeated].Length())
		}
		if shown := f.fields[newOne].View(20); (strings.TrimSpace(ansi.Strip(shown)) == "one") != c.done {
			t.Errorf("%s: it is drawn as %q", name, shown)
		}
	}
	f, k := madeUp(true)
	f.Update(k, show)
	enters(&f, k, "old")
	if f.fields[newOne].shown || f.fields[presentOne].shown {
		t.Error("the current passphrase can be shown")
	}
	f.Update(k, tea.KeyPressMsg{Code: 'g', Mod: tea.ModCtrl})
	f.Update(k, show)
	if f.at != repeated || f.fields[newOne].shown {
		t.Error("a made passphrase need not be typed")
	}
}
