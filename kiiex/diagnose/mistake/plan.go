package mistake

// setting is one slip of a recipe.
type setting struct {
	dimension Dimension
	option    option
}

// span is a range of numbers that are tried in place of the nonce or the user id, both ends included.
type span struct {
	dimension   Dimension
	first, last int64
}

// block is a number of recipes that share all slips but one, which runs through the options of a dimension or
// the numbers of a span. With neither it is a single recipe.
type block struct {
	base  *base
	fixed []setting

	inner   Dimension
	options []option
	span    *span
}

// size is how many recipes the block holds, the pointless ones included.
func (b *block) size() int {
	switch {
	case b.span != nil:
		return int(b.span.last - b.span.first + 1)
	case b.options != nil:
		return len(b.options)
	}
	return 1
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

// makeStages returns the stages of a search in order: the right recipe, single slips, pairs, the
// neighbourhood alone, the neighbourhood with one slip.
func makeStages(bases []*base, near, nearWithSlip []span) []stage {
	var alone, withSlip stage
	for _, b := range bases {
		switch b.cost {
		case 0:
			alone = b.appendSpans(alone, nil, near)
			for d := Construction; d < Output; d++ {
				for _, o := range b.options[d] {
					withSlip = b.appendSpans(withSlip, []setting{{d, o}}, nearWithSlip)
				}
			}
		case 1:
			withSlip = b.appendSpans(withSlip, nil, nearWithSlip)
		}
	}
	return []stage{makeCombinations(bases, 0), makeCombinations(bases, 1), makeCombinations(bases, 2), alone, withSlip}
}

// makeCombinations returns every recipe with so many slips.
func makeCombinations(bases []*base, slips int) stage {
	var s stage
	for _, b := range bases {
		if b.cost <= slips {
			s = b.appendCombinations(s, nil, Construction, slips-b.cost)
		}
	}
	return s
}

// appendCombinations appends the blocks for every choice of n slips in different dimensions from d on, on
// top of fixed.
func (b *base) appendCombinations(blocks stage, fixed []setting, d Dimension, n int) stage {
	if n == 0 {
		return append(blocks, block{base: b, fixed: fixed})
	}
	for ; d < Output; d++ {
		if n == 1 {
			if len(b.options[d]) > 0 {
				blocks = append(blocks, block{base: b, fixed: fixed, inner: d, options: b.options[d]})
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

// appendSpans appends the blocks for every number of spans, on top of fixed. A dimension that fixed has changed
// already is left alone.
func (b *base) appendSpans(blocks stage, fixed []setting, spans []span) stage {
	for _, s := range spans {
		if len(fixed) > 0 && fixed[0].dimension == s.dimension {
			continue
		}
		blocks = append(blocks, block{base: b, fixed: fixed, inner: s.dimension, span: &s})
	}
	return blocks
}
