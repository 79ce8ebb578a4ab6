package mistake

import "bytes"

// option is an entry of the catalogue, with its value for the evidence, if it has one.
type option struct {
	entry uint16
	value []byte
}

// options are the wrong entries of each dimension; none for Hash and Exchange, which make a base.
type options [dimensions][]option

// newOptions returns the entries of the catalogue that apply to the evidence. It leaves out an entry that
// changes nothing (upper case of digits) or can't be done (an account id that is not known).
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

// valueSource maps a dimension with values to the input that its entries change.
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

// base is a hash and an assignment of API key and secret, with the options of every other dimension for them.
type base struct {
	recipe Recipe // Hash and Exchange; everything else right
	// cost counts the slips of the base by itself. A hash that the signature's length shows is free.
	cost    int
	right   *inputs
	options *options
}

// makeBases returns the bases that can have made t.
func makeBases(in *inputs, t *target) []base {
	var bases []base
	exchanged := in.exchanged()
	ways := []base{{right: in, options: newOptions(in)}, {right: exchanged, options: newOptions(exchanged)}}
	for i := range catalogue()[Hash] {
		if !t.possible(catalogue()[Hash][i].size) {
			continue
		}
		for exchange, b := range ways {
			b.recipe.choice[Hash], b.recipe.choice[Exchange] = uint16(i), uint16(exchange)
			b.cost = t.hashCost(i) + exchange
			bases = append(bases, b)
		}
	}
	return bases
}

// hashCost returns 1 if the hash with index i is a slip that counts: not if the length of the signature leaves
// no doubt about it.
func (t *target) hashCost(i int) int {
	size := catalogue()[Hash][i].size
	switch longest := 2 * catalogue()[Hash][0].size; {
	case i == 0, len(t.digits) > longest, len(t.digits) == 2*size && len(t.digits) != longest:
		return 0
	}
	return 1
}

// setting is one slip of a recipe.
type setting struct {
	dimension Dimension
	option    option
}

// block is a number of recipes that share all slips but one. That one runs through options of a dimension, or
// through numbers. With neither the block is a single recipe.
type block struct {
	base      *base
	fixed     []setting
	dimension Dimension
	options   []option
	numbers   span
}

// size returns the number of recipes in the block, the redundant ones included.
func (b *block) size() int { return max(1, len(b.options), b.numbers.size()) }

// set sets s, in which all shared slips are set, to the block's recipe i.
func (b *block) set(s *signer, i int) {
	switch {
	case b.options != nil:
		s.set(b.dimension, b.options[i])
	case b.numbers.last > 0:
		s.setNumber(b.numbers.dimension, b.numbers.first+int64(i))
	}
}

// stage is a set of recipes that are equally simple.
type stage []block

func (s stage) size() int {
	n := 0
	for i := range s {
		n += s[i].size()
	}
	return n
}

// makeStages returns the stages of a search for t in order: the right recipe, single slips, pairs, the
// neighbourhood alone, the neighbourhood with one slip.
func makeStages(e Evidence, in *inputs, t *target, reach int64) []stage {
	var stages [5]stage
	alone, withSlip := &stages[3], &stages[4]
	near, nearWithSlip := spansAround(e, reach), spansAround(e, reach/slipShare)
	for _, b := range makeBases(in, t) {
		for slips := b.cost; slips <= 2; slips++ {
			stages[slips] = b.appendCombinations(stages[slips], nil, Construction, slips-b.cost)
		}
		switch b.cost {
		case 0:
			*alone = b.appendSpans(*alone, nil, near)
			for d := Construction; d < Output; d++ {
				for _, o := range b.options[d] {
					*withSlip = b.appendSpans(*withSlip, []setting{{d, o}}, nearWithSlip)
				}
			}
		case 1:
			*withSlip = b.appendSpans(*withSlip, nil, nearWithSlip)
		}
	}
	return stages[:]
}

// appendCombinations appends the blocks for every choice of n slips in different dimensions from d on, on top
// of fixed.
func (b *base) appendCombinations(blocks stage, fixed []setting, d Dimension, n int) stage {
	if n == 0 {
		return append(blocks, block{base: b, fixed: fixed})
	}
	for ; d < Output; d++ {
		if n == 1 {
			if len(b.options[d]) > 0 {
				blocks = append(blocks, block{base: b, fixed: fixed, dimension: d, options: b.options[d]})
			}
			continue
		}
		for _, o := range b.options[d] {
			with := append(fixed[:len(fixed):len(fixed)], setting{d, o})
			blocks = b.appendCombinations(blocks, with, d+1, n-1)
		}
	}
	return blocks
}

// appendSpans appends the blocks for every number of spans, on top of fixed. It skips a dimension that fixed
// has already changed.
func (b *base) appendSpans(blocks stage, fixed []setting, spans []span) stage {
	for _, s := range spans {
		if len(fixed) > 0 && fixed[0].dimension == s.dimension {
			continue
		}
		blocks = append(blocks, block{base: b, fixed: fixed, numbers: s})
	}
	return blocks
}

// span is a range of numbers that are tried in place of the nonce or the user id, both ends included.
type span struct {
	dimension   Dimension
	first, last int64
}

func (s span) size() int { return int(s.last - s.first + 1) }

// slipShare is the factor by which the neighbourhood is smaller if every single slip is tried as well, since
// there are some hundred of them.
const slipShare = 200

// wholeTick limits the length of a nonce's own tick in a finer unit, in neighbourhoods, up to which all of it
// is tried: with the default, the million microseconds of a nonce in seconds.
const wholeTick = 10

// maxNumber keeps its sum with a reach within int64.
const maxNumber = 1 << 62

// spansAround returns the numbers to try in place of the stated nonce and user id: up to reach below and
// above each, and for a nonce that looks like a time, the same in the other units.
func spansAround(e Evidence, reach int64) []span {
	if reach == 0 {
		return nil
	}
	var spans []span
	around := func(d Dimension, first, last int64) {
		spans = append(spans, span{d, max(0, first-reach), last + reach})
	}
	if m, ok := readTimestamp(e.Nonce); ok {
		around(Nonce, m.ticks, m.ticks)
		for _, u := range units {
			first, last := m.in(u)
			if u != m.unit && last-first <= wholeTick*reach {
				around(Nonce, first, last)
			}
		}
	} else if n, ok := parseDigits(e.Nonce); ok && n <= maxNumber {
		around(Nonce, n, n)
	}
	if n, ok := parseDigits(e.UserID); ok && n <= maxNumber {
		around(UserID, n, n)
	}
	return spans
}
