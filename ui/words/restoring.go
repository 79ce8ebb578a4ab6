package words

import (
	"cmp"
	"slices"

	"kiikey/kiiex/problem"
	"kiikey/store"
	"kiikey/ui/flow"
)

// Difference says what restoring would do with a credential.
func (f Form) Difference(d store.Difference) string {
	return map[store.Difference][2]string{
		store.NewThere:       {Short: "new", Spoken: "is new here"},
		store.DifferentThere: {Short: "different", Spoken: "is different from yours"},
		store.SameThere:      {Short: "the same", Spoken: "is the same here"},
	}[d][f]
}

// CalledHere says under which other name a credential of a backup is here; "" where it has none.
func CalledHere(p store.Planned) string {
	if p.Replaces == "" || p.Replaces == p.Name {
		return ""
	}
	return "here called " + text(p.Replaces)
}

// Changes returns the number of credentials that restoring would add or replace.
func Changes(plan []store.Planned) int { return len(plan) - flow.Counted(plan, store.SameThere) }

// BackupHas says how much there is in a backup.
func BackupHas(plan []store.Planned) string {
	return "The backup has " + problem.Count(len(plan), "credential") + "."
}

// Restoring says what restoring would do in all.
func Restoring(plan []store.Planned) string {
	switch {
	case len(plan) == 0:
		return "There is nothing to restore: the backup is empty."
	case Changes(plan) == 0:
		return "There is nothing to restore: your vault has all of it already."
	}
	return "What is only in your vault stays. What is the same is left alone."
}

// mostNamed limits the credentials that a sentence names: more are too much to read.
const mostNamed = 5

// named names, as they are called here, the credentials of a plan that differ so.
func named(plan []store.Planned, of ...store.Difference) string {
	var names []string
	for _, p := range plan {
		if slices.Contains(of, p.Difference) {
			names = append(names, text(cmp.Or(p.Replaces, p.Name)))
		}
	}
	if len(names) > mostNamed {
		return problem.Count(len(names), "credential")
	}
	return enumerated(names)
}
