package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kiikey/kiiex"
	"kiikey/store"
	"kiikey/ui/flow"
)

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

func TestWithdrawPermissionIsSpoken(t *testing.T) {
	s := flow.Summary{Name: "spot", UserID: "151", MaskedKey: "0520…12ef", Permissions: []string{"Trading"}, Withdraws: true}
	said(t, Spoken.About(s, kiiex.KindCustom), "spot, of , user 151, API key 0520 to 12ef, can withdraw")
	for _, f := range Short.Fields(s, kiiex.KindCustom, now) {
		if f.Label == kiiex.FieldPermissions.Label() && (f.Value != "$ can withdraw · Trading" || f.Stored != "Trading") {
			t.Errorf("%+v", f)
		}
	}
}
