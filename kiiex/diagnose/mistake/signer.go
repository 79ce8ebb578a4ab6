package mistake

import (
	"bytes"
	"crypto/hmac"
	"encoding/hex"
	"hash"
	"slices"
	"strconv"
)

// signer makes the digests of one recipe after another, in buffers that it uses again. It is not safe for
// concurrent use.
type signer struct {
	in *inputs // the right values; the caller's

	// What the recipe makes of them; around and encode may be nil.
	recipe         Recipe
	values         inputs
	state          *hashState
	compute        func(s *signer, key, message []byte) []byte
	keyless        bool // compute ignores the key
	layout         layout
	fields         []source
	around, encode change

	states                       [len(hashes)]hashState
	message, number, sum, digits []byte
}

// hashState is a hash in use and an HMAC over it. Resetting an HMAC to its key is several times cheaper
// than keying it, and most recipes differ from the one before only in the message.
type hashState struct {
	make func() hash.Hash
	hash hash.Hash
	mac  hash.Hash
	key  []byte // mac's
}

func newSigner(in *inputs) *signer {
	s := &signer{in: in}
	for i, h := range hashes {
		s.states[i] = hashState{make: h.make, hash: h.make()}
	}
	return s
}

// set has s sign by r, which must have no number. It reports false if that can't be done with the values, or if
// r changes a part that it then does not use: it is the same as a simpler recipe.
func (s *signer) set(r Recipe) bool {
	s.recipe, s.values, s.state = r, *s.in, &s.states[0]
	s.compute, s.keyless = (*signer).hmac, false
	s.layout, s.fields, s.around, s.encode = layout{}, rightFields, nil, nil
	for d, choice := range r.choice {
		if choice > 0 && !catalogue()[d][choice].apply(s) {
			return false
		}
	}
	for d := Nonce; d <= APIKey; d++ {
		if r.choice[d] > 0 && !s.signs(d) {
			return false
		}
	}
	return r.choice[Separator] == 0 || !bytes.Equal(s.layout.append(nil, s.fields, &s.values), (&layout{}).append(nil, s.fields, &s.values))
}

// valueSource is the value that a dimension changes.
var valueSource = [...]source{Nonce: sourceNonce, UserID: sourceUserID, APIKey: sourceAPIKey}

// signs reports whether the message has the value of d.
func (s *signer) signs(d Dimension) bool { return slices.Contains(s.fields, valueSource[d]) }

// takes reports whether other numbers in d make another recipe of the one that is set.
func (s *signer) takes(d Dimension) bool { return d == Output || s.recipe.choice[d] == 0 && s.signs(d) }

// setNumber puts n in the place of the nonce or the user id; with Output all stays as stated.
func (s *signer) setNumber(d Dimension, n int64) {
	if d != Output {
		s.recipe.choice[d], s.recipe.number = otherNumber, n
		s.number = strconv.AppendInt(s.number[:0], n, 10)
		s.values[valueSource[d]] = s.number
	}
}

// digest returns the digest of the recipe that is set, valid until the next call.
func (s *signer) digest() []byte {
	s.message = s.layout.append(s.message[:0], s.fields, &s.values)
	message := s.message
	for _, wrong := range []change{s.around, s.encode} {
		if wrong != nil {
			message = wrong(message, &s.values)
		}
	}
	return s.compute(s, s.values[sourceHMACKey], message)
}

// hmac returns the HMAC of message, valid until the next call of hmac or hash.
func (s *signer) hmac(key, message []byte) []byte {
	state := s.state
	if state.mac != nil && bytes.Equal(state.key, key) {
		state.mac.Reset()
	} else {
		state.mac = hmac.New(state.make, key)
		state.key = append(state.key[:0], key...)
	}
	state.mac.Write(message) // a hash never fails to write
	s.sum = state.mac.Sum(s.sum[:0])
	return s.sum
}

// hash returns the hash of parts, one after the other, valid until the next call of hmac or hash.
func (s *signer) hash(parts ...[]byte) []byte {
	s.state.hash.Reset()
	for _, part := range parts {
		s.state.hash.Write(part)
	}
	s.sum = s.state.hash.Sum(s.sum[:0])
	return s.sum
}

// hex returns digest in lowercase hex, valid until the next call.
func (s *signer) hex(digest []byte) []byte {
	s.digits = hex.AppendEncode(s.digits[:0], digest)
	return s.digits
}

// clear overwrites the signer's buffers.
func (s *signer) clear() {
	for _, state := range s.states {
		clear(state.key[:cap(state.key)])
	}
	clear(s.message[:cap(s.message)])
}
