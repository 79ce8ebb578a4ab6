package mistake

import (
	"bytes"
	"crypto/hmac"
	"encoding/hex"
	"hash"
	"strconv"
)

// signer makes the digests of one recipe after another, in buffers that it uses again. It is not safe for
// concurrent use.
type signer struct {
	recipe Recipe // without the number
	values inputs // the fields' present values
	key    []byte // the present key

	state  *hashState
	states []hashState // by entry of Hash

	message, encoded []byte
	number           []byte
	numbered         Dimension // the dimension of number; Output for none
	inner            [64]byte
	innerHex         [128]byte
	sum              [64]byte
}

// hashState is a hash in use and an HMAC over it. Resetting an HMAC to its key is several times cheaper
// than keying it, and most recipes differ from the one before only in the message.
type hashState struct {
	make func() hash.Hash
	hash hash.Hash
	mac  hash.Hash
	key  []byte // mac's
}

func newSigner() *signer { return &signer{states: make([]hashState, len(catalogue()[Hash]))} }

// start sets the signer to the base's own recipe.
func (s *signer) start(b *base) {
	s.recipe, s.values, s.key, s.numbered = b.recipe, *b.right, b.right[sourceSecret], Output
	index := b.recipe.choice[Hash]
	s.state = &s.states[index]
	if s.state.hash == nil {
		s.state.make = catalogue()[Hash][index].hash
		s.state.hash = s.state.make()
	}
}

// set does the step d by option o.
func (s *signer) set(d Dimension, o option) {
	s.recipe.choice[d] = o.entry
	switch d {
	case Key:
		s.key = o.value
	case Nonce, UserID, APIKey:
		s.values[valueSource[d]] = o.value
	}
}

// setNumber replaces the nonce or the user id by n.
func (s *signer) setNumber(d Dimension, n int64) {
	s.numbered, s.number = d, strconv.AppendInt(s.number[:0], n, 10)
	s.values[valueSource[d]] = s.number
}

// made returns the recipe that is set.
func (s *signer) made() Recipe {
	r := s.recipe
	switch s.numbered {
	case Nonce:
		r.otherNonce = string(s.number)
	case UserID:
		r.otherUserID = string(s.number)
	}
	return r
}

// redundant reports whether the recipe is the same as a simpler one whatever the values: it changes a part that
// it then does not use.
func (s *signer) redundant() bool {
	c := &s.recipe.choice
	fields := &catalogue()[Fields][c[Fields]]
	for d := Nonce; d <= APIKey; d++ {
		if (c[d] != 0 || d == s.numbered) && !fields.has.contains(valueSource[d]) {
			return true
		}
	}
	return len(fields.fields) < catalogue()[Separator][c[Separator]].minFields ||
		c[Key] != 0 && catalogue()[Construction][c[Construction]].keyless
}

// digest returns the digest of the recipe that is set, valid until the next call.
func (s *signer) digest() []byte {
	c := &s.recipe.choice
	around := &catalogue()[Around][c[Around]]
	s.message = append(s.message[:0], around.prefix...)
	s.message = catalogue()[Separator][c[Separator]].join(s.message, catalogue()[Fields][c[Fields]].fields, &s.values)
	s.message = append(s.message, around.suffix...)
	message := s.message
	if c[Encoding] != 0 {
		s.encoded = catalogue()[Encoding][c[Encoding]].encode(s.encoded[:0], message)
		message = s.encoded
	}
	return catalogue()[Construction][c[Construction]].compute(s, s.sum[:0], s.key, message)
}

// hmac appends the HMAC of message to dst.
func (s *signer) hmac(dst, key, message []byte) []byte {
	state := s.state
	if state.mac != nil && bytes.Equal(state.key, key) {
		state.mac.Reset()
	} else {
		state.mac = hmac.New(state.make, key)
		state.key = append(state.key[:0], key...)
	}
	state.mac.Write(message) // a hash never fails to write
	return state.mac.Sum(dst)
}

// hash appends the hash of parts, one after the other, to dst.
func (s *signer) hash(dst []byte, parts ...[]byte) []byte {
	s.state.hash.Reset()
	for _, part := range parts {
		s.state.hash.Write(part)
	}
	return s.state.hash.Sum(dst)
}

// hex writes digest in lowercase hex into the signer's buffer.
func (s *signer) hex(digest []byte) []byte { return hex.AppendEncode(s.innerHex[:0], digest) }

// clear overwrites the signer's buffers.
func (s *signer) clear() {
	for _, state := range s.states {
		clear(state.key[:cap(state.key)])
	}
	clear(s.message[:cap(s.message)])
	clear(s.encoded[:cap(s.encoded)])
}
