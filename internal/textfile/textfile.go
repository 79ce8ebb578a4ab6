// Package textfile decodes the files that users write by hand, in any editor or shell: exports, passphrase
// files, the configuration, certificates, signatures that were piped in. It turns UTF-16 into UTF-8, never
// guesses at any other encoding, and its errors quote nothing of the text.
package textfile

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// Error says why data is not text. It contains nothing of the data.
type Error struct {
	Line, Column int // where, from 1; the column in characters
	Reason       string
}

// Error names the line and the column.
func (e *Error) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Reason)
}

var (
	bomUTF8    = []byte{0xEF, 0xBB, 0xBF}
	bomUTF16LE = []byte{0xFF, 0xFE}
	bomUTF16BE = []byte{0xFE, 0xFF}
)

// Read is Decode for callers that would take any bytes. It also rejects NUL, which marks UTF-16 without a
// byte-order mark and binary data, and invalid UTF-8.
func Read(data []byte) (text []byte, own bool, err error) {
	text, own, err = Decode(data)
	if err != nil {
		return nil, false, err
	}
	for at := 0; at < len(text) && err == nil; {
		r, size := utf8.DecodeRune(text[at:])
		switch {
		case r == utf8.RuneError && size == 1:
			err = fail(text[:at], "this is not UTF-8.")
		case r == 0:
			err = fail(text[:at], "this has a zero byte, as UTF-16 without a byte-order mark has, and what is no text.")
		}
		at += size
	}
	if err != nil {
		if own {
			clear(text)
		}
		return nil, false, err
	}
	return text, own, nil
}

// Decode removes a byte-order mark and translates UTF-16, which Windows' editors write. own reports that the
// result is a copy, which the caller must clear if it is secret, rather than a part of data. The error is an
// *Error: half a character of UTF-16. Invalid UTF-8 is returned as it is.
func Decode(data []byte) (text []byte, own bool, err error) {
	switch {
	case bytes.HasPrefix(data, bomUTF8):
		return data[len(bomUTF8):], false, nil
	case bytes.HasPrefix(data, bomUTF16LE):
		text, err = fromUTF16(data[2:], binary.LittleEndian)
		return text, true, err
	case bytes.HasPrefix(data, bomUTF16BE):
		text, err = fromUTF16(data[2:], binary.BigEndian)
		return text, true, err
	}
	return data, false, nil
}

func fromUTF16(data []byte, order binary.ByteOrder) ([]byte, error) {
	// One unit becomes at most three bytes, and a pair four: the slice never grows, which would leave copies
	// of a secret behind.
	text := make([]byte, 0, len(data)/2*3)
	half := func(reason string) ([]byte, error) {
		err := fail(text, reason)
		clear(text)
		return nil, err
	}
	for len(data) >= 2 {
		unit := rune(order.Uint16(data))
		data = data[2:]
		if utf16.IsSurrogate(unit) {
			if len(data) < 2 {
				return half("the file ends in half a UTF-16 character.")
			}
			unit = utf16.DecodeRune(unit, rune(order.Uint16(data)))
			if unit == utf8.RuneError {
				return half("half a UTF-16 character stands alone.")
			}
			data = data[2:]
		}
		text = utf8.AppendRune(text, unit)
	}
	if len(data) != 0 {
		return half("the file ends in half a UTF-16 character.")
	}
	return text, nil
}

// fail returns an *Error at the end of before.
func fail(before []byte, reason string) error {
	line := 1 + bytes.Count(before, []byte("\n"))
	return &Error{Line: line, Column: 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]), Reason: reason}
}
