package config_test

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/ui/flow/clipboard"
	"kiikey/ui/flow/config"
	"kiikey/ui/plain"
)

func TestMissingFileGivesDefaults(t *testing.T) {
	dir := t.TempDir()
	for _, dir := range []string{dir, filepath.Join(dir, "absent")} {
		c, mistakes := config.Load(dir)
		if len(mistakes) != 0 || !reflect.DeepEqual(c, config.Default()) {
			t.Errorf("%+v, %v", c, mistakes)
		}
		if !reflect.DeepEqual(c.Environments(), kiiex.BuiltinEnvironments()) {
			t.Errorf("environments are %+v", c.Environments())
		}
	}
}

func TestEveryKeyCounts(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "ca.pem"), "")
	c := load(t, dir, `
lock.idle_minutes = 1_0
clipboard = {clear_seconds = 60, method = "osc52"}
[keys]
age_note_days = 0
[display]
theme = 'high-contrast' # easier to read
reveal_seconds = 0x0A
[[environment]]
name = "desk"
url = "https://desk.example/ap/"
kind = "staging"
ca_file = "ca.pem"
[[environment]]
name = "here"
url = "http://127.0.0.1:8080/ap"
[transport]
fields = "headers"
timeout_seconds = 30
`)
	want := config.Default()
	want.Lock.IdleMinutes = 10
	want.Clipboard.ClearSeconds, want.Clipboard.Method = 60, clipboard.OSC52
	want.Keys.AgeNoteDays = 0
	want.Display.Theme, want.Display.RevealSeconds = config.ThemeHighContrast, 10
	want.Transport.Fields, want.Transport.TimeoutSeconds = api.FieldsInHeaders, 30
	want.Custom = []kiiex.Environment{
		{Name: "desk", BaseURL: "https://desk.example/ap", Kind: kiiex.KindStaging, CAFile: filepath.Join(dir, "ca.pem")},
		{Name: "here", BaseURL: "http://127.0.0.1:8080/ap", Kind: kiiex.KindCustom},
	}
	if !reflect.DeepEqual(c, want) {
		t.Errorf("read %+v\nwant %+v", c, want)
	}
	if n := len(c.Environments()); n != len(kiiex.BuiltinEnvironments())+2 || c.Environments()[n-1].Name != "here" {
		t.Errorf("environments are %+v", c.Environments())
	}
}

// TestInvalidKeyKeepsItsDefault has one mistake in each file, between two settings that must count.
func TestInvalidKeyKeepsItsDefault(t *testing.T) {
	const before, after = "[keys]\nage_note_days = 7\n", "[transport]\nfields = \"body\"\n"
	for name, c := range map[string]struct {
		text string
		line int
		what string // in the mistake's text
	}{
		"unknown table":           {"[colours]\nred = 1\n", 3, `no setting "colours"`},
		"unknown key":             {"[lock]\nidle_minute = 5\n", 4, "idle_minutes"},
		"unknown key, hostile":    {"[lock]\n\"\\u001b[2J\\u202e\" = 5\n", 4, `\x1b[2J\u202e`},
		"key outside its table":   {"[display]\nidle_minutes = 5\n", 4, "reveal_seconds"},
		"text for a number":       {"[lock]\nidle_minutes = \"5\"\n", 4, "whole number from 1 to 1440. Its default, 5,"},
		"fraction":                {"[lock]\nidle_minutes = 1.5\n", 4, "whole number"},
		"below the range":         {"[lock]\nidle_minutes = 0\n", 4, "from 1"},
		"above the range":         {"[clipboard]\nclear_seconds = 601\n", 4, "to 600"},
		"beyond 64 bits":          {"[lock]\nidle_minutes = 99999999999999999999\n", 4, "cannot be understood"},
		"negative":                {"[display]\nreveal_seconds = -1\n", 4, "from 1"},
		"another word":            {"[display]\ntheme = \"pink\"\n", 4, `"auto", "dark", "light", "high-contrast" or "none". Its default, "auto",`},
		"a word in other case":    {"[clipboard]\nmethod = \"OSC52\"\n", 4, `"osc52"`},
		"number for a word":       {"[display]\ntheme = 1\n", 4, "must be"},
		"list":                    {"[display]\nreveal_seconds = [5]\n", 4, "whole number"},
		"table for a key":         {"[display.theme]\ndark = true\n", 3, "must be"},
		"no quotes":               {"[display]\ntheme = dark\n", 4, "cannot be understood"},
		"no value":                {"[display]\ntheme =\n", 4, "cannot be understood"},
		"no key":                  {"[display]\n= 5\n", 4, "cannot be understood"},
		"the same key twice":      {"[lock]\nidle_minutes = 5\nidle_minutes = 5\n", 5, "already"},
		"the same table twice":    {"[lock]\nidle_minutes = 5\n\n[lock]\nidle_minutes = 6\n", 6, "keys below it"},
		"heading without its end": {"[lock\nidle_minutes = 9\n", 3, "keys below it"},
		"text that never ends":    {"[display]\ntheme = \"\"\"dark\n\n", 4, "cannot be understood"},
		"a list that never ends":  {"[display]\n# a comment\n\ntheme = [1,\n\n", 6, "cannot be understood"},
		"a table that never ends": {"[display]\ntheme = {x = 1\n", 4, "cannot be understood"},
		"not UTF-8":               {"[display]\ntheme = \"\xff\"\n", 4, "cannot be understood"},
		"a control character":     {"[display]\ntheme = \"\x1b\"\n", 4, "cannot be understood"},
		"words":                   {"please be dark\n", 3, "cannot be understood"},
	} {
		t.Run(name, func(t *testing.T) {
			for ending, file := range map[string]string{"LF": before + c.text + after, "CRLF": strings.ReplaceAll(before+c.text+after, "\n", "\r\n")} {
				dir := t.TempDir()
				put(t, filepath.Join(dir, config.FileName), file)
				got, mistakes := config.Load(dir)
				if len(mistakes) != 1 {
					t.Fatalf("%s: mistakes are %v", ending, mistakes)
				}
				m := mistakes[0]
				if m.Line != c.line || !strings.Contains(m.What, c.what) {
					t.Errorf("%s: line %d: %s\nwant line %d with %q", ending, m.Line, m.What, c.line, c.what)
				}
				if plain.Text(m.Error()) != m.Error() || !strings.Contains(m.Error(), fmt.Sprintf("%s, line %d: ", config.FileName, c.line)) {
					t.Errorf("shown as %q", m.Error())
				}
				want := config.Default()
				want.Keys.AgeNoteDays, want.Transport.Fields = 7, api.FieldsInBody
				if !reflect.DeepEqual(got, want) {
					t.Errorf("%s: read %+v\nwant %+v", ending, got, want)
				}
			}
		})
	}
}

