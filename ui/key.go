package ui

import (
	"context"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
	"kiikey/ui/flow"
)

// keyScreen is the first tab of a credential: everything that is stored, secrets masked. One field at a
// time can be shown for some seconds, or copied.
type keyScreen struct {
	*hosted
	rows   []credentialField
	pick   pick
	hidden reveal
	secret kiiex.Secret // what is revealed now; cleared with the reveal
	err    error
}

// credentialField is one field as it is listed. A secret one is read from the store only when it is asked for.
type credentialField struct {
	label, value string
	copied       string                              // what a copy gives: the value as it is stored; empty where nothing is
	secret       func(kiiex.Credential) kiiex.Secret // nil for a field that is shown anyway
}

// fieldsOf lists what is stored of the credential.
func fieldsOf(s *shared, m flow.Summary) []credentialField {
	key := func(c kiiex.Credential) kiiex.Secret { return kiiex.SecretFromString(c.APIKey) }
	secret := func(c kiiex.Credential) kiiex.Secret { return c.APISecret.Clone() }
	return []credentialField{
		{label: "Name", value: shown(m.Name), copied: m.Name},
		{label: "Environment", value: s.styles.environmentMark(shown(m.Environment), s.kind(m.Environment)), copied: m.Environment},
		{label: "API key", value: shown(m.MaskedKey), secret: key},
		{label: "API secret", value: kiiex.Mask, secret: secret},
		{label: "Nonce", value: shown(m.Nonce), copied: m.Nonce},
		{label: "User ID", value: shown(m.UserID), copied: m.UserID},
		{label: "User name", value: orDash(m.UserName), copied: m.UserName},
		{label: "Permissions", value: joined(m.Permissions), copied: strings.Join(m.Permissions, ", ")},
		{label: "IP whitelist", value: anyAddress(m.IPWhitelist), copied: strings.Join(m.IPWhitelist, ", ")},
		{label: "Imported", value: m.ImportedAt.Local().Format("2 January 2006, 15:04") + " · " + age(s.job.Now(), m.ImportedAt)},
	}
}

// copyField copies one field. A secret one is read for that alone.
func copyField(s *shared, name string, f credentialField) Copy {
	if f.secret == nil {
		return copyOf(kiiex.SecretFromString(f.copied))
	}
	return Copy{Secret: func(ctx context.Context) (kiiex.Secret, error) {
		c, err := s.job.Credential(ctx, name)
		if err != nil {
			return kiiex.Secret{}, err
		}
		defer c.Clear()
		return f.secret(c), nil
	}}
}

func newKeyScreen(h *hosted) *keyScreen {
	s := &keyScreen{hosted: h, rows: fieldsOf(h.shared, h.summary)}
	s.pick = pick{count: len(s.rows), at: 3}
	return s
}

func anyAddress(whitelist []string) string {
	if len(whitelist) == 0 {
		return "none known"
	}
	return joined(whitelist)
}

func (s *keyScreen) leave() { s.conceal() }

func (s *keyScreen) conceal() {
	s.hidden.conceal()
	s.secret.Clear()
}

func (s *keyScreen) keys() []key.Binding {
	k := s.shared.keys
	reveal, copyIt := k.reveal, k.copy
	field := s.rows[s.pick.at]
	reveal.SetEnabled(field.secret != nil)
	copyIt.SetEnabled(field.secret != nil || field.copied != "")
	return []key.Binding{named(k.enter, "on to the signature"), k.choose, reveal, copyIt, testKey, renameKey, editKey, removeKey}
}

// secretRead is one secret field, read because the person asked to see it.
type secretRead struct {
	secret kiiex.Secret
	row    int
}

func (m secretRead) discard() { m.secret.Clear() }

func (s *keyScreen) read() tea.Cmd {
	at := s.pick.at
	secret := s.rows[at].secret
	if secret == nil {
		return nil
	}
	return s.do(func(ctx context.Context) (tea.Msg, error) {
		c, err := s.job.Credential(ctx, s.summary.Name)
		if err != nil {
			return nil, err
		}
		defer c.Clear()
		return secretRead{secret(c), at}, nil
	})
}

func (s *keyScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case failed:
		s.err = msg.err
	case secretRead:
		return nil, s.show(msg)
	case revealOver:
		if s.hidden.over(msg); !s.hidden.revealed {
			s.secret.Clear()
		}
	case removal:
		return nil, remove(s.shared, msg.name)
	case removed:
		return Done{To: List{}}, nil
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil, nil
}

// show reveals what was read, unless the person has moved on.
func (s *keyScreen) show(read secretRead) tea.Cmd {
	if read.row != s.pick.at {
		read.secret.Clear()
		return nil
	}
	s.secret = read.secret
	return s.hidden.toggle(s.revealLife())
}

func (s *keyScreen) press(msg tea.KeyPressMsg) (action, tea.Cmd) {
	s.err = nil
	k := s.shared.keys
	switch {
	case key.Matches(msg, k.enter):
		return onward{}, nil
	case key.Matches(msg, testKey):
		return toTab{TestTab}, nil
	case key.Matches(msg, signKey):
		return toTab{SignatureTab}, nil
	case key.Matches(msg, k.reveal):
		if s.hidden.revealed {
			s.conceal()
			return nil, nil
		}
		return nil, s.read()
	case key.Matches(msg, k.copy):
		if f := s.rows[s.pick.at]; f.secret != nil || f.copied != "" {
			return copyField(s.shared, s.summary.Name, f), nil
		}
	case key.Matches(msg, renameKey):
		return Open{To: Rename{s.summary.Name}}, nil
	case key.Matches(msg, editKey):
		return Open{To: Edit{s.summary}}, nil
	case key.Matches(msg, removeKey):
		return askRemoval(s.shared, s.summary), nil
	case s.pick.update(msg, k.up, k.down):
		s.conceal()
	}
	return nil, nil
}

func (s *keyScreen) view() body {
	var b body
	for i, r := range s.rows {
		value, label := r.value, s.styles.fieldLabel.Render(pad(r.label, labelWidth))
		if r.secret != nil && i == s.pick.at && s.hidden.revealed {
			value = s.styles.strong.Render(s.hidden.text(s.secret))
		}
		if i == s.pick.at {
			b.at(1)
			label = s.styles.fieldFocus.Render(pad(r.label, labelWidth))
		}
		b.add(" " + s.pick.marker(s.styles, i) + label + pad(value, s.width-4-labelWidth))
	}
	b.add("")
	switch {
	case s.err != nil:
		b.problem(s.canvas, s.err)
	case s.summary.LastTest == nil:
		b.add("   " + s.styles.dim.Render("Not tested yet."))
	case s.summary.LastTest.Kind == "":
		b.add("   " + s.styles.good.Render("✓ ") + "Last test " + ago(s.job.Now(), s.summary.LastTest.At) + " in " + shown(s.summary.LastTest.Environment) + ": it works.")
	default:
		t := s.summary.LastTest
		b.marked(s.width, s.styles.bad.Render("✗ "), "Last test "+ago(s.job.Now(), t.At)+" in "+shown(t.Environment)+": "+
			outcomeWord(t.Kind)+". "+shown(t.Message))
	}
	if s.isOld(s.summary) {
		b.marked(s.width, s.styles.caution.Render("! "), s.oldNote())
	}
	return b
}
