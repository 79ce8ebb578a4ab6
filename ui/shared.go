package ui

import (
	"context"
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
	"kiikey/kiiex/export"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
	"kiikey/ui/widget"
	"kiikey/ui/words"
)

// shared holds the state of all screens. Screens read it; only the program changes it.
type shared struct {
	*widget.Canvas
	ctx context.Context
	job *flow.Job
	// repeated is set while the key that is handled may come from one that is held down.
	repeated bool
	// passphraseFile reads the vault's passphrase; nil if no file was named, or once it was read.
	passphraseFile flow.Passphrase
}

// A screen begins with no command, has no field, and can only be left, unless it says so itself.
func (c *shared) start() tea.Cmd      { return nil }
func (c *shared) typing() bool        { return false }
func (c *shared) keys() []key.Binding { return []key.Binding{c.Keys.Back} }

// leaves reports whether a message is the user's wish to go back.
func (c *shared) leaves(msg tea.Msg) bool {
	press, ok := msg.(tea.KeyPressMsg)
	return ok && key.Matches(press, c.Keys.Back)
}

// reads answers a message to a screen that only shows something: any of these keys leaves it.
func (c *shared) reads(msg tea.Msg, leaving ...key.Binding) (action, tea.Cmd) {
	if press, ok := msg.(tea.KeyPressMsg); ok && key.Matches(press, append(leaving, c.Keys.Back, c.Keys.Enter)...) {
		return Back{}, nil
	}
	return nil, nil
}

// drawText draws a text of several lines: what does not fit into one goes on below its beginning.
func (c *shared) drawText(b *widget.Body, text string) {
	for line := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		said := strings.TrimLeft(line, " ")
		b.Marked(c.Width, line[:len(line)-len(said)], widget.Shown(said))
	}
}

// chooses answers a message to a screen that only asks for one of several: chosen is what is done with it.
func (c *shared) chooses(msg tea.Msg, pick *widget.Pick, enter key.Binding, chosen func() action) (action, tea.Cmd) {
	press, ok := msg.(tea.KeyPressMsg)
	switch {
	case !ok:
	case key.Matches(press, c.Keys.Back):
		return Back{}, nil
	case key.Matches(press, enter):
		return chosen(), nil
	default:
		pick.Update(press, c.Keys.Up, c.Keys.Down)
	}
	return nil, nil
}

// takePassphraseFile returns the reader of the passphrase file that was named at the start, once: after a lock
// the user has to be present.
func (c *shared) takePassphraseFile() flow.Passphrase {
	give := c.passphraseFile
	c.passphraseFile = nil
	return give
}

// kind returns the kind of an environment by name; custom if it is no longer in the configuration.
func (c *shared) kind(environment string) kiiex.EnvironmentKind {
	if e, err := c.job.Environment(environment); err == nil {
		return e.Kind
	}
	return kiiex.KindCustom
}

// positionIn says which one of a list is chosen, and how many there are above and below the visible rows; "" where there is
// no choice.
func positionIn(list *widget.Pick, rows int) string {
	if list.Count < 2 {
		return ""
	}
	said := problem.Thousands(list.At+1) + " of " + problem.Thousands(list.Count)
	from, to := list.Window(rows)
	if from > 0 {
		said += " · ↑ " + problem.Thousands(from) + " more"
	}
	if below := list.Count - to; below > 0 {
		said += " · ↓ " + problem.Thousands(below) + " more"
	}
	return said
}

// anyWithdraws reports whether one of these credentials can withdraw.
func anyWithdraws(of []flow.Summary) bool {
	return slices.ContainsFunc(of, func(m flow.Summary) bool { return m.Withdraws })
}

// markOf is the mark before a key of a file, if it can withdraw.
func (c *shared) markOf(d export.Draft) string {
	if !kiiex.CanWithdraw(d.Credential.Permissions) {
		return ""
	}
	return c.withdrawMark() + " "
}

// withdrawMark marks a credential that can withdraw.
func (c *shared) withdrawMark() string { return c.Styles.Attention.Render(words.WithdrawSign) }

// revealLife is the time for which a secret is shown.
func (c *shared) revealLife() time.Duration {
	return time.Duration(c.job.Settings().Display.RevealSeconds) * time.Second
}

// isOld reports whether an API key is older than the configuration wants.
func (c *shared) isOld(sum flow.Summary) bool {
	return words.IsOld(sum, c.job.Settings().Keys.AgeNoteDays, c.job.Now())
}

// pressRotate names the shortcut that leads to a rotation.
const pressRotate = "press K"

// replaceNote says what is left to do in a credential's rotation, or that its API key is older than the configuration wants;
// empty for neither.
func (c *shared) replaceNote(sum flow.Summary) string {
	if sum.Rotation == nil && c.isOld(sum) {
		return words.Old(c.job.Settings().Keys.AgeNoteDays) + " To replace it, " + pressRotate + "."
	}
	return words.RotationNote(sum, pressRotate)
}
