package store

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"kiikey/kiiex/problem"
)

// found is one credential as the keys of its items show it.
type found struct {
	itemKey
	// shown is the name to list it under: its own, unless another credential has that.
	shown string
	// others are the keys of further items of the same credential.
	others []itemKey
}

// survey is what the keys of a keyring say. It is not changed once made.
type survey struct {
	keys []string
	// readData is set when the keys alone did not decide everything.
	readData    bool
	credentials []found // sorted by shown name
	sessions    []itemKey
	// leftovers are items that count no more, for the next change to remove: older revisions that an
	// interrupted change left, writes that failed halfway, and sessions of credentials that are gone.
	leftovers []itemKey
}

// look reads the keys. It reads data only where one credential has several items, or two credentials one
// name, as an interrupted change leaves them.
func (s *Store) look(ctx context.Context) (survey, error) {
	keys, err := s.guard.keys(ctx)
	if err != nil {
		return survey{}, err
	}
	last := s.lastSurvey.Load()
	if last != nil && slices.Equal(last.keys, keys) {
		return *last, nil
	}
	v := s.surveyOf(ctx, keys)
	if len(v.leftovers) == 0 && !v.readData {
		s.lastSurvey.Store(&v)
	}
	return v, nil
}

func (s *Store) surveyOf(ctx context.Context, keys []string) survey {
	v := survey{keys: keys}
	byID := map[string][]itemKey{}
	for _, key := range keys {
		switch k, ok := parseKey(s.id, key); {
		case !ok: // somebody else's
		case k.kind == kindSession:
			v.sessions = append(v.sessions, k)
		default:
			byID[k.id] = append(byID[k.id], k)
		}
	}
	for _, items := range byID {
		v.readData = v.readData || len(items) > 1
		f, leftovers := s.resolve(ctx, items)
		v.credentials = append(v.credentials, f)
		v.leftovers = append(v.leftovers, leftovers...)
	}
	for _, k := range v.sessions {
		if _, ok := byID[k.id]; !ok {
			v.leftovers = append(v.leftovers, k)
		}
	}
	slices.SortFunc(v.sessions, func(a, b itemKey) int { return strings.Compare(a.String(), b.String()) })
	s.nameApart(ctx, &v)
	slices.SortFunc(v.credentials, func(a, b found) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.shown), strings.ToLower(b.shown)), strings.Compare(a.shown, b.shown))
	})
	return v
}

// resolve decides which of the items of one credential counts, and which of the others may be removed: those
// that are whole and older, and those that hold nothing. An item that is damaged, or holds another record,
// is left alone: it may be what remains of something.
func (s *Store) resolve(ctx context.Context, items []itemKey) (f found, leftovers []itemKey) {
	slices.SortFunc(items, func(a, b itemKey) int {
		return cmp.Or(b.revision-a.revision, strings.Compare(a.String(), b.String()))
	})
	if len(items) == 1 {
		return found{itemKey: items[0]}, nil
	}
	current := -1
	for i, k := range items {
		c, err := s.loadItem(ctx, k)
		c.Clear()
		switch {
		case err == nil && current < 0:
			current = i
		case err == nil, errors.Is(err, errEmptyItem):
			leftovers = append(leftovers, k)
		case !errors.Is(err, problem.Of(problem.StoreDamaged)) && !errors.Is(err, problem.Of(problem.RecordMismatch)):
			// The keyring does not tell now. Nothing is decided, and nothing removed.
			return found{itemKey: items[0], others: items[1:]}, nil
		}
	}
	if current < 0 {
		current, leftovers = 0, nil
	}
	others := slices.Delete(slices.Clone(items), current, current+1)
	return found{itemKey: items[current], others: others}, leftovers
}

// nameApart sets the shown names. Two credentials have one name when a replacement was interrupted, or the
// password stores of two machines were merged: of those that are whole, the one with the most revisions keeps
// it, and the others are shown with a part of their id, so that none is lost from sight. One of which nothing
// was written is not shown at all.
func (s *Store) nameApart(ctx context.Context, v *survey) {
	sharing := map[string]int{}
	for _, f := range v.credentials {
		sharing[f.name]++
	}
	damaged := map[string]bool{}
	v.credentials = slices.DeleteFunc(v.credentials, func(f found) bool {
		if sharing[f.name] == 1 {
			return false
		}
		v.readData = true
		c, err := s.loadItem(ctx, f.itemKey)
		c.Clear()
		damaged[f.id] = err != nil
		if errors.Is(err, errEmptyItem) && len(f.others) == 0 {
			v.leftovers = append(v.leftovers, f.itemKey)
			return true
		}
		return false
	})
	slices.SortFunc(v.credentials, func(a, b found) int {
		if damaged[a.id] != damaged[b.id] {
			if damaged[a.id] {
				return 1
			}
			return -1
		}
		return cmp.Or(b.revision-a.revision, strings.Compare(a.id, b.id))
	})
	taken := map[string]bool{}
	for i := range v.credentials {
		c := &v.credentials[i]
		for _, c.shown = range []string{c.name, c.name + " (" + c.id[:8] + ")", c.name + " (" + c.id + ")"} {
			if !taken[c.shown] {
				break
			}
		}
		taken[c.shown] = true
	}
}

// named returns the credential shown under a name.
func (v survey) named(name string) (found, bool) {
	return v.find(func(f found) bool { return f.shown == name })
}

// withID returns the credential with an id.
func (v survey) withID(id string) (found, bool) {
	return v.find(func(f found) bool { return f.id == id })
}

func (v survey) find(match func(found) bool) (found, bool) {
	i := slices.IndexFunc(v.credentials, match)
	if i < 0 {
		return found{}, false
	}
	return v.credentials[i], true
}

// need is named with a problem of kind CredentialNotFound.
func (v survey) need(name string) (found, error) {
	f, ok := v.named(name)
	if !ok {
		return found{}, credentialNotFound(name, v.near(name))
	}
	return f, nil
}

// needID is withID with a problem of kind CredentialNotFound.
func (v survey) needID(id string) (found, error) {
	f, ok := v.withID(id)
	if !ok {
		return found{}, idNotFound()
	}
	return f, nil
}

// sessionsOf returns the items of the sessions kept for a credential.
func (v survey) sessionsOf(id string) []itemKey {
	var of []itemKey
	for _, k := range v.sessions {
		if k.id == id {
			of = append(of, k)
		}
	}
	return of
}

// near returns up to three names that the person may have meant.
func (v survey) near(name string) []string {
	const most = 3
	type candidate struct {
		name     string
		distance int
	}
	var candidates []candidate
	wanted := strings.ToLower(name)
	for _, f := range v.credentials {
		have := strings.ToLower(f.shown)
		d := editDistance([]rune(wanted), []rune(have))
		if strings.HasPrefix(have, wanted) {
			d = 0
		}
		if d <= 1+len([]rune(wanted))/4 {
			candidates = append(candidates, candidate{f.shown, d})
		}
	}
	slices.SortStableFunc(candidates, func(a, b candidate) int { return a.distance - b.distance })
	var names []string
	for _, c := range candidates[:min(most, len(candidates))] {
		names = append(names, c.name)
	}
	return names
}

// editDistance counts the characters to insert, delete or replace to make b of a.
func editDistance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
