package ui

import (
	"context"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kiikey/ui/flow"
	"kiikey/ui/widget"
	"kiikey/ui/words"
	"kiikey/ui/words/walkthrough"
)

// guideScreen is the walkthrough: pages in the order of the job, one thing each. They explain; the usual screens do the
// work and come back here. guide_pages.go draws the pages, guide_work.go has what they offer, this file turns them.
type guideScreen struct {
	*shared
	walkthrough.Walk
	// selected is the id of the credential to speak of until the walkthrough has imported one.
	selected   string
	current    *current    // the credential that the pages speak of; nil for none
	onboarding *onboarding // outlives the screen
}

// guideRead tells what the vault holds that the pages speak of.
type guideRead struct{ walkthrough.Progress }

// newGuideScreen opens the walkthrough where the user left it.
func newGuideScreen(c *shared, onboarding *onboarding, p Guide) *guideScreen {
	s := &guideScreen{shared: c, Walk: walkthrough.Begin(c.job, onboarding.at()), selected: p.Selected, onboarding: onboarding}
	s.Furthest = max(s.Furthest, p.Reached)
	return s
}

func (s *guideScreen) title() string  { return "Walkthrough" }
func (s *guideScreen) start() tea.Cmd { return tea.Batch(s.turn(s.At), s.read()) }

// leave clears the login that the tabs of the lent credential kept.
func (s *guideScreen) leave() {
	s.about(nil)
	s.Environments = nil
}

func (s *guideScreen) resume() Place { return Guide{Selected: s.selected, Reached: s.Furthest} }

// take goes on from what the screens above did: created the vault, imported a credential or showed one.
func (s *guideScreen) take(p Place) (action, tea.Cmd, bool) {
	switch p := p.(type) {
	case Guide:
		return nil, nil, true
	case List:
		return nil, s.read(), true
	case Opening:
		if s.At != walkthrough.Vault {
			return nil, s.read(), true
		}
		return Notice{"Vault created and unlocked."}, tea.Batch(s.turn(walkthrough.Vault+1), s.read()), true
	case Credential:
		if p.Current != nil && p.Current == s.current {
			s.Shown = p.Tab == AccessTab
			return Top{}, tea.Batch(s.turn(pageOf[p.Tab]), s.read()), true
		}
		s.about(&p.Summary)
		s.Imported(s.Summary)
		return nil, tea.Batch(s.remember(), s.read()), true
	}
	return nil, nil, false
}

func (s *guideScreen) environmentShown() (string, string) {
	if s.current == nil || s.At < walkthrough.Import || s.At > walkthrough.Session {
		return "", ""
	}
	return s.current.environmentShown()
}

func (s *guideScreen) withdraws() bool {
	name, _ := s.environmentShown()
	return name != "" && s.current.withdraws()
}

// read finds the credential to speak of: the one imported here, the one that the walkthrough was opened for, or the only
// one.
func (s *guideScreen) read() tea.Cmd {
	own, selected := s.Place.Credential, s.selected
	return s.do(func(ctx context.Context) (tea.Msg, error) {
		progress, err := walkthrough.Read(ctx, s.job, own, selected)
		if err != nil {
			return nil, err
		}
		return guideRead{progress}, nil
	})
}

// turn opens a page and remembers it.
func (s *guideScreen) turn(to walkthrough.Page) tea.Cmd {
	s.Turn(to)
	return s.remember()
}

func (s *guideScreen) remember() tea.Cmd {
	s.onboarding.put(s.Place)
	return s.do(func(context.Context) (tea.Msg, error) {
		return nil, s.onboarding.save()
	})
}

// close ends the walkthrough until the user opens it.
func (s *guideScreen) close() (action, tea.Cmd) {
	s.Close()
	return Done{To: Opening{}, Notice: words.Reopen("Press " + s.backKey())}, s.remember()
}

// backKey reopens the walkthrough from where leaving it leads. Without a vault that is a field, where w would be text.
func (s *guideScreen) backKey() string {
	if s.job.Store() == nil {
		return "esc"
	}
	return "w"
}

var (
	turnKey = key.NewBinding(key.WithKeys("left", "right"), key.WithHelp("←→", "pages"))
	skipKey = key.NewBinding(key.WithKeys("s"), key.WithHelp("s", "skip: skip the walkthrough for good"))
)

