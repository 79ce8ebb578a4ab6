package widget

import (
	"strconv"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/ui/flow/exportfile"
)

// PathField is a field for the path of a file: typed with completion, chosen from what fits, pasted, or dragged from a
// file manager.
type PathField struct {
	Input
	Entries  []exportfile.Entry // what the folder holds that begins like the path
	listErr  error
	Pick     int // an entry chosen with the arrows, -1 for none
	Listings int // tells the latest listing from one that was overtaken by typing
	// Stale is set until what fits the path has been listed. Keys that choose among that are held until then, with those
	// that follow them.
	Stale bool
	queue Queue
}

// maxEntries limits the matching files that are offered at once.
const maxEntries = 8

var (
	CompleteKey = key.NewBinding(key.WithKeys("tab"), key.WithHelp("tab", "complete"))
	ChooseKey   = key.NewBinding(key.WithKeys("up", "down"), key.WithHelp("↑↓", "choose"))
)

// NewPathField returns an empty field with the focus.
func NewPathField(c *Canvas, placeholder string) PathField {
	f := PathField{Input: NewInput(c, placeholder, false), Pick: -1}
	f.Focus()
	return f
}

// Listing has the folder's entries that match the typed text.
type Listing struct {
	Number  int
	Entries []exportfile.Entry
	err     error
}

// List looks for what fits; its listing is for take.
func (f *PathField) List() tea.Cmd {
	f.Listings++
	f.Pick, f.Stale = -1, !f.HidesContent
	if f.HidesContent {
		f.Entries, f.listErr = nil, nil
		return nil
	}
	number, prefix := f.Listings, f.Value()
	return func() tea.Msg {
		entries, err := exportfile.Complete(prefix, 200)
		return Listing{Number: number, Entries: entries, err: err}
	}
}

// take takes a listing, and returns what was kept for it, to be entered now.
func (f *PathField) take(msg Listing) []tea.Msg {
	if msg.Number != f.Listings {
		return nil
	}
	f.Entries, f.listErr, f.Stale = msg.Entries, msg.err, false
	return f.queue.Over()
}

// Hold keeps keys that follow one which waits for the listing; esc gives them up, and does what it always does.
func (f *PathField) Hold(msg tea.Msg) bool {
	switch press, isKey := msg.(tea.KeyPressMsg); {
	case !f.queue.Waits():
		return false
	case isKey && press.String() == "esc":
		f.queue.GiveUp()
		return false
	}
	f.queue.Follow(msg)
	return true
}

// paste takes the path of a file that was dropped in place of what was typed, and anything else as text. The error is
// for several files at once, which change nothing.
func (f *PathField) paste(msg tea.PasteMsg) error {
	switch dropped := exportfile.Dropped(msg.Content); len(dropped) {
	case 0:
		f.Input.Update(msg)
	case 1:
		f.Set(dropped[0])
	default:
		return exportfile.Several(len(dropped))
	}
	return nil
}

// press takes a key and reports whether the path has become another one: list what fits that.
func (f *PathField) press(msg tea.KeyPressMsg) (changed bool) {
	switch {
	case f.Stale && (key.Matches(msg, CompleteKey) || key.Matches(msg, ChooseKey)):
		f.queue.Wait(msg)
		return false
	case msg.String() == "down":
		f.Pick = min(f.Pick+1, len(f.Entries)-1)
		return false
	case msg.String() == "up":
		f.Pick = max(f.Pick-1, -1)
		return false
	case key.Matches(msg, CompleteKey):
		return f.complete()
	}
	before := f.Value()
	f.Input.Update(msg)
	return f.Value() != before
}

// complete takes the chosen entry, the only one, or what all of them begin with.
func (f *PathField) complete() (changed bool) {
	switch {
	case f.Pick >= 0 && f.Pick < len(f.Entries):
		f.Set(f.Entries[f.Pick].Path)
	case len(f.Entries) > 0:
		shared := f.Entries[0].Path
		for _, e := range f.Entries[1:] {
			shared = shared[:samePrefix(shared, e.Path)]
		}
		if len(shared) <= len(f.Value()) && len(f.Entries) > 1 {
			return false
		}
		f.Set(shared)
	default:
		return false
	}
	return true
}

// takePick puts the entry that was chosen with the arrows into the field, and reports whether that is a folder: it is
// entered, and what is in it listed.
func (f *PathField) takePick() (folder bool) {
	if f.Pick < 0 || f.Pick >= len(f.Entries) {
		return false
	}
	chosen := f.Entries[f.Pick]
	f.Set(chosen.Path)
	return chosen.IsDir
}

// Draw adds the field under its label, with the cursor in it.
func (f *PathField) Draw(b *Body, c *Canvas) {
	b.Add("   " + c.Styles.FieldFocus.Render("File"))
	field := f.View(c.Width - 8)
	b.At(3 + f.CursorX())
	b.Add("   "+field, "")
}

// Offer lists what the folder holds that fits.
func (f *PathField) Offer(b *Body, c *Canvas) {
	switch {
	case f.listErr != nil:
		b.Add("   " + c.Styles.Dim.Render(Pad(Explained(f.listErr), c.Width-6)))
		return
	case len(f.Entries) == 0:
		if f.Value() != "" && !f.HidesContent {
			b.Add("   " + c.Styles.Dim.Render("Nothing here starts with that."))
		}
		return
	}
	first := max(0, min(f.Pick-maxEntries/2, len(f.Entries)-maxEntries))
	for i := first; i < min(len(f.Entries), first+maxEntries); i++ {
		e, mark := f.Entries[i], "  "
		name := Shown(e.Name)
		if i == f.Pick {
			mark, name = c.Styles.Selected.Render("▸ "), c.Styles.Selected.Render(name)
			b.Focus = len(b.Lines)
		}
		b.Add("   " + mark + name)
	}
	if more := len(f.Entries) - maxEntries; more > 0 {
		b.Add("     " + c.Styles.Dim.Render("and "+strconv.Itoa(more)+" more"))
	}
}
