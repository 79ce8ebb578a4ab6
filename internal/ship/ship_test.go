package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/ui/cli"
)

// atTop runs a test in the top folder of the repository, as ship runs.
func atTop(t *testing.T) {
	t.Helper()
	t.Chdir("../..")
	if _, err := os.Stat(".git"); err != nil {
		testenv.Missing(t, "this is no clone of the repository")
	}
	testenv.Programs(t, "git")
}

func TestManPagesHaveNoWarnings(t *testing.T) {
	atTop(t)
	folder := t.TempDir()
	if err := writeManPages(folder); err != nil {
		t.Fatal(err)
	}
	pages, err := filepath.Glob(filepath.Join(folder, "man", "*"))
	if err != nil || len(pages) != len(cli.Commands())+len(filePages) {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	testenv.Programs(t, "man", "groff")
	for _, page := range pages {
		man := exec.Command("man", "--warnings", "-E", "UTF-8", "-Tutf8", "-l", page)
		man.Env = append(os.Environ(), "MANWIDTH=80", "MANROFFOPT=", "LC_ALL=C.UTF-8")
		var said bytes.Buffer
		man.Stderr = &said
		text, err := man.Output()
		if err != nil || said.Len() > 0 || !bytes.Contains(text, []byte("kiikey")) {
			t.Errorf("%s: %v\n%s", filepath.Base(page), err, said.String())
		}
	}
	top, err := os.ReadFile(filepath.Join(folder, "man", "kiikey.1"))
	for _, page := range pages {
		name := strings.TrimSuffix(filepath.Base(page), filepath.Ext(page)) + "(" + filepath.Ext(page)[1:] + ")"
		if err != nil || name != "kiikey(1)" && name != "kiikey-help(1)" && !bytes.Contains(top, []byte(name)) {
			t.Errorf("kiikey(1) does not name %s: %v", name, err)
		}
	}
}

func TestCompletionsAreWrittenForEachShell(t *testing.T) {
	atTop(t)
	folder := t.TempDir()
	if err := writeCompletions(folder); err != nil {
		t.Fatal(err)
	}
	for shell, name := range completions {
		if text, err := os.ReadFile(filepath.Join(folder, "completions", shell, name)); err != nil || !bytes.Contains(text, []byte("kiikey")) {
			t.Errorf("%s: %v, %d bytes", shell, err, len(text))
		}
	}
}

func TestLicencesOfEveryLinkedModuleAreAllowed(t *testing.T) {
	atTop(t)
	folder := t.TempDir()
	if err := writeLicences(folder); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(folder, "LICENSES.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"filippo.io/age", "golang.org/x/sys", "Go standard library"} {
		if !bytes.Contains(text, []byte("==== "+name+" ")) {
			t.Errorf("%s is not there", name)
		}
	}
}

func TestLicencesThatAreNotAllowedFail(t *testing.T) {
	text, err := os.ReadFile("../../LICENSE")
	if err != nil {
		t.Fatal(err)
	}
	gpl := "SPDX-License-Identifier: GPL-3.0-only\n\nThis program is free software: you can redistribute it and/or modify it under the terms of the " +
		"GNU General Public License as published by the Free Software Foundation, version 3.\n"
	for name, test := range map[string]struct{ file, text, want string }{
		"one that is allowed": {"LICENSE.md", string(text), ""},
		"one that is not":     {"COPYING", gpl, "is under"},
		"no licence":          {"README", string(text), "no licence is known"},
		"an unknown text":     {"LICENSE", "You may not use this.\n", "no licence is known"},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, test.file), []byte(test.text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := module{Path: "example.org/m", Dir: dir}.licences()
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSBOMNamesEachModule(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "bom.json")
	if err := writeSBOM(program, file); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var bom struct {
		BOMFormat  string `json:"bomFormat"`
		Components []struct{ Name, Version, PURL string }
	}
	if err := json.Unmarshal(text, &bom); err != nil || bom.BOMFormat != "CycloneDX" {
		t.Fatalf("%v, %q", err, bom.BOMFormat)
	}
	found := map[string]bool{}
	for _, c := range bom.Components {
		found[c.Name] = c.Version != "" && c.PURL == "pkg:golang/"+c.Name+"@"+c.Version
	}
	for _, name := range []string{"std", "filippo.io/age", "github.com/99designs/keyring"} {
		if !found[name] {
			t.Errorf("%s is not there, or without its version", name)
		}
	}
	if err := writeSBOM(file, file+"2"); err == nil {
		t.Error("a file that is no program has a bill of materials")
	}
}

// The same commit makes the same program, wherever it is built.
func TestBuildIsReproducible(t *testing.T) {
	if !testenv.Full() {
		return // it builds the whole program, twice
	}
	atTop(t)
	var built [2][]byte
	for i := range built {
		folder := filepath.Join(t.TempDir(), strings.Repeat("deeper/", i), "kiikey")
		for _, command := range [][]string{
			{"git", "clone", "-q", ".", folder},
			{"go", "-C", folder, "build", "-trimpath", "-buildvcs=true", "-ldflags=-s -w", "-o", "built", "."},
		} {
			c := exec.Command(command[0], command[1:]...)
			c.Env = append(os.Environ(), "CGO_ENABLED=0")
			if out, err := c.CombinedOutput(); err != nil {
				t.Fatalf("%v: %v\n%s", command, err, out)
			}
		}
		var err error
		if built[i], err = os.ReadFile(filepath.Join(folder, "built")); err != nil {
			t.Fatal(err)
		}
	}
	if size, most := len(built[0]), 20_000_000; size > most {
		t.Errorf("the program has %d bytes, and %d at most: what made it so heavy? docs/benchmarks.md has the sizes", size, most)
	}
	if !bytes.Equal(built[0], built[1]) {
		t.Error("two builds of one commit differ")
	}
}
