package mistake

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha3"
	"crypto/sha512"
	"hash"
)

// hashes are the hash functions that programmers choose, the right one first, with the sizes of their digests
// in bytes. The weak ones are here to recognise, not to use.
var hashes = [...]struct {
	name string
	make func() hash.Hash
	size int
}{
	{"SHA-256", sha256.New, sha256.Size},
	{"SHA-512", sha512.New, sha512.Size},
	{"SHA-384", sha512.New384, sha512.Size384},
	{"SHA-224", sha256.New224, sha256.Size224},
	{"SHA-1", sha1.New, sha1.Size},
	{"MD5", md5.New, md5.Size},
	{"SHA-512/256", sha512.New512_256, sha512.Size256},
	{"SHA3-256", func() hash.Hash { return sha3.New256() }, 32},
	{"SHA3-512", func() hash.Hash { return sha3.New512() }, 64},
}

func hashEntries() (list []entry) {
	for i, h := range hashes[1:] {
		list = append(list, entry{
			name:  h.name,
			done:  "You used the hash function " + h.name + ".",
			right: "The hash function is SHA-256 (HMAC-SHA256, in some libraries HmacSHA256).",
			apply: func(s *signer) bool { s.state = &s.states[1+i]; return true },
		})
	}
	return list
}

func exchangeEntries() []entry {
	return []entry{{
		name:  "exchanged",
		done:  "You took the API key for the API secret and the secret for the key.",
		right: "The API secret is the HMAC key and appears nowhere in the message; the API key is the end of the message.",
		apply: func(s *signer) bool {
			v := &s.values
			v[sourceAPIKey], v[sourceSecret] = v[sourceSecret], v[sourceAPIKey]
			v[sourceHMACKey] = v[sourceSecret]
			return true
		},
	}}
}

func constructionEntries() (list []entry) {
	for _, c := range []struct {
		name, done string
		keyless    bool // the key is not used
		compute    func(s *signer, key, message []byte) []byte
	}{
		{"arguments-reversed", "You gave HMAC its arguments the wrong way round: the message as key, the secret as data.", false,
			func(s *signer, key, message []byte) []byte { return s.hmac(message, key) }},
		{"plain-hash", "You hashed the message alone, without the secret.", true,
			func(s *signer, _, message []byte) []byte { return s.hash(message) }},
		{"hash-of-key-and-message", "You hashed the secret followed by the message, without HMAC.", false,
			func(s *signer, key, message []byte) []byte { return s.hash(key, message) }},
		{"hash-of-message-and-key", "You hashed the message followed by the secret, without HMAC.", false,
			func(s *signer, key, message []byte) []byte { return s.hash(message, key) }},
		{"hmac-of-hex-hash", "You hashed the message first and then signed the hex digits of that hash.", false,
			func(s *signer, key, message []byte) []byte { return s.hmac(key, s.hex(s.hash(message))) }},
		{"hmac-of-hash", "You hashed the message first and then signed the bytes of that hash.", false,
			func(s *signer, key, message []byte) []byte { return s.hmac(key, s.hash(message)) }},
		{"hash-of-hex-hmac", "You hashed the hex digits of the signature once more.", false,
			func(s *signer, key, message []byte) []byte { return s.hash(s.hex(s.hmac(key, message))) }},
		{"hash-of-hmac", "You hashed the bytes of the signature once more.", false,
			func(s *signer, key, message []byte) []byte { return s.hash(s.hmac(key, message)) }},
		{"hmac-of-hex-hmac", "You signed the hex digits of the signature once more with the same key.", false,
			func(s *signer, key, message []byte) []byte { return s.hmac(key, s.hex(s.hmac(key, message))) }},
		{"hmac-of-hmac", "You signed the bytes of the signature once more with the same key.", false,
			func(s *signer, key, message []byte) []byte { return s.hmac(key, s.hmac(key, message)) }},
		{"double-hash-of-hex", "You hashed the message without the secret, and then the hex digits of that hash again.", true,
			func(s *signer, _, message []byte) []byte { return s.hash(s.hex(s.hash(message))) }},
		{"double-hash", "You hashed the message without the secret, and then the bytes of that hash again.", true,
			func(s *signer, _, message []byte) []byte { return s.hash(s.hash(message)) }},
	} {
		right := "The signature is one HMAC-SHA256 with the API secret as key and the message itself as data."
		if c.name == "arguments-reversed" {
			right = "The API secret is the key, the message is the data. Check the order that your library's function expects."
		}
		list = append(list, entry{c.name, c.done, right, func(s *signer) bool {
			s.compute, s.keyless = c.compute, c.keyless
			return true
		}})
	}
	return list
}
