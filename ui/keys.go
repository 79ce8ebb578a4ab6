package ui

import (
	"strings"

	"charm.land/bubbles/v2/key"
)

// keyMap is every key that means the same on more than one screen. A screen's own keys stand in its file.
type keyMap struct {
	quit, back, help, helpTyping            key.Binding
	palette, messages, lock, suspend        key.Binding
	up, down, pageUp, pageDown, top, bottom key.Binding
	enter, next, previous, left, right      key.Binding
	reveal, copy                            key.Binding
	// choose is for help lines: both arrows at once.
	choose key.Binding
}

func newKeyMap() keyMap {
	bind := func(helpKey, desc string, keys ...string) key.Binding {
		return key.NewBinding(key.WithKeys(keys...), key.WithHelp(helpKey, desc))
	}
	return keyMap{
		quit:       bind("q", "quit", "q"),
		back:       bind("esc", "back", "esc"),
		help:       bind("?", "help", "?", "f1"),
		helpTyping: bind("f1", "help", "f1"),
		messages:   bind("!", "messages: read messages in full; f2 while typing", "!", "f2"),
		palette:    bind(":", "find", ":", "ctrl+p"),
		lock:       bind("ctrl+l", "lock", "ctrl+l"),
		suspend:    bind("ctrl+z", "suspend", "ctrl+z"),
		up:         bind("↑", "up", "up", "k"),
		down:       bind("↓", "down", "down", "j"),
		pageUp:     bind("pgup", "page up", "pgup", "ctrl+b"),
		pageDown:   bind("pgdn", "page down", "pgdown", "ctrl+f"),
		top:        bind("home", "first", "home", "g"),
		bottom:     bind("end", "last", "end", "G"),
		enter:      bind("enter", "continue", "enter"),
		next:       bind("tab", "next field", "tab"),
		previous:   bind("shift+tab", "previous field", "shift+tab"),
		left:       bind("←", "left", "left"),
		right:      bind("→", "right", "right"),
		reveal:     bind("r", "reveal", "r"),
		copy:       bind("c", "copy", "c"),
		choose:     bind("↑↓", "choose", "up", "down"),
	}
}

// named returns a binding with another description, for a screen where the same key does something that
// deserves its own word.
func named(b key.Binding, desc string) key.Binding {
	b.SetHelp(b.Help().Key, desc)
	return b
}

// described is what a key does: in a word, for the help line, and in full. A binding's description is both,
// with a colon between them, or the word alone.
func described(b key.Binding) (word, full string) {
	word, full, two := strings.Cut(b.Help().Desc, ": ")
	if !two {
		full = word
	}
	return word, full
}
