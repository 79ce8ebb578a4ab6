package widget

import (
	"strings"

	"kiikey/ui/words"

	"github.com/charmbracelet/x/ansi"
)

// SignatureColumn is the column of values, further left than elsewhere: a signature is 64 columns wide.
const SignatureColumn = 15

// SignatureField is a label with a value, in as many lines as that takes.
func SignatureField(s Styles, width int, label, value string) []string {
	return Indent(3, WrapAfter(s.FieldLabel.Render(Pad(label, SignatureColumn-3)), value, width-4)...)
}

// The parts of a message, as they are named below it, and what is between them on the screen alone.
const (
	NonceName, UserName, keyName = "nonce", "user", "API key"
	PartGap                      = "  "
)

// PartWidth is the room for a part of a message and its name below it.
func PartWidth(text, name string) int { return max(ansi.StringWidth(text), len(name)) }

// DrawMessage shows nonce, user id and API key side by side as they are joined, each in its colour and
// with its name below. The API key comes masked.
func DrawMessage(b *Body, s Styles, width int, nonce, userID, maskedKey string) {
	parts := []struct {
		text, name string
		style      func(...string) string
	}{
		{Shown(nonce), NonceName, s.Plain.Render},
		{Shown(userID), UserName, s.userID.Render},
		{Shown(maskedKey), keyName, s.apiKey.Render},
	}
	message, below := "", ""
	for _, p := range parts {
		w := PartWidth(p.text, p.name)
		message += p.style(Pad(p.text, w)) + PartGap
		below += p.style(under(p.name, w)) + PartGap
	}
	label := "   " + s.FieldLabel.Render(Pad("message", SignatureColumn-3))
	b.Add(label+message, strings.Repeat(" ", SignatureColumn)+below)
	b.Add(SignatureField(s, width, "", s.Dim.Render(words.JoinedUp))...)
}

// under is the bracket with a name below a part of the message.
func under(name string, width int) string {
	if width < len([]rune(name))+4 {
		return Pad(name, width)
	}
	return "└ " + name + " " + strings.Repeat("─", width-len([]rune(name))-4) + "┘"
}
