package widget

import (
	"context"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/ui/flow/exportfile"
)

// FileQuestion asks for the path of a file, and has a look at what is there before the user goes on.
type FileQuestion struct {
	Path PathField
	// Look is given the absolute path. It reports whether there is a file, and what speaks against the path.
	Look  func(ctx context.Context, path string) (there bool, err error)
	Looks int // tells the latest look from one that was overtaken by typing
	// Err says what speaks against the path.
	Err error
}

// FileSeen brings the result of a look.
type FileSeen struct {
	Number int
	Path   string
	There  bool
	err    error
}

// Changed is called when the path has become another one.
func (q *FileQuestion) Changed() tea.Cmd {
	q.Looks++
	q.Err = nil
	return q.Path.List()
}

// Update takes a key, a paste, and what comes of them. It returns what was kept for that, to be entered now.
func (q *FileQuestion) Update(ctx context.Context, k KeyMap, msg tea.Msg) (replay []tea.Msg, cmd tea.Cmd) {
	switch msg := msg.(type) {
	case Listing:
		return q.Path.take(msg), nil
	case tea.PasteMsg:
		err := q.Path.paste(msg)
		cmd := q.Changed()
		q.Err = err
		return nil, cmd
	case tea.KeyPressMsg:
		switch {
		case key.Matches(msg, k.Enter):
			if cmd, entered := q.Enters(); entered {
				return nil, cmd
			}
			return nil, q.ask(ctx)
		case q.Path.press(msg):
			return nil, q.Changed()
		}
	}
	return nil, nil
}

// Enters puts the entry that was chosen with the arrows into the field, and reports whether that is a folder, whose entries
// are listed next.
func (q *FileQuestion) Enters() (list tea.Cmd, folder bool) {
	if !q.Path.takePick() {
		return nil, false
	}
	return q.Changed(), true
}

// ask looks at the path that was typed.
func (q *FileQuestion) ask(ctx context.Context) tea.Cmd {
	typed := q.Path.Value()
	if exportfile.CleanPath(typed) == "" {
		return nil
	}
	q.Looks++
	number, look := q.Looks, q.Look
	return func() tea.Msg {
		path, err := exportfile.TypedTarget(typed)
		if err != nil {
			return FileSeen{Number: number, err: err}
		}
		there, err := look(ctx, path)
		return FileSeen{Number: number, Path: path, There: there, err: err}
	}
}

// Answered reports whether a look settles the question.
func (q *FileQuestion) Answered(msg FileSeen) bool {
	if msg.Number != q.Looks {
		return false
	}
	q.Err = msg.err
	return msg.err == nil
}

// Bindings are the keys that work in the field.
func (q *FileQuestion) Bindings(k KeyMap) []key.Binding {
	return []key.Binding{k.Enter, CompleteKey, ChooseKey, k.Back}
}

// Draw adds the field to the body, and below it what speaks against the path, or what fits it.
func (q *FileQuestion) Draw(b *Body, c *Canvas, text string) {
	b.Paragraph(c.Width, text)
	b.Add("")
	q.Path.Draw(b, c)
	if q.Err != nil {
		b.Problem(c, q.Err)
		return
	}
	q.Path.Offer(b, c)
}
