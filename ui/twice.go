package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
)

// shortPassphrase is the length below which a passphrase draws a remark. It is advice, not a rule: length
// says little by itself.
const shortPassphrase = 12

// twice is a passphrase that is made up, and typed twice, for something that is done with it then.
type twice struct {
	fields  [2]input
	at      int
	remark  string
	working bool  // it has been typed, and what it is for is being done
	err     error // why that failed
}

func newTwice(c *common) twice {
	var t twice
	for i := range t.fields {
		t.fields[i] = newInput(c, "", true)
	}
	t.fields[0].focus()
	return t
}

// clear forgets what was typed.
func (t *twice) clear() {
	for i := range t.fields {
		t.fields[i].clear()
	}
	t.move(0)
	t.remark = ""
}

// chosen is a copy of the passphrase, for the caller to clear.
func (t *twice) chosen() kiiex.Secret { return t.fields[0].secret() }

// update takes a key or a paste and reports whether the passphrase has been typed twice alike: do what it is for, and say
// if that failed. Until then nothing more is taken.
func (t *twice) update(k keyMap, msg tea.Msg) (done bool) {
	press, isKey := msg.(tea.KeyPressMsg)
	switch {
	case t.working:
	case !isKey:
		t.fields[t.at].update(msg)
	case key.Matches(press, k.next, k.previous), press.String() == "up", press.String() == "down":
		t.move(1 - t.at)
	case key.Matches(press, k.enter):
		return t.proceed()
	default:
		t.remark = ""
		t.fields[t.at].update(press)
	}
	return false
}

// leaves reports whether a message is the person's wish to go back, which can be while nothing is being done.
func (t *twice) leaves(k keyMap, msg tea.Msg) bool {
	press, isKey := msg.(tea.KeyPressMsg)
	return isKey && !t.working && key.Matches(press, k.back)
}

func (t *twice) move(to int) {
	t.fields[t.at].blur()
	t.at = to
	t.fields[t.at].focus()
}

func (t *twice) proceed() (done bool) {
	first, second := t.fields[0].secret(), t.fields[1].secret()
	defer first.Clear()
	defer second.Clear()
	switch {
	case first.IsEmpty():
		t.remark = "Type a passphrase first."
		t.move(0)
	case t.at == 0:
		t.move(1)
	case !first.Equal(second):
		t.remark = "The two are not the same. Type the second one again."
		t.fields[1].clear()
	default:
		t.remark, t.err, t.working = "", nil, true
	}
	return t.working
}

// failed takes why what the passphrase was for was not done.
func (t *twice) failed(err error) { t.err, t.working = err, false }

// bindings are the keys that work here; done is what Enter does on the second field.
func (t *twice) bindings(k keyMap, done string) []key.Binding {
	word := "go on"
	if t.at == 1 {
		word = done
	}
	return []key.Binding{named(k.enter, word), k.next, k.back}
}

// draw adds the two fields to the body, and below them what there is to say: doing is for while it is being done.
func (t *twice) draw(b *body, c *common, doing string) {
	for i, label := range []string{"Passphrase", "The same again"} {
		style := c.styles.fieldLabel
		if i == t.at {
			style = c.styles.fieldFocus
		}
		b.add("   " + style.Render(label))
		field := t.fields[i].view(c.width - 8)
		if i == t.at && !t.working {
			b.at(3 + t.fields[i].cursorX())
		}
		b.add("   "+field, "")
	}
	switch {
	case t.working:
		b.paragraph(c.width, doing+"… this takes about a second, on purpose: it makes guessing slow.")
	case t.remark != "":
		b.marked(c.width, c.styles.caution.Render("! "), t.remark)
	case t.err != nil:
		b.add(indent(3, problemLines(c, t.err, c.width-6)...)...)
	case t.at == 1 && t.fields[0].length() < shortPassphrase:
		b.marked(c.width, c.styles.caution.Render("! "), "That is short. It works, but a longer one is much harder to guess.")
	}
}
