package mistake

import (
	"bytes"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"

	"kiikey/kiiex"
)

const rightKey = "The key is " + kiiex.HMACKey + ", character for character."

func keyEntries() []entry {
	return append([]entry{
		{},
		keyEntry("hex-decoded", "You decoded the API secret from hex before using it as the key.", hexDecoded),
		keyEntry("newline", "The key ends with a newline: a file or echo added it.", suffixed("\n")),
		keyEntry("crlf", "The key ends with a Windows line end (CR LF).", suffixed("\r\n")),
		keyEntry("base64-decoded", "You decoded the API secret from base64 before using it as the key.", base64Decoded(base64.RawStdEncoding)),
		keyEntry("base64url-decoded", "You decoded the API secret from base64url before using it as the key.", base64Decoded(base64.RawURLEncoding)),
		keyEntry("upper-case", "You changed the API secret to upper case.", mapped(bytes.ToUpper)),
		keyEntry("lower-case", "You changed the API secret to lower case.", mapped(bytes.ToLower)),
		keyEntry("double-quotes", "The key has double quotes around it.", wrapped(`"`)),
		keyEntry("single-quotes", "The key has single quotes around it.", wrapped("'")),
		keyEntry("space-after", "The key ends with a space.", suffixed(" ")),
		keyEntry("space-before", "The key begins with a space.", prefixed(" ")),
		keyEntry("byte-order-mark", "The key begins with an invisible byte-order mark, which some editors put into files.", prefixed("\ufeff")),
		keyEntry("first-character-lost", "The first character of the API secret is missing.", firstLost),
		keyEntry("last-character-lost", "The last character of the API secret is missing.", lastLost),
		keyEntry("api-key", "You used the API key as the key.", replacedBy(sourceAPIKey)),
		keyEntry("user-id", "You used the User ID as the key.", replacedBy(sourceUserID)),
		keyEntry("nonce", "You used the nonce as the key.", replacedBy(sourceNonce)),
		keyEntry("user-name", "You used the user name as the key.", replacedBy(sourceUserName)),
		keyEntry("key-and-secret", "You used the API key followed by the API secret as the key.", joined(sourceAPIKey, sourceSecret)),
		keyEntry("secret-and-key", "You used the API secret followed by the API key as the key.", joined(sourceSecret, sourceAPIKey)),
		keyEntry("base64-encoded", "You encoded the API secret as base64 before using it as the key.", mapped(base64Encoded)),
		keyEntry("hex-encoded", "You encoded the characters of the API secret as hex before using them as the key.", mapped(hexEncoded)),
		keyEntry("utf-16le", "The key is the API secret in UTF-16: .NET calls this encoding Unicode.", mapped(utf16LE)),
		keyEntry("utf-16be", "The key is the API secret in UTF-16 (big endian).", mapped(utf16BE)),
		keyEntry("sha256-hex", "You used the hex digits of the secret's SHA-256 as the key.", digestHex(sha256Of)),
		keyEntry("sha256-bytes", "You used the bytes of the secret's SHA-256 as the key.", mapped(sha256Of)),
		keyEntry("sha512-hex", "You used the hex digits of the secret's SHA-512 as the key.", digestHex(sha512Of)),
		keyEntry("sha512-bytes", "You used the bytes of the secret's SHA-512 as the key.", mapped(sha512Of)),
		keyEntry("sha1-hex", "You used the hex digits of the secret's SHA-1 as the key.", digestHex(sha1Of)),
		keyEntry("sha1-bytes", "You used the bytes of the secret's SHA-1 as the key.", mapped(sha1Of)),
		keyEntry("md5-hex", "You used the hex digits of the secret's MD5 as the key.", digestHex(md5Of)),
		keyEntry("md5-bytes", "You used the bytes of the secret's MD5 as the key.", mapped(md5Of)),
	}, unsetEntries("key", rightKey)...)
}

func keyEntry(name, done string, value func([]byte, *inputs) ([]byte, bool)) entry {
	return entry{name: name, done: done, right: rightKey, value: value}
}

func sha256Of(b []byte) []byte { sum := sha256.Sum256(b); return sum[:] }
func sha512Of(b []byte) []byte { sum := sha512.Sum512(b); return sum[:] }
func sha1Of(b []byte) []byte   { sum := sha1.Sum(b); return sum[:] }
func md5Of(b []byte) []byte    { sum := md5.Sum(b); return sum[:] }

func digestHex(digest func([]byte) []byte) func([]byte, *inputs) ([]byte, bool) {
	return mapped(func(own []byte) []byte { return hexEncoded(digest(own)) })
}

func hexEncoded(b []byte) []byte    { return hex.AppendEncode(nil, b) }
func base64Encoded(b []byte) []byte { return base64.StdEncoding.AppendEncode(nil, b) }

func hexDecoded(own []byte, _ *inputs) ([]byte, bool) {
	decoded, err := hex.AppendDecode(nil, own)
	return decoded, err == nil
}

func base64Decoded(encoding *base64.Encoding) func([]byte, *inputs) ([]byte, bool) {
	return func(own []byte, _ *inputs) ([]byte, bool) {
		decoded, err := encoding.AppendDecode(nil, bytes.TrimRight(own, "="))
		return decoded, err == nil
	}
}
