// Package mistake finds the mistake behind a wrong signature.
//
// The rules it keeps:
//   - Everything is offline and in memory: no network, no files, no terminal.
//   - No text that the package makes contains the secret, the API key or the pasted signature.
//   - It names a mistake only if the signature agrees: 256 bits do not agree by chance. It counts the other
//     recipes that give the very same signature, because nothing can tell those apart.
//   - The simpler explanation wins: the right recipe, every single slip, every pair of slips, then other nonces
//     and user ids near the stated ones, alone and with one slip. The search stops after the first of these
//     stages in which something fits.
//
// The right signature is the lowercase hex of HMAC-SHA256 whose key is the API secret as text and whose message
// is Nonce + UserId + APIKey with nothing between (the exchange's page "Authenticate with API Key"). The
// catalogue of recipes was collected from the issue trackers of exchange clients and from guides to HMAC.
package mistake

import "sync"

// Dimension is one step of signing that can be done in several ways.
type Dimension uint8

// The dimensions. The order is that of the search: what changes the key comes before what changes the message,
// so that the state of a keyed HMAC is used again as long as possible.
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

// dimensionNames do not change between versions.
var dimensionNames = [...]string{
	Hash: "hash", Exchange: "exchange", Construction: "construction", Key: "key", Nonce: "nonce",
	UserID: "user-id", APIKey: "api-key", Encoding: "encoding", Around: "around", Separator: "separator",
	Fields: "fields", Output: "output",
}

// String returns the dimension's name, which does not change between versions.
func (d Dimension) String() string { return dimensionNames[d] }

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

// entry is a wrong way to do the step of a dimension.
type entry struct {
	name, done, right string
	// apply makes s sign this way. It reports false if that can't be done with the values that s has, or
	// would change none of them. It must not write into them.
	apply func(s *signer) bool
}

// catalogue holds every entry of every dimension, the likelier before the less likely. The first of each stands
// for the right way and is empty. It is made at its first use, since most runs of the program search for
// nothing, and then only read.
var catalogue = sync.OnceValue(func() *[dimensions][]entry {
	all := [dimensions][]entry{
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
		Fields:       fieldEntries(),
	}
	for d := range all {
		all[d] = append([]entry{{}}, all[d]...)
	}
	return &all
})
