package ui

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
	"kiikey/store"
	"kiikey/ui/flow"
)

// credentialsScreen is home: every credential, a line each. Names and environments come first, from what
// the keyring shows at once; details follow in the background.
type credentialsScreen struct {
	*common
	loaded   bool
	rows     []row
	places   map[string]int // which row a credential is in, by id
	cancel   context.CancelFunc
	at, from int    // the selected row, the first one drawn
	wanted   string // the credential to select once the names are there
	err      error
}

// row is one credential; summary is nil until its details have been read.
type row struct {
	store.Entry
	summary *flow.Summary
	err     error
}

// namesRead and detailsRead are the two halves of reading the store. Details come in batches, in the order
// of the names; the last one says so.
type (
	namesRead   struct{ entries []store.Entry }
	detailsRead struct {
		rows []row
		err  error // why reading ended early
	}
)

// detailBatch is how many credentials are read before the screen hears of them: few enough that the first
// screenful appears at once.
const detailBatch = 100

func newCredentialsScreen(c *common, selected string) *credentialsScreen {
	return &credentialsScreen{common: c, wanted: selected}
}

func (s *credentialsScreen) title() string { return "Credentials" }
func (s *credentialsScreen) typing() bool  { return false }

func (s *credentialsScreen) start() tea.Cmd {
	return do(s.ctx, s, func(ctx context.Context) tea.Msg {
		entries, err := s.job.Names(ctx)
		if err != nil {
			return failed{err}
		}
		return namesRead{entries}
	})
}

// leave ends the reading of details.
func (s *credentialsScreen) leave() {
	if s.cancel != nil {
		s.cancel()
	}
}

// readDetails reads all credentials, and sends what it has every so often.
func (s *credentialsScreen) readDetails() tea.Cmd {
	ctx, cancel := context.WithCancel(s.ctx)
	s.cancel = cancel
	send := s.send
	return do(ctx, s, func(ctx context.Context) tea.Msg {
		var batch []row
		err := s.job.EachSummary(ctx, func(e store.Entry, summary flow.Summary, err error) error {
			if len(batch) == detailBatch {
				send(result{s, detailsRead{rows: batch}})
				batch = nil
			}
			r := row{Entry: e, err: err}
			if err == nil {
				r.summary = &summary
			}
			batch = append(batch, r)
			return ctx.Err()
		})
		return detailsRead{batch, err}
	})
}

var (
	openKey     = key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "open"))
	importKey   = key.NewBinding(key.WithKeys("i"), key.WithHelp("i", "import"))
	practiseKey = key.NewBinding(key.WithKeys("p"), key.WithHelp("p", "practise"))
	signKey     = key.NewBinding(key.WithKeys("s"), key.WithHelp("s", "sign"))
	testKey     = key.NewBinding(key.WithKeys("t"), key.WithHelp("t", "test"))
	whyKey      = key.NewBinding(key.WithKeys("d"), key.WithHelp("d", "why?"))
	envKey      = key.NewBinding(key.WithKeys("e"), key.WithHelp("e", "environment"))
	renameKey   = key.NewBinding(key.WithKeys("n"), key.WithHelp("n", "rename"))
	editKey     = key.NewBinding(key.WithKeys("E"), key.WithHelp("E", "edit"))
	removeKey   = key.NewBinding(key.WithKeys("x", "delete"), key.WithHelp("x", "remove"))
	lockKey     = key.NewBinding(key.WithKeys("l", "ctrl+l"), key.WithHelp("l", "lock"))
)

func (s *credentialsScreen) keys() []key.Binding {
	k := s.common.keys
	if len(s.rows) == 0 {
		return []key.Binding{importKey, named(practiseKey, "practise with the sandbox"), lockKey, k.quit}
	}
	return []key.Binding{openKey, testKey, signKey, whyKey, importKey, named(k.choose, "move"), renameKey, editKey, removeKey, practiseKey, lockKey,
		k.pageUp, k.pageDown, k.top, k.bottom, k.quit}
}

func (s *credentialsScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case failed:
		s.loaded, s.err = true, msg.err
	case namesRead:
		s.take(msg.entries)
		return nil, s.readDetails()
	case detailsRead:
		for _, r := range msg.rows {
			if i, ok := s.places[r.ID]; ok {
				s.rows[i].summary, s.rows[i].err = r.summary, r.err
			}
		}
		if msg.err != nil && s.ctx.Err() == nil {
			return warn{explained(msg.err)}, nil
		}
	case confirmed:
		return nil, s.remove(msg.what)
	case removed:
		return home{}, nil
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil, nil
}

