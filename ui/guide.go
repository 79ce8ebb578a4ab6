package ui

import (
	"context"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kiikey/store/state"
	"kiikey/ui/flow"
	"kiikey/ui/widget"
	"kiikey/ui/words"
	"kiikey/ui/words/walkthrough"
)

// guideScreen is the walkthrough: pages in the order of the job, one thing each. They explain; the usual screens do the
// work and come back here. The pages are in guide_pages.go and guide_work.go, this file turns them.
type guideScreen struct {
	*shared
	pages [walkthrough.Pages]guidePage
	// at is the open page, furthest the last one reached.
	at, furthest walkthrough.Page
	// selected is the id of the credential to speak of until the walkthrough has imported one.
	selected     string
	current      *current // the credential that the pages speak of; nil for none
	environments []walkthrough.Standing
	onboarding   *onboarding // outlives the screen
}

// guidePage draws one page and does its work.
type guidePage struct {
	draw func(*guideScreen, *widget.Body)
	// offers are its keys now, Enter first, for the foot of the page and the help line.
	offers func(*guideScreen) []offer
	// done reports whether the page's work is done; nil for a page that is only read.
	done func(*guideScreen) bool
}

// offer is a key of a page and what it does.
type offer struct {
	key.Binding
	do func() (action, tea.Cmd)
}

// guideRead tells what the vault holds that the pages speak of.
type guideRead struct{ walkthrough.Progress }

// newGuideScreen opens the walkthrough where the user left it.
func newGuideScreen(c *shared, onboarding *onboarding, p Guide) *guideScreen {
	s := &guideScreen{shared: c, pages: guidePages(), selected: p.Selected, furthest: p.Reached, onboarding: onboarding}
	place := onboarding.at()
	if page, ok := walkthrough.Named(place.Step); ok {
		s.at, s.furthest = page, max(s.furthest, page)
	}
	if place.Step == "" && c.job.Store() != nil {
		place.Done = true // opened by a user who had a vault: it never opens automatically
		onboarding.put(place)
	}
	return s
}

func (s *guideScreen) title() string  { return "Walkthrough" }
func (s *guideScreen) start() tea.Cmd { return tea.Batch(s.turn(s.at), s.read()) }

// leave clears the login that the tabs of the lent credential kept.
func (s *guideScreen) leave() {
	s.about(nil)
	s.environments = nil
}

func (s *guideScreen) resume() Place { return Guide{Selected: s.selected, Reached: s.furthest} }

// take goes on from what the screens above did: created the vault, imported a credential or showed one.
func (s *guideScreen) take(p Place) (action, tea.Cmd, bool) {
	switch p := p.(type) {
	case Guide:
		return nil, nil, true
	case List:
		return nil, s.read(), true
	case Opening:
		if s.at != walkthrough.Vault {
			return nil, s.read(), true
		}
		return Notice{words.VaultCreated}, tea.Batch(s.turn(walkthrough.Vault+1), s.read()), true
	case Credential:
		if p.Current != nil && p.Current == s.current {
			return Top{}, tea.Batch(s.turn(pageOf[p.Tab]), s.read()), true
		}
		return nil, s.continueWith(p.Summary), true
	}
	return nil, nil, false
}