func TestWrongTableTypeIsReported(t *testing.T) {
	for _, text := range []string{"lock = 5\n", "[[lock]]\nidle_minutes = 1\n", "[environment]\nname = \"x\"\n", "environment = \"x\"\n", "environment = [\"x\"]\n"} {
		dir := t.TempDir()
		put(t, filepath.Join(dir, config.FileName), text)
		c, mistakes := config.Load(dir)
		if len(mistakes) != 1 || mistakes[0].Line != 1 || !reflect.DeepEqual(c, config.Default()) {
			t.Errorf("%q: %+v, %v", text, c, mistakes)
		}
	}
}

func TestMistakesAreReportedInOrder(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, config.FileName), "\ufeff[transport]\nfields = 1\nnonsense\ntimeout_seconds = 0\n[clipboard]\nmethod = \"off\"\nclear = 1\n")
	c, mistakes := config.Load(dir)
	var lines []int
	for _, m := range mistakes {
		lines = append(lines, m.Line)
	}
	if want := []int{2, 3, 4, 7}; !reflect.DeepEqual(lines, want) || c.Clipboard.Method != clipboard.Off {
		t.Errorf("lines %v, want %v: %v", lines, want, mistakes)
	}
}

func TestForeignFileGivesDefaultsAndBoundedMistakes(t *testing.T) {
	for name, data := range map[string]string{
		"binary":                   strings.Repeat("\x00\xff\x1b\n", 1000),
		"prose":                    strings.Repeat("Dear Sir or Madam\n", 1000),
		"an export file":           "{\n  \"APIKey\": \"0123456789abcdef0123456789abcdef\",\n  \"APISecret\": \"fedcba9876543210fedcba9876543210\"\n}\n",
		"text that never ends":     "[display]\ntheme = \"\"\"dark\nmore\nand more\n",
		"a list that never ends":   "[display]\ntheme = [\n1,\n2,\n",
		"a bracket":                "[",
		"a megabyte of brackets":   strings.Repeat("[", 1<<20-1),
		"one line over a megabyte": strings.Repeat("#", 1<<20+1),
		"a hostile key twice":      "\"\\u001b[2J\" = 1\n\"\\u001b[2J\" = 2\n",
		"very many mistakes":       strings.Repeat("x\n", 1<<18),
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			put(t, filepath.Join(dir, config.FileName), data)
			c, mistakes := config.Load(dir)
			if len(mistakes) == 0 || len(mistakes) > 21 || !reflect.DeepEqual(c, config.Default()) {
				t.Errorf("%d mistakes, %+v", len(mistakes), c)
			}
			for _, m := range mistakes {
				if strings.Contains(m.Error(), "fedcba9876543210") || len(m.Error()) > 400 || plain.Text(m.Error()) != m.Error() {
					t.Errorf("shown as %q", m.Error())
				}
			}
		})
	}
}

