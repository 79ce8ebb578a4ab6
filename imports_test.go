package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// mayImport says which packages of ours each may import, besides assets and internal/…, which all may. A name
// that ends in /… stands for that package and all below it; the rule with the longest name counts.
var mayImport = map[string]string{
	".":                "ui/cli",
	"assets":           "",
	"internal/…":       "",
	"internal/ship":    "ui/cli",
	"internal/testenv": "kiiex/problem",

	"kiiex":            "kiiex/problem",
	"kiiex/problem":    "",
	"kiiex/strictjson": "",
	"kiiex/redact":     "kiiex kiiex/strictjson",
	"kiiex/cause":      "kiiex kiiex/problem",
	"kiiex/export":     "kiiex kiiex/problem kiiex/strictjson",
	"kiiex/api":        "kiiex kiiex/problem kiiex/strictjson kiiex/redact kiiex/cause",
	"kiiex/sandbox":    "kiiex kiiex/problem kiiex/strictjson", // never the client: it must not share its mistakes
	"kiiex/diagnose/…": "kiiex kiiex/problem kiiex/strictjson kiiex/redact kiiex/cause kiiex/api kiiex/diagnose/…",
	"store/…":          "kiiex kiiex/problem kiiex/strictjson store/…",
	"ui/plain":         "",
	"ui/flow/…":        "kiiex/… store/… ui/plain ui/flow/…",
	"ui/words/…":       "kiiex/… store/… ui/plain ui/flow/… ui/words/…",
	"ui/ask":           "kiiex kiiex/export kiiex/problem ui/plain ui/words ui/flow ui/flow/exportfile ui/internal/typing",
	"ui/internal/…":    "kiiex store/… ui/internal/…",
	"ui/widget":        "kiiex kiiex/problem ui/plain ui/words ui/flow/paths ui/flow/exportfile",
	"ui":               "kiiex/… store/… ui/plain ui/flow/… ui/words/… ui/widget ui/internal/typing",
	"ui/accessible":    "kiiex/… store/… ui/plain ui/flow/… ui/words/… ui/ask",
	"ui/cli":           "kiiex/… store/… ui/plain ui/flow/… ui/words/… ui/ask ui ui/accessible ui/cli/harden",
	"ui/cli/harden":    "",
}

// onlyIn says who alone may import what draws on a terminal, reads from one, or sends: the rest has no face, and reaches
// no network. A library's name stands for all its packages.
var onlyIn = map[string]string{
	"charm.land":        "ui ui/widget ui/internal/story",
	"golang.org/x/term": "ui ui/ask ui/cli ui/internal/…",
	"net/http":          "kiiex/api kiiex/diagnose kiiex/redact kiiex/sandbox ui/internal/…",
}

// The arrows between packages point down; a package that no rule knows is an error too. Tests may import more.
func TestImportsPointDown(t *testing.T) {
	module, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	own := strings.TrimPrefix(strings.SplitN(string(module), "\n", 2)[0], "module ") + "/"
	seen := 0
	err = filepath.WalkDir(".", func(file string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return err
		}
		source, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		from := path.Dir(filepath.ToSlash(file))
		rule, ok := ruleFor(from)
		if !ok {
			t.Errorf("%s: no rule says what it may import", from)
		}
		for _, imported := range source.Imports {
			to, ours := strings.CutPrefix(strings.Trim(imported.Path.Value, `"`), own)
			for library, alone := range onlyIn {
				if matches(library+"/…", to) && !allows(alone, from) {
					t.Errorf("%s imports %s, which is only for: %s", file, to, alone)
				}
			}
			if !ours || to == "assets" || strings.HasPrefix(to, "internal/") {
				continue
			}
			seen++
			if !allows(rule, to) {
				t.Errorf("%s imports %s, and may import: %s", file, to, rule)
			}
		}
		return nil
	})
	if err != nil || seen < 100 {
		t.Errorf("%v, %d imports seen", err, seen)
	}
}

func ruleFor(dir string) (rule string, ok bool) {
	longest := ""
	for name, allowed := range mayImport {
		if matches(name, dir) && len(name) > len(longest) {
			longest, rule, ok = name, allowed, true
		}
	}
	return rule, ok
}

func allows(rule, to string) bool {
	for name := range strings.FieldsSeq(rule) {
		if matches(name, to) {
			return true
		}
	}
	return false
}

// matches reports whether name, "a/b" or "a/…", stands for the package in dir.
func matches(name, dir string) bool {
	below, ok := strings.CutSuffix(name, "/…")
	return dir == name || ok && (dir == below || strings.HasPrefix(dir, below+"/"))
}
