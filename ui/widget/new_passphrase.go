package widget

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/ui/words"
)

// PassphraseFields take a new passphrase: typed twice, or once where it is shown or was made here, since a user who sees it
// notices a slip. What an unattended terminal must not be able to do also asks for the vault's current passphrase.
type PassphraseFields struct {
	fields  [3]Input // the present passphrase, the new one, and that again
	asks    bool     // the present passphrase is wanted
	made    bool     // the new one was made here
	at      int      // the field that has the focus
	Remark  string
	Working bool  // all has been typed, and what it is for is being done
	err     error // why that failed
	makes   func() (kiiex.Secret, error)
	same    func(first, second kiiex.Secret) bool
}

// The fields.
const (
	presentOne = iota
	newOne
	repeated
)

// makeKey has the program make a passphrase; showKey shows the one that is typed.
var (
	makeKey = key.NewBinding(key.WithKeys("ctrl+g"), key.WithHelp("ctrl+g", "make one: "+words.SixWords))
	showKey = key.NewBinding(key.WithKeys("ctrl+r"), key.WithHelp("ctrl+r", "show: show it, and type it once only"))
)

// NewPassphraseFields returns empty fields. makes makes a passphrase, same compares two as the vault would.
func NewPassphraseFields(c *Canvas, asksPresent bool, makes func() (kiiex.Secret, error), same func(first, second kiiex.Secret) bool) PassphraseFields {
	t := PassphraseFields{asks: asksPresent, makes: makes, same: same}
	for i := range t.fields {
		t.fields[i] = NewInput(c, "", true)
	}
	t.move(t.order()[0])
	return t
}

// Clear forgets what was typed, and made.
func (t *PassphraseFields) Clear() {
	for i := range t.fields {
		t.fields[i].Clear()
	}
	t.show(false)
	t.made = false
	t.move(t.order()[0])
}

// Chosen is a copy of the new passphrase, for the caller to clear; PresentOne is one of the present passphrase.
func (t *PassphraseFields) Chosen() kiiex.Secret     { return t.fields[newOne].Secret() }
func (t *PassphraseFields) PresentOne() kiiex.Secret { return t.fields[presentOne].Secret() }

// Update takes a key or a paste and reports whether everything has been typed: do what it is for, and say
// if that failed. Until then nothing more is taken.
func (t *PassphraseFields) Update(k KeyMap, msg tea.Msg) (done bool) {
	press, isKey := msg.(tea.KeyPressMsg)
	switch {
	case t.Working:
	case !isKey:
		t.fields[t.at].Update(msg)
	case key.Matches(press, k.Next), press.String() == "down":
		t.step(1)
	case key.Matches(press, k.Previous), press.String() == "up":
		t.step(-1)
	case key.Matches(press, k.Enter):
		return t.proceed()
	case key.Matches(press, makeKey) && t.at != presentOne:
		t.make()
	case key.Matches(press, showKey):
		if !t.made && t.at != presentOne {
			t.show(!t.fields[newOne].shown)
		}
	default:
		t.Remark = ""
		t.fields[t.at].Update(press)
	}
	return false
}

// show shows the new passphrase as it is typed, or hides it: then it is to be typed twice.
func (t *PassphraseFields) show(shown bool) {
	t.fields[newOne].shown, t.Remark = shown, ""
	t.fields[repeated].Clear()
	t.move(newOne)
}

// Conceal hides what is shown because the user looks away.
func (t *PassphraseFields) Conceal() {
	if t.fields[newOne].shown && !t.Working {
		at := t.at
		t.show(false)
		t.move(at)
	}
}

// make puts a passphrase that the program has made into the first field, to be typed in the second.
func (t *PassphraseFields) make() {
	passphrase, err := t.makes()
	if err != nil {
		t.err = err
		return
	}
	defer passphrase.Clear()
	t.show(false)
	t.fields[newOne].Set(passphrase.Reveal())
	t.made = true
	t.move(repeated)
}

// Leaves reports whether a message is the user's wish to go back, which can be while nothing is being done.
func (t *PassphraseFields) Leaves(k KeyMap, msg tea.Msg) bool {
	press, isKey := msg.(tea.KeyPressMsg)
	return isKey && !t.Working && key.Matches(press, k.Back)
}

func (t *PassphraseFields) move(to int) {
	t.fields[t.at].Blur()
	t.at = to
	t.fields[t.at].Focus()
}

