package diagnose_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"kiikey/internal/testenv"
	"kiikey/kiiex/cause"
	"kiikey/kiiex/diagnose"
	"kiikey/kiiex/sandbox"
)

// inScenario diagnoses in each scenario once, for all tests that look at it.
var inScenario = func() map[string]func() (*outcome, error) {
	runs := map[string]func() (*outcome, error){}
	for _, s := range sandbox.Scenarios() {
		runs[s.Name] = sync.OnceValues(trial{scenario: s.Name, secure: s.NeedsTLS}.run)
	}
	return runs
}()

// documented returns the entries about the sandbox's scenarios in docs/diagnosis.md, each on one line.
func documented(t *testing.T) (entries []string) {
	t.Helper()
	text, err := os.ReadFile("../../docs/diagnosis.md")
	testenv.OK(t, err)
	_, list, _ := strings.Cut(string(text), "\n## What the checks find in each scenario\n")
	for _, item := range strings.Split(list, "\n- ")[1:] {
		item, _, _ = strings.Cut(item, "\n\n")
		entries = append(entries, strings.Join(strings.Fields(item), " "))
	}
	return entries
}

// TestDocumentedScenarios compares the list in docs/diagnosis.md with what every scenario leads to for the sandbox's own,
// healthy credential: the checks that complain, the causes in their order, and the verdict. With KIIKEY_UPDATE set it
// prints the list as it should be.
func TestDocumentedScenarios(t *testing.T) {
	have, scenarios := documented(t), sandbox.Scenarios()
	want := make([]string, len(scenarios))
	t.Run("each", func(t *testing.T) {
		for i, scenario := range scenarios {
			t.Run(scenario.Name, func(t *testing.T) {
				t.Parallel()
				o, err := inScenario[scenario.Name]()
				testenv.OK(t, err)
				if o.err != nil {
					t.Fatal(o.err)
				}
				o.check(t)
				expectNoBlame(t, o.d)
				finds := "nothing is wrong"
				if list := complaints(o.d); len(list) > 0 {
					finds = strings.Join(list, "; ")
				}
				want[i] = fmt.Sprintf("`%s`: %s. %s", scenario.Name, finds, o.d.Verdict)
				if i < len(have) && have[i] != want[i] {
					t.Errorf("documented is\n  %s\nand should be\n  %s", have[i], want[i])
				}
			})
		}
	})
	if len(have) != len(want) {
		t.Errorf("%d scenarios are documented, of %d", len(have), len(want))
	}
	if os.Getenv("KIIKEY_UPDATE") != "" {
		for _, w := range want {
			fmt.Println(wrapped("- " + w))
		}
	}
}

// expectNoBlame checks that a healthy credential is not said to be at fault: what can be seen of it is well,
// and the likeliest reason is never a value in it.
func expectNoBlame(t *testing.T, d *diagnose.Diagnosis) {
	t.Helper()
	for _, id := range []diagnose.StepID{diagnose.StepStore, diagnose.StepCredential, diagnose.StepSignature} {
		if f := d.Finding(id); f.State != diagnose.Passed {
			t.Errorf("%s is %s: %s", id, f.State, f.Summary)
		}
	}
	values := []cause.ID{
		cause.MissingField, cause.BadValue, cause.WrongForm, cause.KeySecretSame, cause.KeySecretSwapped,
		cause.NonceIsKey, cause.WrongUserID, cause.WrongSecret,
	}
	for _, f := range d.Findings {
		if len(f.Reasons) > 0 && slices.Contains(values, f.Reasons[0].ID) {
			t.Errorf("%s puts %s first", f.Step, f.Reasons[0].ID)
		}
	}
}

// wrapped breaks an item of a list into lines of 100 columns or fewer.
func wrapped(item string) string {
	var lines strings.Builder
	column := 0
	for word := range strings.FieldsSeq(item) {
		width := utf8.RuneCountInString(word)
		switch {
		case column == 0:
		case column+1+width > 100:
			lines.WriteString("\n  ")
			column = 2
		default:
			lines.WriteByte(' ')
			column++
		}
		lines.WriteString(word)
		column += width
	}
	return lines.String()
}
