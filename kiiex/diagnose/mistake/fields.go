package mistake

import (
	"cmp"
	"slices"
	"strings"
	"sync"
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
	sources       // the number of sources
	sourceHMACKey = sources
)

// sourceNames are the exchange's spellings of the fields.
var sourceNames = [sources]string{"Nonce", "UserId", "APIKey", "UserName", "AccountId", "APISecret"}

// maxFields is the longest choice of fields that is tried: one more than the right one has.
const maxFields = 4

var rightFields = []source{sourceNonce, sourceUserID, sourceAPIKey}

// fieldChoices are all wrong ordered choices of up to maxFields different fields: wrong orders of the right
// fields first, then missing ones, then foreign ones.
var fieldChoices = sync.OnceValue(func() [][]source {
	var choices [][]source
	var extend func(chosen []source)
	extend = func(chosen []source) {
		if !slices.Equal(chosen, rightFields) {
			choices = append(choices, slices.Clone(chosen))
		}
		for s := range sources {
			if len(chosen) < maxFields && !slices.Contains(chosen, s) {
				extend(append(chosen, s))
			}
		}
	}
	extend(nil)
	slices.SortStableFunc(choices, func(a, b []source) int { return cmp.Compare(fieldOddity(a), fieldOddity(b)) })
	return choices
})

// fieldOddity orders choices of fields by how unlikely they are: 0 for another order of the right ones.
func fieldOddity(fields []source) int {
	foreign := foreignFields(fields)
	return len(rightFields) - (len(fields) - foreign) + 4*foreign
}

// foreignFields counts the fields that the right message does not have.
func foreignFields(fields []source) (n int) {
	for _, f := range fields {
		if !slices.Contains(rightFields, f) {
			n++
		}
	}
	return n
}

func fieldEntries() (list []entry) {
	for _, fields := range fieldChoices() {
		list = append(list, fieldEntry(fields))
	}
	return list
}

func fieldEntry(fields []source) entry {
	e := entry{name: fieldNames(fields), right: "The message is " + fieldNames(rightFields) + ", in this order."}
	e.done = "You hashed " + e.name + "."
	switch {
	case len(fields) == 0:
		e.name = "none"
		e.done = "You hashed an empty message: the variable was probably not set."
	case fieldOddity(fields) == 0:
		e.right = "The order is " + fieldNames(rightFields) + "."
	}
	e.apply = func(s *signer) bool {
		s.fields = fields
		return !slices.ContainsFunc(fields, func(f source) bool { return len(s.in[f]) == 0 })
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
