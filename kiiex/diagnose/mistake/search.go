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
	t := result.Form.target()
	in := e.inputs()
	defer in.clear()
	hits, tried, err := search(ctx, makeStages(e, in, t, reach), t.match, progress)
	if err != nil {
		return Result{}, err
	}
	result.Tried = tried
	result.judge(hits, t)
	return result, nil
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
func search(ctx context.Context, stages []stage, match func(digest []byte) (cut, bool), progress func(done, total int)) (hits []hit, tried int, err error) {
	s := newSigner()
	defer s.clear()
	done, total := 0, 0
	for _, stage := range stages {
		total += stage.size()
	}
	for _, stage := range stages {
		for _, b := range stage {
			s.start(b.base)
			for _, f := range b.fixed {
				s.set(f.dimension, f.option)
			}
			for i := range b.size() {
				if done%checkEvery == 0 && ctx.Err() != nil {
					return nil, 0, interrupted(ctx.Err())
				}
				b.set(s, i)
				if !s.redundant() {
					tried++
					if how, ok := match(s.digest()); ok {
						hits = append(hits, hit{s.made(), how})
					}
				}
				if done++; progress != nil && (done%checkEvery == 0 || done == total) {
					progress(done, total)
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
	p := &problem.Problem{
		Kind: problem.Interrupted,
		What: "The search for the signing mistake was stopped before its end.",
		Err:  err,
	}
	if errors.Is(err, context.DeadlineExceeded) {
		p.Why = "It took longer than it was given."
	}
	return p
}
