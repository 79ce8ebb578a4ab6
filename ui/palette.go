package ui

import (
	"cmp"
	"slices"
	"strings"

	"kiikey/ui/widget"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"
)

// paletteScreen finds any action by its name: those of the screen below it, and those that work everywhere.
// Choosing one does what its key does.
type paletteScreen struct {
	*shared
	field    widget.Input
	commands []entered
	found    []int // what fits, the best first
	pick     widget.Pick
}

// entered is one entry of the palette: a command or, where that has nothing to do, the key that the screen gets.
type entered struct {
	command
	press tea.KeyPressMsg
}

// perform is the action of a chosen entry: it closes the palette first.
type perform struct{ entered }

// perform does what an entry says on the screen that the palette was opened from.
func (a *app) perform(e entered) (tea.Model, tea.Cmd) {
	if e.do == nil {
		return a.press(e.press)
	}
	want, cmd := e.do()
	return a.dispatch(a.top(), want, cmd)
}

func newPaletteScreen(c *shared, of screen) *paletteScreen {
	s := &paletteScreen{shared: c, commands: commandsOf(c, of)}
	s.field = widget.NewInput(c.Canvas, "what do you want to do?", false)
	s.field.Focus()
	s.search()
	return s
}

// commandsOf collects what can be done on a screen, its own commands first.
func commandsOf(c *shared, of screen) []entered {
	var all []entered
	known := map[string]bool{}
	add := func(more ...entered) {
		for _, m := range more {
			if !known[m.full] {
				known[m.full] = true
				all = append(all, m)
			}
		}
	}
	if more, ok := of.(commander); ok {
		for _, m := range more.commands() {
			add(entered{command: m})
		}
	}
	for _, b := range append(of.keys(), everywhere(c.Keys)...) {
		if m, ok := entryOf(b); ok && m.keys != c.Keys.Palette.Help().Key {
			add(m)
		}
	}
	if c.job.Store() == nil {
		return all
	}
	to := func(b key.Binding, leads action) entered {
		word, full := widget.Described(b)
		return entered{command: command{word: word, full: full, do: func() (action, tea.Cmd) { return leads, nil }}}
	}
	if c.job.CanUndo() {
		add(to(c.Keys.Undo, Undo{}))
	}
	add(
		to(listKey, startOver{}),
		to(importKey, Open{To: Import{}}),
		to(practiseKey, Open{To: Practise{}}),
		to(guideKey, Done{To: Guide{}}),
		to(activityKey, Open{To: Activity{}}),
		to(requestsKey, Open{To: Requests{}}),
		to(recipientKey, Open{To: Recipient{}}),
		to(backupKey, Open{To: Backup{}}),
		to(restoreKey, Open{To: Restore{}}),
		to(passphraseKey, Open{To: NewPassphrase{}}),
	)
	return all
}

// listKey is in the palette alone: elsewhere esc leads there.
var listKey = key.NewBinding(key.WithHelp("", "credentials: go to the list of credentials"))

// startOver goes to the list from wherever one is, out of the walk-through too.
type startOver struct{}

// entryOf makes an entry of a binding, unless that only moves something or stands for several keys.
func entryOf(b key.Binding) (entered, bool) {
	if !b.Enabled() || b.Help().Key == "" || len(b.Keys()) == 0 {
		return entered{}, false
	}
	press, ok := pressOf(b.Keys()[0])
	if !ok || b.Help().Key != b.Keys()[0] {
		return entered{}, false
	}
	word, full := widget.Described(b)
	return entered{command{word: word, full: full, keys: b.Help().Key}, press}, true
}

// pressOf is the press of a key by its name, for keys that do something by themselves: letters, signs, the
// space, enter, control keys.
func pressOf(name string) (tea.KeyPressMsg, bool) {
	letter, control := strings.CutPrefix(name, "ctrl+")
	switch r := []rune(letter); {
	case name == "enter":
		return tea.KeyPressMsg{Code: tea.KeyEnter}, true
	case name == "space":
		return tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}, true
	case len(r) != 1:
		return tea.KeyPressMsg{}, false
	case control:
		return tea.KeyPressMsg{Code: r[0], Mod: tea.ModCtrl}, true
	default:
		return tea.KeyPressMsg{Code: r[0], Text: letter}, true
	}
}

func (s *paletteScreen) title() string { return "What to do" }
func (s *paletteScreen) typing() bool  { return true }

func (s *paletteScreen) keys() []key.Binding {
	k := s.shared.Keys
	return []key.Binding{widget.Named(k.Enter, "do it"), k.Choose, k.Back}
}

func (s *paletteScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		s.field.Update(msg)
		s.search()
	case tea.KeyPressMsg:
		k := s.shared.Keys
		switch {
		case key.Matches(msg, k.Back, k.Palette):
			return Back{}, nil
		case key.Matches(msg, k.Enter):
			if len(s.found) > 0 {
				return perform{s.commands[s.found[s.pick.At]]}, nil
			}
		case msg.String() == "up", msg.String() == "down": // letters that move elsewhere are text here
			s.pick.Update(msg, k.Up, k.Down)
		default:
			s.field.Update(msg)
			s.search()
		}
	}
	return nil, nil
}

// descriptionsOf makes commands what the fuzzy search looks through: each by its word and its description.
type descriptionsOf []entered

func (d descriptionsOf) String(i int) string { return d[i].word + " " + d[i].full }
func (d descriptionsOf) Len() int            { return len(d) }

// search finds what fits, all of it while nothing is typed: descriptions with the text in one piece, or where no
// one has that, with its letters in order.
func (s *paletteScreen) search() {
	text := strings.ToLower(strings.TrimSpace(s.field.Value()))
	descriptions := descriptionsOf(s.commands)
	s.found = nil
	fits := make([]int, len(s.commands))
	for i := range s.commands {
		if fits[i], _ = pieceIn(strings.ToLower(descriptions.String(i)), text); fits[i] > 0 {
			s.found = append(s.found, i)
		}
	}
	slices.SortStableFunc(s.found, func(a, b int) int { return cmp.Compare(fits[b], fits[a]) })
	if len(s.found) == 0 {
		for _, m := range fuzzy.FindFrom(text, descriptions) {
			s.found = append(s.found, m.Index)
		}
	}
	s.pick = widget.Pick{Count: len(s.found)}
}

func (s *paletteScreen) view() widget.Body {
	var b widget.Body
	b.Add("")
	value := s.field.View(s.Width - 8)
	b.At(3 + s.field.CursorX())
	b.Add("   "+value, "")
	if len(s.found) == 0 {
		b.Add("   Nothing is called like this here.")
	}
	rows := max(1, s.shared.Rows-len(b.Lines))
	from, to := s.pick.Window(rows)
	for i := from; i < to; i++ {
		c := s.commands[s.found[i]]
		text := widget.Pad(c.full, s.Width-19)
		if i == s.pick.At {
			text = s.Styles.Selected.Render(text)
		}
		b.Add("   " + s.pick.Marker(s.Styles, i) + text + " " + s.Styles.Key.Render(widget.Pad(c.keys, 10)))
	}
	return b
}
