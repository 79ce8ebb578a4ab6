package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kiikey/kiiex"
	"kiikey/store"
	"kiikey/ui/flow"
)

func TestQuestions(t *testing.T) {
	kindOf := func(string) kiiex.EnvironmentKind { return kiiex.KindProduction }
	s := flow.Summary{Name: "spot", Environment: "staging", MaskedKey: "0520abcd…12ef", UserID: "151", ImportedAt: now.Add(-time.Hour)}
	for want, q := range map[string]Question{
		"Remove spot of staging?":  Short.Remove(s, now),
		"Remove spot?":             RemoveUnreadable("spot", "It is damaged."),
		"Replace spot?":            Short.Replace(s, s, kindOf, now),
		"Replace /tmp/file?":       ReplaceFile("/tmp/file"),
		"End the session of spot?": LogOut(s),
		"Forget 2 entries?":        ClearActivity(2, 1),
	} {
		says(t, q.Ask, want)
		if q.Title == "" || !strings.HasPrefix(q.Yes, "Yes, ") || len(q.Will) == 0 || q.Will[0] == "" {
			t.Errorf("%+v", q)
		}
	}
	says(t, strings.Join(Short.Remove(s, now).Will[2:], "|"), "|User 151, API key 0520abcd…12ef, imported 1 h ago.")
	if got := len(Short.Remove(flow.Summary{Name: "spot"}, now).Will); got != 2 {
		t.Errorf("of one that is not known it says %d things", got)
	}
}

func TestRestoring(t *testing.T) {
	plan := []store.Planned{{Entry: store.Entry{Name: "a"}, Difference: store.NewThere}, {Entry: store.Entry{Name: "b"}, Replaces: "c", Difference: store.DifferentThere}, {Entry: store.Entry{Name: "d"}, Difference: store.SameThere}}
	says(t,
		BackupHas(plan), "The backup has 3 credentials.",
		Restoring(plan), "What is only in your vault stays. What is the same is left alone.",
		Restoring(plan[2:]), "There is nothing to restore: your vault has all of it already.",
		Restoring(nil), "There is nothing to restore: the backup is empty.",
		CalledHere(plan[1])+CalledHere(plan[0]), "here called c",
	)
	q := Restore(plan, "One is created.")
	says(t, q.Ask+" "+strings.Join(q.Will, " "), "Restore 2 credentials? One is created. c will be replaced by what the backup has. The only copies of those secrets may be the ones here.")
	if q := Restore(plan[:1]); len(q.Will) > 0 {
		t.Error(q.Will)
	}
	many := make([]store.Planned, 6)
	for i := range many {
		many[i] = store.Planned{Entry: store.Entry{Name: "n"}, Difference: store.DifferentThere}
	}
	says(t,
		named(many, store.DifferentThere), "6 credentials",
		Restored(many)+" "+Restored(plan), "Restored 6 credentials. Restored 2 credentials: a and c.",
	)
	for _, f := range []Form{Short, Spoken} {
		says(t, strings.ReplaceAll(f.Difference(store.NewThere)+f.Difference(store.DifferentThere)+f.Difference(store.SameThere), "is ", ""),
			map[Form]string{Short: "newdifferentthe same", Spoken: "new heredifferent from yoursthe same here"}[f])
	}
}

func TestHandOutQuestion(t *testing.T) {
	q := HandOutQuestion(flow.Question{Credential: "spot", Environments: []string{"production"}, Production: true}, "bot\x1b")
	if q.Ask != "Give bot‹ESC› the API secret of spot, which is for production?" || len(q.Will) != 1 || q.Yes != "Yes, give it" {
		t.Errorf("%+v", q)
	}
}