// order is the fields that can be typed into, from above.
func (t *PassphraseFields) order() []int {
	typed := [3]bool{t.asks, !t.made, !t.fields[newOne].shown}
	return slices.DeleteFunc([]int{presentOne, newOne, repeated}, func(i int) bool { return !typed[i] })
}

// last is the field on which Enter ends it.
func (t *PassphraseFields) last() int {
	order := t.order()
	return order[len(order)-1]
}

// step moves to the next field or the one before, around the ends.
func (t *PassphraseFields) step(by int) {
	order := t.order()
	t.move(order[(slices.Index(order, t.at)+by+len(order))%len(order)])
}

func (t *PassphraseFields) proceed() (done bool) {
	first, second := t.fields[newOne].Secret(), t.fields[repeated].Secret()
	defer first.Clear()
	defer second.Clear()
	switch {
	case t.asks && t.fields[presentOne].Length() == 0:
		t.Remark = "Type the current passphrase first."
		t.move(presentOne)
	case t.at == presentOne:
		t.step(1)
	case first.IsEmpty():
		t.Remark = "Type a passphrase first."
		t.move(newOne)
	case t.at != t.last():
		t.move(repeated)
	case !t.fields[newOne].shown && !t.same(first, second):
		t.Remark = words.DontMatch + " Type the second one again."
		if t.made {
			t.Remark = words.NotTheNote
		}
		t.fields[repeated].Clear()
	default:
		t.Remark, t.err, t.Working = "", nil, true
	}
	return t.Working
}

// Failed takes why what the passphrase was for was not done.
func (t *PassphraseFields) Failed(err error) {
	t.err, t.Working = err, false
	if t.asks && problem.KindOf(err) == problem.WrongPassphrase {
		t.fields[presentOne].Clear()
		t.move(presentOne)
	}
}

// Bindings are the keys that work here: Enter, which does done on the last field, the way back, and the rest.
func (t *PassphraseFields) Bindings(k KeyMap, done string) []key.Binding {
	word := "continue"
	if t.at == t.last() {
		word = done
	}
	offer, show := makeKey, showKey
	offer.SetEnabled(t.at != presentOne)
	show.SetEnabled(t.at != presentOne && !t.made)
	if t.fields[newOne].shown {
		show = Named(show, "hide: hide it, and type it twice")
	}
	return []key.Binding{Named(k.Enter, word), k.Back, show, offer, k.Next}
}

// Draw adds the fields to the body, and below them what there is to say: doing is for while it is being done.
func (t *PassphraseFields) Draw(b *Body, c *Canvas, doing string) {
	draw := func(i int, label string) {
		style := c.Styles.FieldLabel
		if i == t.at {
			style = c.Styles.FieldFocus
		}
		b.Add("   " + style.Render(label))
		field := t.fields[i].View(c.Width - 8)
		if i == t.at && !t.Working {
			b.At(3 + t.fields[i].CursorX())
		}
		b.Add("   "+field, "")
	}
	if t.asks {
		draw(presentOne, words.CurrentPassphrase)
	}
	if t.made {
		b.Add("   "+c.Styles.FieldLabel.Render("Write this down"), "   "+c.Styles.Strong.Render(t.fields[newOne].Value()), "")
		draw(repeated, "Type it once")
	} else {
		draw(newOne, words.NewPassphrase)
		if !t.fields[newOne].shown {
			draw(repeated, words.RepeatPassphrase)
		}
	}
	warn := func(text string) {
		b.Marked(c.Width, c.Styles.Attention.Render("! "), text)
		b.Told = len(b.Lines)
	}
	switch {
	case t.Working:
		b.Paragraph(c.Width, words.Working(doing))
	case t.Remark != "":
		warn(t.Remark)
	case t.err != nil:
		b.Problem(c, t.err)
	case t.at == t.last() && t.fields[newOne].Length() > 0 && words.IsShort(t.fields[newOne].Length()):
		warn(words.ShortPassphrase)
	case t.at == newOne && !t.fields[newOne].shown:
		b.Styled(c.Width, c.Styles.Dim.Render, "ctrl+r shows it, and once is enough. ctrl+g makes one of six random words.")
	case t.at == repeated && !t.made && t.fields[repeated].Length() == 0:
		b.Styled(c.Width, c.Styles.Dim.Render, "Or ctrl+r shows what you typed: check it, and once is enough.")
	}
}
