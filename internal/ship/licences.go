package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"github.com/google/licensecheck"
)

// allowed are the SPDX names of the licences that a linked module may have: those that ask only for their text
// to be included.
var allowed = []string{"MIT", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "ISC"}

var licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice)([.-].*)?$`)

// module is one of the program's dependencies.
type module struct{ Path, Version, Dir string }

// writeLicences writes the licence texts of every module that the program is linked from on some system, and
// the standard library's. A licence that is missing or not allowed is an error.
func writeLicences(folder string) error {
	modules, err := linkedModules()
	if err != nil {
		return err
	}
	goRoot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return err
	}
	modules = append(modules, module{"Go standard library", runtime.Version(), strings.TrimSpace(string(goRoot))})
	var all bytes.Buffer
	var wrong []error
	for _, m := range modules {
		texts, err := m.licences()
		wrong = append(wrong, err)
		fmt.Fprintf(&all, "==== %s %s ====\n\n%s\n", m.Path, m.Version, texts)
	}
	if err := errors.Join(wrong...); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "LICENSES.txt"), all.Bytes(), 0o644)
}

// licences returns the licence texts in the module's top folder.
func (m module) licences() (texts []byte, err error) {
	entries, err := os.ReadDir(m.Dir)
	if err != nil {
		return nil, err
	}
	names := 0
	for _, e := range entries {
		if e.IsDir() || !licenceFile.MatchString(e.Name()) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(m.Dir, e.Name()))
		if err != nil {
			return nil, err
		}
		for _, match := range licensecheck.Scan(text).Match {
			if names++; !slices.Contains(allowed, match.ID) {
				return nil, fmt.Errorf("%s is under %s, which is not among %s", m.Path, match.ID, strings.Join(allowed, ", "))
			}
		}
		texts = append(append(texts, text...), '\n')
	}
	if names == 0 {
		return nil, fmt.Errorf("%s: no licence is known in %s", m.Path, m.Dir)
	}
	return texts, nil
}

// linkedModules returns the third-party modules of all supported systems, sorted by path.
func linkedModules() ([]module, error) {
	found := map[string]module{}
	for _, system := range []string{"linux", "darwin", "windows"} {
		list := exec.Command("go", "list", "-deps", "-json=Module", ".")
		list.Env = append(os.Environ(), "GOOS="+system, "CGO_ENABLED=0")
		out, err := list.Output()
		if err != nil {
			return nil, err
		}
		for d := json.NewDecoder(bytes.NewReader(out)); ; {
			var p struct {
				Module *struct {
					module
					Main bool
				}
			}
			if err := d.Decode(&p); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				return nil, err
			}
			if p.Module != nil && !p.Module.Main {
				found[p.Module.Path] = p.Module.module
			}
		}
	}
	modules := make([]module, 0, len(found))
	for _, m := range found {
		modules = append(modules, m)
	}
	slices.SortFunc(modules, func(a, b module) int { return strings.Compare(a.Path, b.Path) })
	return modules, nil
}
