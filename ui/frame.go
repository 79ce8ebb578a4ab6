package ui

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kiikey/kiiex"
	"kiikey/ui/flow"
	"kiikey/ui/widget"
	"kiikey/ui/words"
)

// The smallest terminal that a screen is drawn in; below it one line says how much is missing.
const (
	minWidth  = 50
	minHeight = 14
)

// maxSize limits the columns, and the rows, that are used: memory for all cells of a size is taken several times over.
const maxSize = 1000

// chrome is the number of rows around the body: title, rule, rule, status, help.
const chrome = 5

// frame draws a screen's body with the title line above and the status and help lines below. It returns
// the whole picture, exactly height rows, and the cursor in it.
func (a *app) frame() (string, *tea.Cursor) {
	if a.width < minWidth || a.height < minHeight {
		return tooSmall(a.width, a.height), nil
	}
	s := a.top()
	b := s.view()
	rows := a.height - chrome
	offset, clipped := a.scrolled(b, rows)

	lines := make([]string, 0, a.height)
	lines = append(lines, a.titleLine(s), a.upperRule())
	for i := range rows {
		line := ""
		if n := offset + i; n < len(b.Lines) {
			line = b.Lines[n]
		}
		lines = append(lines, ansi.Truncate(line, a.width, "…"))
	}
	lines = append(lines, a.lowerRule(offset, len(b.Lines), clipped), a.statusLine(), a.helpLine(s))

	cursor := b.Cursor
	if cursor != nil {
		cursor.Y += 2 - offset
		cursor.X = min(cursor.X, a.width-1)
		if cursor.Y < 2 || cursor.Y >= 2+rows {
			cursor = nil
		}
	}
	return strings.Join(lines, "\n"), cursor
}

// scrolled returns the first line of the body to show and whether there is more than fits.
func (a *app) scrolled(b widget.Body, rows int) (offset int, clipped bool) {
	if len(b.Lines) <= rows {
		a.scroll = 0
		return 0, false
	}
	last := len(b.Lines) - rows
	if b.Scrolls || a.reading {
		a.scroll = max(0, min(a.scroll, last))
		return a.scroll, true
	}
	// Keep the focused line in sight with one line around it, and what is told below it, as little moved as possible.
	offset = max(min(a.scroll, last), min(last, b.Told-rows))
	offset = min(offset, max(0, b.Focus-1))
	offset = max(offset, min(last, b.Focus+2-rows))
	a.scroll = offset
	return offset, true
}

func tooSmall(width, height int) string {
	line := "kiikey needs " + strconv.Itoa(minWidth) + "×" + strconv.Itoa(minHeight) + ", this is " + strconv.Itoa(width) + "×" + strconv.Itoa(height)
	return ansi.Truncate(line, max(1, width), "…")
}

// titleLine names the program, the screen, and its subject. If that is too long the mark's words go, then those of
// the lock, then the program's name: what is left is the credential's, cut only then.
func (a *app) titleLine(s screen) string {
	title := s.title()
	for _, has := range []struct{ mark, lock, program bool }{{true, true, true}, {false, true, true}, {false, false, true}, {}} {
		left, right := a.titleEnds(title != "", has.mark, has.lock, has.program)
		room := a.width - ansi.StringWidth(left) - 1 - ansi.StringWidth(right)
		if ansi.StringWidth(title) <= room || !has.program {
			return widget.Spread(left+shortTitle(title, room), right, a.width)
		}
	}
	return ""
}

// titleEnds returns the texts before and behind the screen's title, if it has one: with the words of the mark, with those
// of the lock, with the program's name.
func (a *app) titleEnds(titled, mark, lock, program bool) (left, right string) {
	c, concerned := a.shared, a.concerned()
	switch left = " "; {
	case !titled:
		left += c.Styles.Strong.Render("kiikey")
	case program:
		left += c.Styles.Strong.Render("kiikey") + c.Styles.Dim.Render(" · ")
	}
	if w, ok := concerned.(withdrawer); ok && w.withdraws() {
		if right = c.withdrawMark() + "  "; mark {
			right = c.Styles.Attention.Render(words.WithdrawSign+" "+words.CanWithdraw) + "   "
		}
	}
	if name, kind := concerned.environmentShown(); name != "" {
		right += c.Styles.EnvironmentMark(widget.Cut(name, a.width/4), kiiex.EnvironmentKind(kind)) + "   "
	}
	return left, right + c.Styles.Dim.Render(a.vaultWords(lock && a.width >= 70)) + " "
}

