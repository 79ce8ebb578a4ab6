package ui

import (
	"context"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kiikey/kiiex"
	"kiikey/store"
	"kiikey/store/state"
	"kiikey/ui/flow"
)

// guideScreen is the walk-through of the first five minutes: pages in the order of the job, each about one
// thing. The pages explain; the work is done on the screens where it is always done, which come back here.
// What a page is about is in guide_pages.go and guide_work.go; this file turns them.
type guideScreen struct {
	*common
	pages []guidePage
	// at is the open page, furthest the last one that was reached.
	at, furthest int
	// situation is what a person without an open store has to do first.
	situation flow.Situation
	// selected is the id of the credential to speak of as long as the guide has brought in none itself.
	selected string
	visit    *visit // the credential that the pages speak of; nil for none
	rungs    []rung
}

// guidePage is one page.
type guidePage struct {
	// name stands in the line of progress, and is what the state folder remembers.
	name, heading string
	draw          func(*guideScreen, *body)
	// deeds are what its keys do now, Enter first. The foot of the page and the help line list them.
	deeds func(*guideScreen) []deed
	// done reports whether what the page is for has been done; nil for a page that is only read.
	done func(*guideScreen) bool
}

// deed is a key of a page and what it does.
type deed struct {
	key.Binding
	act func() (action, tea.Cmd)
}

// Messages and actions of the guide.
type (
	// guideRead is what the store holds that the pages speak of.
	guideRead struct {
		situation flow.Situation
		summary   *flow.Summary
		rungs     []rung
	}
	// onward comes back from a tab of a credential when the person goes on to the next step.
	onward struct{ from int }
	// leaveGuide opens what the store's situation asks for outside the guide, with a notice if it is not empty.
	leaveGuide struct{ note string }
	// pageTurned shows another page from its first line.
	pageTurned struct{}
)

// rung is an environment, and how far the person is there.
type rung struct {
	environment kiiex.Environment
	held, works bool // there is a key, one was accepted
}

// newGuideScreen opens the guide where the person left it. selected is the id of a credential that it may
// speak of, "" for none.
func newGuideScreen(c *common, selected string) *guideScreen {
	s := &guideScreen{common: c, pages: guidePages(), selected: selected}
	place := c.bookmark.at()
	for i, p := range s.pages {
		if p.name == place.Step {
			s.at, s.furthest = i, i
		}
	}
	if place.Step == "" && c.job.Store() != nil {
		place.Done = true // called up by somebody with a store of their own: it does not come by itself
		c.bookmark.put(place)
	}
	return s
}

func (s *guideScreen) title() string  { return "Walk-through" }
func (s *guideScreen) typing() bool   { return false }
func (s *guideScreen) start() tea.Cmd { return tea.Batch(s.turn(s.at), s.read()) }

// leave forgets the credential: the store may be locked now.
func (s *guideScreen) leave() { s.visit, s.rungs = nil, nil }

// end forgets the login of the credential, which the tabs leave to the pages.
func (s *guideScreen) end() { s.take(nil) }

func (s *guideScreen) environmentShown() (string, string) {
	if s.visit == nil || s.at < pageImport {
		return "", ""
	}
	return s.visit.environmentShown()
}

// read looks at what the store holds. The credential that the guide brought in comes first, then the one it
// was called up for, then the only one.
func (s *guideScreen) read() tea.Cmd {
	own, selected := s.bookmark.at().Credential, s.selected
	return do(s.ctx, s, func(ctx context.Context) tea.Msg {
		situation, err := s.job.Situation()
		if err != nil {
			return failed{err}
		}
		if situation != flow.Unlocked {
			return guideRead{situation: situation, rungs: s.climbed(nil)}
		}
		entries, err := s.job.Names(ctx)
		if err != nil {
			return failed{err}
		}
		read := guideRead{situation: situation, rungs: s.climbed(entries)}
		for _, id := range []string{own, selected} {
			for _, e := range entries {
				if read.summary == nil && (e.ID == id || len(entries) == 1) {
					summary, err := s.job.Summary(ctx, e.Name)
					if err != nil {
						return failed{err}
					}
					read.summary = &summary
				}
			}
		}
		return read
	})
}

