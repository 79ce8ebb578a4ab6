package ui

import (
	"context"
	"io"
	"sync/atomic"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kiikey/kiiex/problem"
	"kiikey/store/busguard"
	"kiikey/ui/flow"
	"kiikey/ui/flow/clipboard"
	"kiikey/ui/internal/typing"
	"kiikey/ui/words/walkthrough"
)

// common is what every screen shares. Screens read it; only the app changes it.
type common struct {
	ctx    context.Context
	job    *flow.Job
	keys   keyMap
	styles styles
	// width and rows are the size of a screen's body.
	width, rows int
	clip        *clipboardKeeper
	// arrangement is how the person wants the list, until the store is locked.
	arrangement *arrangement
	// repeated is set while the key that is handled may come from one that is held down.
	repeated bool
	// version is shown in the help.
	version string
	// messages are the failures that the status line told of since the start, or since the store was locked.
	messages []message
	// bookmark is where the person is in the guide.
	bookmark *bookmark
	// send puts a message into the program from outside its loop: the steps of a running request.
	send func(tea.Msg)
	// passphraseFile reads the vault's passphrase; nil where no file was named, or once it was read.
	passphraseFile flow.Passphrase
	// release ends the reading of the terminal until the program's loop reads again.
	release func()
}

// newClipboard returns the clipboard as the configuration wants it. What goes to the terminal's own
// clipboard is sent by the running program, and written directly once it has ended.
func (a *app) newClipboard(o Options) *clipboard.Clipboard {
	return clipboard.New(clipboard.Options{
		Method: clipboard.Method(o.Job.Settings().Clipboard.Method),
		Getenv: lookup(o.Environ), Environ: busguard.Environ,
		Terminal: func(text string) {
			if a.ended.Load() {
				_, _ = io.WriteString(o.Out, ansi.SetSystemClipboard(text))
				return
			}
			a.common.send(tea.SetClipboard(text)())
		},
	})
}

// app is the program: the stack of screens, the frame around the top one, and what holds everywhere.
type app struct {
	common        *common
	colour        bool
	themed        bool // the configuration fixes the palette: the terminal is not asked
	stack         []screen
	width, height int
	scroll        int
	notice        notice
	remarked      bool   // that is no failure, but worth a look
	failure       string // what the line above the help says else, until the person dismisses it
	reading       bool   // page keys have moved a body that is used: its focus need not be in sight
	lastKey       time.Time
	pressed       string // the last key, and when
	pressedAt     time.Time
	ended         atomic.Bool // the program's loop is over
	// guide is where the person comes back to after unlocking; nil for the list.
	guide *guideScreen
}

func newApp(ctx context.Context, o Options, colour bool) *app {
	settings := o.Job.Settings()
	a := &app{
		colour: colour, lastKey: o.Job.Now(),
		common: &common{
			ctx: ctx, job: o.Job, keys: newKeyMap(), version: o.Version, arrangement: &arrangement{},
			bookmark: newBookmark(o.Job.State()), send: func(tea.Msg) {}, release: func() {},
			passphraseFile: o.Passphrase,
		},
	}
	a.common.clip = newClipboardKeeper(a.newClipboard(o), time.Duration(settings.Clipboard.ClearSeconds)*time.Second)
	p := neutralPalette
	switch settings.Display.Theme {
	case "dark":
		p, a.themed = darkPalette, true
	case "light":
		p, a.themed = lightPalette, true
	case "high-contrast":
		// The terminal's own foreground on its own background, which nothing exceeds: weight and reversal do the rest.
		a.colour = false
	}
	a.common.styles = newStyles(p, a.colour)
	for _, notice := range o.Job.Notices() {
		a.fail(&problem.Problem{What: notice})
	}
	if walkthrough.Opens(o.Job) {
		a.guide = newGuideScreen(a.common, "")
	}
	a.stack = []screen{a.opening()}
	return a
}

// opening is the screen that the store's situation asks for, or the guide once nothing has to be unlocked.
func (a *app) opening() screen {
	situation, err := a.common.job.Situation()
	if err != nil {
		return newProblemScreen(a.common, "", err)
	}
	if a.guide != nil && situation != flow.Locked {
		return a.guide
	}
	switch situation {
	case flow.NoVault:
		return newCreateScreen(a.common, false)
	case flow.Unlocked:
		return newCredentialsScreen(a.common, "")
	}
	return newUnlockScreen(a.common)
}

// takePassphraseFile returns how the passphrase is read from the file that was named at the start, once: after a lock
// somebody has to be there.
func (c *common) takePassphraseFile() flow.Passphrase {
	give := c.passphraseFile
	c.passphraseFile = nil
	return give
}

// Init asks the terminal for its background and starts the first screen.
func (a *app) Init() tea.Cmd {
	cmds := []tea.Cmd{a.top().start(), a.idleTimer()}
	if a.colour && !a.themed {
		cmds = append(cmds, tea.RequestBackgroundColor)
	}
	return tea.Batch(cmds...)
}

// View draws the frame on the alternate screen, so that nothing of it stays in scrollback.
func (a *app) View() tea.View {
	var v tea.View
	if a.width > 0 && a.height > 0 {
		v.Content, v.Cursor = a.frame()
	}
	v.AltScreen = true
	v.ReportFocus = true
	v.KeyboardEnhancements.ReportAlternateKeys = true // which key ctrl+c is on another layout
	v.WindowTitle = "kiikey"
	return v
}

func (a *app) top() screen { return a.stack[len(a.stack)-1] }

