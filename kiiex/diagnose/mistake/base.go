package mistake

import "bytes"

// option is an entry of the catalogue, with the value that it makes of the evidence where it makes one.
type option struct {
	entry uint16
	value []byte
}

// options are the wrong entries of each dimension; none for Hash and Exchange, which make a base.
type options [dimensions][]option

// base is a hash and an assignment of API key and secret, with what every other dimension offers for them.
type base struct {
	recipe Recipe // Hash and Exchange; everything else right
	// cost is how many slips the base is by itself. A hash that the signature's length shows is free.
	cost    int
	right   *inputs
	options *options
}

func newBase(in *inputs, o *options, hash, exchange uint16, cost int) *base {
	b := &base{right: in, options: o, cost: cost}
	b.recipe.choice[Hash], b.recipe.choice[Exchange] = hash, exchange
	return b
}

// newOptions works out which entries of the catalogue apply to the evidence. An entry that changes nothing
// (upper case of digits) or cannot be done (an account id that is not known) is left out.
func newOptions(in *inputs) *options {
	var all options
	for d := Construction; d < Output; d++ {
		for i := 1; i < len(catalogue()[d]); i++ {
			if o, ok := newOption(d, i, in); ok {
				all[d] = append(all[d], o)
			}
		}
	}
	return &all
}

// valueSource says which input the entries of a dimension with values change.
var valueSource = [dimensions]source{Key: sourceSecret, Nonce: sourceNonce, UserID: sourceUserID, APIKey: sourceAPIKey}

func newOption(d Dimension, index int, in *inputs) (option, bool) {
	e := &catalogue()[d][index]
	o := option{entry: uint16(index)}
	switch {
	case d == Fields:
		return o, in.have(e.fields)
	case e.value == nil:
		return o, true
	}
	own := in[valueSource[d]]
	var ok bool
	o.value, ok = e.value(own, in)
	return o, ok && !bytes.Equal(o.value, own)
}

// have reports whether every one of fields has a value.
func (in *inputs) have(fields []source) bool {
	for _, f := range fields {
		if len(in[f]) == 0 {
			return false
		}
	}
	return true
}