// climbed says of each environment whether there is a key, and whether one was accepted there.
func (s *guideScreen) climbed(entries []store.Entry) []rung {
	var rungs []rung
	for _, environment := range s.job.Environments() {
		r := rung{environment: environment}
		for _, e := range entries {
			if e.Environment == environment.Name {
				t, tested := s.job.State().LastTest(e.ID)
				r.held, r.works = true, r.works || tested && t.OK() && t.Environment == environment.Name
			}
		}
		rungs = append(rungs, r)
	}
	return rungs
}

// turn opens a page and remembers it.
func (s *guideScreen) turn(to int) tea.Cmd {
	s.at = max(0, min(to, len(s.pages)-1))
	s.furthest = max(s.furthest, s.at)
	place := s.bookmark.at()
	place.Step = s.pages[s.at].name
	s.bookmark.put(place)
	return s.remember()
}

func (s *guideScreen) remember() tea.Cmd {
	return do(s.ctx, s, func(context.Context) tea.Msg {
		if err := s.bookmark.save(); err != nil {
			return failed{err}
		}
		return nil
	})
}

// next is Enter on a page where nothing is left to do.
func (s *guideScreen) next() deed {
	return deed{named(s.common.keys.enter, "go on"), func() (action, tea.Cmd) { return pageTurned{}, s.turn(s.at + 1) }}
}

// close ends the guide for good, until it is called up.
func (s *guideScreen) close() (action, tea.Cmd) {
	s.bookmark.put(state.Onboarding{Done: true})
	return leaveGuide{"w calls the walk-through up again."}, s.remember()
}

var (
	guideKey   = key.NewBinding(key.WithKeys("w"), key.WithHelp("w", "walk-through: be led from an empty store to a session"))
	turnKey    = key.NewBinding(key.WithKeys("left", "right"), key.WithHelp("←→", "pages"))
	skipKey    = key.NewBinding(key.WithKeys("s"), key.WithHelp("s", "skip for good: skip the walk-through for good"))
	openTabKey = key.NewBinding(key.WithKeys("o"), key.WithHelp("o", "open"))
)

func (s *guideScreen) keys() []key.Binding {
	// What leads on, back and out comes first; the foot of the page shows the rest in any case.
	deeds, ways := s.pages[s.at].deeds(s), s.ways()
	keys := []key.Binding{deeds[0].Binding, turnKey, ways[0].Binding}
	for _, d := range append(deeds[1:], ways[1:]...) {
		keys = append(keys, d.Binding)
	}
	return keys
}

// ways lead out of the guide, from every page.
func (s *guideScreen) ways() []deed {
	return []deed{
		{named(s.common.keys.back, "leave"), func() (action, tea.Cmd) {
			return leaveGuide{"The walk-through waits: w goes on with it."}, s.remember()
		}},
		{skipKey, s.close},
		{s.common.keys.quit, func() (action, tea.Cmd) { return quit{}, nil }},
	}
}

func (s *guideScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case guideRead:
		s.situation, s.rungs = msg.situation, msg.rungs
		s.take(msg.summary)
	case failed:
		return warn(msg), nil
	case begin:
		if s.at != pageSafe {
			return nil, s.read()
		}
		return tell{"Your store is made, and open."}, tea.Batch(s.turn(pageSafe+1), s.read())
	case opened: // a credential has come in, or was changed
		return s.cameIn(msg)
	case home: // back from a credential
		return nil, s.read()
	case onward:
		return pageTurned{}, tea.Batch(s.turn(pageOf[msg.from]+1), s.read())
	case practiceLooked:
		if msg.found == nil {
			return practise(s.common)
		}
		return s.cameIn(opened{summary: *msg.found, note: "You have the sample already."})
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil, nil
}

// take makes a credential the one that the pages speak of. A login of this visit stays with it.
func (s *guideScreen) take(summary *flow.Summary) {
	if summary != nil && s.visit != nil && s.visit.summary.ID == summary.ID && s.visit.summary.Environment == summary.Environment {
		s.visit.summary = *summary
		return
	}
	if s.visit != nil {
		s.visit.end()
		s.visit = nil
	}
	if summary != nil {
		s.visit = newVisit(s.common, *summary)
		s.visit.guided = true
	}
}

