//go:build unix

package accessible_test

import (
	"strings"
	"testing"
	"time"

	"kiikey/ui/internal/story"
	"kiikey/ui/internal/typing"
)

const never = time.Hour

// asked is a conversation that waits for what may still come for that long, at its first question.
func asked(t *testing.T, i typing.Intervals) *talk {
	t.Helper()
	cmd := program(t, stocked(t, "sandbox"), "--accessible")
	story.Waits(cmd, i)
	s := start(t, cmd)
	s.Hear("Passphrase (", "): ")
	return s
}

// What is pasted presses no enter, in brackets or not, and its lines answer no questions.
func TestAPasteAnswersNothing(t *testing.T) {
	t.Parallel()
	s := asked(t, typing.Intervals{Escape: never, Silence: never, Follow: time.Millisecond})
	s.Send(passphrase + "\r")
	s.Send("\x1b[200~\r\x1b[201~")
	s.Type("\r")
	s.Hear("Main menu.", "What do you want to do (", "): ")
	s.Send("use\rsandbox-key\rremove\ryes\r")
	s.Hear("use sandbox-key remove yes")
	s.Type("\r")
	s.Hear("none of the answers", "What do you want to do (", "): ")
	s.Send(strings.Repeat("9", 20)) // a key held down
	s.Hear(strings.Repeat("9", 20))
	s.Type("\r")
	s.Hear("none of the answers", "What do you want to do (", "): ")
}

// An export that a terminal without brackets pastes is read to its end all the same.
func TestAnExportPastedAtOnce(t *testing.T) {
	t.Parallel()
	s, _ := atFile(t)
	s.Hear("File (", "): ")
	s.Send(strings.ReplaceAll(export(sampleKey, sampleSecret), ", ", ",\r  ") + "\r")
	s.Hear("Nothing of it is shown", "API key: 0123 to cdef")
}

func TestAPasteWithoutEndInALine(t *testing.T) {
	t.Parallel()
	s := asked(t, typing.Intervals{Escape: never, Silence: time.Millisecond, Follow: never})
	s.Type(passphrase + "\r")
	s.Hear("What do you want to do (", "): ")
	s.Send("\x1b[200~us\a")
	s.Hear("us", "The end of that paste never came: check what arrived.", "What do you want to do (", "): us")
	s.Type("e\r")
	s.Hear("Which credential")
	s.Send("\x1b[200~")
	s.Type("\x03")
	s.ends(130)
}

func TestControlCharactersInAPaste(t *testing.T) {
	t.Parallel()
	s := asked(t, typing.Intervals{Escape: never, Silence: never, Follow: never})
	s.Paste("correct\x01horse")
	s.Hear("Nothing was pasted: there are control characters or line breaks in it.", "Passphrase (", "): ")
	s.Paste(passphrase + "\n")
	s.Type("\r")
	s.Hear("What do you want to do (", "): ")
	s.Paste("u\x1bs\x07e\n")
	s.Hear("use", "Control characters in that paste were left out.", "): use")
	s.Type("\r")
	s.Hear("Which credential")
}

// Neither half an arrow nor what the terminal still answers to another program is typed.
func TestPiecesAreNotTyped(t *testing.T) {
	t.Parallel()
	s := asked(t, typing.Intervals{Escape: never, Silence: never, Follow: never})
	for _, sent := range []string{"\x1b[A", "\x1bOB", "\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\", "\x1b[?1;2c", "\x1bP>|xterm(390)\x1b\\"} {
		for at := 1; at < len(sent); at++ {
			s.Send(sent[:at])
			s.Send(sent[at:])
		}
	}
	s.Type(passphrase + "\r")
	s.Hear("Main menu.")
}
