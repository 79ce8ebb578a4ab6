package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/ui/words"
)

// passphraseFields are a passphrase that is made up, and typed twice, for something that is done with it then. One that the
// program has made is shown, and typed once. What an unattended terminal must not be able to do wants the vault's
// present passphrase before.
type passphraseFields struct {
	present input
	asks    bool // the present passphrase is wanted
	fields  [2]input
	made    bool // the first field holds one that was made here
	at      int  // the field that has the focus: of fields, or presentField
	remark  string
	working bool  // all has been typed, and what it is for is being done
	err     error // why that failed
	makes   func() (kiiex.Secret, error)
	same    func(first, second kiiex.Secret) bool
}

// presentField stands before the two others.
const presentField = -1

// makeKey has the program make a passphrase.
var makeKey = key.NewBinding(key.WithKeys("ctrl+g"), key.WithHelp("ctrl+g", "make one: have six random words made"))

// newPassphraseFields returns empty fields. makes makes a passphrase, same compares two as the vault would.
func newPassphraseFields(c *canvas, asksPresent bool, makes func() (kiiex.Secret, error), same func(first, second kiiex.Secret) bool) passphraseFields {
	t := passphraseFields{asks: asksPresent, present: newInput(c, "", true), makes: makes, same: same}
	for i := range t.fields {
		t.fields[i] = newInput(c, "", true)
	}
	t.move(t.first())
	return t
}

func (t *passphraseFields) first() int {
	if t.asks {
		return presentField
	}
	return 0
}

func (t *passphraseFields) field(i int) *input {
	if i == presentField {
		return &t.present
	}
	return &t.fields[i]
}

// clear forgets what was typed, and made.
func (t *passphraseFields) clear() {
	t.present.clear()
	for i := range t.fields {
		t.fields[i].clear()
	}
	t.made, t.remark = false, ""
	t.move(t.first())
}

// chosen is a copy of the new passphrase, for the caller to clear; presentOne is one of the present passphrase.
func (t *passphraseFields) chosen() kiiex.Secret     { return t.fields[0].secret() }
func (t *passphraseFields) presentOne() kiiex.Secret { return t.present.secret() }

// update takes a key or a paste and reports whether everything has been typed: do what it is for, and say
// if that failed. Until then nothing more is taken.
func (t *passphraseFields) update(k keyMap, msg tea.Msg) (done bool) {
	press, isKey := msg.(tea.KeyPressMsg)
	switch {
	case t.working:
	case !isKey:
		t.field(t.at).update(msg)
	case key.Matches(press, k.next), press.String() == "down":
		t.step(1)
	case key.Matches(press, k.previous), press.String() == "up":
		t.step(-1)
	case key.Matches(press, k.enter):
		return t.proceed()
	case key.Matches(press, makeKey) && t.at != presentField:
		t.make()
	default:
		t.remark = ""
		t.field(t.at).update(press)
	}
	return false
}

// make puts a passphrase that the program has made into the first field, to be typed in the second.
func (t *passphraseFields) make() {
	passphrase, err := t.makes()
	if err != nil {
		t.err = err
		return
	}
	defer passphrase.Clear()
	t.fields[0].set(passphrase.Reveal())
	t.fields[1].clear()
	t.made, t.remark = true, ""
	t.move(1)
}

// leaves reports whether a message is the user's wish to go back, which can be while nothing is being done.
func (t *passphraseFields) leaves(k keyMap, msg tea.Msg) bool {
	press, isKey := msg.(tea.KeyPressMsg)
	return isKey && !t.working && key.Matches(press, k.back)
}

func (t *passphraseFields) move(to int) {
	t.field(t.at).blur()
	t.at = to
	t.field(t.at).focus()
}

// order is the fields that can be typed into, from above.
func (t *passphraseFields) order() []int {
	var order []int
	if t.asks {
		order = append(order, presentField)
	}
	if !t.made {
		order = append(order, 0)
	}
	return append(order, 1)
}

// step moves to the next field or the one before, around the ends.
func (t *passphraseFields) step(by int) {
	order := t.order()
	for i, field := range order {
		if field == t.at {
			t.move(order[(i+by+len(order))%len(order)])
			return
		}
	}
}

func (t *passphraseFields) proceed() (done bool) {
	first, second := t.fields[0].secret(), t.fields[1].secret()
	defer first.Clear()
	defer second.Clear()
	switch {
	case t.asks && t.present.length() == 0:
		t.remark = "Type the current passphrase first."
		t.move(presentField)
	case t.at == presentField:
		t.step(1)
	case first.IsEmpty():
		t.remark = "Type a passphrase first."
		t.move(0)
	case t.at == 0:
		t.move(1)
	case !t.same(first, second):
		t.remark = words.DontMatch + " Type the second one again."
		if t.made {
			t.remark = words.NotTheNote
		}
		t.fields[1].clear()
	default:
		t.remark, t.err, t.working = "", nil, true
	}
	return t.working
}

// failed takes why what the passphrase was for was not done.
func (t *passphraseFields) failed(err error) {
	t.err, t.working = err, false
	if t.asks && problem.KindOf(err) == problem.WrongPassphrase {
		t.present.clear()
		t.move(presentField)
	}
}

// bindings are the keys that work here; done is what Enter does on the last field.
func (t *passphraseFields) bindings(k keyMap, done string) []key.Binding {
	word := "continue"
	if t.at == 1 {
		word = done
	}
	offer := makeKey
	offer.SetEnabled(t.at != presentField)
	return []key.Binding{named(k.enter, word), offer, k.next, k.back}
}

// draw adds the fields to the body, and below them what there is to say: doing is for while it is being done.
func (t *passphraseFields) draw(b *body, c *canvas, doing string) {
	draw := func(i int, label string) {
		style := c.styles.fieldLabel
		if i == t.at {
			style = c.styles.fieldFocus
		}
		b.add("   " + style.Render(label))
		field := t.field(i).view(c.width - 8)
		if i == t.at && !t.working {
			b.at(3 + t.field(i).cursorX())
		}
		b.add("   "+field, "")
	}
	if t.asks {
		draw(presentField, words.CurrentPassphrase)
	}
	if t.made {
		b.add("   "+c.styles.fieldLabel.Render("Write this down"), "   "+c.styles.strong.Render(t.fields[0].value()), "")
		draw(1, "Type it once")
	} else {
		draw(0, words.NewPassphrase)
		draw(1, words.RepeatPassphrase)
	}
	switch {
	case t.working:
		b.paragraph(c.width, words.Working(doing))
	case t.remark != "":
		b.marked(c.width, c.styles.caution.Render("! "), t.remark)
	case t.err != nil:
		b.problem(c, t.err)
	case t.at == 1 && words.IsShort(t.fields[0].length()):
		b.marked(c.width, c.styles.caution.Render("! "), words.ShortPassphrase)
	}
}
