package strictjson

// AppendString appends text, which must be valid UTF-8, as a JSON string. encoding/json would leave a copy of
// it in a buffer that nobody clears.
func AppendString[T string | []byte](out []byte, text T) []byte {
	const hexDigits = "0123456789abcdef"
	out = append(out, '"')
	for i := range len(text) {
		switch c := text[i]; {
		case c == '"' || c == '\\':
			out = append(out, '\\', c)
		case c < ' ' || c == 0x7f:
			out = append(out, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		default:
			out = append(out, c)
		}
	}
	return append(out, '"')
}

// StringLen returns the number of bytes that AppendString appends.
func StringLen[T string | []byte](text T) int {
	n := len(text) + 2
	for i := range len(text) {
		switch c := text[i]; {
		case c == '"' || c == '\\':
			n++
		case c < ' ' || c == 0x7f:
			n += 5
		}
	}
	return n
}
