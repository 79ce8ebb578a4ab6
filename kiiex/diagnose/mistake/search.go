package mistake

import (
	"context"
	"errors"
	"maps"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
)

// DefaultReach is how far from the stated nonce and user id the search goes unless told otherwise: with
// a nonce in milliseconds, 100 seconds.
const DefaultReach = 100_000

// Options change how a search runs. The zero Options are good.
type Options struct {
	// Workers is how many goroutines share the work; 0 for as many as the program may use processors.
	Workers int
	// Reach is how far below and above the stated nonce and user id other numbers are tried, in units of the
	// last digit: 0 for DefaultReach, negative for not at all. The time grows in proportion.
	Reach int64
	// Deep adds a last stage: every three slips together. It takes some seconds where the rest takes one.
	Deep bool
	// Progress, if set, is called on the goroutine that called Search, after each piece of work, with how
	// many recipes are done of how many there are if none fits. It must return soon.
	Progress func(done, total int)
}

// Search finds out which recipe made the pasted signature, from e, which is what it should have been made
// from. It reads the pasted text with ReadForm first; where that is no signature (Form.Searchable is
// false) nothing is searched. The result is the same for any number of workers.
//
// The error is a *problem.Problem: MissingField when e lacks what a signature is made of, Interrupted,
// wrapping the context's error, when ctx ended first.
func Search(ctx context.Context, e Evidence, pasted kiiex.Secret, o Options) (Result, error) {
	if err := e.check(); err != nil {
		return Result{}, err
	}
	result := Result{Form: ReadForm(pasted).Against(e)}
	if !result.Form.Searchable() {
		return result, nil
	}
	t := result.Form.target()
	in := e.inputs()
	defer in.clear()
	found, err := search(ctx, makePlan(e, in, t, o), matchOne(t), o)
	if err != nil {
		return Result{}, err
	}
	result.Tried = found.tried
	result.judge(found.hits, t)
	return result, nil
}

// makePlan returns the stages of the search for t.
func makePlan(e Evidence, in *inputs, t *target, o Options) []stage {
	var bases []*base
	exchanged := in.exchanged()
	for i := range catalogue[Hash] {
		if size := catalogue[Hash][i].size; t.possible(size) {
			cost := t.hashCost(i)
			bases = append(bases, newBase(in, uint16(i), 0, cost), newBase(exchanged, uint16(i), 1, cost+1))
		}
	}
	reach := min(o.Reach, maxReach)
	if reach == 0 {
		reach = DefaultReach
	}
	stages := makeStages(bases, spansAround(e, reach), spansAround(e, reach/slipShare))
	if o.Deep {
		stages = append(stages, makeCombinations(bases, 3))
	}
	return stages
}

// hashCost returns whether the hash with index i is a slip that counts: not where the length of the
// signature leaves no doubt about it.
func (t *target) hashCost(i int) int {
	size := catalogue[Hash][i].size
	switch longest := 2 * catalogue[Hash][0].size; {
	case i == 0, len(t.digits) > longest, len(t.digits) == 2*size && len(t.digits) != longest:
		return 0
	}
	return 1
}

// A matcher is asked about every digest. It reports which of the digests that it looks for this is.
type matcher func(digest []byte) (which int, how cut, ok bool)

func matchOne(t *target) matcher {
	return func(digest []byte) (int, cut, bool) {
		how, ok := t.match(digest)
		return 0, how, ok
	}
}

// hit is a recipe that fits.
type hit struct {
	recipe Recipe
	which  int // of the matcher's digests
	how    cut
}

// findings are the hits of the first stage that had any, the simplest and likeliest first, and how many
// recipes were tried.
type findings struct {
	hits  []hit
	tried int
}

// search runs one stage after the other until one has a hit.
func search(ctx context.Context, stages []stage, m matcher, o Options) (findings, error) {
	workers := o.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	progress := &meter{report: o.Progress}
	for _, s := range stages {
		progress.total += s.size()
	}
	signers := make([]*signer, workers)
	for i := range signers {
		signers[i] = newSigner()
		defer signers[i].clear()
	}
	var all findings
	for _, s := range stages {
		found, err := s.search(ctx, signers, m, progress)
		if err != nil {
			return findings{}, err
		}
		all.tried += found.tried
		if all.hits = found.hits; len(all.hits) > 0 {
			break
		}
	}
	return all, nil
}

// meter adds up the work that is done.
type meter struct {
	done, total int
	report      func(done, total int)
}

func (m *meter) add(n int) {
	m.done += n
	if m.report != nil {
		m.report(m.done, m.total)
	}
}

// search shares the blocks of s among the signers.
func (s stage) search(ctx context.Context, signers []*signer, m matcher, progress *meter) (findings, error) {
	type report struct {
		block int
		findings
	}
	var (
		reports = make(chan report)
		next    atomic.Int64
		group   sync.WaitGroup
	)
	for _, signer := range signers {
		group.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(s) {
					return
				}
				reports <- report{i, s[i].search(signer, m)}
			}
		})
	}
	go func() { group.Wait(); close(reports) }()

	var all findings
	byBlock := map[int][]hit{}
	for r := range reports {
		all.tried += r.tried
		if len(r.hits) > 0 {
			byBlock[r.block] = r.hits
		}
		progress.add(s[r.block].size())
	}
	if err := ctx.Err(); err != nil {
		return findings{}, interrupted(err)
	}
	// Which signer finishes first is chance; the blocks' order is not.
	for _, i := range slices.Sorted(maps.Keys(byBlock)) {
		all.hits = append(all.hits, byBlock[i]...)
	}
	return all, nil
}

func interrupted(err error) error {
	p := &problem.Problem{
		Kind: problem.Interrupted,
		What: "The search for the signing mistake was stopped before it ended.",
		Err:  err,
	}
	if errors.Is(err, context.DeadlineExceeded) {
		p.Why = "It took longer than it was given."
	}
	return p
}

// search tries every recipe of b.
func (b *block) search(s *signer, m matcher) findings {
	var found findings
	s.start(b.base)
	for _, f := range b.fixed {
		s.set(f.dimension, f.option)
	}
	try := func(number Dimension) {
		if s.pointless(number) {
			return
		}
		found.tried++
		if which, how, ok := m(s.digest()); ok {
			found.hits = append(found.hits, hit{s.now(number), which, how})
		}
	}
	switch {
	case b.span != nil:
		for n := b.span.first; n <= b.span.last; n++ {
			s.setNumber(b.inner, n)
			try(b.inner)
		}
	case b.options != nil:
		for _, o := range b.options {
			s.set(b.inner, o)
			try(Output)
		}
	default:
		try(Output)
	}
	return found
}
