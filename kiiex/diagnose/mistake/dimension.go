package mistake

import (
	"hash"
	"sync"
)

// Dimension is one step of signing that can be done in several ways.
type Dimension uint8

// The dimensions. The order is that of the search's loops: what changes the key comes before what changes
// the message, so that the state of a keyed HMAC is used again as long as possible.
const (
	Hash         Dimension = iota // the hash function
	Exchange                      // API key and secret in each other's place
	Construction                  // how hash, key and message are combined
	Key                           // the change to the secret before it became the key
	Nonce                         // the change to the nonce
	UserID                        // the change to the user id
	APIKey                        // the change to the API key
	Encoding                      // the message's encoding as bytes
	Around                        // text before or after the message
	Separator                     // text between the fields
	Fields                        // which fields, in which order
	Output                        // the form of the result; read from the pasted text, not searched
)

// dimensions is the number of dimensions that make a digest.
const dimensions = int(Output)

var dimensionNames = [...]string{
	Hash: "hash", Exchange: "exchange", Construction: "construction", Key: "key", Nonce: "nonce",
	UserID: "user-id", APIKey: "api-key", Encoding: "encoding", Around: "around", Separator: "separator",
	Fields: "fields", Output: "output",
}

// String returns the dimension's name, which does not change between versions.
func (d Dimension) String() string {
	if int(d) < len(dimensionNames) {
		return dimensionNames[d]
	}
	return "unknown"
}

// MarshalText returns the name.
func (d Dimension) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// Slip is one departure from the right recipe.
type Slip struct {
	Dimension Dimension `json:"dimension"`
	// Choice names the departure for programs: "hex-decoded". Names do not change between versions.
	Choice string `json:"choice"`
	// Done says what was done, Right what to do instead; whole sentences for users.
	Done  string `json:"done"`
	Right string `json:"right"`
}

// entry is one way to do the step of a dimension. The first entry of each dimension is the right way. Only
// the function that the dimension needs is set.
type entry struct {
	name, done, right string

	// value makes another value out of the right one (key, nonce, user id, API key). It reports false if that
	// can't be done. The result may share memory with the inputs.
	value func(own []byte, in *inputs) ([]byte, bool)
	// fields are the message's parts in order; has is the set of them.
	fields []source
	has    sourceSet
	// join appends the values of fields to dst; minFields is the number of fields from which it matters.
	join      func(dst []byte, fields []source, values *inputs) []byte
	minFields int
	// prefix and suffix stand around the message.
	prefix, suffix string
	// encode appends the bytes of message to dst.
	encode func(dst, message []byte) []byte
	// compute appends the digest to dst; keyless means that it ignores the key.
	compute func(s *signer, dst, key, message []byte) []byte
	keyless bool
	// hash makes a new hash, whose digests have size bytes.
	hash func() hash.Hash
	size int
}

// catalogue holds every entry of every dimension, the right one first, then the likelier before the less
// likely. It is made at its first use, since most runs of the program search for nothing, and then only read.
var catalogue = sync.OnceValue(func() *[dimensions][]entry {
	return &[dimensions][]entry{
		Hash:         hashEntries(),
		Exchange:     exchangeEntries(),
		Construction: constructionEntries(),
		Key:          keyEntries(),
		Nonce:        nonceEntries(),
		UserID:       userIDEntries(),
		APIKey:       apiKeyEntries(),
		Encoding:     encodingEntries(),
		Around:       aroundEntries(),
		Separator:    separatorEntries(),
		Fields:       makeFieldEntries(),
	}
})
