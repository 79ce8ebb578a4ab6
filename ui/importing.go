package ui

import (
	"context"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/ui/flow"
	"kiikey/ui/flow/exportfile"
	"kiikey/ui/widget"
	"kiikey/ui/words"
)

// importScreen finds the exported file: its path, typed with completion or pasted, or its content, pasted.
type importScreen struct {
	*shared
	nothing
	replaced flow.Summary // what is to be replaced; its zero value for none
	path     widget.PathField
	linkTo   string // a symbolic link was named: where it leads, until the user agrees
	reading  bool
	err      error
	attempts int // tells the latest reading from one that was overtaken by typing
}

func newImportScreen(c *shared, p Import) *importScreen {
	return &importScreen{shared: c, replaced: p.Replaced, path: widget.NewPathField(c.Canvas, "for example ~/Downloads/export.json")}
}

func (s *importScreen) title() string { return "Import · 1 of 2 · the file" }
func (s *importScreen) typing() bool  { return true }

func (s *importScreen) leave() { s.path.Clear() }

func (s *importScreen) start() tea.Cmd { return s.path.List() }

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

var readKey = key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "read it"))

func (s *importScreen) keys() []key.Binding {
	return []key.Binding{readKey, widget.CompleteKey, widget.ChooseKey, s.shared.Keys.Back}
}

func (s *importScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case widget.Listing:
		return replay(s.path.Take(msg)), nil
	case exportRead:
		if msg.attempt != s.attempts {
			msg.discard()
			return nil, nil
		}
		s.reading = false
		return Open{To: previewOf(msg.source, s.replaced)}, nil
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

// previewOf returns the place that a source leads to: its API key, or the question which of them.
func previewOf(source *flow.Source, replaced flow.Summary) Place {
	if len(source.Drafts) > 1 {
		return Candidates{source, replaced}
	}
	return Preview{Source: source, Draft: source.Drafts[0], Only: true, Replaced: replaced}
}

// paste takes JSON as the export itself, the path of a file that was dropped in place of what was typed, and
// anything else as text.
func (s *importScreen) paste(msg tea.PasteMsg) tea.Cmd {
	if !s.path.HidesContent && exportfile.BeginsContent(msg.Content) {
		return s.readContent([]byte(msg.Content))
	}
	err := s.path.Paste(msg)
	listed := s.changed()
	s.err = err
	return listed
}

// readContent reads the export itself, and clears it.
func (s *importScreen) readContent(content []byte) tea.Cmd {
	attempt := s.begin()
	return s.do(func(context.Context) (tea.Msg, error) {
		source, err := flow.PastedExport(content)
		if err != nil {
			return unreadable{attempt, err}, nil
		}
		return exportRead{attempt, source}, nil
	})
}

// enterContent reads the export that came as keys, once it is there to its last bracket. Before, enter is a line's end,
// and a second one has read what there is.
func (s *importScreen) enterContent() tea.Cmd {
	content := widget.JoinedUp(s.path.Line.Text)
	if !exportfile.Whole(content) && content[len(content)-1] != '\n' {
		clear(content)
		s.path.Line.Insert([]rune{'\n'})
		return nil
	}
	s.path.Clear()
	return s.readContent(content)
}

func (s *importScreen) hold(msg tea.Msg) bool { return s.path.Hold(msg) }

// changed is called when the path has become another: what was being read for the old one is given up.
func (s *importScreen) changed() tea.Cmd {
	s.attempts++
	s.err, s.linkTo, s.reading = nil, "", false
	return s.path.List()
}

// begin starts reading, and gives up what was being read before.
func (s *importScreen) begin() (attempt int) {
	s.attempts++
	s.reading, s.err = true, nil
	return s.attempts
}

func (s *importScreen) press(msg tea.KeyPressMsg) (action, tea.Cmd) {
	k := s.shared.Keys
	switch {
	case key.Matches(msg, k.Back):
		return Back{}, nil
	case key.Matches(msg, readKey):
		switch {
		case s.reading:
			return nil, nil
		case s.path.HidesContent:
			return nil, s.enterContent()
		}
		return nil, s.read()
	}
	if s.path.Press(msg) {
		return nil, s.changed()
	}
	return nil, nil
}

// read opens the file; a folder is entered instead, a link followed only when its target has been shown.
func (s *importScreen) read() tea.Cmd {
	if s.path.TakePick() {
		return s.changed()
	}
	path, err := exportfile.TypedPath(s.path.Value())
	if err != nil {
		s.err = err
		return nil
	}
	if path == "" {
		return nil
	}
	if strings.HasSuffix(path, "/") && len(s.path.Entries) > 0 && !s.path.Stale {
		s.path.Pick = 0
		return nil
	}
	follow := s.linkTo != ""
	attempt := s.begin()
	return s.do(func(ctx context.Context) (tea.Msg, error) {
		if !follow {
			if info, err := flow.InspectExport(path); err == nil && info.LinkTarget != "" {
				return linkFound{attempt, info.LinkTarget}, nil
			}
		}
		source, err := flow.ReadExport(ctx, path, follow, s.job.Identities)
		if err != nil {
			return unreadable{attempt, err}, nil
		}
		return exportRead{attempt, source}, nil
	})
}

func (s *importScreen) view() widget.Body {
	var b widget.Body
	b.Add("")
	if s.replaced.Name != "" {
		b.Paragraph(s.Width, words.InPlaceOf(s.replaced.Name))
		b.Add("")
	}
	b.Paragraph(s.Width, words.ExportFile)
	b.Add("")
	s.path.Draw(&b, s.Canvas)
	switch {
	case s.reading:
		b.Add("   Reading…")
	case s.linkTo != "":
		b.Marked(s.Width, s.Styles.Attention.Render("! "), words.LeadsTo(s.linkTo))
		b.Add("")
		b.Marked(s.Width, "  ", "Press enter again to read that file, or type another path.")
	case s.err != nil:
		b.Problem(s.Canvas, s.err)
	case s.path.HidesContent:
		b.Paragraph(s.Width, "This is the content of a file. It is not shown, as it holds a secret. Enter reads it.")
	default:
		s.path.Offer(&b, s.Canvas)
	}
	return b
}
