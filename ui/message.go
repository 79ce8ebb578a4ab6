package ui

import (
	"strings"

	"kiikey/ui/words"

	"github.com/charmbracelet/x/ansi"
)

// signatureColumn is where values begin, further left than elsewhere: a signature is 64 columns wide.
const signatureColumn = 15

// signatureField is a label with a value, in as many lines as that takes.
func signatureField(s styles, width int, label, value string) []string {
	return indent(3, wrapAfter(s.fieldLabel.Render(pad(label, signatureColumn-3)), value, width-4)...)
}

// The parts of a message, as they are named below it, and what is between them on the screen alone.
const (
	nonceName, userName, keyName = "nonce", "user", "API key"
	partGap                      = "  "
)

// partWidth is the room for a part of a message and its name below it.
func partWidth(text, name string) int { return max(ansi.StringWidth(text), len(name)) }

// drawMessage shows nonce, user id and API key side by side as they are joined, each in its colour and
// with its name below. The API key comes masked.
func drawMessage(b *body, s styles, width int, nonce, userID, maskedKey string) {
	parts := []struct {
		text, name string
		style      func(...string) string
	}{
		{shown(nonce), nonceName, s.nonce.Render},
		{shown(userID), userName, s.userID.Render},
		{shown(maskedKey), keyName, s.apiKey.Render},
	}
	message, below := "", ""
	for _, p := range parts {
		w := partWidth(p.text, p.name)
		message += p.style(pad(p.text, w)) + partGap
		below += p.style(under(p.name, w)) + partGap
	}
	label := "   " + s.fieldLabel.Render(pad("message", signatureColumn-3))
	b.add(label+message, strings.Repeat(" ", signatureColumn)+below)
	b.add(signatureField(s, width, "", s.dim.Render(words.JoinedUp))...)
}

// under is the bracket with a name below a part of the message.
func under(name string, width int) string {
	if width < len([]rune(name))+4 {
		return pad(name, width)
	}
	return "└ " + name + " " + strings.Repeat("─", width-len([]rune(name))-4) + "┘"
}