func (s *guideScreen) environmentShown() (string, string) {
	if s.current == nil || s.at < walkthrough.Import || s.at > walkthrough.Session {
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
	own, selected := s.onboarding.at().Credential, s.selected
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
	s.at = max(0, min(to, walkthrough.Pages-1))
	s.furthest = max(s.furthest, s.at)
	place := s.onboarding.at()
	place.Step = s.at.Name()
	s.onboarding.put(place)
	return s.remember()
}

func (s *guideScreen) remember() tea.Cmd {
	return s.do(func(context.Context) (tea.Msg, error) {
		return nil, s.onboarding.save()
	})
}

// next is Enter on a page with nothing left to do.
func (s *guideScreen) next() offer {
	return offer{widget.Named(s.shared.Keys.Enter, "continue"), func() (action, tea.Cmd) { return Top{}, s.turn(s.at + 1) }}
}

// close ends the walkthrough until the user opens it.
func (s *guideScreen) close() (action, tea.Cmd) {
	s.onboarding.put(state.Onboarding{Done: true})
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
	turnKey    = key.NewBinding(key.WithKeys("left", "right"), key.WithHelp("←→", "pages"))
	skipKey    = key.NewBinding(key.WithKeys("s"), key.WithHelp("s", "skip: skip the walkthrough for good"))
	openTabKey = key.NewBinding(key.WithKeys("o"), key.WithHelp("o", "open"))
)

func (s *guideScreen) keys() []key.Binding {
	// The way on and the ways out come first; the foot of the page has the rest.
	offers, ways := s.pages[s.at].offers(s), s.ways()
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
		s.environments = msg.Environments
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
	if summary != nil {
		s.current = newCurrent(s.shared, *summary)
	}
}

// continueWith goes on with a credential that was imported. One that was only changed leaves the page open.
func (s *guideScreen) continueWith(summary flow.Summary) tea.Cmd {
	s.about(&summary)
	place := s.onboarding.at()
	place.Credential = summary.ID
	s.onboarding.put(place)
	to := s.at
	switch s.at {
	case walkthrough.Import:
		to = walkthrough.Import + 1
	case walkthrough.Next:
		to = walkthrough.Test // the user has seen how a login is signed
	}
	return tea.Batch(s.turn(to), s.read())
}

func (s *guideScreen) press(msg tea.KeyPressMsg) (action, tea.Cmd) {
	for _, d := range append(s.pages[s.at].offers(s), s.ways()...) {
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
	return Top{}, s.turn(s.at + step)
}

func (s *guideScreen) view() widget.Body {
	b := widget.Body{Scrolls: true}
	page := s.pages[s.at]
	b.Add("", "   "+s.Styles.Strong.Render(s.at.Heading()), "")
	page.draw(s, &b)
	b.Add("")
	foot := page.offers(s)
	if s.at == walkthrough.Welcome { // a newcomer has to see the ways out
		foot = append(foot, s.ways()...)
	}
	for _, d := range foot {
		_, full := widget.Described(d.Binding)
		b.Add("   " + s.Styles.Key.Render(widget.Pad(d.Help().Key, 7)) + full)
	}
	return b
}

// guideTerm is the width of the terms that a page explains.
const guideTerm = 15

// text adds a paragraph.
func (s *guideScreen) text(b *widget.Body, text string) { b.Paragraph(s.Width, text) }

// item adds a term and its explanation.
func (s *guideScreen) item(b *widget.Body, term, text string) {
	b.Marked(s.Width, widget.Pad(term, guideTerm), text)
}

// done reports whether a page has its tick: its work is done, or it has been read.
func (s *guideScreen) done(page walkthrough.Page) bool {
	if done := s.pages[page].done; done != nil && !done(s) {
		return false
	}
	return page == walkthrough.Vault || page == walkthrough.Import || page == walkthrough.Test || page < s.furthest
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
		if s.done(p) {
			sign, short = s.Styles.TabDone.Render("✓"), s.Styles.TabDone.Render("✓")
		}
		if p == s.at {
			sign, short = s.Styles.Selected.Render("▸"), s.Styles.Selected.Render("▸")
			name = s.Styles.TabOpen.Render(p.Name())
		}
		signs += short
		names += sign + gap + name + " "
	}
	line := " " + names
	if ansi.StringWidth(line) > width {
		line = " " + signs + "  " + widget.Itoa(int(s.at)+1) + " of " + widget.Itoa(int(walkthrough.Pages)) + " · " + s.Styles.TabOpen.Render(s.at.Name()) + " "
	}
	return line + s.Styles.Dim.Render(strings.Repeat("─", max(0, width-ansi.StringWidth(line))))
}