// shortTitle cuts a title to width columns in the middle of the text before its last part, which names the screen:
// a credential's name, which may be long.
func shortTitle(title string, width int) string {
	const dot = " · "
	at := strings.LastIndex(title, dot)
	if at < 0 || ansi.StringWidth(title) <= width || ansi.StringWidth(title[at:]) > width-2 {
		return title // it fits, or its beginning says more
	}
	return widget.Cut(title[:at], max(1, width-ansi.StringWidth(title[at:]))) + title[at:]
}

// concerned returns the top screen, or the one below that it was opened for, which knows the subject.
func (a *app) concerned() environed {
	for i := len(a.stack) - 1; i >= 0; i-- {
		if e, ok := a.stack[i].(environed); ok {
			return e
		}
	}
	return nothing{}
}

// nothing is the subject of a screen that stands alone.
type nothing struct{}

func (nothing) environmentShown() (string, string) { return "", "" }

// vaultWords says whether the vault is unlocked, and when it locks, in full or in short.
func (a *app) vaultWords(whole bool) string {
	left, locks := a.untilLocked()
	situation, err := a.shared.job.Situation()
	switch {
	case err == nil && situation == flow.NoVault:
		return "no vault yet"
	case a.shared.job.Store() == nil:
		return "vault · locked"
	case !locks:
		return "vault · unlocked"
	case !whole:
		return "vault · " + countdown(left)
	}
	return "vault · locks in " + countdown(left)
}

// countdown writes the time left: in minutes until the last one, so that an idle program draws next
// to nothing.
func countdown(left time.Duration) string {
	if left <= time.Minute-time.Second {
		return strconv.Itoa(max(0, int((left+time.Second-1)/time.Second))) + " s"
	}
	return strconv.Itoa(int((left+time.Minute-1)/time.Minute)) + " min"
}

// upperRule returns the upper rule: a screen may have its own, which also lies above the screens that it opens.
func (a *app) upperRule() string {
	for _, s := range a.stack {
		if r, ok := s.(ruler); ok {
			return r.rule()
		}
	}
	return a.shared.Styles.Dim.Render(strings.Repeat("─", a.width))
}

func (a *app) lowerRule(offset, total int, clipped bool) string {
	more := ""
	if p, ok := a.top().(placed); ok && p.position() != "" {
		more = " " + p.position() + " "
	}
	if clipped {
		rows := a.height - chrome
		switch {
		case offset > 0 && offset+rows < total:
			more = " ↑↓ more "
		case offset > 0:
			more = " ↑ more "
		default:
			more = " ↓ more "
		}
	}
	return a.shared.Styles.Dim.Render(strings.Repeat("─", max(0, a.width-ansi.StringWidth(more)-2)) + more + "──")
}

func (a *app) statusLine() string {
	c := a.shared
	switch {
	case a.status.text != "" && a.status.hint:
		return widget.Pad(c.Styles.Attention.Render(" ! ")+a.status.text, a.width)
	case a.status.text != "":
		return widget.Pad(c.Styles.Good.Render(" ✓ ")+a.status.text, a.width)
	case a.failure == "":
		return ""
	}
	read := c.Keys.Messages.Help().Key
	if a.top().typing() {
		read = "f2"
	}
	tail := "  " + c.Styles.Key.Render(read) + " " + c.Styles.KeyText.Render("details") + "  " + c.Styles.Key.Render("esc") + " " + c.Styles.KeyText.Render("dismiss") + " "
	sign := c.Styles.Failed.Render(" ✗ ")
	if a.remarked {
		sign = c.Styles.Attention.Render(" ! ")
	}
	return widget.Pad(sign+a.failure, a.width-ansi.StringWidth(tail)) + tail
}

// helpLine shows as many of the screen's keys as fit, and always what esc does and how to see all of them.
func (a *app) helpLine(s screen) string {
	c := a.shared
	all := c.Keys.Help
	if s.typing() {
		all = c.Keys.HelpTyping
	}
	keys := slices.DeleteFunc(slices.Clone(s.keys()), func(b key.Binding) bool { return !b.Enabled() || b.Help().Key == "" })
	line, tail, leaves := "", " "+a.oneKey(all), ""
	if i := slices.IndexFunc(keys, func(b key.Binding) bool { return b.Help().Key == "esc" }); i >= 0 {
		leaves = " " + a.oneKey(keys[i]) + " "
	}
	for _, b := range keys {
		next := " " + a.oneKey(b) + " "
		if next == leaves {
			leaves = ""
		}
		if ansi.StringWidth(line+next+leaves+tail)+1 > a.width {
			break
		}
		line += next
	}
	return line + leaves + tail
}

func (a *app) oneKey(b key.Binding) string {
	word, _ := widget.Described(b)
	return a.shared.Styles.Key.Render(b.Help().Key) + " " + a.shared.Styles.KeyText.Render(word)
}
