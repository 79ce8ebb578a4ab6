package ui

import (
	"context"
	"strings"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/ui/flow"
	"kiikey/ui/flow/exportfile"
)

// importScreen finds the exported file: its path, typed with completion or pasted, or its content, pasted.
type importScreen struct {
	*common
	path     input
	entries  []exportfile.Entry
	listErr  error
	pick     int    // an entry chosen with the arrows, -1 for none
	linkTo   string // a symbolic link was named: where it leads, until the person agrees
	reading  bool
	err      error
	attempts int // tells the latest listing or reading from one that was overtaken by typing
}

// maxEntries is how many matching files are offered at once.
const maxEntries = 8

func newImportScreen(c *common) *importScreen {
	s := &importScreen{common: c, pick: -1}
	s.path = newInput(c, "~/Downloads/export.json", false)
	s.path.focus()
	return s
}

func (s *importScreen) title() string { return "Import · 1 of 2 · the file" }
func (s *importScreen) typing() bool  { return true }

// environmentShown is none yet, whatever credential was selected before.
func (s *importScreen) environmentShown() (string, string) { return "", "" }

func (s *importScreen) leave() { s.path.clear() }

func (s *importScreen) start() tea.Cmd { return s.list() }

// listing is what the folder holds that matches what was typed.
type listing struct {
	attempt int
	entries []exportfile.Entry
	err     error
}

// The outcomes of reading: an export that was understood, one that lies behind a link, or none.
type (
	exportRead struct {
		attempt int
		source  *flow.Source
	}
	linkFound struct {
		attempt int
		target  string
	}
	unreadable struct {
		attempt int
		err     error
	}
)

func (m exportRead) discard() { m.source.Clear() }

func (s *importScreen) list() tea.Cmd {
	s.attempts++
	attempt, prefix := s.attempts, s.path.value()
	return do(s.ctx, s, func(context.Context) tea.Msg {
		entries, err := exportfile.Complete(prefix, 200)
		return listing{attempt, entries, err}
	})
}

var (
	completeKey = key.NewBinding(key.WithKeys("tab"), key.WithHelp("tab", "complete"))
	chooseKey   = key.NewBinding(key.WithKeys("up", "down"), key.WithHelp("↑↓", "choose"))
	readKey     = key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "read it"))
)

func (s *importScreen) keys() []key.Binding {
	return []key.Binding{readKey, completeKey, chooseKey, s.common.keys.back}
}

func (s *importScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case listing:
		if msg.attempt == s.attempts {
			s.entries, s.listErr, s.pick = msg.entries, msg.err, -1
		}
	case exportRead:
		if msg.attempt != s.attempts {
			msg.discard()
			return nil, nil
		}
		s.reading = false
		return push{newPreviewScreen(s.common, msg.source)}, nil
	case linkFound:
		if msg.attempt == s.attempts {
			s.reading, s.linkTo = false, msg.target
		}
	case unreadable:
		if msg.attempt == s.attempts {
			s.reading, s.err = false, msg.err
		}
	case tea.PasteMsg:
		return nil, s.paste(msg)
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil, nil
}

// paste takes JSON as the export itself, the path of a file that was dropped in place of what was typed, and
// anything else as text.
func (s *importScreen) paste(msg tea.PasteMsg) tea.Cmd {
	if text := strings.TrimSpace(strings.TrimPrefix(msg.Content, "\ufeff")); strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[") {
		attempt := s.begin()
		data := []byte(msg.Content)
		return do(s.ctx, s, func(context.Context) tea.Msg {
			source, err := flow.PastedExport(data)
			if err != nil {
				return unreadable{attempt, err}
			}
			return exportRead{attempt, source}
		})
	}
	dropped := exportfile.Dropped(msg.Content)
	switch len(dropped) {
	case 0:
		s.path.update(msg)
	case 1:
		s.path.set(dropped[0])
	}
	listed := s.changed()
	if len(dropped) > 1 {
		s.err = exportfile.Several(len(dropped))
	}
	return listed
}

// changed is called when the path has become another: what was being read for the old one is given up.
func (s *importScreen) changed() tea.Cmd {
	s.err, s.linkTo, s.reading = nil, "", false
	return s.list()
}

// begin starts reading, and gives up what was being read before.
func (s *importScreen) begin() (attempt int) {
	s.attempts++
	s.reading, s.err = true, nil
	return s.attempts
}

