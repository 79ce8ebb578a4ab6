package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/term"

	"kiikey/kiiex/problem"
	"kiikey/ui/plain"
)

// result prints the outcome of a command: the document where JSON is wanted, otherwise the text.
func (p *program) result(document any, text string) error {
	if p.json {
		return p.printJSON(document)
	}
	return p.print(text)
}

// resultDespite is result where something else has failed: nothing has if that is nil.
func (p *program) resultDespite(failed error, document any, text string) error {
	if err := p.result(document, text); err != nil || failed == nil {
		return err
	}
	return &besides{failed}
}

// print writes to standard output. A failure is an error: a script must not take half a result for a whole one.
func (p *program) print(text string) error {
	if _, err := p.stdout.WriteString(text); err != nil {
		unwritten := unable(problem.Unexpected, "The result can't be written to standard output.",
			"Make room or correct the redirection, then run it again.", err)
		if errors.Is(err, syscall.EFBIG) {
			unwritten.Next = "Raise the file size limit (ulimit -f), or write to another disk."
		}
		return unwritten
	}
	return nil
}

// helpWriter is cobra's output, which ignores failed writes.
type helpWriter struct{ *program }

// Write remembers the first failure and continues.
func (w helpWriter) Write(b []byte) (int, error) {
	if err := w.print(string(b)); err != nil && w.unwritten == nil {
		w.unwritten = err
	}
	return len(b), nil
}

// printJSON writes one document, indented unless there are several.
func (p *program) printJSON(document any) error {
	indent := "  "
	if p.jsonLines {
		indent = ""
	}
	text, err := marshal(document, indent)
	if err != nil {
		return err
	}
	return p.print(text)
}

// marshal returns the document and a newline. It escapes all characters that a terminal would obey or hide, which changes
// no value.
func marshal(document any, indent string) (string, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", indent)
	if err := encoder.Encode(document); err != nil {
		return "", err
	}
	return escapeUnprintable(b.String()), nil
}

// escapeUnprintable escapes unprintable characters of a JSON text. Besides newlines between its parts, only its strings
// can have any.
func escapeUnprintable(text string) string {
	if strings.IndexFunc(text, func(r rune) bool { return r != '\n' && (!unicode.IsPrint(r) || r == utf8.RuneError) }) < 0 {
		return text // which may be long
	}
	var b strings.Builder
	b.Grow(len(text))
	for _, r := range text {
		switch {
		case r == '\n' || unicode.IsPrint(r) && r != utf8.RuneError:
			b.WriteRune(r)
		case r > 0xFFFF:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// defaultWidth is used without a terminal.
const defaultWidth = 80

// widthOf returns the width of f in columns.
func widthOf(f *os.File) int {
	if f == nil {
		return defaultWidth
	}
	if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 0 {
		return max(width, 20)
	}
	return defaultWidth
}

// wrapped makes text harmless and breaks it between words at width. The first line begins with first, every other, also
// after a newline in text, with rest; below a digit and two spaces, as in a list, the text stands under itself. It ends with a
// newline.
func wrapped(first, rest, text string, width int) string {
	var b strings.Builder
	lead := first
	for paragraph := range strings.SplitSeq(text, "\n") {
		line, below := lead, rest
		if number, _, listed := strings.Cut(paragraph, "  "); listed && len(number) == 1 && number >= "0" && number <= "9" {
			below += "  "
		}
		for i, word := range strings.Fields(plain.Text(paragraph)) {
			if i > 0 && columns(line)+1+columns(word) > width {
				b.WriteString(line + "\n")
				line, i = below, 0
			}
			if i > 0 {
				line += " "
			}
			line += word
		}
		b.WriteString(line + "\n")
		lead = rest
	}
	return b.String()
}

// columns returns the width of text on a terminal.
func columns(text string) int { return ansi.StringWidth(text) }

// padded fills text up to width columns.
func padded(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-columns(text)))
}

// row is a line with a label and a value.
func row(label, value string) string { return "  " + padded(label, 16) + plain.Text(value) + "\n" }

// orEmpty makes a nil list an empty one, so that JSON has [] rather than null.
func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
