//go:build unix

package ui_test

import (
	"strings"
	"testing"
	"time"

	"kiikey/ui/internal/story"
	"kiikey/ui/internal/typing"
)

// never is an interval that does not end while a test waits for something else to be drawn.
const never = time.Hour

// waiting starts the program on a home with intervals of its own.
func waiting(t *testing.T, home string, i typing.Intervals) *story.Story {
	t.Helper()
	cmd := program(t, home)
	story.Waits(cmd, i)
	s := story.Start(t, eighty, cmd)
	s.See("Unlock", "Passphrase")
	return s
}

// waitingList is waiting, and opens the vault.
func waitingList(t *testing.T, home string, i typing.Intervals) *story.Story {
	t.Helper()
	s := waiting(t, home, i)
	s.Type(passphrase + "\r")
	s.See("0123…cdef")
	return s
}

// marketKey is a second credential, below the sample.
func marketKey(t *testing.T) string {
	t.Helper()
	home := stocked(t)
	quietly(t, home, "import", export(t, "export.json", strings.Repeat("c0", 16), strings.Repeat("a1", 16), "0"),
		"--name", "zebra", "--env", "staging", "--user-id", "88")
	return home
}

// selects waits until a row of the list is the selected one.
func selects(s *story.Story, name string) {
	s.Until(name+" selected", func(screen string) bool { return strings.Contains(screen, "▸ "+name) })
}

// A terminal that knows no brackets sends what is pasted as if it were typed, its line ends as enter.
func TestPasteWithoutBrackets(t *testing.T) {
	t.Parallel()
	s := waiting(t, stocked(t), typing.Intervals{Escape: never, Silence: never, Follow: 10 * time.Millisecond})
	s.Send(passphrase + "\r")
	s.See(strings.Repeat("•", len(passphrase)))
	s.See("Unlock", "vault · locked")
	s.To("enter", "0123…cdef")

	pasted := strings.ReplaceAll(`{"APIKey": "`+strings.Repeat("0c", 16)+"\",\n"+`"APISecret": "`+strings.Repeat("d1", 16)+"\",\n"+`"Nonce": "0"}`, "\n", "\r") + "\r"
	s.Send(pasted)
	s.See("! That looks like a paste: press i to import it.", "LAST TEST")
	s.To("i", "Import · 1 of 2")
	s.Send(pasted)
	s.See("Import · 2 of 2")
}

// A paste is no key on any screen of single keys.
func TestPasteTriggersNoShortcut(t *testing.T) {
	t.Parallel()
	s := waitingList(t, stocked(t), typing.Intervals{Escape: time.Millisecond, Silence: never, Follow: time.Nanosecond})
	const text = "yes q x i\r\x0c\x1b[13u"
	for _, screen := range []struct{ key, sees string }{
		{"enter", "API secret"}, {"2", "HMAC-SHA256"}, {"3", "enter logs in once"}, {"?", "Everywhere"}, {"esc", "enter logs in once"}, {"1", "API secret"},
	} {
		s.Press(screen.key)
		s.See(screen.sees)
		s.Send(text)
		s.See("That looks like a paste: press i in the list to import it.", screen.sees)
		s.Press("down")
	}
	s.To("esc", "LAST TEST")
	s.To("x", "Remove practice", "y yes")
	s.Send(text)
	s.See("That looks like a paste", "Remove practice", "y yes")
}

// What comes in reads of its own is typed, however fast, and one character that is repeated is a key held down.
func TestFastTypingAndKeysHeldDown(t *testing.T) {
	t.Parallel()
	s := waitingList(t, marketKey(t), typing.Intervals{Escape: never, Silence: never, Follow: never})
	selects(s, "practice")
	s.Send(strings.Repeat("j", 30))
	selects(s, "zebra")
	s.Send(strings.Repeat("k", 30))
	selects(s, "practice")
	s.Send(strings.Repeat("\x1b[B", 30))
	selects(s, "zebra")
	for _, letter := range "/practice\r" {
		s.Send(string(letter))
	}
	s.See("1 of 2")
	s.Gone("enter keep")
	s.To("/", "enter keep")
	s.Send(strings.Repeat("e", 30))
	s.See(strings.Repeat("e", 30))
	s.Send(strings.Repeat("\x7f", 30))
	s.See("practice")
	s.Gone("eee")
}

