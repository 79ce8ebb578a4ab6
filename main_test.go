package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// Every library that is required directly, or pinned, has its reason in docs/dependencies.md, and no other.
func TestDependenciesHaveReasons(t *testing.T) {
	module, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	reasons, err := os.ReadFile("docs/dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	required := map[string]bool{"github.com/dvsekhvalnov/jose2go": true}
	for line := range strings.SplitSeq(string(module), "\n") {
		if m := regexp.MustCompile(`^\t([a-z][^ ]+) v[^ ]+$`).FindStringSubmatch(line); m != nil {
			required[m[1]] = true
		}
	}
	if len(required) < 10 {
		t.Fatalf("go.mod was not understood: %v", required)
	}
	explained := map[string]bool{}
	for _, m := range regexp.MustCompile("(?m)^- `([^`]+)`: .{10,}$").FindAllStringSubmatch(string(reasons), -1) {
		explained[m[1]] = true
		if !required[m[1]] {
			t.Errorf("%s is explained, and not required", m[1])
		}
	}
	for name := range required {
		if !explained[name] {
			t.Errorf("%s has no reason in docs/dependencies.md", name)
		}
	}
}

// People read the documentation in terminals and in diffs too: its lines are 100 columns or fewer, code among them.
func TestDocumentationFitsItsColumns(t *testing.T) {
	pages, err := filepath.Glob("docs/*.md")
	if err != nil || len(pages) < 10 {
		t.Fatal(pages, err)
	}
	for _, page := range append(pages, "README.md", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md") {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(text), "\n") {
			if width := ansi.StringWidth(strings.ReplaceAll(line, "\t", "        ")); width > 100 {
				t.Errorf("%s:%d has %d columns", page, i+1, width)
			}
		}
	}
}
