//go:build unix

package typing

import (
	"bytes"
	"math/rand/v2"
	"testing"

	uv "github.com/charmbracelet/ultraviolet"
)

// Bubble Tea's parser makes of a whole answer no key, and of a whole key nothing that reaches beyond it.
func TestParserSeesWholeSequences(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	parts := []string{"\x1b", "[", "O", "]", "P", "_", "1", "11;", ";", ";;;;;;;;;;;;;;;;", "?", "<", ">", "!", "$", "y", "t", "M", "I", "u", "~", "A", "rgb:1e/2f/3a", "Ü", "abc", "\x1b\\", "\a", "|"}
	whole := map[Kind]int{}
	for range 400_000 {
		var sent []byte
		for range 1 + random.IntN(8) {
			sent = append(sent, parts[random.IntN(len(parts))]...)
		}
		if sent = append([]byte{escape}, sent...); sent[1] == escape {
			continue
		}
		n, k := scan(sent)
		if n != len(sent) || k != answer && k != key {
			continue
		}
		p := Piece{Kind: Sequence, Bytes: bytes.Clone(sent)}
		if k == answer {
			p.Kind = Answer
		}
		passed := p.sequence()
		if len(passed) == 0 {
			continue
		}
		whole[p.Kind]++
		var decoder uv.EventDecoder
		taken, event := decoder.Decode(passed)
		press, pressed := event.(uv.KeyPressEvent)
		if string(sent) == "\x1b[[A" && press.Code != uv.KeyF1 {
			t.Fatalf("%q is %v", sent, press)
		}
		if k == answer && pressed || taken != len(passed) {
			t.Fatalf("%q: %d of %d bytes are %T", passed, taken, len(passed), event)
		}
	}
	if whole[Answer] < 100 || whole[Sequence] < 100 {
		t.Errorf("tried only %v", whole)
	}
}
