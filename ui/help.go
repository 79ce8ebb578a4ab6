package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/ui/widget"
)

// helpScreen lists every key of the screen below it, and those that work everywhere.
type helpScreen struct {
	*shared
	of      screen
	version string
}

func newHelpScreen(c *shared, of screen, version string) *helpScreen {
	return &helpScreen{shared: c, of: of, version: version}
}

func (s *helpScreen) title() string       { return "All keys" }
func (s *helpScreen) keys() []key.Binding { return []key.Binding{s.shared.Keys.Back} }

func (s *helpScreen) update(msg tea.Msg) (action, tea.Cmd) {
	if press, ok := msg.(tea.KeyPressMsg); ok &&
		key.Matches(press, s.shared.Keys.Back, s.shared.Keys.Help, s.shared.Keys.Quit, s.shared.Keys.Enter) {
		return Back{}, nil
	}
	return nil, nil
}

func (s *helpScreen) view() widget.Body {
	b := widget.Body{Scrolls: true}
	section := func(heading string, bindings []key.Binding) {
		b.Add("", "   "+s.Styles.Strong.Render(heading))
		for _, k := range bindings {
			if k.Enabled() && k.Help().Key != "" {
				_, full := widget.Described(k)
				b.Add("     " + s.Styles.Key.Render(widget.Pad(k.Help().Key, 12)) + full)
			}
		}
	}
	here := "On this screen"
	if t := s.of.title(); t != "" {
		here += ": " + t
	}
	section(here, s.of.keys())
	if s.of.typing() {
		section("In the text", editing())
	}
	section("Everywhere", everywhere(s.shared.Keys))
	b.Add("", "   "+s.Styles.Dim.Render("The mouse is the terminal's: select and copy as usual."))
	if s.version != "" {
		b.Add("   " + s.Styles.Dim.Render("kiikey "+s.version))
	}
	return b
}

// editing are the keys of a line of text, of which lineKeys has all.
func editing() []key.Binding {
	var all []key.Binding
	for _, k := range [][2]string{
		{"ctrl+a e", "to the beginning, to the end"},
		{"alt+b f", "a word back, a word on"},
		{"ctrl+w", "cut the word before"},
		{"alt+d", "cut the word ahead"},
		{"ctrl+u k", "cut all before, all behind"},
		{"ctrl+y", "put back what was cut"},
		{"ctrl+t", "exchange two letters"},
	} {
		all = append(all, key.NewBinding(key.WithKeys(k[0]), key.WithHelp(k[0], k[1])))
	}
	return all
}

// everywhere are the keys that work on every screen.
func everywhere(k widget.KeyMap) []key.Binding {
	return []key.Binding{
		k.Back, widget.Named(k.Help, "help: this help; f1 while typing"),
		widget.Named(k.Palette, "find: find an action by its name; ctrl+p while typing"),
		k.Messages,
		widget.Named(k.Lock, "lock: lock the vault"), widget.Named(k.Suspend, "suspend: lock and suspend; fg comes back"),
		key.NewBinding(key.WithKeys("ctrl+c"), key.WithHelp("ctrl+c", "quit: quit at once")),
		widget.Named(k.PageDown, "scroll: scroll where there is more; pgup back"),
	}
}
