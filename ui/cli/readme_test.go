package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestREADME runs what README and docs tell people to type. Fenced sh blocks that stand after the line
// `<!-- test -->` are run in order, all of one file in one home of their own, where sample.json is the
// sample export and a passphrase file is set. A block is one story: its lines are kiikey commands, comments,
// or empty.
func TestREADME(t *testing.T) {
	for _, path := range []string{"../../README.md", "../../docs/commands.md"} {
		t.Run(filepath.Base(path), func(t *testing.T) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Skip(err)
			}
			story := storyIn(t, string(text))
			if story == "" {
				t.Skip("no block is marked with <!-- test -->")
			}
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "story.txtar"), []byte(story), 0o600); err != nil {
				t.Fatal(err)
			}
			testscript.Run(t, scriptParams(dir))
		})
	}
}

// Each row of README's table of tasks has a command that can be given, and shortcuts that a screen has.
func TestREADMETasks(t *testing.T) {
	text := readAll(t, "../../README.md")
	screens := readAll(t, "../*.go", "../widget/*.go")
	_, table, _ := strings.Cut(text, "\n| task | command | shortcut |\n")
	table, _, _ = strings.Cut(table, "\n\n")
	rows := strings.Split(table, "\n")[1:]
	if len(rows) < 10 {
		t.Fatalf("%d tasks", len(rows))
	}
	quoted := regexp.MustCompile("`(kiikey )?([^`]+)`")
	for _, row := range rows {
		cells := strings.Split(row, "|")
		commands := quoted.FindAllStringSubmatch(cells[2], -1)
		if len(cells) != 5 || len(commands) == 0 {
			t.Errorf("%s: no command", row)
			continue
		}
		for _, command := range commands {
			if why := callable(strings.Fields(command[2])); why != "" {
				t.Errorf("%s: %s", command[0], why)
			}
		}
		for _, key := range quoted.FindAllStringSubmatch(cells[3], -1) {
			if !regexp.MustCompile(`WithKeys\([^)]*"` + key[2] + `"`).MatchString(screens) {
				t.Errorf("no screen has the shortcut %s", key[0])
			}
		}
	}
}

// storyIn turns the marked blocks into a script.
func storyIn(t *testing.T, text string) string {
	t.Helper()
	var story strings.Builder
	marked, inside := false, false
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case inside && line == "```":
			inside = false
		case inside && (line == "" || strings.HasPrefix(line, "#")):
			story.WriteString(line + "\n")
		case inside:
			command, isKiikey := strings.CutPrefix(line, "kiikey ")
			if !isKiikey {
				t.Fatalf("a block to be tested has a line that is no kiikey command: %q", line)
			}
			command, _, _ = strings.Cut(command, " # ")
			story.WriteString("reveals " + strings.ReplaceAll(command, "assets/sample-export.json", "sample.json") + "\n")
		case line == "<!-- test -->":
			marked = true
		case marked && line == "```sh":
			marked, inside = false, true
		case line != "":
			marked = false
		}
	}
	return story.String()
}

func TestBlocksToTestAreFound(t *testing.T) {
	text := "```sh\nrm -rf /\n```\n<!-- test -->\n\n```sh\n# first\nkiikey list\nkiikey sign x   # prints it\n```\n" +
		"<!-- test -->\nprose\n```sh\nnot this\n```\n"
	if got, want := storyIn(t, text), "# first\nreveals list\nreveals sign x  \n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
