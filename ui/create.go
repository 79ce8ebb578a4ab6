package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/store"
)

// shortPassphrase is the length below which a passphrase draws a remark. It is advice, not a rule: length
// says little by itself.
const shortPassphrase = 12

// createScreen makes the vault: the passphrase is typed twice.
type createScreen struct {
	*common
	fields  [2]input
	at      int
	working bool
	remark  string
	err     error
}

func newCreateScreen(c *common) *createScreen {
	s := &createScreen{common: c}
	for i := range s.fields {
		s.fields[i] = newInput(c, "", true)
	}
	s.fields[0].focus()
	return s
}

func (s *createScreen) title() string  { return "New vault" }
func (s *createScreen) start() tea.Cmd { return nil }
func (s *createScreen) typing() bool   { return true }

func (s *createScreen) leave() {
	for i := range s.fields {
		s.fields[i].clear()
	}
}

func (s *createScreen) keys() []key.Binding {
	k := s.common.keys
	word := "go on"
	if s.at == 1 {
		word = "make the vault"
	}
	return []key.Binding{named(k.enter, word), k.next, k.back}
}

func (s *createScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case unlocked:
		return begin{}, nil
	case failed:
		s.working, s.err = false, msg.err
	case tea.PasteMsg:
		if !s.working {
			s.fields[s.at].update(msg)
		}
	case tea.KeyPressMsg:
		k := s.common.keys
		switch {
		case s.working:
		case key.Matches(msg, k.back):
			return pop{}, nil
		case key.Matches(msg, k.next, k.previous), msg.String() == "up", msg.String() == "down":
			s.move(1 - s.at)
		case key.Matches(msg, k.enter):
			return nil, s.proceed()
		default:
			s.remark = ""
			s.fields[s.at].update(msg)
		}
	}
	return nil, nil
}

func (s *createScreen) move(to int) {
	s.fields[s.at].blur()
	s.at = to
	s.fields[s.at].focus()
}

func (s *createScreen) proceed() tea.Cmd {
	first, second := s.fields[0].secret(), s.fields[1].secret()
	defer first.Clear()
	defer second.Clear()
	switch {
	case first.IsEmpty():
		s.remark = "Type a passphrase first."
		s.move(0)
	case s.at == 0:
		s.move(1)
	case !first.Equal(second):
		s.remark = "The two are not the same. Type the second one again."
		s.fields[1].clear()
	default:
		s.working, s.err, s.remark = true, nil, ""
		return createStore(s.common, s, store.Vault, first.Clone())
	}
	return nil
}

func (s *createScreen) view() body {
	var b body
	text := func(t string) { b.paragraph(s.width, t) }
	b.add("")
	text("Choose the passphrase that encrypts your keys. Four or five random words are strong and easy to type.")
	b.add("")
	text("It is stored nowhere: whoever forgets it loses what is in the vault, and makes new keys at the exchange.")
	b.add("")
	for i, label := range []string{"Passphrase", "The same again"} {
		style := s.styles.fieldLabel
		if i == s.at {
			style = s.styles.fieldFocus
		}
		b.add("   " + style.Render(label))
		field := s.fields[i].view(s.width - 8)
		if i == s.at && !s.working {
			b.at(3 + s.fields[i].cursorX())
		}
		b.add("   "+field, "")
	}
	switch {
	case s.working:
		b.paragraph(s.width, "Making the vault… this takes about a second, on purpose: it makes guessing slow.")
	case s.remark != "":
		b.marked(s.width, s.styles.caution.Render("! "), s.remark)
	case s.err != nil:
		b.add(indent(3, problemLines(s.common, s.err, s.width-6)...)...)
	case s.at == 1 && s.fields[0].length() < shortPassphrase:
		b.marked(s.width, s.styles.caution.Render("! "), "That is short. It works, but a longer one is much harder to guess.")
	}
	return b
}