func TestLoginQuestions(t *testing.T) {
	for name, c := range map[string]struct {
		q           flow.Question
		test, login string
		stakes      []string
	}{
		"nothing at stake": {flow.Question{Credential: "spot", Logins: 1, Of: 1, Environments: []string{"staging"}},
			"Test spot against staging?", "Log in to staging with spot?", nil},
		"production, for another, too early": {
			flow.Question{Credential: "spot", Logins: 1, Of: 1, Environments: []string{"production"}, Production: true, MadeFor: "staging", Cautions: []string{"Too early."}, Sends: []string{"One login."}},
			"Test spot against production?", "Log in to production with spot?",
			[]string{"PRODUCTION: real money", "saved for staging, not for production", "Too early."}},
		"some of several": {flow.Question{Credential: "spot", Logins: 2, Of: 3, Environments: []string{"production", "real"}, Production: true},
			"Test 2 of the 3 credentials against production and real?", "", []string{"real money"}},
		"all of several": {flow.Question{Credential: "spot", Logins: 3, Of: 3, Environments: []string{"production"}, Production: true},
			"Test all 3 credentials against production?", "", []string{"real money"}},
		"over a WebSocket": {flow.Question{Credential: "spot", Logins: 1, Of: 1, Environments: []string{"north"}, Host: "stream.north.example\x1b"},
			"Test spot against north?", "", []string{"the WebSocket at stream.north.example"}},
		"hostile": {flow.Question{Credential: "a\x1b]0;b\x07", Logins: 1, Of: 1, Environments: []string{"c\u202e"}, MadeFor: "d\x9b", Cautions: []string{"e\x1b"}},
			"", "", []string{"saved for d", "e"}},
	} {
		test, login, stakes := TestQuestion(c.q).Ask, LoginQuestion(c.q).Ask, TestQuestion(c.q).Will
		if will := LoginQuestion(c.q).Will; len(c.q.Sends) > 0 && !slices.Equal(will, append(slices.Clone(stakes), "", "One login.")) {
			t.Errorf("%s: %q", name, will)
		}
		if c.test != "" && test != c.test || c.login != "" && login != c.login || len(stakes) != len(c.stakes) {
			t.Errorf("%s: %q, %q, %q", name, test, login, stakes)
			continue
		}
		for i, want := range c.stakes {
			if !strings.Contains(stakes[i], want) {
				t.Errorf("%s: %q, want %q", name, stakes[i], want)
			}
		}
		if all := test + login + strings.Join(stakes, ""); strings.ContainsAny(all, "\x1b\x07\u009b\u202e") {
			t.Errorf("%s: %q", name, all)
		}
	}
}

// Production and a day that is over are at stake; where nothing is, nothing is asked.
func TestHandOverQuestion(t *testing.T) {
	h := &flow.Handover{Keys: []flow.Summary{{Name: "spot", UserID: "151", Fingerprint: "3eb1 bd43 9947 eb76"}, {Name: "other"}}}
	q := HandOverQuestion(h)
	says(t,
		q.Ask, "Hand over 2 credentials?",
		strings.Join(q.Will, "|"), "spot: User ID 151, Fingerprint 3eb1 bd43 9947 eb76|other: User ID –, Fingerprint ",
	)
	h.Production, h.Cautions, h.Keys = true, []string{"spot expired on 1 March 2026."}, make([]flow.Summary, 8)
	q = HandOverQuestion(h)
	says(t,
		strings.Join(q.Will[:2], " "), "This is PRODUCTION: anyone who opens the file can do with real money what the API key permits. spot expired on 1 March 2026.",
		q.Will[len(q.Will)-1], "And 2 others.",
	)
}

func TestRecipients(t *testing.T) {
	says(t, strings.Join(Recipients(" age1a,age1b  age1c;\tage1d\n"), "|"), "age1a|age1b|age1c|age1d")
}

// questionsAbout is each question about credentials, made of one that can withdraw, or of one that cannot.
func questionsAbout(s flow.Summary) map[string]Question {
	q := flow.Question{Credential: s.Name, Logins: 1, Of: 1, Environments: []string{"desk"}}
	planned := store.Planned{Entry: store.Entry{Name: s.Name}, Replaces: s.Name, Difference: store.DifferentThere, Withdraws: s.Withdraws}
	var permissions []string
	if s.Withdraws {
		q.Withdrawing, permissions = 1, []string{"Deposit", "Withdraw"}
	}
	return map[string]Question{
		"Remove": Short.Remove(s, now), "LogOut": LogOut(s), "FinishRotation": Short.FinishRotation(s), "AbortRotation": Short.AbortRotation(s),
		"TestQuestion": TestQuestion(q), "LoginQuestion": LoginQuestion(q), "HandOutQuestion": HandOutQuestion(q, "program"),
		"HandOverQuestion": HandOverQuestion(&flow.Handover{Keys: []flow.Summary{s}}), "SavePermissions": SavePermissions(permissions),
		"Replace": Short.Replace(s, s, func(string) kiiex.EnvironmentKind { return kiiex.KindCustom }, now), "Restore": Restore([]store.Planned{planned}),
	}
}

