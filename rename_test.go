package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"kiikey/internal/testenv"
)

// inCopy runs a command in a copy of the tree, and returns what it printed.
func inCopy(t *testing.T, dir string, command ...string) (string, error) {
	t.Helper()
	c := exec.Command(command[0], command[1:]...)
	c.Dir = dir
	out, err := c.CombinedOutput()
	return string(out), err
}

// copyOfTree has the files that are in the repository, and is one itself.
func copyOfTree(t *testing.T) string {
	t.Helper()
	testenv.Programs(t, "bash", "git", "sort")
	if _, err := os.Stat(".git"); err != nil {
		testenv.Missing(t, "this is no clone of the repository")
	}
	dir := t.TempDir()
	if out, err := inCopy(t, ".", "bash", "-c", `git ls-files -zco --exclude-standard | xargs -0 cp --parents -t "$1" && git -C "$1" init -q && git -C "$1" add -A`, "bash", dir); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return dir
}

func TestRenameModuleRefusesPaths(t *testing.T) {
	dir := copyOfTree(t)
	for _, refused := range []struct{ path, why string }{
		{"", "is no path that Go could install from"},
		{"kiikey", "is no path that Go could install from"},
		{"owner/kiikey", "is no path that Go could install from"},
		{"github.com/owner/other", "ends in /kiikey"},
		{"github.com/owner/ki key/kiikey", "is no path that Go could install from"},
		{`github.com/owner"/kiikey`, "is no path that Go could install from"},
		{"netz.example/kiikey", `sorts after the package net`},
		{"zoo.example/owner/kiikey", `sorts after the package net`},
	} {
		out, err := inCopy(t, dir, "./rename-module", refused.path)
		if err == nil || !strings.Contains(out, refused.why) {
			t.Errorf("%q: %v, %s", refused.path, err, out)
		}
	}
	if out, err := inCopy(t, dir, "git", "status", "--porcelain"); err != nil || strings.Contains(out, " M ") || strings.Contains(out, "AM ") {
		t.Errorf("a refused path changed files: %v\n%s", err, out)
	}
}

// A renamed copy builds, and its guard of the session bus still comes first.
func TestRenameModuleKeepsTheOrderOfInitialisation(t *testing.T) {
	if !testenv.Full() {
		return // it builds the whole program again, twice
	}
	for _, path := range []string{"github.com/owner/kiikey", "a.example/kiikey"} {
		dir := copyOfTree(t)
		if out, err := inCopy(t, dir, "./rename-module", path); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if out, err := inCopy(t, dir, "git", "grep", "-nE", `"kiikey/(assets|internal|kiiex|store|ui)`); err == nil {
			t.Errorf("the old path is left:\n%s", out)
		}
		out, err := inCopy(t, dir, "go", "test", ".", "./store/busguard", "./store/system", "-run", "Bus|Guard|Import")
		if err != nil {
			t.Errorf("%s: %v\n%s", path, err, out)
		}
	}
}
