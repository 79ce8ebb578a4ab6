package strictjson

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

var (
	bomUTF8    = []byte{0xEF, 0xBB, 0xBF}
	bomUTF16LE = []byte{0xFF, 0xFE}
	bomUTF16BE = []byte{0xFE, 0xFF}
)

// toUTF8 removes a byte-order mark and translates UTF-16, which Windows' editors write. own reports that
// the result is a copy, which the caller must clear, rather than a part of data.
func toUTF8(data []byte) (text []byte, own bool, err error) {
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
	fail := func(reason string) ([]byte, error) {
		r := reader{data: text, line: 1}
		for r.pos < len(text) {
			r.advance()
		}
		clear(text)
		return nil, r.fail(reason)
	}
	for len(data) >= 2 {
		unit := rune(order.Uint16(data))
		data = data[2:]
		if utf16.IsSurrogate(unit) {
			if len(data) < 2 {
				return fail("the file ends in half a UTF-16 character.")
			}
			unit = utf16.DecodeRune(unit, rune(order.Uint16(data)))
			if unit == utf8.RuneError {
				return fail("half a UTF-16 character stands alone.")
			}
			data = data[2:]
		}
		text = utf8.AppendRune(text, unit)
	}
	if len(data) != 0 {
		return fail("the file ends in half a UTF-16 character.")
	}
	return text, nil
}