// cameIn goes on with a credential that was imported. One that was only changed leaves the page open.
func (s *guideScreen) cameIn(msg opened) (action, tea.Cmd) {
	s.take(&msg.summary)
	place := s.bookmark.at()
	place.Credential = msg.summary.ID
	s.bookmark.put(place)
	to := s.at
	switch s.at {
	case pageImport:
		to = pageImport + 1
	case pageNext:
		to = pageTest // how a login is signed is known by now
	}
	return msg.notice(), tea.Batch(s.turn(to), s.read())
}

func (s *guideScreen) press(msg tea.KeyPressMsg) (action, tea.Cmd) {
	for _, d := range append(s.pages[s.at].deeds(s), s.ways()...) {
		if key.Matches(msg, d.Binding) {
			return d.act()
		}
	}
	if !key.Matches(msg, turnKey) {
		return nil, nil
	}
	step := 1
	if msg.String() == "left" {
		step = -1
	}
	return pageTurned{}, s.turn(s.at + step)
}

func (s *guideScreen) view() body {
	b := body{scrolls: true}
	page := s.pages[s.at]
	b.add("", "   "+s.styles.strong.Render(page.heading), "")
	page.draw(s, &b)
	b.add("")
	foot := page.deeds(s)
	if s.at == pageWelcome { // who has just arrived must see the ways out without looking for them
		foot = append(foot, s.ways()...)
	}
	for _, d := range foot {
		_, full := described(d.Binding)
		b.add("   " + s.styles.key.Render(pad(d.Help().Key, 7)) + full)
	}
	return b
}

const (
	// guideColumn is how wide text is at most: longer lines are hard to read.
	guideColumn = 76
	// guideTerm is the width of the terms that a page explains.
	guideTerm = 15
)

// after adds a paragraph behind a sign or a term.
func (s *guideScreen) after(b *body, sign, text string) {
	b.add(indent(3, wrapAfter(sign, text, min(s.width-6, guideColumn))...)...)
}

// text adds a paragraph.
func (s *guideScreen) text(b *body, text string) { s.after(b, "", text) }

// item adds a term and what it is.
func (s *guideScreen) item(b *body, term, text string) { s.after(b, pad(term, guideTerm), text) }

// ticked adds a paragraph about something that is done.
func (s *guideScreen) ticked(b *body, text string) { s.after(b, s.styles.good.Render("✓ "), text) }

// done reports whether a page has its tick: what it is for is done, or it has been read.
func (s *guideScreen) done(page int) bool {
	if done := s.pages[page].done; done != nil && !done(s) {
		return false
	}
	return page == pageSafe || page == pageImport || page == pageTest || page < s.furthest
}

// progress is the line of steps, with a tick at those that are done. Where there is no room for their names
// it says how many there are, and which one is open.
func (s *guideScreen) progress(width int) string {
	signs, names, room := "", "", 1
	gap := ""
	for _, p := range s.pages {
		room += len(p.name) + 2
	}
	if width >= room+len(s.pages) {
		gap = " " // between a tick and its name
	}
	for i, p := range s.pages {
		sign, name := " ", s.styles.tab.Render(p.name)
		short := s.styles.dim.Render("·")
		if s.done(i) {
			sign, short = s.styles.tabDone.Render("✓"), s.styles.tabDone.Render("✓")
		}
		if i == s.at {
			sign, short = s.styles.selected.Render("▸"), s.styles.selected.Render("▸")
			name = s.styles.tabOpen.Render(p.name)
		}
		signs += short
		names += sign + gap + name + " "
	}
	line := " " + names
	if ansi.StringWidth(line) > width {
		line = " " + signs + "  " + itoa(s.at+1) + " of " + itoa(len(s.pages)) + " · " + s.styles.tabOpen.Render(s.pages[s.at].name) + " "
	}
	return line + s.styles.dim.Render(strings.Repeat("─", max(0, width-ansi.StringWidth(line))))
}