// A paste whose end never comes ends with the silence after it.
func TestPasteWithoutEnd(t *testing.T) {
	t.Parallel()
	s := waitingList(t, stocked(t), typing.Intervals{Escape: never, Silence: 10 * time.Millisecond, Follow: never})
	s.To("i", "Import · 1 of 2")
	s.Send("\x1b[200~~/x")
	s.See("The end of that paste never came: check what arrived.", "/x")
	s.Type("y")
	s.See("/xy")
	s.Send("z\r\x1b[201~") // the rest, very late
	s.See("/xyz")
	s.Press("ctrl+c")
	s.Ends()
}

// Ctrl+c always works.
func TestCtrlCInAPasteWithoutEnd(t *testing.T) {
	t.Parallel()
	for _, begun := range []string{"\x1b[200~~/x", "\x1b[200~", "\x1b]11;rgb:1e", "\x1bP1+r", "\x1b[?20", "\x1b[1;", "\x1b", "\xc3", "eight888"} {
		s := waitingList(t, stocked(t), typing.Intervals{Escape: never, Silence: never, Follow: never})
		s.Send(begun)
		s.Press("ctrl+c")
		s.Ends()
	}
}

// Control characters never reach a field: one that shows what is in it takes the rest, one that hides it nothing.
func TestControlCharactersInAPaste(t *testing.T) {
	t.Parallel()
	s := waiting(t, stocked(t), typing.Intervals{Escape: never, Silence: never, Follow: never})
	for _, bad := range []string{"corr\x01ect horse", "correct\x1b[A horse", "correct\nhorse", "correct\thorse", "correct\u009bhorse", "correct\xffhorse"} {
		s.Paste(bad)
		s.See("Nothing was pasted: there are control characters or line breaks in it.")
		s.Gone("•")
		s.To("x", "•")
		s.Press("ctrl+u")
		s.Gone("•")
	}
	s.Paste(passphrase + "\r\n")
	s.See("•••")
	s.To("enter", "0123…cdef")
	s.To("i", "Import · 1 of 2")
	s.Paste("~/a\x1b[27ub\x07c\x7f\x03d\n")
	s.See("Control characters in that paste were left out.", "/a[27ubcd")
}

// Over a slow link the terminal's answers come in pieces.
func TestAnswersInPieces(t *testing.T) {
	t.Parallel()
	inWords := []string{"\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\", "\x1b]10;rgb:ffff/ffff/ffff\a", "\x1bP>|xterm(390)\x1b\\", "\x1b_Gi=31;OK\x1b\\"}
	for name, c := range map[string]struct {
		silence time.Duration
		answers []string
	}{
		"waited for": {never, append([]string{"\x1b[?2026;2$y", "\x1b[?1;2c"}, inWords...)},
		"too late":   {time.Nanosecond, inWords},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := waiting(t, marketKey(t), typing.Intervals{Escape: never, Silence: c.silence, Follow: never})
			send := func() {
				for _, answer := range c.answers {
					for _, at := range []int{3, len(answer) / 2, len(answer) - 1} {
						s.Send(answer[:at])
						s.Send(answer[at:])
					}
				}
			}
			send()
			s.Type(passphrase + "\r") // not a letter more
			s.See("0123…cdef")
			selects(s, "practice")
			send()
			s.Press("down")
			selects(s, "zebra")
			s.See("LAST TEST")
		})
	}
}

// Half a key is no key.
func TestKeysInPieces(t *testing.T) {
	t.Parallel()
	s := waitingList(t, marketKey(t), typing.Intervals{Escape: never, Silence: never, Follow: never})
	selects(s, "practice")
	for _, down := range []string{"\x1b[B", "\x1bOB", "\x1b[1;1B"} {
		for at := 1; at < len(down); at++ {
			s.Send(down[:at])
			s.Send(down[at:])
			selects(s, "zebra")
			s.Send("\x1b")
			s.Send("[A")
			selects(s, "practice")
		}
	}
	s.To("i", "Import · 1 of 2")
	s.Type("~/")
	s.Send("\x1b")
	s.Send("[D")
	s.Type("x")
	s.See("~x/", "Import · 1 of 2")
}

// The escape key works by itself, and what comes too late for a key is nothing.
func TestSingleEscape(t *testing.T) {
	t.Parallel()
	s := waitingList(t, marketKey(t), typing.Intervals{Escape: time.Millisecond, Silence: never, Follow: never})
	selects(s, "practice")
	s.To("i", "Import · 1 of 2")
	s.To("esc", "LAST TEST")
	s.Send("[B")
	s.Press("down")
	selects(s, "zebra")
	s.See("LAST TEST")
}
