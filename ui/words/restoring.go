package words

import (
	"cmp"

	"kiikey/store"
	"kiikey/ui/flow"
)

// Difference says what restoring would do with a credential.
func (f Form) Difference(d store.Difference) string {
	switch {
	case d == store.NewThere && f == Spoken:
		return "is new here"
	case d == store.NewThere:
		return "new"
	case d == store.DifferentThere && f == Spoken:
		return "is different from yours"
	case d == store.DifferentThere:
		return "different"
	case f == Spoken:
		return "is the same here"
	}
	return "the same"
}

// CalledHere says under which other name a credential of a backup is here; "" where it has none.
func CalledHere(p store.Planned) string {
	if p.Replaces == "" || p.Replaces == p.Name {
		return ""
	}
	return "here called " + text(p.Replaces)
}

// Changes is how many credentials restoring would add or replace.
func Changes(plan []store.Planned) int { return len(plan) - flow.Counted(plan, store.SameThere) }

// BackupHas says how much there is in a backup.
func BackupHas(plan []store.Planned) string {
	return "The backup has " + Count(len(plan), "credential") + "."
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

// replaced names what restoring would replace, if that is not too much to read.
func replaced(plan []store.Planned) string {
	const most = 5
	var names []string
	for _, p := range plan {
		if p.Difference == store.DifferentThere {
			names = append(names, text(cmp.Or(p.Replaces, p.Name)))
		}
	}
	if len(names) > most {
		return Count(len(names), "credential")
	}
	return enumerated(names)
}