func (s *importScreen) press(msg tea.KeyPressMsg) (action, tea.Cmd) {
	k := s.common.keys
	switch {
	case key.Matches(msg, k.back):
		return pop{}, nil
	case msg.String() == "down":
		s.pick = min(s.pick+1, len(s.entries)-1)
		return nil, nil
	case msg.String() == "up":
		s.pick = max(s.pick-1, -1)
		return nil, nil
	case key.Matches(msg, completeKey):
		return nil, s.complete()
	case key.Matches(msg, readKey):
		if s.reading {
			return nil, nil
		}
		return nil, s.read()
	}
	before := s.path.value()
	s.path.update(msg)
	if s.path.value() == before {
		return nil, nil
	}
	return nil, s.changed()
}

// complete takes the chosen entry, the only one, or what all of them begin with.
func (s *importScreen) complete() tea.Cmd {
	switch {
	case s.pick >= 0 && s.pick < len(s.entries):
		s.path.set(s.entries[s.pick].Path)
	case len(s.entries) > 0:
		common := s.entries[0].Path
		for _, e := range s.entries[1:] {
			common = commonPrefix(common, e.Path)
		}
		if len(common) <= len(s.path.value()) && len(s.entries) > 1 {
			return nil
		}
		s.path.set(common)
	default:
		return nil
	}
	return s.changed()
}

// commonPrefix is what both begin with, in whole characters; a name of a file may hold what is none.
func commonPrefix(a, b string) string {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	for n > 0 && n < len(a) && !utf8.RuneStart(a[n]) {
		n--
	}
	return a[:n]
}

// read opens the file; a folder is entered instead, a link followed only when its target has been shown.
func (s *importScreen) read() tea.Cmd {
	if s.pick >= 0 && s.pick < len(s.entries) {
		chosen := s.entries[s.pick]
		s.path.set(chosen.Path)
		if chosen.IsDir {
			return s.changed()
		}
	}
	path := exportfile.CleanPath(s.path.value())
	if path == "" {
		return nil
	}
	if strings.HasSuffix(path, "/") && len(s.entries) > 0 {
		s.pick = 0
		return nil
	}
	follow := s.linkTo != ""
	attempt := s.begin()
	return do(s.ctx, s, func(ctx context.Context) tea.Msg {
		if !follow {
			if info, err := flow.InspectExport(path); err == nil && info.LinkTarget != "" {
				return linkFound{attempt, info.LinkTarget}
			}
		}
		source, err := flow.ReadExport(ctx, path, follow)
		if err != nil {
			return unreadable{attempt, err}
		}
		return exportRead{attempt, source}
	})
}

func (s *importScreen) view() body {
	var b body
	b.add("")
	b.paragraph(s.width, "The JSON file that the exchange's page exported. Type or drag its path here, or paste the file's content.")
	b.add("", "   "+s.styles.fieldFocus.Render("File"))
	field := s.path.view(s.width - 8)
	b.at(3 + s.path.cursorX())
	b.add("   "+field, "")
	switch {
	case s.reading:
		b.add("   Reading…")
	case s.linkTo != "":
		b.marked(s.width, s.styles.caution.Render("! "), "This is a link. It leads to "+shown(s.linkTo))
		b.add("")
		b.marked(s.width, "  ", "Press enter again to read that file, or type another path.")
	case s.err != nil:
		b.add(indent(3, problemLines(s.common, s.err, s.width-6)...)...)
	default:
		s.offer(&b)
	}
	return b
}

// offer lists what the folder holds that fits.
func (s *importScreen) offer(b *body) {
	switch {
	case s.listErr != nil:
		b.add("   " + s.styles.dim.Render(pad(explained(s.listErr), s.width-6)))
		return
	case len(s.entries) == 0:
		if s.path.value() != "" {
			b.add("   " + s.styles.dim.Render("Nothing here begins like this."))
		}
		return
	}
	first := max(0, min(s.pick-maxEntries/2, len(s.entries)-maxEntries))
	for i := first; i < min(len(s.entries), first+maxEntries); i++ {
		e, mark := s.entries[i], "  "
		name := shown(e.Name)
		if i == s.pick {
			mark, name = s.styles.selected.Render("▸ "), s.styles.selected.Render(name)
			b.focus = len(b.lines)
		}
		b.add("   " + mark + name)
	}
	if more := len(s.entries) - maxEntries; more > 0 {
		b.add("     " + s.styles.dim.Render("and "+itoa(more)+" more"))
	}
}
