package cli

import (
	"os"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func TestEachCommandExplainsItself(t *testing.T) {
	for _, c := range Commands() {
		t.Run(c.CommandPath(), func(t *testing.T) {
			if c.Short == "" || len(c.Short) > 60 {
				t.Errorf("the short description has %d characters, want 1 to 60", len(c.Short))
			}
			if strings.HasSuffix(c.Short, ".") {
				t.Error("the short description ends with a full stop; the others are phrases")
			}
			if c.Long == "" || c.Example == "" {
				t.Error("there is no long description, or no example")
			}
			if !strings.Contains(c.Example, "kiikey") {
				t.Error("no example shows the command")
			}
			if c.RunE == nil {
				t.Error("it does nothing")
			}
			if c.Args == nil && c.Name() != "help" {
				t.Error("it does not check its arguments")
			}
			if c.HasParent() && c.GroupID == "" && c.Name() != "help" {
				t.Error("help shows it in no group")
			}
			c.LocalFlags().VisitAll(func(f *pflag.Flag) {
				if f.Usage == "" {
					t.Errorf("--%s is not explained", f.Name)
				}
				for _, word := range []string{"secret", "token", "password"} {
					if strings.Contains(f.Name, word) {
						t.Errorf("--%s would take a secret on the command line", f.Name)
					}
				}
			})
			var b strings.Builder
			c.SetOut(&b)
			if err := c.Help(); err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(b.String()) {
				if columns(strings.TrimRight(line, "\n")) > 80 {
					t.Errorf("wider than 80 columns: %q", line)
				}
			}
		})
	}
}

// Examples must name only what exists.
func TestExamplesUseKnownFlags(t *testing.T) {
	all := map[string]*cobra.Command{}
	for _, c := range Commands() {
		all[c.Name()] = c
	}
	for _, c := range Commands() {
		for line := range strings.Lines(c.Example) {
			_, called, found := strings.Cut(line, "kiikey ")
			if !found || strings.HasPrefix(strings.TrimSpace(line), "#") {
				continue
			}
			called, _, _ = strings.Cut(called, "|")
			called, _, _ = strings.Cut(called, ">")
			called, _, _ = strings.Cut(called, " -- ") // another program's
			words := strings.Fields(strings.NewReplacer(")", " ", `"`, " ").Replace(called))
			if len(words) == 0 {
				continue
			}
			example := all[words[0]]
			if example == nil {
				t.Errorf("%s: the example calls %q, which there is not", c.CommandPath(), words[0])
				continue
			}
			for _, w := range words[1:] {
				name, isFlag := strings.CutPrefix(w, "--")
				if isFlag && example.Flags().Lookup(name) == nil && example.InheritedFlags().Lookup(name) == nil {
					t.Errorf("%s: the example uses --%s, which %s does not know", c.CommandPath(), name, words[0])
				}
			}
		}
	}
}

func TestDocumentationNamesEachCommandAndFlag(t *testing.T) {
	text, err := os.ReadFile("../../docs/commands.md")
	if err != nil {
		t.Fatal(err)
	}
	sections := map[string]string{}
	for _, s := range strings.Split(string(text), "\n## ") {
		heading, body, _ := strings.Cut(s, "\n")
		sections[strings.Trim(heading, "` ")] = body
	}
	for _, c := range Commands() {
		section, ok := sections[c.CommandPath()]
		if !ok {
			t.Errorf("there is no section `%s`", c.CommandPath())
			continue
		}
		delete(sections, c.CommandPath())
		c.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if !strings.Contains(section, "`--"+f.Name) {
				t.Errorf("`%s` does not explain --%s", c.CommandPath(), f.Name)
			}
		})
	}
	for heading := range sections {
		if strings.HasPrefix(heading, "kiikey ") {
			t.Errorf("the section `%s` is about no command", heading)
		}
	}
}

// Each word that leads to a command leads to one, and is none itself.
func TestCommandAliasesAreUnique(t *testing.T) {
	leads := map[string]string{}
	for _, c := range Commands() {
		leads[c.Name()] = c.Name()
	}
	for _, c := range Commands() {
		for _, word := range c.SuggestFor {
			if other, taken := leads[word]; taken {
				t.Errorf("%q leads to %s and to %s", word, other, c.Name())
			}
			leads[word] = c.Name()
		}
	}
}
