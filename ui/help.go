package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/ui/widget"
)

// helpScreen lists the shortcuts of the screen below, and those that work everywhere.
type helpScreen struct {
	*shared
	of      screen
	version string
}

func (s *helpScreen) title() string { return "Help" }

func (s *helpScreen) update(msg tea.Msg) (action, tea.Cmd) {
	return s.reads(msg, s.shared.Keys.Help, s.shared.Keys.Quit)
}

func (s *helpScreen) view() widget.Body {
	b := widget.Body{Scrolls: true}
	named := map[string]bool{} // a screen may say more of a key than what it does everywhere
	section := func(heading string, bindings []key.Binding) {
		b.Add("", "   "+s.Styles.Strong.Render(heading))
		for _, k := range bindings {
			if k.Enabled() && k.Help().Key != "" && !named[k.Help().Key] {
				named[k.Help().Key] = true
				b.Add("     " + s.Styles.Key.Render(widget.Pad(k.Help().Key, 11)) + widget.Titled(widget.Described(k)))
			}
		}
	}
	here := "On this screen"
	if t := s.of.title(); t != "" {
		here += ": " + t
	}
	section(here, s.of.keys())
	if s.of.typing() {
		section("While typing", editing())
	}
	section("Everywhere", everywhere(s.shared.Keys))
	b.Add("", "   "+s.Styles.Dim.Render("The terminal handles the mouse: select and copy as usual."))
	if s.version != "" {
		b.Add("   " + s.Styles.Dim.Render("kiikey "+s.version))
	}
	return b
}

// editing are the shortcuts of a line of text; widget.lineKeys has them all.
func editing() []key.Binding {
	var all []key.Binding
	for _, k := range [][2]string{
		{"ctrl+a e", "go to the start, the end"},
		{"alt+b f", "go back, forward a word"},
		{"ctrl+w", "cut the previous word"},
		{"alt+d", "cut the next word"},
		{"ctrl+u k", "cut to the start, the end"},
		{"ctrl+y", "paste what was cut"},
		{"ctrl+t", "swap two letters"},
	} {
		all = append(all, key.NewBinding(key.WithKeys(k[0]), key.WithHelp(k[0], k[1])))
	}
	return all
}

// everywhere are the shortcuts that work on every screen.
func everywhere(k widget.KeyMap) []key.Binding {
	return []key.Binding{
		widget.Named(k.Help, "help: show this help; f1 while typing"),
		widget.Named(k.Palette, "find: find an action; ctrl+p while typing"),
		k.Messages,
		widget.Named(k.Lock, "lock: lock the vault"), widget.Named(k.Suspend, "suspend: lock and suspend; fg resumes"),
		key.NewBinding(key.WithKeys("ctrl+c"), key.WithHelp("ctrl+c", "quit: quit at once")),
		widget.Named(k.PageDown, "scroll: scroll on; pgup back"),
	}
}
