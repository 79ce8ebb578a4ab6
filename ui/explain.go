package ui

import (
	"context"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
	"kiikey/kiiex/diagnose/mistake"
	"kiikey/ui/flow"
	"kiikey/ui/widget"
)

// explainScreen shows the way from a credential to its signature, step by step, and the same as a program
// in a language of the user's choice, which reads the secret from the environment.
type explainScreen struct {
	*shared
	summary  flow.Summary
	nonce    string
	steps    []mistake.Step
	language int // 0 for the steps, else the place in mistake.SnippetLanguages, counted from 1
	err      error
}

func newExplainScreen(c *shared, p Explain) *explainScreen {
	return &explainScreen{shared: c, summary: p.Summary, nonce: p.Nonce}
}

func (s *explainScreen) title() string {
	return widget.Shown(s.summary.Name) + " · How a signature is made"
}

func (s *explainScreen) leave() { stepsExplained{s.steps}.discard() }

// stepsExplained are ready to be shown.
type stepsExplained struct{ steps []mistake.Step }

func (m stepsExplained) discard() {
	for _, step := range m.steps {
		for _, v := range step.Values {
			v.Secret.Clear()
		}
	}
}

func (s *explainScreen) start() tea.Cmd {
	name, nonce := s.summary.Name, s.nonce
	return s.doWith(name, func(ctx context.Context, c kiiex.Credential) (tea.Msg, error) {
		steps, err := flow.Explain(c, nonce)
		if err != nil {
			return nil, err
		}
		return stepsExplained{steps}, nil
	})
}

var snippetKey = key.NewBinding(key.WithKeys("tab", "right", "n"), key.WithHelp("tab", "as code"))

func (s *explainScreen) keys() []key.Binding {
	next := snippetKey
	copyIt := widget.Named(s.shared.Keys.Copy, "copy: copy the code")
	copyIt.SetEnabled(s.language > 0)
	switch languages := mistake.SnippetLanguages(); {
	case s.language == len(languages):
		next = widget.Named(next, "steps")
	case s.language > 0:
		next = widget.Named(next, languages[s.language])
	}
	return []key.Binding{next, copyIt, s.shared.Keys.Back}
}

func (s *explainScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case failed:
		s.err = msg.err
	case stepsExplained:
		s.steps = msg.steps
	case tea.KeyPressMsg:
		switch {
		case key.Matches(msg, s.shared.Keys.Back):
			return Back{}, nil
		case key.Matches(msg, snippetKey):
			s.language = (s.language + 1) % (len(mistake.SnippetLanguages()) + 1)
		case s.language > 0 && key.Matches(msg, s.shared.Keys.Copy):
			return copyOf(kiiex.SecretFromString(s.snippet())), nil
		}
	}
	return nil, nil
}

func (s *explainScreen) snippet() string {
	program, _ := mistake.Snippet(mistake.SnippetLanguages()[s.language-1]) // it has all that are listed
	return program
}

func (s *explainScreen) view() widget.Body {
	b := widget.Body{Scrolls: true}
	b.Add("")
	switch {
	case s.err != nil:
		b.Problem(s.Canvas, s.err)
	case s.language > 0:
		b.Add("   "+s.Styles.Strong.Render("In "+mistake.SnippetLanguages()[s.language-1]), "")
		s.drawText(&b, strings.ReplaceAll(s.snippet(), "\t", "    "))
	default:
		for i, step := range s.steps {
			b.Add("   " + s.Styles.Strong.Render(strconv.Itoa(i+1)+"  "+step.Title))
			b.Add(widget.Indent(6, widget.Wrap(widget.Shown(step.Text), s.Width-9)...)...)
			for _, v := range step.Values {
				text := widget.Shown(v.Text)
				if !v.Secret.IsEmpty() {
					text = kiiex.Mask
				}
				b.Add("      " + s.Styles.FieldLabel.Render(widget.Pad(widget.Shown(v.Name), 12)) + text)
			}
			b.Add("")
		}
	}
	return b
}
