package mistake

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
)

// source is the source of a part of the message.
type source uint8

const (
	sourceNonce source = iota
	sourceUserID
	sourceAPIKey
	sourceUserName
	sourceAccountID
	sourceSecret
	sources // the number of sources
)

// sourceNames are the exchange's spellings of the fields.
var sourceNames = [sources]string{"Nonce", "UserId", "APIKey", "UserName", "AccountId", "APISecret"}

// sourceSet is a set of sources, one bit each.
type sourceSet uint8

func setOf(list ...source) sourceSet {
	var set sourceSet
	for _, s := range list {
		set |= 1 << s
	}
	return set
}

func (s sourceSet) contains(one source) bool { return s&(1<<one) != 0 }

func (s sourceSet) size() int { return bits.OnesCount8(uint8(s)) }

// maxFields is the longest choice of fields that is tried: one more than the right one has.
const maxFields = 4

var rightFields = []source{sourceNonce, sourceUserID, sourceAPIKey}

// makeFieldEntries returns every ordered choice of up to maxFields different fields, the right one first.
// Wrong orders of the right fields come next, then missing ones, then foreign ones.
func makeFieldEntries() []entry {
	var entries []entry
	var extend func(chosen []source)
	extend = func(chosen []source) {
		entries = append(entries, fieldEntry(slices.Clone(chosen)))
		if len(chosen) == maxFields {
			return
		}
		for s := range sources {
			if !slices.Contains(chosen, s) {
				extend(append(chosen, s))
			}
		}
	}
	extend(nil)
	slices.SortStableFunc(entries, func(a, b entry) int { return cmp.Compare(fieldOddity(a.fields), fieldOddity(b.fields)) })
	return entries
}

// fieldOddity orders choices of fields by how unlikely they are; 0 only for the right one.
func fieldOddity(fields []source) int {
	if slices.Equal(fields, rightFields) {
		return 0
	}
	right, has := setOf(rightFields...), setOf(fields...)
	return 1 + (right &^ has).size() + 4*(has&^right).size()
}

func fieldEntry(fields []source) entry {
	e := entry{fields: fields, has: setOf(fields...), name: fieldNames(fields), right: "The message is " + fieldNames(rightFields) + ", in this order."}
	switch {
	case len(fields) == 0:
		e.name = "none"
		e.done = "You hashed an empty message: the variable was probably not set."
	case e.has == setOf(rightFields...):
		e.done = "You hashed " + e.name + "."
		e.right = "The order is " + fieldNames(rightFields) + "."
	default:
		e.done = "You hashed " + e.name + "."
	}
	return e
}

func fieldNames(fields []source) string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = sourceNames[f]
	}
	return strings.Join(names, "+")
}
