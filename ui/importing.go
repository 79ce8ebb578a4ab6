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
	intro    string       // what to say before that a file is wanted
	file     widget.FileQuestion
	link     link // the symbolic link that enter follows next; its zero value for none
	reading  bool
}

func newImportScreen(c *shared, p Import) *importScreen {
	s := &importScreen{shared: c, replaced: p.Replaced}
	s.file.Path = widget.NewPathField(c.Canvas, "for example ~/Downloads/export.json")
	if p.Replaced.Name != "" {
		s.intro = "What you import takes the place of " + widget.Shown(p.Replaced.Name) + ". You see both before anything is replaced."
	}
	return s
}

func (s *importScreen) title() string { return "Import · 1 of 2 · the file" }
func (s *importScreen) typing() bool  { return true }

func (s *importScreen) leave() { s.file.Path.Clear() }

func (s *importScreen) start() tea.Cmd { return s.file.Path.List() }

// exportRead is the outcome of reading: an export that was understood, a link, or why it is neither.
type exportRead struct {
	attempt int
	source  *flow.Source
	link    link
	err     error
}

// link is a symbolic link at path. Its zero value is none.
type link struct{ path, target string }

func (m exportRead) discard() { m.source.Clear() }

func (s *importScreen) keys() []key.Binding {
	return []key.Binding{widget.Named(s.shared.Keys.Enter, "read it"), widget.CompleteKey, widget.ChooseKey, s.shared.Keys.Back}
}

func (s *importScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case exportRead:
		if msg.attempt != s.file.Looks {
			msg.discard()
			return nil, nil
		}
		s.reading, s.link, s.file.Err = false, msg.link, msg.err
		if msg.source != nil {
			return Open{To: previewOf(msg.source, s.replaced)}, nil
		}
	case tea.KeyPressMsg:
		switch k := s.shared.Keys; {
		case key.Matches(msg, k.Back):
			return Back{}, nil
		case !key.Matches(msg, k.Enter):
			return s.edit(msg)
		case s.reading:
		case s.file.Path.HidesContent:
			return nil, s.enterContent()
		default:
			return nil, s.read()
		}
	case tea.PasteMsg:
		if !s.file.Path.HidesContent && exportfile.BeginsContent(msg.Content) {
			return nil, s.readContent([]byte(msg.Content))
		}
		return s.edit(msg)
	default:
		return s.edit(msg)
	}
	return nil, nil
}

// edit passes a message on to the field. When the path has become another, what was being read for the old one is given up.
func (s *importScreen) edit(msg tea.Msg) (action, tea.Cmd) {
	before := s.file.Looks
	input, cmd := s.file.Update(s.ctx, s.shared.Keys, msg)
	if s.file.Looks != before {
		s.link, s.reading = link{}, false
	}
	return replay(input), cmd
}

// previewOf returns the place that a source leads to: its API key, or the question which of them.
func previewOf(source *flow.Source, replaced flow.Summary) Place {
	if len(source.Drafts) > 1 {
		return Candidates{source, replaced}
	}
	return Preview{Source: source, Draft: source.Drafts[0], Only: true, Replaced: replaced}
}

// readContent reads the export itself, and clears it.
func (s *importScreen) readContent(content []byte) tea.Cmd {
	attempt := s.begin()
	return s.do(func(context.Context) (tea.Msg, error) {
		source, err := flow.PastedExport(content)
		return exportRead{attempt: attempt, source: source, err: err}, nil
	})
}

// enterContent reads the export that came as keys, once it is there to its last bracket. Before, enter is a line's end,
// and a second one has read what there is.
func (s *importScreen) enterContent() tea.Cmd {
	content := widget.JoinedUp(s.file.Path.Line.Text)
	if !exportfile.Whole(content) && content[len(content)-1] != '\n' {
		clear(content)
		s.file.Path.Line.Insert([]rune{'\n'})
		return nil
	}
	s.file.Path.Clear()
	return s.readContent(content)
}

func (s *importScreen) hold(msg tea.Msg) bool { return s.file.Path.Hold(msg) }

// begin starts reading, and gives up what was being read before.
func (s *importScreen) begin() (attempt int) {
	s.file.Looks++
	s.reading, s.file.Err = true, nil
	return s.file.Looks
}

// read opens the file; a folder is entered instead, a link followed only when its target has been shown.
func (s *importScreen) read() tea.Cmd {
	agreed := s.link.path
	s.link = link{}
	if list, folder := s.file.Enters(); folder {
		return list
	}
	path, err := exportfile.TypedPath(s.file.Path.Value())
	switch {
	case err != nil:
		s.file.Err = err
		return nil
	case path == "":
		return nil
	case strings.HasSuffix(path, "/") && len(s.file.Path.Entries) > 0 && !s.file.Path.Stale:
		s.file.Path.Pick = 0
		return nil
	}
	follow := path == agreed
	attempt := s.begin()
	return s.do(func(ctx context.Context) (tea.Msg, error) {
		if !follow {
			if target, err := exportfile.LinkTarget(path); err == nil && target != "" {
				return exportRead{attempt: attempt, link: link{path, target}}, nil
			}
		}
		source, err := flow.ReadExport(ctx, path, follow, s.job.Identities)
		return exportRead{attempt: attempt, source: source, err: err}, nil
	})
}

func (s *importScreen) view() widget.Body {
	var b widget.Body
	b.Add("")
	if s.intro != "" {
		b.Paragraph(s.Width, s.intro)
		b.Add("")
	}
	if s.intro == "" || s.Rows > 15 { // else the files below would be out of sight
		b.Paragraph(s.Width, words.ExportFile)
		b.Add("")
	}
	s.file.Path.Draw(&b, s.Canvas)
	switch {
	case s.reading:
		b.Add("   Reading…")
	case s.link.target != "":
		b.Marked(s.Width, s.Styles.Attention.Render("! "), words.LeadsTo(s.link.target))
		b.Add("")
		b.Marked(s.Width, "  ", "Press enter again to read that file, or type another path.")
	case s.file.Err != nil:
		b.Problem(s.Canvas, s.file.Err)
	case s.file.Path.HidesContent:
		b.Paragraph(s.Width, "This is the content of a file. It is not shown, as it holds a secret. Enter reads it.")
	default:
		s.file.Path.Offer(&b, s.Canvas)
	}
	return b
}