func (s *guideScreen) keys() []key.Binding {
	// The way on and the ways out come first; the foot of the page has the rest.
	offers, ways := s.offers(), s.ways()
	keys := []key.Binding{offers[0].Binding, turnKey, ways[0].Binding}
	for _, d := range append(offers[1:], ways[1:]...) {
		keys = append(keys, d.Binding)
	}
	return append(keys, s.undoKey())
}

// ways lead out of the walkthrough, from every page.
func (s *guideScreen) ways() []offer {
	return []offer{
		{widget.Named(s.shared.Keys.Back, "leave"), func() (action, tea.Cmd) {
			return Done{To: Opening{}, Notice: "Walkthrough left: " + s.backKey() + " continues it."}, s.remember()
		}},
		{skipKey, s.close},
		{s.shared.Keys.Quit, func() (action, tea.Cmd) { return Quit{}, nil }},
	}
}

func (s *guideScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case guideRead:
		s.Environments = msg.Environments
		s.about(msg.Summary)
	case failed:
		return Failure{msg.err}, nil
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil, nil
}

// about has the pages speak of a credential, nil for none. Another one's login is cleared.
func (s *guideScreen) about(summary *flow.Summary) {
	if summary != nil && s.current != nil && s.current.summary.ID == summary.ID && s.current.summary.Environment == summary.Environment {
		s.current.summary = *summary
		return
	}
	if s.current != nil {
		s.current.forget()
		s.current = nil
	}
	s.Summary = nil
	if summary != nil {
		s.current = newCurrent(s.shared, *summary)
		s.Summary = &s.current.summary
	}
}

func (s *guideScreen) press(msg tea.KeyPressMsg) (action, tea.Cmd) {
	for _, d := range append(s.offers(), s.ways()...) {
		if key.Matches(msg, d.Binding) {
			return d.do()
		}
	}
	switch {
	case key.Matches(msg, s.undoKey()):
		return s.undo(), nil
	case !key.Matches(msg, turnKey):
		return nil, nil
	}
	step := walkthrough.Page(1)
	if msg.String() == "left" {
		step = -1
	}
	return Top{}, s.turn(s.At + step)
}

func (s *guideScreen) view() widget.Body {
	b := widget.Body{Scrolls: true}
	b.Add("", "   "+s.Styles.Strong.Render(s.At.Heading()), "")
	s.draw(&b)
	b.Add("")
	foot := s.offers()
	if s.At == walkthrough.Welcome { // a newcomer has to see the ways out
		foot = append(foot, s.ways()...)
	}
	for _, d := range foot {
		_, full := widget.Described(d.Binding)
		b.Add("   " + s.Styles.Key.Render(widget.Pad(d.Help().Key, 7)) + full)
	}
	return b
}

// ticked reports whether a page has its tick: its work is done, or it has been read.
func (s *guideScreen) ticked(page walkthrough.Page) bool {
	return s.Done(page) && (page.Work() != "" || page < s.Furthest)
}

// rule is the line of pages, with a tick at each that is done. Without room for their names it counts them and names the
// open one.
func (s *guideScreen) rule() string {
	width := s.Width
	signs, names, room := "", "", 1
	gap := ""
	for p := range walkthrough.Pages {
		room += len(p.Name()) + 2
	}
	if width >= room+int(walkthrough.Pages) {
		gap = " " // between a tick and its name
	}
	for p := range walkthrough.Pages {
		sign, name := " ", s.Styles.Tab.Render(p.Name())
		short := s.Styles.Dim.Render("·")
		if s.ticked(p) {
			sign, short = s.Styles.TabDone.Render("✓"), s.Styles.TabDone.Render("✓")
		}
		if p == s.At {
			sign, short = s.Styles.Selected.Render("▸"), s.Styles.Selected.Render("▸")
			name = s.Styles.TabOpen.Render(p.Name())
		}
		signs += short
		names += sign + gap + name + " "
	}
	line := " " + names
	if ansi.StringWidth(line) > width {
		line = " " + signs + "  " + strconv.Itoa(int(s.At)+1) + " of " + strconv.Itoa(int(walkthrough.Pages)) + " · " + s.Styles.TabOpen.Render(s.At.Name()) + " "
	}
	return line + s.Styles.Dim.Render(strings.Repeat("─", max(0, width-ansi.StringWidth(line))))
}
