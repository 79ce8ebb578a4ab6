package widget

import (
	"math/rand/v2"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
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
