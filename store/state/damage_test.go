package state_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/store/state"
)

func TestDamagedFileIsSetAside(t *testing.T) {
	for name, data := range map[string]string{
		"empty":                     "",
		"cut":                       `{"version":1,"credentials":{"a":{"test":{"at":"2026-11-23T12:00`,
		"zeros":                     strings.Repeat("\x00", 512),
		"not JSON":                  "hello",
		"other JSON":                `[1,2]`,
		"no version":                `{"environment":"staging"}`,
		"wrong type":                `{"version":1,"credentials":"none"}`,
		"two documents":             `{"version":1}{"version":1}`,
		"sessions of another shape": `{"version":1,"credentials":{"a":{"sessions":["a"]}}}`,
		"an impossible time":        `{"version":1,"credentials":{"a":{"test":{"at":"yesterday"}}}}`,
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			put(t, filepath.Join(dir, "state.json"), data)
			s := open(t, dir)
			if n := s.Notices(); len(n) != 1 || !strings.Contains(n[0], "state.json.damaged") {
				t.Errorf("notices: %q", n)
			}
			if got, err := os.ReadFile(filepath.Join(dir, "state.json.damaged")); err != nil || string(got) != data {
				t.Errorf("kept %q, %v", got, err)
			}
			testenv.OK(t, s.SetOnboarding(state.Onboarding{Step: "staging"}))
			if s := open(t, dir); s.Onboarding().Step != "staging" || len(s.Notices()) != 0 {
				t.Errorf("afterwards: %q, %q", s.Onboarding().Step, s.Notices())
			}
		})
	}
}

func TestFileDamagedAfterOpeningIsSetAside(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	put(t, filepath.Join(dir, "state.json"), "{")
	testenv.OK(t, s.SetOnboarding(state.Onboarding{Step: "staging"}))
	if _, err := os.Stat(filepath.Join(dir, "state.json.damaged")); err != nil {
		t.Error(err)
	}
	if got := open(t, dir).Onboarding().Step; got != "staging" {
		t.Errorf("environment %q", got)
	}
}

func TestFolderInPlaceOfFileIsSetAside(t *testing.T) {
	dir := t.TempDir()
	testenv.OK(t, os.Mkdir(filepath.Join(dir, "state.json"), 0o700))
	s := open(t, dir)
	testenv.OK(t, s.SetOnboarding(state.Onboarding{Step: "staging"}))
	if len(s.Notices()) != 1 || open(t, dir).Onboarding().Step != "staging" {
		t.Errorf("notices %q, environment %q", s.Notices(), open(t, dir).Onboarding().Step)
	}
}

func TestUnmovableFileIsLeftAlone(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "state.json"), "{")
	testenv.OK(t, os.MkdirAll(filepath.Join(dir, "state.json.damaged", "full"), 0o700))
	inMemory(t, dir, "{")
}

func TestLaterVersionIsLeftAlone(t *testing.T) {
	for name, data := range map[string]string{
		"same shape":  `{"version":2}`,
		"other shape": `{"environment":{"name":"staging"},"version":2}`,
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			put(t, filepath.Join(dir, "state.json"), data)
			inMemory(t, dir, data)
		})
	}
}

func TestUnreadableFileIsLeftAlone(t *testing.T) {
	testenv.PermissionsBind(t)
	dir := t.TempDir()
	path := filepath.Join(dir, "state.json")
	put(t, path, `{"version":1}`)
	testenv.OK(t, os.Chmod(path, 0))
	s := open(t, dir)
	testenv.OK(t, s.SetOnboarding(state.Onboarding{Step: "staging"}))
	if len(s.Notices()) != 1 || s.Onboarding().Step != "staging" {
		t.Errorf("notices %q, environment %q", s.Notices(), s.Onboarding().Step)
	}
}

// inMemory checks that a State of dir works without touching its file.
func inMemory(t *testing.T, dir, data string) {
	t.Helper()
	s := open(t, dir)
	if len(s.Notices()) != 1 || !strings.Contains(s.Notices()[0], "is not used") {
		t.Errorf("notices: %q", s.Notices())
	}
	testenv.OK(t, s.SetOnboarding(state.Onboarding{Step: "staging"}))
	testenv.OK(t, s.SetLastTest("a", state.Test{At: noon}))
	if _, found := s.LastTest("a"); !found || s.Onboarding().Step != "staging" {
		t.Error("nothing is remembered even now")
	}
	if got, err := os.ReadFile(filepath.Join(dir, "state.json")); err != nil || string(got) != data {
		t.Errorf("the file now holds %q, %v", got, err)
	}
}
