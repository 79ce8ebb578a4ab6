package ui

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kiikey/kiiex/problem"
	"kiikey/ui/internal/story"
)

// pastedSecret is in what is pasted, and typed, into the wrong fields. It can be drawn a few characters at a time.
const pastedSecret = "fedcba9876543210fedcba9876543210"

const pastedExport = "{\n  \"APISecret\": \"" + pastedSecret + "\", \"APIKey\": \"0123456789abcdef0123456789abcdef\",\n  \"Nonce\": \"0\"\n}"

// No field of any screen shows an export that is pasted into it, or typed, and nothing that Enter says then repeats it.
func TestNoFieldShowsAnExport(t *testing.T) {
	a, _ := openApp(t)
	for name, made := range everyScreenMade(t, a) {
		for how, give := range map[string]func(){
			"pasted":        func() { a.Update(tea.PasteMsg{Content: pastedExport}) },
			"pasted quoted": func() { a.Update(tea.PasteMsg{Content: " '" + pastedExport + "'"}) },
			"typed": func() {
				for _, r := range pastedExport {
					if r != '\n' {
						a.Update(letter(r))
					}
				}
			},
		} {
			s, messages := made()
			if !s.typing() && !strings.Contains(name, ",") { // letters are keys here
				continue
			}
			a.stack = []screen{&messagesScreen{a.shared, &a.messages}, s}
			for _, m := range messages {
				if _, key := m.(tea.KeyPressMsg); key {
					a.Update(m)
				} else {
					a.Update(result{s, m})
				}
			}
			for range 4 {
				if a.top() != s || !s.typing() {
					break
				}
				a.Update(story.Keystroke("ctrl+u"))
				give()
				hidesSecret(t, a, name+", "+how)
				_, cmd := a.Update(story.Keystroke("enter"))
				if strings.HasPrefix(name, "import") || name == "backup" || name == "restore" {
					for cmd != nil { // what came of it
						_, cmd = a.Update(cmd())
					}
				}
				hidesSecret(t, a, name+", entered")
				a.Update(story.Keystroke("tab"))
			}
			if how != "typed" {
				continue
			}
			switch s := s.(type) {
			case *importScreen:
				if _, read := a.top().(*previewScreen); !read {
					t.Errorf("the screen after the import's is %T: %v", a.top(), s.file.Err)
				}
			case *restoreScreen:
				if problem.KindOf(s.file.Err) != problem.FileUnusable {
					t.Errorf("%s: %v", name, s.file.Err)
				}
			}
		}
	}
}

func hidesSecret(t *testing.T, a *app, where string) {
	t.Helper()
	drawn := ansi.Strip(a.View().Content)
	for i := range len(pastedSecret) - 5 {
		if strings.Contains(drawn, pastedSecret[i:i+6]) {
			t.Fatalf("%s: the screen shows %s\n%s", where, pastedSecret[i:i+6], drawn)
		}
	}
	for _, m := range a.messages {
		if strings.Contains(problem.From(m.err).Error(), pastedSecret[:6]) {
			t.Fatalf("%s: a message repeats it: %v", where, m.err)
		}
	}
}

// Typed with line breaks, each of which is Enter, the export is read at its last bracket, and a broken one at a second Enter.
func TestExportTypedByLines(t *testing.T) {
	a, _ := openApp(t)
	typed := func(text string) *importScreen {
		s := newImportScreen(a.shared, Import{})
		a.stack = []screen{&messagesScreen{a.shared, &a.messages}, s}
		var cmd tea.Cmd
		for _, r := range text {
			if r == '\n' {
				_, cmd = a.Update(story.Keystroke("enter"))
			} else {
				_, cmd = a.Update(letter(r))
			}
		}
		for cmd != nil {
			_, cmd = a.Update(cmd())
		}
		return s
	}
	if s := typed(pastedExport + "\n"); s.file.Err != nil || s.file.Path.Length() > 0 {
		t.Errorf("it was not read: %v; the field holds %d characters", s.file.Err, s.file.Path.Length())
	}
	if _, ok := a.top().(*previewScreen); !ok {
		t.Errorf("the screen is %T", a.top())
	}
	broken := pastedExport[:len(pastedExport)-2]
	if s := typed(broken + "\n"); s.file.Err != nil || !s.file.Path.HidesContent {
		t.Errorf("the first Enter after a broken one: %v, hidden: %v", s.file.Err, s.file.Path.HidesContent)
	}
	if s := typed(broken + "\n\n"); problem.KindOf(s.file.Err) != problem.NotJSON {
		t.Errorf("the second Enter after a broken one: %v", s.file.Err)
	}
	for text, want := range map[string]bool{"{a}.json": false, "{": true, "./{": false} {
		if s := typed(text); s.file.Path.HidesContent != want {
			t.Errorf("%q is hidden: %v", text, s.file.Path.HidesContent)
		}
	}
	s := typed("{")
	a.Update(story.Keystroke("backspace"))
	a.Update(letter('x'))
	if s.file.Path.HidesContent || s.file.Path.Value() != "x" {
		t.Errorf("after the bracket was deleted: %q, hidden %v", s.file.Path.Value(), s.file.Path.HidesContent)
	}
}

// The styles of alarm stand with their own signs: what failed or was rejected has ✗, what wants attention has !.
func TestAlarmsHaveTheirSigns(t *testing.T) {
	use := regexp.MustCompile(`\.(Failed|Attention)\.Render\("([^"]*)`)
	signs := map[string][]string{"Failed": {"✗", "✗ none", "there"}, "Attention": {"!", "●"}}
	count := 0
	for _, pattern := range []string{"*.go", "widget/*.go"} {
		for _, name := range must(filepath.Glob(pattern)) {
			for _, m := range use.FindAllStringSubmatch(string(must(os.ReadFile(name))), -1) {
				count++
				if !slices.Contains(signs[m[1]], strings.TrimSpace(m[2])) {
					t.Errorf("%s: %q is drawn as %s", name, m[2], m[1])
				}
			}
		}
	}
	if count < 20 {
		t.Errorf("only %d uses were found", count)
	}
}