func TestUnreadableFileIsReported(t *testing.T) {
	t.Run("a folder", func(t *testing.T) {
		dir := t.TempDir()
		testenv.OK(t, os.Mkdir(filepath.Join(dir, config.FileName), 0o700))
		unreadable(t, dir, "not a regular file")
	})
	t.Run("a device", func(t *testing.T) {
		dir := t.TempDir()
		if err := os.Symlink(os.DevNull, filepath.Join(dir, config.FileName)); err != nil || runtime.GOOS == "windows" {
			t.Skip("no link to a device here:", err)
		}
		unreadable(t, dir, "not a regular file")
	})
	t.Run("without permission", func(t *testing.T) {
		testenv.PermissionsBind(t)
		dir := t.TempDir()
		put(t, filepath.Join(dir, config.FileName), "")
		testenv.OK(t, os.Chmod(filepath.Join(dir, config.FileName), 0))
		unreadable(t, dir, "permission denied")
	})
}

func unreadable(t *testing.T, dir, why string) {
	t.Helper()
	c, mistakes := config.Load(dir)
	if len(mistakes) != 1 || mistakes[0].Line != 0 || !strings.Contains(mistakes[0].Error(), why) || !reflect.DeepEqual(c, config.Default()) {
		t.Errorf("%+v, %v", c, mistakes)
	}
}

func TestWritableByOthersIsReported(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no modes here")
	}
	dir := t.TempDir()
	path := filepath.Join(dir, config.FileName)
	put(t, path, "[lock]\nidle_minutes = 9\n")
	for mode, warn := range map[os.FileMode]bool{0o600: false, 0o644: false, 0o664: true, 0o602: true} {
		testenv.OK(t, os.Chmod(path, mode))
		c, mistakes := config.Load(dir)
		if c.Lock.IdleMinutes != 9 || (len(mistakes) == 1) != warn || len(mistakes) > 1 {
			t.Errorf("mode %04o: %v", mode, mistakes)
		}
	}
}

// load reads text as the file in dir, which must hold no mistake.
func load(t *testing.T, dir, text string) config.Config {
	t.Helper()
	put(t, filepath.Join(dir, config.FileName), text)
	c, mistakes := config.Load(dir)
	if len(mistakes) != 0 {
		t.Fatalf("mistakes are %v", mistakes)
	}
	return c
}

func put(t testing.TB, path, text string) {
	t.Helper()
	testenv.OK(t, os.WriteFile(path, []byte(text), 0o600))
}

func FuzzLoad(f *testing.F) {
	for _, seed := range []string{"", "[lock]\nidle_minutes = 5\n", "[[environment]]\nname = \"x\"\n", "a.b = {c = [1]}\n", "[", "x = \"\"\"", "\xff", "[[lock]]\n[lock]\n"} {
		f.Add(seed)
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text string) {
		put(t, filepath.Join(dir, config.FileName), text)
		c, mistakes := config.Load(dir)
		last := 0
		for _, m := range mistakes {
			if plain.Text(m.Error()) != m.Error() || m.Line < last || m.Line > strings.Count(text, "\n")+1 {
				t.Errorf("mistake %+q", m)
			}
			last = m.Line
		}
		for _, e := range c.Custom {
			if err := e.Validate(); err != nil {
				t.Error(err)
			}
		}
	})
}

// TestUTF16KeepsLineNumbers has the file as Windows' editors save it, with a mistake whose line must be right.
func TestUTF16KeepsLineNumbers(t *testing.T) {
	const text = "[display]\r\ntheme = \"dark\" # \u00fc\r\nreveal_seconds = 0\r\n[keys]\r\nage_note_days = 7\r\n"
	for name, mark := range map[string]string{"little-endian": "\xff\xfe", "big-endian": "\xfe\xff"} {
		file := []byte(mark)
		for _, r := range text {
			unit := []byte{byte(r), 0}
			if name == "big-endian" {
				unit = []byte{0, byte(r)}
			}
			file = append(file, unit...)
		}
		dir := t.TempDir()
		put(t, filepath.Join(dir, config.FileName), string(file))
		c, mistakes := config.Load(dir)
		if len(mistakes) != 1 || mistakes[0].Line != 3 || c.Display.Theme != config.ThemeDark || c.Keys.AgeNoteDays != 7 {
			t.Errorf("%s: %+v, %v", name, c, mistakes)
		}
		put(t, filepath.Join(dir, config.FileName), string(file[:len(file)-1]))
		c, mistakes = config.Load(dir)
		if len(mistakes) != 1 || !strings.Contains(mistakes[0].What, "UTF-16") || !reflect.DeepEqual(c, config.Default()) {
			t.Errorf("%s, cut: %+v, %v", name, c, mistakes)
		}
	}
	// A byte that is no text costs its line, also in a comment.
	for _, stray := range []string{"\x00", "\xfc"} {
		dir := t.TempDir()
		put(t, filepath.Join(dir, config.FileName), "[keys]\n# gr"+stray+"n\nage_note_days = 7\n")
		c, mistakes := config.Load(dir)
		if len(mistakes) != 1 || mistakes[0].Line != 2 || c.Keys.AgeNoteDays != 7 {
			t.Errorf("%q in a comment: %+v, %v", stray, c, mistakes)
		}
	}
}