// Update is the program's loop.
func (a *app) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		a.width, a.height = min(msg.Width, maxSize), min(msg.Height, maxSize)
		// Screens are laid out for the least that they are drawn in: in less a key must do what it does, not fail.
		a.common.width, a.common.rows = max(minWidth, a.width), max(minHeight, a.height)-chrome
		return a, nil
	case tea.BackgroundColorMsg:
		p := lightPalette
		if msg.IsDark() {
			p = darkPalette
		}
		a.common.styles = newStyles(p, a.colour)
		return a, nil
	case tea.BlurMsg, tea.SuspendMsg:
		a.conceal()
		return a, nil
	case tea.FocusMsg:
		return a, a.lookAgain()
	case noticeOver:
		if msg.id == a.notice.id {
			a.notice.text = ""
		}
		return a, nil
	case idleCheck:
		return a.idle()
	case clipboardOver:
		return a, a.common.clip.clear(a.common.ctx, msg)
	case clipboardCleared:
		return a, a.say(a.common.clip.cleared(msg))
	case result:
		if trouble := a.common.job.State().Trouble(); trouble != nil {
			a.fail(trouble)
		}
		for i, s := range a.stack {
			if s == msg.to {
				want, cmd := s.update(msg.msg)
				switch want.(type) {
				case push, replace, pop, completed: // of the screen itself, not of the help or the palette over it
					a.drop(len(a.stack) - 1 - i)
				}
				return a.act(want, cmd)
			}
		}
		if d, ok := msg.msg.(discarder); ok {
			d.discard()
		}
		return a, nil // its screen has gone: nobody waits for this any more
	}
	return a.enter(msg)
}

// enter takes what the person does: a key or a paste.
func (a *app) enter(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		msg = onLatinLayout(msg, a.top().typing())
		now := a.common.job.Now()
		a.common.repeated = msg.String() == a.pressed && now.Sub(a.pressedAt) < typing.HeldDown
		a.pressed, a.pressedAt = msg.String(), now
		return a.press(msg)
	case tea.PasteMsg:
		return a.paste(msg)
	}
	return a, nil
}

// press handles the keys that mean the same everywhere and hands on the others.
func (a *app) press(msg tea.KeyPressMsg) (tea.Model, tea.Cmd) {
	a.lastKey = a.common.job.Now()
	k, s := a.common.keys, a.top()
	switch {
	case msg.String() == "ctrl+c":
		return a, tea.Quit
	case key.Matches(msg, k.suspend):
		return a, a.suspend()
	case key.Matches(msg, k.lock) && a.common.job.Store() != nil:
		return a.act(lock{}, nil)
	case held(s, msg):
		return a, nil
	case a.failure != "" && a.notice.text == "" && key.Matches(msg, k.back):
		a.failure = ""
		return a, nil
	case msg.String() == "f2", key.Matches(msg, k.messages) && !s.typing():
		if _, already := s.(*messagesScreen); !already {
			a.failure = ""
			return a.act(push{newMessagesScreen(a.common)}, nil)
		}
	case msg.String() == "f1", key.Matches(msg, k.help) && !s.typing():
		if _, already := s.(*helpScreen); !already {
			return a.act(push{newHelpScreen(a.common, s)}, nil)
		}
	case msg.String() == "ctrl+p", key.Matches(msg, k.palette) && !s.typing():
		if _, already := s.(*paletteScreen); !already {
			return a.act(push{newPaletteScreen(a.common, s)}, nil)
		}
	}
	if a.scrollKey(msg, s) {
		return a, nil
	}
	if otherScript(msg) && !s.typing() {
		return a, a.say(hint{latinWanted})
	}
	return a.act(s.update(msg))
}

func held(s screen, msg tea.Msg) bool {
	h, ok := s.(holder)
	return ok && h.hold(msg)
}

// scrollKey moves a body that is read rather than used. One that is used moves by whole pages until the next
// key, so that what does not fit below a field can be read.
func (a *app) scrollKey(msg tea.KeyPressMsg, s screen) bool {
	a.reading = false
	b := s.view()
	if len(b.lines) <= a.common.rows {
		return false
	}
	k := a.common.keys
	used := !b.scrolls || s.typing()
	switch {
	case used && msg.String() == "pgup":
		a.scroll, a.reading = a.scroll-a.common.rows+1, true
	case used && msg.String() == "pgdown":
		a.scroll, a.reading = a.scroll+a.common.rows-1, true
	case used:
		return false
	case key.Matches(msg, k.up):
		a.scroll--
	case key.Matches(msg, k.down):
		a.scroll++
	case key.Matches(msg, k.pageUp):
		a.scroll -= a.common.rows - 1
	case key.Matches(msg, k.pageDown), msg.String() == "space":
		a.scroll += a.common.rows - 1
	case key.Matches(msg, k.top):
		a.scroll = 0
	case key.Matches(msg, k.bottom):
		a.scroll = len(b.lines)
	default:
		return false
	}
	a.scroll = max(0, min(a.scroll, len(b.lines)-a.common.rows))
	return true
}

// end puts everything away after the program's loop has ended.
func (a *app) end() {
	a.ended.Store(true)
	a.dropAll()
	_ = a.common.bookmark.save() // what fails has been told when the page was turned, and costs a page at most
	ctx, cancel := context.WithTimeout(context.WithoutCancel(a.common.ctx), 2*time.Second)
	defer cancel()
	a.common.clip.clearAtExit(ctx)
	a.common.job.Close()
}
