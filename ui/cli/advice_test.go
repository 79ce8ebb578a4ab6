package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"
)

// Each advice is in a list that is looked through when it changes: walk the new one before you accept it.
func TestAdvice(t *testing.T) {
	var list bytes.Buffer
	file := ""
	for _, a := range allAdvice(t) {
		if a.file != file {
			file = a.file
			fmt.Fprintln(&list, "#", file)
		}
		fmt.Fprintf(&list, "%s\n    %s\n", strings.ReplaceAll(a.about, "\n", " "), strings.ReplaceAll(a.text, "\n", " "))
	}
	golden.RequireEqual(t, list.Bytes())
}

// What an advice names is there: commands with their flags and arguments, shortcuts, files of the documentation.
func TestAdviceNamesWhatExists(t *testing.T) {
	documentation := readAll(t, "../../docs/*.md", "../../README.md")
	screens := readAll(t, "../*.go")
	for _, a := range allAdvice(t) {
		wrong := func(format string, args ...any) {
			t.Helper()
			t.Errorf("%s: %q: %s", a.file, a.text, fmt.Sprintf(format, args...))
		}
		rest := regexp.MustCompile(`\b(gpg|pass init) --[a-z-]+`).ReplaceAllString(a.text, "")
		for _, call := range regexp.MustCompile(`\bkiikey( (--)?[a-z][a-z0-9-]*|)(( (--env [a-z]+|--[a-z-]+|[A-Z]+|\{\}|\d+[a-z]))*)`).FindAllStringSubmatch(a.text, -1) {
			if why := callable(strings.Fields(call[1] + call[3])); why != "" {
				wrong("%s: %s", call[0], why)
			}
			rest = strings.Replace(rest, call[0], "", 1)
		}
		for _, flag := range regexp.MustCompile(`--[a-z][a-z-]*`).FindAllString(rest, -1) {
			if why := takesFlag(a.file, strings.TrimPrefix(flag, "--")); why != "" {
				wrong("%s %s", flag, why)
			}
		}
		for _, key := range regexp.MustCompile(`(?:Press|press|or) (\w)\b`).FindAllStringSubmatch(a.text, -1) {
			if !strings.Contains(screens, "WithKeys(\""+key[1]+"\"") && key[1] != "a" {
				wrong("no screen has the shortcut %s", key[1])
			}
		}
		for _, name := range regexp.MustCompile(`docs/[\w-]+\.md|\b[a-z]+_[a-z_]+\b|\btransport\.\w+|\b[A-Z]+_[A-Z_]+\b|\[[a-z]+\]`).FindAllString(a.text, -1) {
			if !strings.Contains(documentation, name) {
				wrong("the documentation does not know %s", name)
			}
		}
		if regexp.MustCompile(`(?i)export (it|the key) again|exchange's page\b`).MatchString(a.text) {
			wrong("an API key is shown once, and what the exchange calls its page is its website")
		}
	}
}

// callable says why a command line cannot be given, "" if it can: a command alone is only named.
func callable(words []string) string {
	prose := []string{"a", "again", "as", "can", "could", "has", "if", "in", "is", "should", "with"}
	if len(words) == 0 || words[0] == "{}" || slices.Contains(prose, words[0]) {
		return ""
	}
	c, args, err := (&program{}).rootCommand(nil).Find(words)
	if err != nil || !c.HasParent() && !strings.HasPrefix(words[0], "--") {
		return "there is no such command"
	}
	if err := c.ParseFlags(args); err != nil {
		return err.Error()
	}
	if len(args) == 0 || c.Args == nil {
		return ""
	}
	if err := c.Args(c, c.Flags().Args()); err != nil {
		return err.Error()
	}
	return ""
}

// takesFlag says why a flag that is named without its command cannot be added, "" if it can: it has to be one of every
// command, of the one whose file gives the advice, or of those that lead to the advice.
func takesFlag(file, flag string) string {
	// Shared texts that name a flag, with the commands that say them.
	said := map[string][]string{
		"ui/cli/opening.go":    {"auth", "token", "doctor", "remove", "restore", "backup", "exec"},
		"ui/flow/importing.go": {"import"}, "ui/cli/import_fields.go": {"import"},
		"ui/flow/token.go":   {"auth"},
		"ui/flow/handout.go": {"exec"},
	}
	names, shared := said[file]
	if own := strings.TrimSuffix(filepath.Base(file), ".go"); !shared && strings.HasPrefix(file, "ui/cli/") {
		names = []string{own}
	}
	root := (&program{}).rootCommand(nil)
	if len(names) == 0 {
		if root.PersistentFlags().Lookup(flag) == nil {
			return "is not a flag of every command"
		}
		return ""
	}
	for _, name := range names {
		c, _, err := root.Find([]string{name})
		if err != nil || c.Flags().Lookup(flag) == nil && c.InheritedFlags().Lookup(flag) == nil {
			return "is no flag of kiikey " + name
		}
	}
	return ""
}

func readAll(t *testing.T, patterns ...string) string {
	t.Helper()
	var all strings.Builder
	for _, pattern := range patterns {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			t.Fatal(pattern, err)
		}
		for _, path := range paths {
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(content)
		}
	}
	return all.String()
}
