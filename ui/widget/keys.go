package widget

import (
	"strings"

	"charm.land/bubbles/v2/key"

	"kiikey/ui/words"
)

// KeyMap has the keys that mean the same on several screens. A screen's own keys are in its file.
type KeyMap struct {
	Quit, Back, Help, HelpTyping            key.Binding
	Palette, Messages, Lock, Suspend, Undo  key.Binding
	Up, Down, PageUp, PageDown, Top, Bottom key.Binding
	Enter, Next, Previous, Left, Right      key.Binding
	Reveal, Copy                            key.Binding
	// Choose stands for both arrows in help lines.
	Choose key.Binding
}

// NewKeyMap returns the program's keys.
func NewKeyMap() KeyMap {
	bind := func(helpKey, desc string, keys ...string) key.Binding {
		return key.NewBinding(key.WithKeys(keys...), key.WithHelp(helpKey, desc))
	}
	return KeyMap{
		Quit:       bind("q", "quit", "q"),
		Back:       bind("esc", "back", "esc"),
		Help:       bind("?", "help", "?", "f1"),
		HelpTyping: bind("f1", "help", "f1"),
		Messages:   bind("!", "messages: read messages; f2 while typing", "!", "f2"),
		Palette:    bind(":", "find", ":", "ctrl+p"),
		Lock:       bind("ctrl+l", "lock", "ctrl+l"),
		Suspend:    bind("ctrl+z", "suspend", "ctrl+z"),
		Undo:       bind("u", words.Undo.Binding(), "u"),
		Up:         bind("↑", "up", "up", "k"),
		Down:       bind("↓", "down", "down", "j"),
		PageUp:     bind("pgup", "page up", "pgup", "ctrl+b"),
		PageDown:   bind("pgdn", "page down", "pgdown", "ctrl+f"),
		Top:        bind("home", "first", "home", "g"),
		Bottom:     bind("end", "last", "end", "G"),
		Enter:      bind("enter", "continue", "enter"),
		Next:       bind("tab", "next field", "tab"),
		Previous:   bind("shift+tab", "previous: previous field", "shift+tab"),
		Left:       bind("←", "left", "left"),
		Right:      bind("→", "right", "right"),
		Reveal:     bind("r", "reveal", "r"),
		Copy:       bind("c", "copy", "c"),
		Choose:     bind("↑↓", "choose", "up", "down"),
	}
}

// Named returns a binding with another description.
func Named(b key.Binding, desc string) key.Binding {
	b.SetHelp(b.Help().Key, desc)
	return b
}

// Described splits a binding's description: a word for the help line and, after a colon, a phrase for palette and help.
// Without one the word is both.
func Described(b key.Binding) (word, full string) {
	word, full, two := strings.Cut(b.Help().Desc, ": ")
	if !two {
		full = word
	}
	return word, full
}

// Titled is an action with the verb that people look for: its phrase where that begins with the word's verb, and else
// the word before it.
func Titled(word, full string) string {
	verb, _, _ := strings.Cut(word, " ")
	first, _, _ := strings.Cut(full, " ")
	if verb == first {
		return strings.ToUpper(full[:1]) + full[1:]
	}
	return strings.ToUpper(word[:1]) + word[1:] + ": " + full
}
