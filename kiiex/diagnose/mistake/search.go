package mistake

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"runtime"
	"slices"
	"sync"

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
	// last digit, and up to a 200th of that together with any single slip: 0 for DefaultReach, negative for not at
	// all, at most 2^28. The time grows in proportion.
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
	options, exchangedOptions := newOptions(in), newOptions(exchanged)
	for i := range catalogue()[Hash] {
		if size := catalogue()[Hash][i].size; t.possible(size) {
			cost := t.hashCost(i)
			bases = append(bases, newBase(in, options, uint16(i), 0, cost), newBase(exchanged, exchangedOptions, uint16(i), 1, cost+1))
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
	size := catalogue()[Hash][i].size
	switch longest := 2 * catalogue()[Hash][0].size; {
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

// piece is the part of a block that a signer does before it looks up: recipes from to before to.
type piece struct {
	block    *block
	from, to int
	order    int // among all pieces of the stage
}

// maxPiece keeps pieces short enough for a search to stop soon after it is cancelled.
const maxPiece = 4096

// cursor hands out the pieces of a stage in order. It is safe for concurrent use.
type cursor struct {
	mu    sync.Mutex
	stage stage
	from  int // within the first block
	order int
}

func (c *cursor) next() (piece, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.stage) == 0 {
		return piece{}, false
	}
	b := &c.stage[0]
	size := b.size()
	p := piece{block: b, from: c.from, to: min(c.from+maxPiece, size), order: c.order}
	c.order++
	if c.from = p.to; c.from == size {
		c.stage, c.from = c.stage[1:], 0
	}
	return p, true
}

// search shares the recipes of s among the signers.
func (s stage) search(ctx context.Context, signers []*signer, m matcher, progress *meter) (findings, error) {
	type report struct {
		piece
		findings
	}
	var (
		work    = cursor{stage: s}
		reports = make(chan report)
		group   sync.WaitGroup
	)
	for _, signer := range signers {
		group.Go(func() {
			for ctx.Err() == nil {
				p, ok := work.next()
				if !ok {
					return
				}
				reports <- report{p, p.search(signer, m)}
			}
		})
	}
	go func() { group.Wait(); close(reports) }()

	var all findings
	byOrder := map[int][]hit{}
	for r := range reports {
		all.tried += r.tried
		if len(r.hits) > 0 {
			byOrder[r.order] = r.hits
		}
		progress.add(r.to - r.from)
	}
	if err := ctx.Err(); err != nil {
		return findings{}, interrupted(err)
	}
	// Which signer is done first is chance; the order of the pieces is not.
	for _, i := range slices.Sorted(maps.Keys(byOrder)) {
		all.hits = append(all.hits, byOrder[i]...)
	}
	slices.SortStableFunc(all.hits, func(a, b hit) int { return cmp.Compare(a.recipe.oddity(), b.recipe.oddity()) })
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

// search tries every recipe of p.
func (p piece) search(s *signer, m matcher) findings {
	var found findings
	b := p.block
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
	for i := p.from; i < p.to; i++ {
		switch {
		case b.span != nil:
			s.setNumber(b.inner, b.span.first+int64(i))
			try(b.inner)
		case b.options != nil:
			s.set(b.inner, b.options[i])
			try(Output)
		default:
			try(Output)
		}
	}
	return found
}
