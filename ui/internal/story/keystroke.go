package story

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// keystrokes are the keys that have no letter, by the names that tests call them by.
var keystrokes = map[string]tea.Key{
	"left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight}, "home": {Code: tea.KeyHome}, "end": {Code: tea.KeyEnd},
	"up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown}, "pgup": {Code: tea.KeyPgUp}, "pgdown": {Code: tea.KeyPgDown},
	"backspace": {Code: tea.KeyBackspace}, "delete": {Code: tea.KeyDelete}, "tab": {Code: tea.KeyTab}, "enter": {Code: tea.KeyEnter},
	"esc": {Code: tea.KeyEscape}, "space": {Code: tea.KeySpace, Text: " "}, "f1": {Code: tea.KeyF1}, "f2": {Code: tea.KeyF2},
}

// Keystroke is a key by its name: modifiers, a plus sign each, and the key.
func Keystroke(name string) tea.KeyPressMsg {
	var mod tea.KeyMod
	for {
		switch before, after, found := strings.Cut(name, "+"); {
		case !found:
			k, special := keystrokes[name]
			if !special {
				k = tea.Key{Code: []rune(name)[0]}
				if mod == 0 {
					k.Text = name
				}
			}
			k.Mod = mod
			return tea.KeyPressMsg(k)
		case before == "ctrl":
			mod, name = mod|tea.ModCtrl, after
		case before == "alt":
			mod, name = mod|tea.ModAlt, after
		case before == "shift":
			mod, name = mod|tea.ModShift, after
		}
	}
}