func (s *credentialsScreen) take(entries []store.Entry) {
	s.loaded, s.rows = true, make([]row, len(entries))
	for i, e := range entries {
		s.rows[i] = row{Entry: e}
	}
	slices.SortStableFunc(s.rows, func(a, b row) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), strings.Compare(a.Name, b.Name))
	})
	s.places = make(map[string]int, len(s.rows))
	for i, r := range s.rows {
		s.places[r.ID] = i
		if r.Name == s.wanted {
			s.at = i
		}
	}
}

func (s *credentialsScreen) press(msg tea.KeyPressMsg) (action, tea.Cmd) {
	k := s.common.keys
	switch {
	case key.Matches(msg, k.quit):
		return quit{}, nil
	case key.Matches(msg, lockKey):
		return lock{}, nil
	case s.err != nil && key.Matches(msg, k.enter):
		return home{}, nil
	case !s.loaded || s.err != nil:
		return nil, nil
	case key.Matches(msg, importKey):
		return push{newImportScreen(s.common)}, nil
	case key.Matches(msg, practiseKey):
		return practise(s.common)
	case len(s.rows) == 0:
		return nil, nil
	}
	selected := s.rows[s.at]
	switch {
	case key.Matches(msg, k.up):
		s.at--
	case key.Matches(msg, k.down):
		s.at++
	case key.Matches(msg, k.pageUp):
		s.at -= s.visible()
	case key.Matches(msg, k.pageDown):
		s.at += s.visible()
	case key.Matches(msg, k.top):
		s.at = 0
	case key.Matches(msg, k.bottom):
		s.at = len(s.rows) - 1
	case key.Matches(msg, removeKey):
		summary := flow.Summary{Name: selected.Name, Environment: selected.Environment}
		if selected.summary != nil {
			summary = *selected.summary
		}
		return push{askRemove(s.common, summary)}, nil
	case selected.summary == nil:
		if selected.err != nil && key.Matches(msg, openKey, testKey, signKey, whyKey, renameKey, editKey) {
			return push{newProblemScreen(s.common, shown(selected.Name), selected.err)}, nil
		}
	case key.Matches(msg, openKey):
		return push{newKeyScreen(newVisit(s.common, *selected.summary))}, nil
	case key.Matches(msg, testKey):
		return push{newTestScreen(newVisit(s.common, *selected.summary))}, nil
	case key.Matches(msg, signKey):
		return push{newSignatureScreen(newVisit(s.common, *selected.summary))}, nil
	case key.Matches(msg, whyKey):
		return push{newWhyScreen(newVisit(s.common, *selected.summary))}, nil
	case key.Matches(msg, renameKey):
		return push{newRenameScreen(s.common, selected.Name)}, nil
	case key.Matches(msg, editKey):
		return push{newEditScreen(s.common, *selected.summary)}, nil
	}
	s.at = max(0, min(s.at, len(s.rows)-1))
	return nil, nil
}

// removed tells that a credential is gone.
type removed struct{}

// askRemove asks before a credential is deleted.
func askRemove(c *common, m flow.Summary) screen {
	details := []string{"It is deleted from this computer, with its session and what is known of its tests. The key itself stays valid " +
		"at the exchange: delete it there too if it must not be used any more."}
	if !m.ImportedAt.IsZero() {
		details = append(details, "", "API key "+shown(m.MaskedKey)+", user "+shown(m.UserID)+", imported "+ago(c.job.Now(), m.ImportedAt)+".")
	}
	return newConfirmScreen(c, "Remove", "Remove "+shown(m.Name)+" ("+shown(m.Environment)+")?", details, "Yes, remove it", m.Name)
}

func (s *credentialsScreen) remove(name string) tea.Cmd {
	return do(s.ctx, s, func(ctx context.Context) tea.Msg {
		if err := s.job.Remove(ctx, name); err != nil {
			return failed{err}
		}
		return removed{}
	})
}

// visible is how many rows fit under the heading and above the details of the selected one.
func (s *credentialsScreen) visible() int { return max(1, s.common.rows-4) }

func (s *credentialsScreen) view() body {
	var b body
	switch {
	case s.err != nil:
		b.add("")
		b.add(indent(3, problemLines(s.common, s.err, s.width-6)...)...)
		return b
	case !s.loaded:
		return b
	case len(s.rows) == 0:
		return s.empty()
	}
	columns := s.columns()
	b.add(s.styles.dim.Render(columns.line("  ", "NAME", "ENVIRONMENT", "USER", "KEY", "AGE", "LAST TEST")))
	s.from = max(0, min(s.from, s.at, max(0, len(s.rows)-s.visible())))
	if s.at >= s.from+s.visible() {
		s.from = s.at - s.visible() + 1
	}
	for i := s.from; i < min(len(s.rows), s.from+s.visible()); i++ {
		if i == s.at {
			b.at(1)
		}
		b.add(s.row(i, columns))
	}
	for len(b.lines) < s.common.rows-2 {
		b.add("")
	}
	b.add("", s.selectedLine())
	return b
}

