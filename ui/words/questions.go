package words

import (
	"strings"
	"time"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store"
	"kiikey/ui/flow"
)

// Question is asked before something that cannot be undone, or costs something. Its answer is no unless it is yes.
type Question struct {
	// Title names what it is about in a word or two.
	Title string
	// Ask is the question itself.
	Ask string
	// Will says what will be done and what is at stake, a paragraph each; an empty one sets apart. Cells tells those
	// that are rows of a table.
	Will []string
	// Yes is the label of the answer that does it.
	Yes string
}

// No is the label of the other answer.
const No = "No, cancel"

const onlyCopy = "The only copy of its secret may be the one here: the exchange shows a secret only once."

// Remove asks before a credential is removed.
func (f Form) Remove(s flow.Summary, now time.Time) Question {
	will := []string{
		"This removes it from kiikey, with its session and its test results. The API key stays valid at the exchange: delete it there too if it must not be used any more.",
		onlyCopy,
	}
	if !s.ImportedAt.IsZero() {
		will = append(will, "", sentence(f.Owner(s))+", imported "+f.Ago(now, s.ImportedAt)+".")
	}
	return Question{"Remove", "Remove " + text(s.Name) + " of " + text(s.Environment) + "?", will, "Yes, remove it"}.withdrawing(s)
}

// RemoveUnreadable asks the same of one that cannot be read, for the reason why.
func RemoveUnreadable(name, why string) Question {
	return Question{"Remove", "Remove " + text(name) + "?",
		[]string{text(why) + " What is left of it here may be the only copy of its secret."}, "Yes, remove it"}
}

// Replace asks before a credential takes the place of another one of its name, and shows both. kind is that of an
// environment by its name.
func (f Form) Replace(old, successor flow.Summary, kind func(string) kiiex.EnvironmentKind, now time.Time) Question {
	row := func(label string, of func(flow.Summary) string) string {
		return label + cell + of(old) + cell + of(successor)
	}
	age := f.Age(now, old.ImportedAt)
	return Question{"Replace", "Replace " + text(old.Name) + "?", []string{
		cell + "Saved now" + cell + "In its place",
		row("Environment", func(s flow.Summary) string { return f.Environment(s.Environment, kind(s.Environment)) }),
		row("User ID", func(s flow.Summary) string { return or(s.UserID, Absent) }),
		row("API key", func(s flow.Summary) string { return f.Key(or(s.MaskedKey, Absent)) }),
		row("Permissions", func(s flow.Summary) string {
			if s.Withdraws && f == Short {
				return WithdrawSign + " " + List(s.Permissions, Absent) // the mark is not to be cut
			}
			return f.marked(List(s.Permissions, Absent), s)
		}),
		"Age" + cell + age + cell + "new",
		row("Last test", func(s flow.Summary) string { return f.Tested(now, s.LastTest, s.Environment) }),
		"",
		"The saved one is removed from kiikey; its secret may have no other copy. To keep both, choose another name.",
	}, "Yes, replace it"}.withdrawing(old, successor)
}

// cell is between the cells of a row. No text from outside has it.
const cell = "\t"

// Cells returns what a paragraph consists of that is a row of a table: a label and two values. The first row has no
// label: it names the columns. ok is false for any other paragraph.
func Cells(paragraph string) (label, left, right string, ok bool) {
	cells := strings.Split(paragraph, cell)
	if len(cells) != 3 {
		return "", "", "", false
	}
	return cells[0], cells[1], cells[2], true
}

// Lines returns the effects of a yes for a face that has only lines: the rows of a table as sentences.
func (q Question) Lines() []string {
	var lines []string
	var columns [2]string
	for _, paragraph := range q.Will {
		switch label, left, right, ok := Cells(paragraph); {
		case ok && label == "":
			columns = [2]string{left, right}
		case ok:
			lines = append(lines, label+": "+strings.ToLower(columns[0])+" "+left+"; "+strings.ToLower(columns[1])+" "+right+".")
		case paragraph != "":
			lines = append(lines, paragraph)
		}
	}
	return lines
}

// ReplaceFile asks before a file is written over.
func ReplaceFile(path string) Question {
	return Question{"Replace a file", "Replace " + text(path) + "?",
		[]string{"A file of that name exists. Its content will be lost."}, "Yes, replace it"}
}

// LogOut asks before a session is ended.
func LogOut(s flow.Summary) Question {
	return Question{"Log out", "End the session of " + text(s.Name) + "?",
		[]string{"Whatever uses its token stops working at once. The credential stays as it is."}, "Yes, log out"}.withdrawing(s)
}

// ClearActivity asks before what was done is forgotten: n entries, of which a filter shows some.
func ClearActivity(n, shown int) Question {
	will := []string{"This deletes them from this computer. Credentials, sessions and the results of the last tests stay."}
	if shown < n {
		will = append(will, "", "All of them go, not only the "+problem.Thousands(shown)+" that the filter shows.")
	}
	return Question{"Clear the activity", "Forget " + problem.Count(n, "entry") + "?", will, "Yes, forget"}
}

// Restore asks before a backup is restored; where says what else will become of the vault, a sentence each.
func Restore(plan []store.Planned, where ...string) Question {
	q := Question{"Restore", "Restore " + problem.Count(Changes(plan), "credential") + "?", where, "Yes, restore"}
	if names := named(plan, store.DifferentThere); names != "" {
		q.Will = append(q.Will, names+" will be replaced by what the backup has. The only copies of those secrets may be the ones here.")
	}
	can := 0
	for _, p := range plan {
		if p.Withdraws {
			can++
		}
	}
	return q.withdrawingOf(can, flow.Counted(plan, store.DifferentThere))
}
