package problem_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex/problem"
)

// declarations returns the constants of type Kind in kinds.go by their Go names, and which of them Class
// names. Class cannot tell a kind that is forgotten there from one that is a fault of the machine.
func declarations(t *testing.T) (kinds map[string]problem.Kind, classified map[string]bool) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "kinds.go", nil, 0)
	testenv.OK(t, err)
	kinds, classified = make(map[string]problem.Kind), make(map[string]bool)
	ast.Inspect(file, func(n ast.Node) bool {
		if clause, ok := n.(*ast.CaseClause); ok {
			for _, kind := range clause.List {
				classified[kind.(*ast.Ident).Name] = true
			}
		}
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if typ, ok := spec.Type.(*ast.Ident); ok && typ.Name == "Kind" {
			for i, name := range spec.Names {
				text, err := strconv.Unquote(spec.Values[i].(*ast.BasicLit).Value)
				testenv.OK(t, err)
				kinds[name.Name] = problem.Kind(text)
			}
		}
		return true
	})
	if len(kinds) < 50 || len(classified) < 50 {
		t.Fatalf("found only %d kinds, %d with a class", len(kinds), len(classified))
	}
	return kinds, classified
}

func TestEveryKindHasAClass(t *testing.T) {
	form := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	names := make(map[problem.Kind]string)
	kinds, classified := declarations(t)
	for name, kind := range kinds {
		if !form.MatchString(string(kind)) {
			t.Errorf("%s is %q, not lower-case words with hyphens", name, kind)
		}
		if other, taken := names[kind]; taken {
			t.Errorf("%s and %s are both %q", name, other, kind)
		}
		names[kind] = name
		if !classified[name] {
			t.Errorf("%s has no class", name)
		}
		if class := kind.Class(); class < problem.ClassUnexpected || class > problem.ClassWrongSign && class != problem.ClassNotRun && class != problem.ClassNoProgram && class != problem.ClassInterrupted {
			t.Errorf("%s has class %d, which is no exit status", name, class)
		}
	}
}

func TestClassesAreTheExitStatuses(t *testing.T) {
	for kind, status := range map[problem.Kind]int{
		problem.ProgramUnusable: 126, problem.ProgramNotFound: 127, problem.Unexpected: 1, problem.Usage: 2, problem.InvalidCredentials: 3, problem.SecondFactor: 3, problem.TimedOut: 4,
		problem.NoToken: 4, problem.WrongPassphrase: 5, problem.CredentialNotFound: 6, problem.NoEnvironment: 6,
		problem.NotJSON: 7, problem.MissingField: 7, problem.OtherProduct: 7, problem.SeveralKeys: 7, problem.NameTaken: 7,
		problem.SignatureMismatch: 8, problem.Interrupted: 130, problem.Kind("no such kind"): 1, problem.Kind(""): 1,
	} {
		if got := int(kind.Class()); got != status {
			t.Errorf("%s has status %d, want %d", kind, got, status)
		}
	}
}

// The kinds of one group in kinds.go have one status, but for those that TestClassesAreTheExitStatuses names.
func TestGroupsOfKindsHaveOneStatus(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "kinds.go", nil, parser.ParseComments)
	testenv.OK(t, err)
	kinds, _ := declarations(t)
	seen := 0
	for group, status := range map[string]int{"refusal": 3, "failure to reach": 4, "failure of the vault": 5, "unusable input": 7} {
		for _, d := range file.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || !strings.HasPrefix(g.Doc.Text(), "Kinds of "+group) {
				continue
			}
			for _, spec := range g.Specs {
				switch kind := kinds[spec.(*ast.ValueSpec).Names[0].Name]; kind {
				case problem.CredentialNotFound, problem.NameTaken, problem.SignatureMismatch:
				default:
					if seen++; int(kind.Class()) != status {
						t.Errorf("%s, of %s, has status %d", kind, group, kind.Class())
					}
				}
			}
		}
	}
	if seen < 45 {
		t.Errorf("only %d kinds were looked at", seen)
	}
}

func TestErrorSaysWhatAndWhy(t *testing.T) {
	p := &problem.Problem{Kind: problem.TimedOut, What: "No answer came.", Next: "Try again.", Err: io.EOF}
	if p.Error() != "No answer came." {
		t.Errorf("Error = %q", p.Error())
	}
	p.Why = "The exchange took too long."
	if p.Error() != "No answer came. The exchange took too long." {
		t.Errorf("Error = %q", p.Error())
	}
	if strings.Contains(p.Error(), "EOF") {
		t.Error("the cause's text is shown")
	}
}

func TestIsComparesKinds(t *testing.T) {
	p := &problem.Problem{Kind: problem.TimedOut, What: "No answer came.", Err: io.EOF}
	wrapped := fmt.Errorf("during a test: %w", p)
	for _, err := range []error{p, wrapped, errors.Join(io.ErrClosedPipe, wrapped)} {
		if !errors.Is(err, problem.Of(problem.TimedOut)) {
			t.Errorf("%v is not of its own kind", err)
		}
		if errors.Is(err, problem.Of(problem.UserLocked)) {
			t.Errorf("%v is of another kind", err)
		}
		if !errors.Is(err, io.EOF) || !errors.Is(err, p) {
			t.Errorf("%v lost its cause", err)
		}
	}
	same := &problem.Problem{Kind: problem.TimedOut, What: "Another failure."}
	if p.Is(same) {
		t.Error("two different problems of one kind are the same error")
	}
	if errors.Is(errors.New("any"), problem.Of(problem.TimedOut)) {
		t.Error("any error is of the kind")
	}
}

func TestFrom(t *testing.T) {
	if problem.From(nil) != nil || problem.KindOf(nil) != "" {
		t.Error("no error became a problem")
	}
	p := &problem.Problem{Kind: problem.StoreBusy, What: "The vault is in use."}
	if got := problem.From(fmt.Errorf("saving: %w", p)); got != p {
		t.Errorf("From = %+v, want the problem in the chain", got)
	}
	if got := problem.KindOf(fmt.Errorf("saving: %w", p)); got != problem.StoreBusy {
		t.Errorf("KindOf = %s", got)
	}
	inner := &problem.Problem{Kind: problem.TimedOut, What: "No answer came."}
	outer := &problem.Problem{Kind: problem.NoToken, What: "No token.", Err: inner}
	if problem.From(outer) != outer || !errors.Is(outer, problem.Of(problem.TimedOut)) {
		t.Error("the outermost problem is not the one shown, or hides its cause")
	}
	got := problem.From(io.ErrUnexpectedEOF)
	if got.Kind != problem.Unexpected || !errors.Is(got, io.ErrUnexpectedEOF) || got.What == "" || got.Next == "" {
		t.Errorf("From = %+v", got)
	}
	if problem.KindOf(io.EOF) != problem.Unexpected {
		t.Errorf("KindOf = %s", problem.KindOf(io.EOF))
	}
}

func TestCount(t *testing.T) {
	for _, c := range []struct {
		n           int
		thing, want string
	}{
		{0, "credential", "0 credentials"}, {1, "credential", "1 credential"}, {999, "login", "999 logins"},
		{1000, "credential", "1,000 credentials"}, {1234567, "login", "1,234,567 logins"}, {1, "entry", "1 entry"}, {2, "entry", "2 entries"}, {2, "API key", "2 API keys"}, {2, "address", "2 addresses"},
	} {
		if got := problem.Count(c.n, c.thing); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