// Every question about a credential says first that it can withdraw, and only then.
func TestQuestionsMarkWithdrawPermission(t *testing.T) {
	unmarked := []string{"RemoveUnreadable", "ReplaceFile", "ClearActivity"} // they know no permissions
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	can := questionsAbout(flow.Summary{Name: "spot", UserID: "151", MaskedKey: "0520…12ef", Withdraws: true})
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || !f.Name.IsExported() || f.Type.Results == nil {
				continue
			}
			result, ok := f.Type.Results.List[0].Type.(*ast.Ident)
			if _, there := can[f.Name.Name]; ok && result.Name == "Question" && !there && !slices.Contains(unmarked, f.Name.Name) {
				t.Errorf("%s is not looked at here", f.Name.Name)
			}
		}
	}
	for name, q := range can {
		if len(q.Will) == 0 || !IsAtStake(q.Will[0]) {
			t.Errorf("%s says %q", name, q.Will)
		}
	}
	for name, q := range questionsAbout(flow.Summary{Name: "spot", UserID: "151", MaskedKey: "0520…12ef"}) {
		if slices.ContainsFunc(q.Will, IsAtStake) {
			t.Errorf("%s says of one that cannot: %q", name, q.Will)
		}
	}
	if q := (Question{}).withdrawingOf(2, 3); !strings.Contains(q.Will[0], "2 of these 3") {
		t.Errorf("of several it says %q", q.Will)
	}
}

// The table of a replacement is rows of cells on screens, and sentences on lines.
func TestReplaceInLines(t *testing.T) {
	kindOf := func(string) kiiex.EnvironmentKind { return kiiex.KindStaging }
	s := flow.Summary{Name: "spot", Environment: "staging", MaskedKey: "0520abcd…12ef", UserID: "151", ImportedAt: now.Add(-48 * time.Hour)}
	q := Spoken.Replace(s, flow.Summary{Name: "spot", Environment: "staging", MaskedKey: "aaaa…bbbb", UserID: "152"}, kindOf, now)
	says(t, strings.Join(q.Lines(), "\n"), "Environment: saved now staging; in its place staging.\nUser ID: saved now 151; in its place 152.\n"+
		"API key: saved now 0520abcd to 12ef; in its place aaaa to bbbb.\nPermissions: saved now –; in its place –.\nAge: saved now 2 days; in its place new.\n"+
		"Last test: saved now not tested yet; in its place not tested yet.\n"+
		"The saved one is removed from kiikey; its secret may have no other copy. To keep both, choose another name.")
	label, left, right, ok := Cells(q.Will[2])
	says(t, label+"|"+left+"|"+right, "User ID|151|152")
	if _, _, _, sentence := Cells(q.Will[len(q.Will)-1]); !ok || sentence {
		t.Error("rows and sentences are not told apart")
	}
}

func TestRotation(t *testing.T) {
	r := &store.Rotation{Old: store.Entry{ID: "1", Name: "spot"}, New: store.Entry{ID: "2", Name: "spot.new"}}
	done := &store.Rotation{Old: store.Entry{ID: "1", Name: "spot.old"}, New: store.Entry{ID: "2", Name: "spot"}, Accepted: true}
	of := func(id string, r *store.Rotation) flow.Summary { return flow.Summary{ID: id, Rotation: r} }
	says(t,
		RotationNote(of("1", nil), ""), "",
		RotationNote(of("1", r), ""), "Its new API key, spot.new, isn't accepted yet. Test it: kiikey rotate spot",
		RotationNote(of("2", r), "press K"), "It replaces spot once the exchange accepts it. To test it, press K.",
		RotationNote(of("2", done), "press K"), "Its old API key, spot.old, is still here. Delete it at the exchange, then press K.",
		RotationNote(of("1", done), ""), "spot has replaced it. Delete this API key at the exchange, then: kiikey rotate spot --finish",
		Short.RotationFinished("spot", flow.Summary{MaskedKey: "0520abcd…12ef"}), "Finished: spot is the only one left of the two; removed 0520abcd…12ef.",
		Spoken.RotationAborted("spot", flow.Summary{MaskedKey: "0520abcd…12ef"}), "Back to the old key: spot is the only one left of the two; removed 0520abcd to 12ef.",
	)
}
