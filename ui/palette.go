package ui

import (
	"cmp"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"

	"kiikey/ui/widget"
	"kiikey/ui/words"
)

// paletteScreen finds any action by its name, of the screen below and of those that work everywhere, and runs it as
// its shortcut does.
type paletteScreen struct {
	*shared
	field    widget.Input
	commands []entered
	found    []int // the matches, best first
	pick     widget.Pick
}

// entered is one entry of the palette: a command or, where that does nothing, a shortcut for the screen.
type entered struct {
	command
	press tea.KeyPressMsg
}

// perform closes the palette, then runs the chosen entry.
type perform struct{ entered }

// perform runs an entry on the screen that the palette was opened from.
func (a *app) perform(e entered) (tea.Model, tea.Cmd) {
	if e.do == nil {
		return a.press(e.press)
	}
	want, cmd := e.do()
	return a.dispatch(a.top(), want, cmd)
}

func newPaletteScreen(c *shared, of screen) *paletteScreen {
	s := &paletteScreen{shared: c, commands: commandsOf(c, of)}
	s.field = widget.NewInput(c.Canvas, "type an action", false)
	s.field.Focus()
	s.search()
	return s
}

// commandsOf collects a screen's actions, its own commands first.
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
		to(sampleKey, Open{To: Sample{}}),
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

// listKey is in the palette only: elsewhere esc leads there.
var listKey = key.NewBinding(key.WithHelp("", "credentials: go to the list"))

// startOver goes to the list from anywhere, also out of the walkthrough.
type startOver struct{}

// entryOf makes an entry of a binding, unless it only moves something or stands for several keys.
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

// pressOf is the press of a key by its name, for keys that act by themselves: letters, signs, space, enter, control keys.
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

func (s *paletteScreen) title() string { return "Actions" }
func (s *paletteScreen) typing() bool  { return true }

func (s *paletteScreen) keys() []key.Binding {
	k := s.shared.Keys
	return []key.Binding{widget.Named(k.Enter, "run"), k.Choose, k.Back}
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

// descriptionsOf are the commands as the search reads them: name, phrase, and other words for them.
type descriptionsOf []entered

func (d descriptionsOf) String(i int) string {
	return d[i].word + " " + d[i].full + " " + words.Also(d[i].full)
}
func (d descriptionsOf) Len() int { return len(d) }

// search finds the descriptions with the text in one piece or, if there are none, with its letters in order. Without a
// text it finds all.
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

const (
	paletteKeys  = 7                           // the width of a shortcut's name
	paletteFrame = 3 + 2 + 1 + paletteKeys + 3 // what stands around an action
	// paletteAction limits an action's width, so that its shortcut stands near it.
	paletteAction = 50
)

func (s *paletteScreen) view() widget.Body {
	var b widget.Body
	b.Add("")
	value := s.field.View(s.Width - 8)
	b.At(3 + s.field.CursorX())
	b.Add("   "+value, "")
	if len(s.found) == 0 {
		b.Add("   No matching action.")
	}
	from, to := s.pick.Window(max(1, s.shared.Rows-len(b.Lines)))
	for i := from; i < to; i++ {
		c := s.commands[s.found[i]]
		text := widget.Pad(widget.Titled(c.word, c.full), min(s.Width-paletteFrame, paletteAction))
		if i == s.pick.At {
			text = s.Styles.Selected.Render(text)
		}
		b.Add("   " + s.pick.Marker(s.Styles, i) + text + " " + s.Styles.Key.Render(widget.Pad(c.keys, paletteKeys)))
	}
	return b
}
