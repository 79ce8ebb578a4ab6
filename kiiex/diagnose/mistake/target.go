package mistake

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"strconv"
)

// minDigits is the number of hex digits that a part of a signature must have to be compared: 64 bits, of which
// no search that ends in a minute finds an accidental match.
const minDigits = 16

// cut is the part of a digest in the pasted text, and how the rest was lost.
type cut uint8

const (
	cutNone   cut = iota // all of it
	cutEnd               // the end is missing
	cutStart             // the beginning is missing
	cutZeros             // the beginning is missing, and was zeros
	cutPadded            // each byte below 16 was written with one digit
)

// target is the digest to find, as lowercase hex digits, at least minDigits of them.
type target struct {
	digits      []byte
	first, last uint64 // the outermost 16 digits
}

func newTarget(digits []byte) *target {
	return &target{
		digits: digits,
		first:  parseHex64(digits[:minDigits]),
		last:   parseHex64(digits[len(digits)-minDigits:]),
	}
}

func parseHex64(digits []byte) uint64 {
	var b [8]byte
	_, _ = hex.Decode(b[:], digits) // ReadForm lets only hex digits through
	return binary.BigEndian.Uint64(b[:])
}

// possible reports whether a digest of size bytes can have been written as the target.
func (t *target) possible(size int) bool { return len(t.digits) <= hex.EncodedLen(size) }

// match reports whether digest was written as the target, and in which way. It is called for every recipe:
// comparing a word or two rejects almost all.
func (t *target) match(digest []byte) (cut, bool) {
	if binary.BigEndian.Uint64(digest) == t.first {
		if written := hex.AppendEncode(nil, digest); bytes.HasPrefix(written, t.digits) {
			if len(written) == len(t.digits) {
				return cutNone, true
			}
			return cutEnd, true
		}
	}
	if len(t.digits) >= hex.EncodedLen(len(digest)) {
		return 0, false
	}
	if binary.BigEndian.Uint64(digest[len(digest)-8:]) == t.last {
		if lost, found := bytes.CutSuffix(hex.AppendEncode(nil, digest), t.digits); found {
			if len(bytes.Trim(lost, "0")) == 0 {
				return cutZeros, true
			}
			return cutStart, true
		}
	}
	return cutPadded, t.matchUnpadded(digest)
}

// matchUnpadded compares with the digest as a loop over bytes.toString(16) writes it.
func (t *target) matchUnpadded(digest []byte) bool {
	const hexDigits = "0123456789abcdef"
	rest := t.digits
	for _, b := range digest {
		if b >= 16 {
			if len(rest) == 0 || rest[0] != hexDigits[b>>4] {
				return false
			}
			rest = rest[1:]
		}
		if len(rest) == 0 || rest[0] != hexDigits[b&15] {
			return false
		}
		rest = rest[1:]
	}
	return len(rest) == 0
}

// slip returns the mistake in writing a digest of size bytes.
func (c cut) slip(digits, size int) (Slip, bool) {
	full := strconv.Itoa(hex.EncodedLen(size))
	slip := Slip{Dimension: Output, Right: "A signature has all of its 64 digits, zeros included."}
	switch c {
	case cutEnd:
		slip.Choice = "truncated"
		slip.Done = "The end is missing: these are the first " + strconv.Itoa(digits) + " of " + full + " digits."
	case cutStart:
		slip.Choice = "beginning-lost"
		slip.Done = "The beginning is missing: these are the last " + strconv.Itoa(digits) + " of " + full + " digits."
	case cutZeros:
		slip.Choice = "leading-zeros-lost"
		slip.Done = "The zeros at the beginning are missing: the signature was probably written as a number."
	case cutPadded:
		slip.Choice = "unpadded-bytes"
		slip.Done = "Zeros inside are missing: bytes below 16 were written with one digit."
		slip.Right = "Write each byte with two digits, as in toString(16).padStart(2, '0')."
	default:
		return Slip{}, false
	}
	return slip, true
}
