package ui

import (
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
)

// onLatinLayout is a key as the bindings know it, which are Latin letters: where the terminal tells which key of the
// PC-101 layout was pressed, a letter of another script stands for that one, unless it is text. A Latin letter is
// itself, wherever its layout has it: ctrl+a of a French keyboard is not ctrl+q.
func onLatinLayout(msg tea.KeyPressMsg, typing bool) tea.KeyPressMsg {
	switch base := msg.BaseCode; {
	case base > unicode.MaxASCII || !unicode.IsLetter(base):
	case msg.Code <= unicode.MaxASCII || unicode.Is(unicode.Latin, msg.Code):
		msg.BaseCode = 0
	case msg.Text == "" || !typing:
		msg.Code, msg.BaseCode = base, 0
		if msg.Text != "" {
			msg.Text = string(base)
			if msg.Mod.Contains(tea.ModShift) {
				msg.Text = string(unicode.ToUpper(base))
			}
		}
	}
	return msg
}

// otherScript reports whether a key is a letter that no layout of Latin letters has.
func otherScript(msg tea.KeyPressMsg) bool {
	r, _ := utf8.DecodeRuneInString(msg.Text)
	return unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r)
}

// latinWanted is the hint where keys are letters and another script's was pressed.
const latinWanted = "Shortcuts are Latin letters: switch the keyboard layout."
