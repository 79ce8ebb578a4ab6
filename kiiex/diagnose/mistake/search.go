package mistake

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
)

// reach is the distance from the stated nonce and user id up to which other numbers are tried: with a nonce in
// milliseconds, 100 seconds.
const reach = 100_000

// Search finds the recipe that made the pasted signature, from e, the values that it should have been made
// from. It reads the pasted text with ReadForm first, and searches nothing if that is no signature
// (Form.Searchable is false).
//
// progress, which may be nil, is called now and then with the number of recipes done, and of all if none fits.
// It must return soon.
//
// The error is a *problem.Problem: MissingField if e lacks a value that a signature needs, Interrupted,
// wrapping the context's error, if ctx ended first.
func Search(ctx context.Context, e Evidence, pasted kiiex.Secret, progress func(done, total int)) (Result, error) {
	return searchWithin(ctx, e, pasted, reach, progress)
}

// searchWithin is Search with another reach; with 0 the neighbourhood is not searched.
func searchWithin(ctx context.Context, e Evidence, pasted kiiex.Secret, reach int64, progress func(done, total int)) (Result, error) {
	if err := e.check(); err != nil {
		return Result{}, err
	}
	result := Result{Form: ReadForm(pasted).comparedWith(e)}
	if !result.Form.Searchable() {
		return result, nil
	}
	t := target(result.Form.digits.Bytes())
	in := e.inputs()
	defer in.clear()
	hits, tried, err := search(ctx, in, t.stages(in, reach), t.match, progress)
	if err != nil {
		return Result{}, err
	}
	result.Tried = tried
	result.judge(hits, t)
	return result, nil
}

// stage is a set of recipes that are equally simple: those with so many slips, each with every number of the spans.
type stage struct {
	target target
	slips  int
	spans  []span
}

// stages returns the stages of a search for t in order: the right recipe, single slips, pairs, the neighbourhood
// alone, the neighbourhood with one slip.
func (t target) stages(in *inputs, reach int64) []stage {
	asStated := []span{stated}
	return []stage{
		{t, 0, asStated}, {t, 1, asStated}, {t, 2, asStated},
		{t, 0, spansAround(in, reach)}, {t, 1, spansAround(in, reach/slipShare)},
	}
}

// recipes returns the stage's recipes that s can make, with the numbers as stated.
func (st stage) recipes(s *signer) (list []Recipe) {
	var extend func(r Recipe, d Dimension, slips int)
	extend = func(r Recipe, d Dimension, slips int) {
		if slips == 0 {
			if s.set(r) {
				list = append(list, r)
			}
			return
		}
		for ; d < Output; d++ {
			for i := range catalogue()[d][1:] {
				with := r
				with.choice[d] = uint16(1 + i)
				extend(with, d+1, slips-1)
			}
		}
	}
	for i := range hashes {
		if slips := st.slips - st.target.hashCost(i); slips >= 0 && st.target.possible(hashes[i].size) {
			extend(Recipe{choice: [dimensions]uint16{Hash: uint16(i)}}, Exchange, slips)
		}
	}
	return list
}

// hit is a recipe that fits.
type hit struct {
	recipe Recipe
	how    cut
}

// checkEvery is the number of recipes after which a search checks for cancellation, and reports its progress.
const checkEvery = 1024

// search tries one stage after the other, until match accepts digests of one. It returns the recipes of these,
// the simplest and likeliest first, and the number of recipes that were tried.
func search(ctx context.Context, in *inputs, stages []stage, match func(digest []byte) (cut, bool), progress func(done, total int)) (hits []hit, tried int, err error) {
	s := newSigner(in)
	defer s.clear()
	done, total := 0, 0
	if progress != nil {
		for _, st := range stages {
			recipes := len(st.recipes(s))
			for _, numbers := range st.spans {
				total += recipes * numbers.size()
			}
		}
	}
	for _, st := range stages {
		for _, r := range st.recipes(s) {
			for _, numbers := range st.spans {
				s.set(r)
				applies := s.takes(numbers.dimension)
				for n := numbers.first; n <= numbers.last; n++ {
					if done%checkEvery == 0 && ctx.Err() != nil {
						return nil, 0, interrupted(ctx.Err())
					}
					if applies {
						tried++
						s.setNumber(numbers.dimension, n)
						if how, ok := match(s.digest()); ok {
							hits = append(hits, hit{s.recipe, how})
						}
					}
					if done++; progress != nil && (done%checkEvery == 0 || done == total) {
						progress(done, total)
					}
				}
			}
		}
		if len(hits) > 0 {
			break
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(a.recipe.oddity(), b.recipe.oddity()) })
	return hits, tried, nil
}

func interrupted(err error) error {
	p := &problem.Problem{Kind: problem.Interrupted, What: "The search for the signing mistake was stopped before it finished.", Err: err}
	if errors.Is(err, context.DeadlineExceeded) {
		p.Why = "It took longer than it was given."
	}
	return p
}
