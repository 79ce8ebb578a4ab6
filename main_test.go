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
	for _, page := range documentation(t) {
		for i, line := range strings.Split(read(t, page), "\n") {
			if width := ansi.StringWidth(strings.ReplaceAll(line, "\t", "    ")); width > 100 {
				t.Errorf("%s:%d has %d columns", page, i+1, width)
			}
		}
	}
}

// A link leads to a file, and to a heading in it where it names one.
func TestDocumentationLinksLeadSomewhere(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)\s]+)\)|(?:href|src)="([^"]+)"`)
	notInAnchor := regexp.MustCompile(`[^\p{L}\p{N} _-]`)
	for _, page := range documentation(t) {
		for _, m := range link.FindAllStringSubmatch(read(t, page), -1) {
			file, anchor, _ := strings.Cut(m[1]+m[2], "#")
			if strings.Contains(file, ":") {
				continue
			}
			if file = filepath.Join(filepath.Dir(page), file); strings.HasPrefix(m[1], "#") {
				file = page
			}
			if anchor == "" {
				if _, err := os.Stat(file); err != nil {
					t.Errorf("%s: %v", page, err)
				}
				continue
			}
			found := false
			for line := range strings.Lines(read(t, file)) {
				heading := strings.TrimSpace(strings.TrimLeft(line, "#"))
				heading = notInAnchor.ReplaceAllString(strings.ToLower(heading), "")
				found = found || strings.HasPrefix(line, "#") && strings.ReplaceAll(heading, " ", "-") == anchor
			}
			if !found {
				t.Errorf("%s: %s has no heading #%s", page, file, anchor)
			}
		}
	}
}

// A file or folder of the program that a page names is there: a reader who looks for it has no other hint.
func TestDocumentationNamesFilesThatExist(t *testing.T) {
	path := regexp.MustCompile("`((?:kiiex|store|ui|internal|assets|docs|\\.ci)/[^`\\s]*)`")
	named := 0
	for _, page := range documentation(t) {
		for _, m := range path.FindAllStringSubmatch(read(t, page), -1) {
			named++
			if found, err := filepath.Glob(m[1]); err != nil || len(found) == 0 {
				t.Errorf("%s: there is no %s", page, m[1])
			}
		}
	}
	if named < 40 {
		t.Errorf("only %d paths were found in the documentation", named)
	}
}

// documentation lists the pages that people read.
func documentation(t *testing.T) []string {
	t.Helper()
	pages, err := filepath.Glob("docs/*.md")
	if err != nil || len(pages) < 10 {
		t.Fatal(pages, err)
	}
	return append(pages, "README.md", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md")
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
