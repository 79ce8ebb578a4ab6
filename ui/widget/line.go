package widget

import (
	"slices"
	"sync"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
)

// line is a line of text under editing, with the keys of readline's manual. What a key cuts can be put back
// with ctrl+y in the same line and nowhere else, since it may be a secret.
type line struct {
	Text []rune
	at   int // the cursor stands before this character
	// killed is the text that was cut last. Cuts by keys that follow each other at once add up: killing tells that
	// the last key cut, adds that the one before the present did.
	killed        []rune
	killing, adds bool
	// hidden makes one word of the whole line: steps from word to word would tell where its spaces are.
	hidden bool
}

// newLine returns an empty line. The text of a hidden one is never moved while it grows, since what is left
// behind could not be cleared.
func newLine(hidden bool) line {
	if !hidden {
		return line{}
	}
	return line{hidden: true, Text: make([]rune, 0, maxLine), killed: make([]rune, 0, maxLine)}
}

// hide makes the line a hidden one, with what it holds.
func (l *line) hide() {
	hidden := newLine(true)
	hidden.Text, hidden.killed, hidden.at = append(hidden.Text, l.Text...), append(hidden.killed, l.killed...), l.at
	l.clear()
	*l = hidden
}

// maxLine limits a line's characters: more than any field may have.
const maxLine = 16 << 10

// lineKeys are the keys that edit. All others insert their text, if they have one.
var lineKeys = sync.OnceValue(func() map[string]func(*line) {
	return map[string]func(*line){
		"left": (*line).left, "ctrl+b": (*line).left,
		"right": (*line).right, "ctrl+f": (*line).right,
		"home": (*line).home, "ctrl+a": (*line).home,
		"end": (*line).end, "ctrl+e": (*line).end,
		"alt+b": (*line).wordLeft, "alt+left": (*line).wordLeft, "ctrl+left": (*line).wordLeft,
		"alt+f": (*line).wordRight, "alt+right": (*line).wordRight, "ctrl+right": (*line).wordRight,

		"backspace": (*line).deleteLeft, "shift+backspace": (*line).deleteLeft, "ctrl+h": (*line).deleteLeft,
		"delete": (*line).deleteRight, "ctrl+d": (*line).deleteRight,
		"ctrl+u": (*line).killLeft, "ctrl+k": (*line).killRight, "ctrl+w": (*line).killToSpace,
		"alt+backspace": (*line).killWordLeft, "ctrl+backspace": (*line).killWordLeft,
		"alt+d": (*line).killWordRight, "alt+delete": (*line).killWordRight, "ctrl+delete": (*line).killWordRight,
		"ctrl+y": (*line).yank, "ctrl+t": (*line).transpose,
	}
})

// A byte that is no part of a character, as the names of files can have, is kept as a code point that no text
// has: the surrogate that ends in it.
const strayByte = 0xdc00

// characters are those of a text, stray bytes included.
func characters(s string) []rune {
	text := make([]rune, 0, len(s))
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && size == 1 {
			r = strayByte + rune(s[0])
		}
		text = append(text, r)
		s = s[size:]
	}
	return text
}

// JoinedUp is the text that characters took apart, in bytes that are nowhere else.
func JoinedUp(text []rune) []byte {
	joined := make([]byte, 0, len(text)*utf8.UTFMax)
	for _, r := range text {
		if utf16.IsSurrogate(r) {
			joined = append(joined, byte(r-strayByte))
		} else {
			joined = utf8.AppendRune(joined, r)
		}
	}
	return joined
}

// press takes one key.
func (l *line) press(msg tea.KeyPressMsg) {
	l.adds, l.killing = l.killing, false
	if edit, ok := lineKeys()[msg.Keystroke()]; ok {
		edit(l)
		return
	}
	l.Insert(characters(msg.Text))
}

// Insert puts text before the cursor, as much of it as the line takes.
func (l *line) Insert(text []rune) {
	text = text[:min(len(text), maxLine-len(l.Text))]
	l.Text = slices.Insert(l.Text, l.at, text...)
	l.at += len(text)
}

// clear forgets the text and what was cut from it.
func (l *line) clear() {
	clear(l.Text[:cap(l.Text)])
	clear(l.killed[:cap(l.killed)])
	*l = line{hidden: l.hidden, Text: l.Text[:0], killed: l.killed[:0]}
}

func (l *line) left()  { l.at = max(0, l.at-1) }
func (l *line) right() { l.at = min(len(l.Text), l.at+1) }
func (l *line) home()  { l.at = 0 }
func (l *line) end()   { l.at = len(l.Text) }

func (l *line) wordLeft()  { l.at = l.before(isWord) }
func (l *line) wordRight() { l.at = l.after(isWord) }

// isWord reports whether a character belongs to a word, where words end at punctuation: the parts of a path are words.
func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

func notSpace(r rune) bool { return !unicode.IsSpace(r) }

// before returns the beginning of the word before the cursor.
func (l *line) before(inWord func(rune) bool) int {
	if l.hidden {
		return 0
	}
	at := l.at
	for at > 0 && !inWord(l.Text[at-1]) {
		at--
	}
	for at > 0 && inWord(l.Text[at-1]) {
		at--
	}
	return at
}

// after returns the end of the word after the cursor.
func (l *line) after(inWord func(rune) bool) int {
	if l.hidden {
		return len(l.Text)
	}
	at := l.at
	for at < len(l.Text) && !inWord(l.Text[at]) {
		at++
	}
	for at < len(l.Text) && inWord(l.Text[at]) {
		at++
	}
	return at
}

func (l *line) deleteLeft() {
	if l.at > 0 {
		l.at--
		l.deleteRight()
	}
}

func (l *line) deleteRight() {
	if l.at < len(l.Text) {
		l.Text = slices.Delete(l.Text, l.at, l.at+1)
	}
}

func (l *line) killLeft()      { l.kill(0, l.at) }
func (l *line) killRight()     { l.kill(l.at, len(l.Text)) }
func (l *line) killToSpace()   { l.kill(l.before(notSpace), l.at) }
func (l *line) killWordLeft()  { l.kill(l.before(isWord), l.at) }
func (l *line) killWordRight() { l.kill(l.at, l.after(isWord)) }

// kill cuts what is between from and to, one of which is the cursor.
func (l *line) kill(from, to int) {
	l.killing = true
	if from == to {
		l.killing = l.adds
		return
	}
	cut := l.Text[from:to]
	switch {
	case !l.adds:
		clear(l.killed)
		l.killed = append(l.killed[:0], cut...)
	case from < l.at:
		l.killed = slices.Insert(l.killed, 0, cut...)
	default:
		l.killed = append(l.killed, cut...)
	}
	l.Text = slices.Delete(l.Text, from, to)
	l.at = from
}

func (l *line) yank() { l.Insert(l.killed) }

// transpose drags the character before the cursor over the one after it; at the end, the two before it.
func (l *line) transpose() {
	if l.at == 0 || len(l.Text) < 2 {
		return
	}
	if l.at == len(l.Text) {
		l.at--
	}
	l.Text[l.at-1], l.Text[l.at] = l.Text[l.at], l.Text[l.at-1]
	l.at++
}
