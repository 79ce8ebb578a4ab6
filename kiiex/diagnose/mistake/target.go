package mistake

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"slices"
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
type target []byte

// hashCost returns 1 if the hash with this index is a slip that counts: not if the length of the signature leaves no
// doubt about it.
func (t target) hashCost(hash int) int {
	digits, right := len(t), hex.EncodedLen(hashes[0].size)
	if hash == 0 || digits > right || digits < right && digits == hex.EncodedLen(hashes[hash].size) {
		return 0
	}
	return 1
}

// possible reports whether a digest of size bytes can have been written as the target.
func (t target) possible(size int) bool { return len(t) <= hex.EncodedLen(size) }

// match reports whether digest was written as the target, and in which way.
func (t target) match(digest []byte) (cut, bool) {
	// The first or the last digit is there in each way; comparing these rejects most at once.
	const hexDigits = "0123456789abcdef"
	if hexDigits[digest[0]>>4] != t[0] && hexDigits[digest[len(digest)-1]&15] != t[len(t)-1] {
		return 0, false
	}
	var buffer [128]byte
	written := hex.AppendEncode(buffer[:0], digest)
	if bytes.HasPrefix(written, t) {
		if len(written) == len(t) {
			return cutNone, true
		}
		return cutEnd, true
	}
	if lost, found := bytes.CutSuffix(written, t); found {
		if len(bytes.Trim(lost, "0")) == 0 {
			return cutZeros, true
		}
		return cutStart, true
	}
	return cutPadded, len(t) < len(written) && t.isUnpadded(written)
}

// isUnpadded reports whether the target is what a loop over bytes.toString(16) writes in place of written.
func (t target) isUnpadded(written []byte) bool {
	rest := []byte(t)
	for digits := range slices.Chunk(written, 2) {
		var found bool
		if rest, found = bytes.CutPrefix(rest, bytes.TrimPrefix(digits, []byte("0"))); !found {
			return false
		}
	}
	return len(rest) == 0
}

// slip returns the mistake in writing a digest of size bytes.
func (c cut) slip(digits, size int) (Slip, bool) {
	slip := Slip{Dimension: Output, Right: "A signature has all of its 64 digits, zeros included."}
	switch c {
	case cutEnd:
		slip.Choice = "truncated"
		slip.Done = fmt.Sprintf("The end is missing: these are the first %d of %d digits.", digits, hex.EncodedLen(size))
	case cutStart:
		slip.Choice = "beginning-lost"
		slip.Done = fmt.Sprintf("The beginning is missing: these are the last %d of %d digits.", digits, hex.EncodedLen(size))
	case cutZeros:
		slip.Choice = "leading-zeros-lost"
		slip.Done = "The zeros at the beginning are missing: the signature was probably written as a number."
	case cutPadded:
		slip.Choice = "unpadded-bytes"
		slip.Done = "Zeros inside are missing: bytes below 16 were written with one digit."
		slip.Right = "Write each byte with two digits, as in toString(16).padStart(2, '0')."
	}
	return slip, c != cutNone
}