// empty is what a person with no credentials yet sees: what this is, and the two ways to begin.
func (s *credentialsScreen) empty() body {
	var b body
	text := func(t string) { b.add(indent(3, wrap(t, s.width-6)...)...) }
	b.add("")
	text("No credentials yet.")
	b.add("")
	text("Make an API key in the exchange's web page (Profile, API Keys, Create) and press its Export JSON button; then import that file here.")
	b.add("")
	text("Or practise first: the sandbox is an exchange inside this program, with a sample key, no account and no network.")
	b.add("", "")
	b.add("     "+s.styles.key.Render("i")+"   import an exported file", "")
	b.add("     " + s.styles.key.Render("p") + "   practise with the sandbox")
	return b
}

// columns are the widths that the terminal has room for; 0 leaves a column out.
type columns struct{ name, environment, user, key, age, test int }

func (s *credentialsScreen) columns() columns {
	c := columns{environment: 15, user: 7, key: 12, age: 8, test: 20}
	// What matters least goes first when the terminal is narrow.
	for _, drop := range []*int{nil, &c.age, &c.key, &c.user} {
		if drop != nil {
			*drop = 0
		}
		c.name = s.width - 3 - c.environment - c.user - c.key - c.age - c.test
		if c.name >= 14 {
			break
		}
	}
	c.name = min(c.name, 40)
	return c
}

func (c columns) line(marker, name, environment, user, key, age, test string) string {
	cell := func(text string, width int) string {
		if width == 0 {
			return ""
		}
		return pad(text, width-1) + " "
	}
	return " " + marker + cell(name, c.name) + cell(environment, c.environment) + cell(user, c.user) + cell(key, c.key) +
		cell(age, c.age) + cell(test, c.test)
}

func (s *credentialsScreen) row(i int, c columns) string {
	r := s.rows[i]
	marker, name := "  ", shown(r.Name)
	if i == s.at {
		marker, name = s.styles.selected.Render("▸ "), s.styles.selected.Render(pad(name, c.name-1))
	}
	mark := s.styles.environmentMark(shown(r.Environment), s.kind(r.Environment))
	switch {
	case r.err != nil:
		return c.line(marker, name, mark, "", "", "", s.styles.bad.Render("✗ ")+"cannot be read")
	case r.summary == nil:
		return c.line(marker, name, mark, s.styles.dim.Render("…"), "", "", "")
	}
	sum := r.summary
	return c.line(marker, name, mark, shown(sum.UserID), shown(sum.MaskedKey), s.ageNote(sum), s.testNote(sum))
}

func (s *credentialsScreen) ageNote(sum *flow.Summary) string {
	now := s.job.Now()
	note := age(now, sum.ImportedAt)
	limit := s.job.Settings().Keys.AgeNoteDays
	if limit > 0 && int(now.Sub(sum.ImportedAt).Hours()/24) > limit {
		note += s.styles.caution.Render(" !")
	}
	return note
}

// testNote is the last test's outcome and when that was.
func (s *credentialsScreen) testNote(sum *flow.Summary) string {
	t := sum.LastTest
	switch {
	case t == nil:
		return s.styles.dim.Render("– not tested yet")
	case t.Kind == "":
		return s.styles.good.Render("✓ ") + ago(s.job.Now(), t.At)
	}
	return s.styles.bad.Render("✗ ") + outcomeWord(t.Kind) + " " + ago(s.job.Now(), t.At)
}

// kind is the kind of an environment by name; custom when the configuration does not know it any more.
func (c *common) kind(environment string) kiiex.EnvironmentKind {
	if e, err := c.job.Environment(environment); err == nil {
		return e.Kind
	}
	return kiiex.KindCustom
}

// selectedLine says of the selected credential what the columns do not.
func (s *credentialsScreen) selectedLine() string {
	r := s.rows[s.at]
	if r.summary == nil {
		return ""
	}
	parts := []string{shown(r.Name), "imported " + r.summary.ImportedAt.Local().Format("2 Jan 2006")}
	if len(r.summary.Permissions) > 0 {
		parts = append(parts, shown(strings.Join(r.summary.Permissions, ", ")))
	}
	if len(r.summary.IPWhitelist) > 0 {
		parts = append(parts, "only from "+shown(strings.Join(r.summary.IPWhitelist, ", ")))
	} else {
		parts = append(parts, "any IP address")
	}
	if t := r.summary.LastTest; t != nil && t.Kind != "" {
		parts = []string{shown(r.Name), shown(t.Message)}
	}
	return "   " + s.styles.dim.Render(pad(strings.Join(parts, " · "), s.width-6))
}
