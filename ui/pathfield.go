package ui

import (
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/ui/flow/exportfile"
)

// pathField is a field for the path of a file: typed with completion, chosen from what fits, pasted, or dragged from a
// file manager.
type pathField struct {
	input
	entries  []exportfile.Entry // what the folder holds that begins like the path
	listErr  error
	pick     int // an entry chosen with the arrows, -1 for none
	listings int // tells the latest listing from one that was overtaken by typing
	// stale is set until what fits the path has been listed. Keys that choose among that are held until then, with those
	// that follow them.
	stale bool
	queue queue
}

// maxEntries is how many matching files are offered at once.
const maxEntries = 8

var (
	completeKey = key.NewBinding(key.WithKeys("tab"), key.WithHelp("tab", "complete"))
	chooseKey   = key.NewBinding(key.WithKeys("up", "down"), key.WithHelp("↑↓", "choose"))
)

func newPathField(c *canvas, placeholder string) pathField {
	f := pathField{input: newInput(c, placeholder, false), pick: -1}
	f.focus()
	return f
}

// listing is what the folder holds that matches what was typed.
type listing struct {
	number  int
	entries []exportfile.Entry
	err     error
}

// list looks for what fits; its listing is for take.
func (f *pathField) list() tea.Cmd {
	f.listings++
	f.pick, f.stale = -1, !f.veiled
	if f.veiled {
		f.entries, f.listErr = nil, nil
		return nil
	}
	number, prefix := f.listings, f.value()
	return func() tea.Msg {
		entries, err := exportfile.Complete(prefix, 200)
		return listing{number, entries, err}
	}
}

// take takes a listing, and returns what was kept for it, to be entered now.
func (f *pathField) take(msg listing) []tea.Msg {
	if msg.number != f.listings {
		return nil
	}
	f.entries, f.listErr, f.stale = msg.entries, msg.err, false
	return f.queue.over()
}

// hold keeps keys that follow one which waits for the listing; esc gives them up, and does what it always does.
func (f *pathField) hold(msg tea.Msg) bool {
	switch press, isKey := msg.(tea.KeyPressMsg); {
	case !f.queue.waits():
		return false
	case isKey && press.String() == "esc":
		f.queue.giveUp()
		return false
	}
	f.queue.follow(msg)
	return true
}

// paste takes the path of a file that was dropped in place of what was typed, and anything else as text. The error is
// for several files at once, which change nothing.
func (f *pathField) paste(msg tea.PasteMsg) error {
	switch dropped := exportfile.Dropped(msg.Content); len(dropped) {
	case 0:
		f.input.update(msg)
	case 1:
		f.set(dropped[0])
	default:
		return exportfile.Several(len(dropped))
	}
	return nil
}

// press takes a key and reports whether the path has become another one: list what fits that.
func (f *pathField) press(msg tea.KeyPressMsg) (changed bool) {
	switch {
	case f.stale && (key.Matches(msg, completeKey) || key.Matches(msg, chooseKey)):
		f.queue.wait(msg)
		return false
	case msg.String() == "down":
		f.pick = min(f.pick+1, len(f.entries)-1)
		return false
	case msg.String() == "up":
		f.pick = max(f.pick-1, -1)
		return false
	case key.Matches(msg, completeKey):
		return f.complete()
	}
	before := f.value()
	f.input.update(msg)
	return f.value() != before
}

// complete takes the chosen entry, the only one, or what all of them begin with.
func (f *pathField) complete() (changed bool) {
	switch {
	case f.pick >= 0 && f.pick < len(f.entries):
		f.set(f.entries[f.pick].Path)
	case len(f.entries) > 0:
		shared := f.entries[0].Path
		for _, e := range f.entries[1:] {
			shared = commonPrefix(shared, e.Path)
		}
		if len(shared) <= len(f.value()) && len(f.entries) > 1 {
			return false
		}
		f.set(shared)
	default:
		return false
	}
	return true
}

// takePick puts the entry that was chosen with the arrows into the field, and reports whether that is a folder: it is
// entered, and what is in it listed.
func (f *pathField) takePick() (folder bool) {
	if f.pick < 0 || f.pick >= len(f.entries) {
		return false
	}
	chosen := f.entries[f.pick]
	f.set(chosen.Path)
	return chosen.IsDir
}

// commonPrefix is what both begin with, in whole characters; a name of a file may hold what is none.
func commonPrefix(a, b string) string {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	for n > 0 && n < len(a) && !utf8.RuneStart(a[n]) {
		n--
	}
	return a[:n]
}

// draw adds the field under its label, with the cursor in it.
func (f *pathField) draw(b *body, c *canvas) {
	b.add("   " + c.styles.fieldFocus.Render("File"))
	field := f.view(c.width - 8)
	b.at(3 + f.cursorX())
	b.add("   "+field, "")
}

// offer lists what the folder holds that fits.
func (f *pathField) offer(b *body, c *canvas) {
	switch {
	case f.listErr != nil:
		b.add("   " + c.styles.dim.Render(pad(explained(f.listErr), c.width-6)))
		return
	case len(f.entries) == 0:
		if f.value() != "" && !f.veiled {
			b.add("   " + c.styles.dim.Render("Nothing here begins like this."))
		}
		return
	}
	first := max(0, min(f.pick-maxEntries/2, len(f.entries)-maxEntries))
	for i := first; i < min(len(f.entries), first+maxEntries); i++ {
		e, mark := f.entries[i], "  "
		name := shown(e.Name)
		if i == f.pick {
			mark, name = c.styles.selected.Render("▸ "), c.styles.selected.Render(name)
			b.focus = len(b.lines)
		}
		b.add("   " + mark + name)
	}
	if more := len(f.entries) - maxEntries; more > 0 {
		b.add("     " + c.styles.dim.Render("and "+itoa(more)+" more"))
	}
}
