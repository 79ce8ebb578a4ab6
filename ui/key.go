package ui

import (
	"context"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
	"kiikey/store/state"
	"kiikey/ui/flow"
	"kiikey/ui/widget"
	"kiikey/ui/words"
)

// keyScreen is the first tab of a credential: everything that is stored, secrets masked. One field at a
// time can be shown for some seconds, or copied.
type keyScreen struct {
	*hosted
	rows   []words.Field
	pick   widget.Pick
	hidden widget.Reveal
	secret kiiex.Secret // what is revealed now; cleared with the reveal
	err    error
}

// fieldsOf lists what is stored of the credential. A secret is read from the vault only when it is asked for.
func fieldsOf(s *shared, m flow.Summary) []words.Field {
	kind := s.kind(m.Environment)
	fields := words.Short.Fields(m, kind, s.job.Now())
	for i := range fields {
		if fields[i].Label == words.EnvironmentLabel {
			fields[i].Value = s.Styles.EnvironmentMark(widget.Cut(widget.Shown(m.Environment), 34), kind)
		}
	}
	return fields
}

// drawFields draws a credential's fields to choose one from, each in as many lines as it takes, but a name in two at most,
// which has no more unless it is meant to hide the rest.
func drawFields(b *widget.Body, s *shared, fields []words.Field, pick *widget.Pick) {
	for i, f := range fields {
		if i == 0 {
			f.Value = widget.Cut(f.Value, 2*(s.Width-6-widget.LabelWidth))
		}
		label := s.Label(f.Label)
		if i == pick.At {
			b.At(1)
			label = s.Styles.FieldFocus.Render(widget.Pad(f.Label, widget.LabelWidth))
		}
		wrap := widget.WrapAfter
		if f.Secret != nil {
			wrap = widget.SecretAfter
		}
		marker := pick.Marker(s.Styles, i)
		for _, line := range wrap(label, f.Value, s.Width-6) {
			b.Add(" " + marker + line)
			marker = "  "
		}
	}
}

// copyField copies one field. A secret one is read for that alone.
func copyField(s *shared, name string, f words.Field) Copy {
	if f.Secret == nil {
		return copyOf(kiiex.SecretFromString(f.Stored))
	}
	return Copy{Secret: func(ctx context.Context) (kiiex.Secret, error) {
		c, err := s.job.Credential(ctx, name)
		if err != nil {
			return kiiex.Secret{}, err
		}
		defer c.Clear()
		return f.Secret(c), nil
	}}
}

func newKeyScreen(h *hosted) *keyScreen {
	s := &keyScreen{hosted: h, rows: fieldsOf(h.shared, h.summary)}
	s.pick = widget.Pick{Count: len(s.rows), At: 3}
	return s
}

func (s *keyScreen) leave() { s.conceal() }

func (s *keyScreen) conceal() {
	s.hidden.Conceal()
	s.secret.Clear()
}

func (s *keyScreen) keys() []key.Binding {
	k := s.shared.Keys
	reveal, copyIt := k.Reveal, k.Copy
	field := s.rows[s.pick.At]
	reveal.SetEnabled(field.Secret != nil)
	copyIt.SetEnabled(field.CanBeCopied())
	return []key.Binding{widget.Named(k.Enter, "signature"), k.Choose, reveal, copyIt, testKey, renameKey, editKey, rotateKey, removeKey}
}

// secretRead is one secret field, read because the user asked to see it.
type secretRead struct {
	secret kiiex.Secret
	row    int
}

func (m secretRead) discard() { m.secret.Clear() }

func (s *keyScreen) read() tea.Cmd {
	at := s.pick.At
	secret := s.rows[at].Secret
	if secret == nil {
		return nil
	}
	return s.doWith(s.summary.Name, func(ctx context.Context, c kiiex.Credential) (tea.Msg, error) {
		return secretRead{secret(c), at}, nil
	})
}

func (s *keyScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case failed:
		s.err = msg.err
	case secretRead:
		return nil, s.show(msg)
	case widget.RevealOver:
		if s.hidden.Over(msg); !s.hidden.Revealed {
			s.secret.Clear()
		}
	case removal:
		return nil, remove(s.shared, msg.name)
	case removed:
		return msg.done(s.shared), nil
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil, nil
}

// show reveals what was read, unless the user has moved on.
func (s *keyScreen) show(read secretRead) tea.Cmd {
	if read.row != s.pick.At {
		read.secret.Clear()
		return nil
	}
	s.secret = read.secret
	return s.hidden.Toggle(s.revealLife())
}

func (s *keyScreen) press(msg tea.KeyPressMsg) (action, tea.Cmd) {
	s.err = nil
	k := s.shared.Keys
	switch {
	case key.Matches(msg, k.Enter):
		return onward{}, nil
	case key.Matches(msg, testKey):
		return toTab{tab: TestTab}, nil
	case key.Matches(msg, signKey):
		return toTab{tab: SignatureTab}, nil
	case key.Matches(msg, k.Reveal):
		if s.hidden.Revealed {
			s.conceal()
			return nil, nil
		}
		return nil, s.read()
	case key.Matches(msg, k.Copy):
		if f := s.rows[s.pick.At]; f.CanBeCopied() {
			return copyField(s.shared, s.summary.Name, f), nil
		}
	case key.Matches(msg, renameKey):
		return Open{To: Rename{s.summary.Name}}, nil
	case key.Matches(msg, editKey):
		return Open{To: Edit{s.summary}}, nil
	case key.Matches(msg, rotateKey):
		return Open{To: Rotate{s.summary}}, nil
	case key.Matches(msg, removeKey):
		return askRemoval(s.shared, s.summary), nil
	case s.pick.Update(msg, k.Up, k.Down):
		s.conceal()
	}
	return nil, nil
}

func (s *keyScreen) view() widget.Body {
	var b widget.Body
	fields := slices.Clone(s.rows)
	if s.hidden.Revealed {
		fields[s.pick.At].Value = s.hidden.Text(s.secret)
	}
	drawFields(&b, s.shared, fields, &s.pick)
	b.Add("")
	switch {
	case s.err != nil:
		b.Problem(s.Canvas, s.err)
	default:
		b.Marked(s.Width, s.testSign(s.summary.LastTest), words.Short.LastTestInFull(s.job.Now(), s.summary.LastTest))
	}
	if note := s.replaceNote(s.summary); note != "" {
		b.Marked(s.Width, s.Styles.Attention.Render("! "), note)
	}
	return b
}

// testSign stands before how a test went; nil stands for none.
func (c *shared) testSign(t *state.Test) string {
	switch {
	case t == nil:
		return c.Styles.Dim.Render("– ")
	case t.OK():
		return c.Styles.Good.Render("✓ ")
	}
	return c.Styles.Failed.Render("✗ ")
}
