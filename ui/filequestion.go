package ui

import (
	"context"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/ui/flow/exportfile"
)

// fileQuestion asks for the path of a file, and has a look at what is there before the person goes on.
type fileQuestion struct {
	path pathField
	// look is given the absolute path. It reports whether there is a file, and what speaks against the path.
	look  func(ctx context.Context, path string) (there bool, err error)
	looks int // tells the latest look from one that was overtaken by typing
	err   error
}

// fileSeen is what came of a look.
type fileSeen struct {
	number int
	path   string
	there  bool
	err    error
}

// changed is called when the path has become another one.
func (q *fileQuestion) changed() tea.Cmd {
	q.looks++
	q.err = nil
	return q.path.list()
}

// update takes a key, a paste, and what comes of them. It returns what was kept for that, to be entered now.
func (q *fileQuestion) update(ctx context.Context, k keyMap, msg tea.Msg) (replay []tea.Msg, cmd tea.Cmd) {
	switch msg := msg.(type) {
	case listing:
		return q.path.take(msg), nil
	case tea.PasteMsg:
		err := q.path.paste(msg)
		cmd := q.changed()
		q.err = err
		return nil, cmd
	case tea.KeyPressMsg:
		switch {
		case key.Matches(msg, k.enter):
			if q.path.takePick() {
				return nil, q.changed()
			}
			return nil, q.ask(ctx)
		case q.path.press(msg):
			return nil, q.changed()
		}
	}
	return nil, nil
}

// leaves reports whether a message is the person's wish to go back.
func (q *fileQuestion) leaves(k keyMap, msg tea.Msg) bool {
	press, isKey := msg.(tea.KeyPressMsg)
	return isKey && key.Matches(press, k.back)
}

// ask looks at the path that was typed.
func (q *fileQuestion) ask(ctx context.Context) tea.Cmd {
	typed := q.path.value()
	if exportfile.CleanPath(typed) == "" {
		return nil
	}
	q.looks++
	number, look := q.looks, q.look
	return func() tea.Msg {
		path, err := exportfile.TypedTarget(typed)
		if err != nil {
			return fileSeen{number: number, err: err}
		}
		there, err := look(ctx, path)
		return fileSeen{number, path, there, err}
	}
}

// answered reports whether a look settles the question.
func (q *fileQuestion) answered(msg fileSeen) bool {
	if msg.number != q.looks {
		return false
	}
	q.err = msg.err
	return msg.err == nil
}

func (q *fileQuestion) bindings(k keyMap) []key.Binding {
	return []key.Binding{k.enter, completeKey, chooseKey, k.back}
}

// draw adds the field to the body, and below it what speaks against the path, or what fits it.
func (q *fileQuestion) draw(b *body, c *canvas, text string) {
	b.paragraph(c.width, text)
	b.add("")
	q.path.draw(b, c)
	if q.err != nil {
		b.problem(c, q.err)
		return
	}
	q.path.offer(b, c)
}
