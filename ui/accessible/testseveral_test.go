package accessible

import (
	"strings"
	"testing"

	"kiikey/kiiex/problem"
	"kiikey/store"
)

func TestPickSeveral(t *testing.T) {
	entries := []store.Entry{
		{Name: "alpha", Environment: "staging"}, {Name: "beta", Environment: "production"}, {Name: "3", Environment: "staging"},
		{Name: "delta", Environment: "sandbox"},
	}
	for answer, want := range map[string]string{
		"1":                      "alpha",
		"2, 1":                   "alpha beta",
		"delta,delta , 1":        "alpha delta",
		"ALL":                    "alpha beta 3 delta",
		"Staging":                "alpha 3",
		"staging, 2":             "alpha beta 3",
		"3":                      "3", // a name and a number, of the same one here
		"1,":                     "alpha",
		"4":                      "There is no 4", // too far down to have been read out
		"0":                      "There is no 0",
		"-1":                     "There is no -1",
		"Alpha":                  "There is no Alpha",
		"alpha beta":             "There is no alpha beta",
		"1, nonsense\x1b[31m, 2": "There is no nonsense‹ESC›[31m in the list.",
		" , ":                    "You named no credential.",
	} {
		picked, err := pickSeveral(entries, 3, answer)
		var names []string
		for _, e := range picked {
			names = append(names, e.Name)
		}
		got := strings.Join(names, " ")
		if err != nil {
			got = problem.From(err).What
		}
		if got != want && (err == nil || !strings.HasPrefix(got, want)) {
			t.Errorf("%q means %q, want %q", answer, got, want)
		}
	}
}
