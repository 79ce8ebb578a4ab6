//go:build unix

package cli

import (
	"testing"
)

// What is pasted presses no enter, and its lines answer no questions.
func TestAPasteAnswersNoQuestion(t *testing.T) {
	home := withVault(t)
	p := atTerminal(t, home, "remove", "practice")
	p.sees("Passphrase of the vault: ")
	p.sends("\x1b[200~" + passphrase + "\r\ny\r\n\x1b[201~")
	p.sees("Nothing was pasted: there are control characters or line breaks in it.")
	p.sees("Passphrase of the vault: ")
	p.sends("\x1b[200~" + passphrase + "\r\n\x1b[201~")
	p.types("\r")
	p.sees("[y/N] ")
	p.sends("\x1b[200~y\ry\ry\x1b[201~")
	p.sees("y y y")
	p.types("\r")
	p.sees("Cancelled.")
	p.ends(2)

	p = atTerminal(t, home, "remove", "practice")
	p.sees("Passphrase of the vault: ")
	p.sends("not the passphrase\ry\r") // without brackets
	p.sees("Nothing was pasted")
	p.sees("Passphrase of the vault: ")
	p.types("\x03")
	p.ends(130)
}

// Neither half an arrow nor what the terminal still answers to another program is typed.
func TestPiecesAnswerNoQuestion(t *testing.T) {
	home := withVault(t)
	p := atTerminal(t, home, "remove", "practice")
	p.sees("Passphrase of the vault: ")
	p.sends("\x1b]11;rgb:1e1e/1e1e")
	p.sends("/1e1e\x1b\\")
	p.sends("\x1b[")
	p.sends("A")
	p.types(passphrase + "\r")
	p.sees("[y/N] ")
	p.sends("\x1b]11;rgb:1e1e/1e1e")
	p.sends("/1e1e\x1b\\")
	p.types("no\x7f\x7fy\x1b[D\r")
	p.sees("Removed practice")
	p.ends(0)
}

// An answer that is seen is edited like one that is not.
func TestALineIsEdited(t *testing.T) {
	home := withVault(t)
	p := atTerminal(t, home, "remove", "practice")
	p.sees("Passphrase of the vault: ")
	p.types(passphrase + "\r")
	p.sees("[y/N] ")
	p.types("nö\x15yes no\x17\r")
	p.sees("Removed practice")
	p.ends(0)
}

// Ctrl+z at a question suspends the program. When it goes on, which it does by itself where no shell is to wake it, the
// question is asked again, and what had been typed is kept.
func TestSuspendedAtAQuestion(t *testing.T) {
	home := withVault(t)
	p := atTerminal(t, home, "remove", "practice")
	p.sees("Passphrase of the vault: ")
	p.types(passphrase[:3])
	p.types("\x1a")
	p.sees("What you had typed is kept.")
	p.sees("Passphrase of the vault: ")
	p.types(passphrase[3:] + "\r")
	p.sees("[y/N] ")
	p.types("y")
	p.types("\x1a")
	p.sees("[y/N] y")
	p.types("\r")
	p.sees("Removed practice")
	p.ends(0)
}

// What is typed while the vault is opened is not echoed, nor does it answer a question that costs something.
func TestTypedTooEarlyIsNotShown(t *testing.T) {
	home := withVault(t)
	p := atTerminal(t, home, "remove", "practice")
	p.sees("Passphrase of the vault: ")
	p.types("not the passphrase\r" + passphrase + "\ry\r")
	p.sees("Remove practice? [y/N] ")
	p.types("\r")
	p.sees("Cancelled.")
	p.ends(2)
}
