package mistake

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha3"
	"crypto/sha512"
	"hash"
)

// hashEntries are the hash functions that programmers choose. The weak ones are here to recognise, not to use.
func hashEntries() []entry {
	return []entry{
		{name: "SHA-256", hash: sha256.New, size: sha256.Size},
		hashEntry("SHA-512", sha512.New, sha512.Size),
		hashEntry("SHA-384", sha512.New384, sha512.Size384),
		hashEntry("SHA-224", sha256.New224, sha256.Size224),
		hashEntry("SHA-1", sha1.New, sha1.Size),
		hashEntry("MD5", md5.New, md5.Size),
		hashEntry("SHA-512/256", sha512.New512_256, sha512.Size256),
		hashEntry("SHA3-256", func() hash.Hash { return sha3.New256() }, 32),
		hashEntry("SHA3-512", func() hash.Hash { return sha3.New512() }, 64),
	}
}

func hashEntry(name string, newHash func() hash.Hash, size int) entry {
	return entry{
		name: name, hash: newHash, size: size,
		done:  "You used the hash function " + name + ".",
		right: "The hash function is SHA-256 (HMAC-SHA256, in some libraries HmacSHA256).",
	}
}

func exchangeEntries() []entry {
	return []entry{
		{},
		{
			name:  "exchanged",
			done:  "You took the API key for the API secret and the secret for the key.",
			right: "The API secret is the HMAC key and appears nowhere in the message; the API key is the end of the message.",
		},
	}
}

func constructionEntries() []entry {
	reversed := constructionEntry("arguments-reversed", "You gave HMAC its arguments the wrong way round: the message as key, the secret as data.",
		func(s *signer, dst, key, message []byte) []byte { return s.hmac(dst, message, key) })
	reversed.right = "The API secret is the key, the message is the data. Check the order that your library's function expects."
	return []entry{
		{compute: (*signer).hmac},
		reversed,
		keylessEntry("plain-hash", "You hashed the message alone, without the secret.",
			func(s *signer, dst, message []byte) []byte { return s.hash(dst, message) }),
		constructionEntry("hash-of-key-and-message", "You hashed the secret followed by the message, without HMAC.",
			func(s *signer, dst, key, message []byte) []byte { return s.hash(dst, key, message) }),
		constructionEntry("hash-of-message-and-key", "You hashed the message followed by the secret, without HMAC.",
			func(s *signer, dst, key, message []byte) []byte { return s.hash(dst, message, key) }),
		constructionEntry("hmac-of-hex-hash", "You hashed the message first and then signed the hex digits of that hash.",
			func(s *signer, dst, key, message []byte) []byte {
				return s.hmac(dst, key, s.hex(s.hash(s.inner[:0], message)))
			}),
		constructionEntry("hmac-of-hash", "You hashed the message first and then signed the bytes of that hash.",
			func(s *signer, dst, key, message []byte) []byte {
				return s.hmac(dst, key, s.hash(s.inner[:0], message))
			}),
		constructionEntry("hash-of-hex-hmac", "You hashed the hex digits of the signature once more.",
			func(s *signer, dst, key, message []byte) []byte {
				return s.hash(dst, s.hex(s.hmac(s.inner[:0], key, message)))
			}),
		constructionEntry("hash-of-hmac", "You hashed the bytes of the signature once more.",
			func(s *signer, dst, key, message []byte) []byte {
				return s.hash(dst, s.hmac(s.inner[:0], key, message))
			}),
		constructionEntry("hmac-of-hex-hmac", "You signed the hex digits of the signature once more with the same key.",
			func(s *signer, dst, key, message []byte) []byte {
				return s.hmac(dst, key, s.hex(s.hmac(s.inner[:0], key, message)))
			}),
		constructionEntry("hmac-of-hmac", "You signed the bytes of the signature once more with the same key.",
			func(s *signer, dst, key, message []byte) []byte {
				return s.hmac(dst, key, s.hmac(s.inner[:0], key, message))
			}),
		keylessEntry("double-hash-of-hex", "You hashed the message without the secret, and then the hex digits of that hash again.",
			func(s *signer, dst, message []byte) []byte { return s.hash(dst, s.hex(s.hash(s.inner[:0], message))) }),
		keylessEntry("double-hash", "You hashed the message without the secret, and then the bytes of that hash again.",
			func(s *signer, dst, message []byte) []byte { return s.hash(dst, s.hash(s.inner[:0], message)) }),
	}
}

func constructionEntry(name, done string, compute func(s *signer, dst, key, message []byte) []byte) entry {
	return entry{
		name: name, done: done, compute: compute,
		right: "The signature is one HMAC-SHA256 with the API secret as key and the message itself as data.",
	}
}

func keylessEntry(name, done string, compute func(s *signer, dst, message []byte) []byte) entry {
	e := constructionEntry(name, done, func(s *signer, dst, _, message []byte) []byte { return compute(s, dst, message) })
	e.keyless = true
	return e
}
