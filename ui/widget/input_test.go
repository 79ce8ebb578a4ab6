package widget

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// What is typed into a hidden field stays in one place while it is edited, and that is cleared.
func TestHiddenTextIsNeverMoved(t *testing.T) {
	c := &Canvas{Styles: NewStyles(DarkPalette, true)}
	keys := []tea.Msg{
		tea.KeyPressMsg{Code: 'x', Text: "x"}, tea.KeyPressMsg{Code: 'ß', Text: "ß"}, tea.KeyPressMsg{Code: tea.KeySpace, Text: " "},
		tea.KeyPressMsg{Code: tea.KeyLeft}, tea.KeyPressMsg{Code: tea.KeyHome}, tea.KeyPressMsg{Code: tea.KeyEnd},
		tea.KeyPressMsg{Code: tea.KeyBackspace}, tea.KeyPressMsg{Code: tea.KeyDelete},
		tea.KeyPressMsg{Code: 'k', Mod: tea.ModCtrl}, tea.KeyPressMsg{Code: 'u', Mod: tea.ModCtrl}, tea.KeyPressMsg{Code: 'w', Mod: tea.ModCtrl},
		tea.KeyPressMsg{Code: 'y', Mod: tea.ModCtrl}, tea.KeyPressMsg{Code: 't', Mod: tea.ModCtrl},
		tea.PasteMsg{Content: "two\nlines\r\n"}, tea.PasteMsg{}, tea.PasteMsg{Content: strings.Repeat("long ", 500)},
	}
	full := false
	for seed := range uint64(50) {
		random := rand.New(rand.NewPCG(seed, 0))
		visible, hidden := NewInput(c, "", false), NewInput(c, "", true)
		visible.Line.hidden = true // steps over words are the same then
		hidden.Focus()
		text, killed := hidden.Line.Text[:maxLine], hidden.Line.killed[:maxLine]
		for step := range 100 {
			msg := keys[random.IntN(len(keys))]
			visible.Update(msg)
			hidden.Update(msg)
			full = full || hidden.Length() == maxLine
			secret := hidden.Secret()
			if want := visible.Value(); hidden.Value() != want || string(secret.Bytes()) != want {
				t.Fatalf("seed %d, step %d, %q: hidden %q, visible %q", seed, step, msg, hidden.Value(), want)
			}
			if strings.Trim(hidden.View(40), "•\x1b[0123456789;m ") != "" {
				t.Fatalf("seed %d, step %d: drawn as %q", seed, step, hidden.View(40))
			}
		}
		if &hidden.Line.Text[:1][0] != &text[0] || &hidden.Line.killed[:1][0] != &killed[0] {
			t.Fatalf("seed %d: the text was moved", seed)
		}
		hidden.Clear()
		if strings.Trim(string(text)+string(killed), "\x00") != "" || hidden.Length() != 0 {
			t.Fatalf("seed %d: cleared, it holds %q and %q", seed, string(text), string(killed))
		}
	}
	if !full {
		t.Error("no field was filled to its limit")
	}
}

// A placeholder is marked as one even where colours are off.
func TestPlaceholderLooksLikeNoValue(t *testing.T) {
	c := &Canvas{Styles: NewStyles(NeutralPalette, false)}
	in := NewInput(c, "for example ~/x.json", false)
	empty := strings.TrimSpace(ansi.Strip(in.View(40)))
	in.Set("for example ~/x.json")
	if typed := strings.TrimSpace(ansi.Strip(in.View(40))); empty != "("+typed+")" {
		t.Errorf("empty: %q, typed: %q", empty, typed)
	}
}

// A field is checked when it is left, not before; Enter submits before the optional fields.
func TestFormChecksTheFieldThatIsLeft(t *testing.T) {
	c := &Canvas{Keys: NewKeyMap(), Styles: NewStyles(NeutralPalette, false)}
	bad := errors.New("bad")
	f := Form{Optional: 1, Check: func(field *FormField) error {
		if field.Value() == "bad" {
			return bad
		}
		return nil
	}}
	for _, id := range []string{"a", "b", "c"} {
		f.Fields = append(f.Fields, TextField(c, id, id, "bad", "", false))
	}
	press := func(code rune) bool { return f.Update(c.Keys, tea.KeyPressMsg{Code: code}) }
	f.Focus(0)
	if f.Fields[0].Err != nil {
		t.Error("a field that was not left is checked")
	}
	if press(tea.KeyEnter) || f.At != 1 || f.Fields[0].Err != bad {
		t.Errorf("at %d: %v", f.At, f.Fields[0].Err)
	}
	if !press(tea.KeyEnter) {
		t.Error("enter does not submit before the optional field")
	}
	if f.Checked() || f.At != 0 || f.Fields[2].Err != bad {
		t.Errorf("checked: at %d, %v", f.At, f.Fields[2].Err)
	}
	words := map[string]int{}
	for at := range f.Fields {
		f.Focus(at)
		clear(words)
		for _, b := range f.Bindings(c.Keys, "save") {
			if b.Enabled() {
				words[b.Help().Desc]++
			}
		}
		if words["next field"] != 1 || words["save"] != 1 || words["back"] != 1 {
			t.Errorf("at %d: %v", at, words)
		}
	}
}
