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
	"kiikey/ui/flow/clipboard"
	"kiikey/ui/flow/config"
	"kiikey/ui/internal/typing"
	"kiikey/ui/widget"
)

// newClipboard returns the clipboard as configured. A copy to the terminal's own
// clipboard is sent by the running program, and written directly once it has ended.
func (a *app) newClipboard(o Options) *clipboard.Clipboard {
	return clipboard.New(clipboard.Options{
		Method: o.Job.Settings().Clipboard.Method,
		Getenv: lookup(o.Environ),
		Terminal: func(text string) {
			if a.ended.Load() {
				_, _ = io.WriteString(o.Out, ansi.SetSystemClipboard(text))
				return
			}
			a.send(tea.SetClipboard(text)())
		},
	})
}

// app is the program: the stack of screens, the frame around the top one, and the shortcuts that work everywhere.
type app struct {
	shared        *shared
	clip          *clipboardKeeper
	colour        bool
	themed        bool // the configuration fixes the palette: the terminal is not asked
	stack         []screen
	width, height int
	scroll        int
	status        status
	remarked      bool   // that is no failure, but worth a look
	failure       string // what the line above the help says else, until the user dismisses it
	// messages are the failures that the status line showed since the start, or since the vault was locked.
	messages []message
	reading  bool // page keys have moved a body that is used: its focus need not be in sight
	lastKey  time.Time
	// pressed is the last key and its time.
	pressed   string
	pressedAt time.Time
	ended     atomic.Bool // the program's loop is over
	version   string      // shown in the help
	places    *places
	// resume is the place to return to after unlocking; nil for the list.
	resume Place
	// send puts a message into the program from outside its loop: the steps of a running request.
	send func(tea.Msg)
	// release ends the reading of the terminal until the program's loop reads again.
	release func()
}

func newApp(ctx context.Context, o Options, colour bool) *app {
	settings := o.Job.Settings()
	a := &app{
		colour: colour, lastKey: o.Job.Now(), version: o.Version,
		send: func(tea.Msg) {}, release: func() {},
		shared: &shared{
			Canvas: &widget.Canvas{Keys: widget.NewKeyMap()},
			ctx:    ctx, job: o.Job, passphraseFile: o.Passphrase,
		},
	}
	a.clip = newClipboardKeeper(a.newClipboard(o), time.Duration(settings.Clipboard.ClearSeconds)*time.Second)
	p := widget.NeutralPalette
	switch settings.Display.Theme {
	case config.ThemeDark:
		p, a.themed = widget.DarkPalette, true
	case config.ThemeLight:
		p, a.themed = widget.LightPalette, true
	case config.ThemeHighContrast:
		// The terminal's own foreground on its own background has the most contrast: weight and reversal do the rest.
		a.colour = false
	}
	a.shared.Styles = widget.NewStyles(p, a.colour)
	for _, notice := range o.Job.Notices() {
		a.fail(&problem.Problem{What: notice})
	}
	a.places = newPlaces(a.shared)
	a.resume = a.places.first()
	a.stack = []screen{a.screenAt(Opening{})}
	return a
}

// Init asks the terminal for its background and starts the first screen.
func (a *app) Init() tea.Cmd {
	cmds := []tea.Cmd{a.addressed(a.top(), a.top().start()), a.idleTimer()}
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

// Update is the program's loop.
func (a *app) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		a.width, a.height = min(msg.Width, maxSize), min(msg.Height, maxSize)
		// Screens are laid out for the smallest size that they are drawn in: in a smaller one shortcuts must still work.
		a.shared.Width, a.shared.Rows = max(minWidth, a.width), max(minHeight, a.height)-chrome
		return a, nil
	case tea.BackgroundColorMsg:
		p := widget.LightPalette
		if msg.IsDark() {
			p = widget.DarkPalette
		}
		a.shared.Styles = widget.NewStyles(p, a.colour)
		return a, nil
	case tea.BlurMsg, tea.SuspendMsg:
		a.conceal()
		return a, nil
	case tea.FocusMsg:
		return a, a.lookAgain()
	case noticeOver:
		if msg.id == a.status.id {
			a.status.text = ""
		}
		return a, nil
	case idleCheck:
		return a.idle()
	case undone:
		return a, a.undone(msg)
	case clipboardOver:
		return a, a.clip.clear(a.shared.ctx, msg)
	case copied:
		want, over := a.clip.counted(msg)
		return a, tea.Batch(over, a.say(want))
	case clipboardCleared:
		return a, a.say(a.clip.cleared(msg))
	case result:
		return a.deliver(msg)
	}
	return a.enter(msg)
}

// enter handles the user's input: a key or a paste.
func (a *app) enter(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		msg = onLatinLayout(msg, a.top().typing())
		now := a.shared.job.Now()
		a.shared.repeated = msg.String() == a.pressed && now.Sub(a.pressedAt) < typing.HeldDown
		a.pressed, a.pressedAt = msg.String(), now
		return a.press(msg)
	case tea.PasteMsg:
		return a.paste(msg)
	}
	return a, nil
}

// press handles the keys that mean the same everywhere and hands on the others.
func (a *app) press(msg tea.KeyPressMsg) (tea.Model, tea.Cmd) {
	a.lastKey = a.shared.job.Now()
	k, s := a.shared.Keys, a.top()
	switch {
	case msg.String() == "ctrl+c":
		return a, tea.Quit
	case key.Matches(msg, k.Suspend):
		return a, a.suspend()
	case key.Matches(msg, k.Lock) && a.shared.job.Store() != nil:
		return a.dispatch(s, Lock{}, nil)
	case held(s, msg):
		return a, nil
	case a.failure != "" && a.status.text == "" && key.Matches(msg, k.Back):
		a.failure = ""
		return a, nil
	case msg.String() == "f2", key.Matches(msg, k.Messages) && !s.typing():
		if _, already := s.(*messagesScreen); !already {
			a.failure = ""
			return a, a.overlay(&messagesScreen{a.shared, &a.messages})
		}
	case msg.String() == "f1", key.Matches(msg, k.Help) && !s.typing():
		if _, already := s.(*helpScreen); !already {
			return a, a.overlay(&helpScreen{shared: a.shared, of: s, version: a.version})
		}
	case msg.String() == "ctrl+p", key.Matches(msg, k.Palette) && !s.typing():
		if _, already := s.(*paletteScreen); !already {
			return a, a.overlay(newPaletteScreen(a.shared, s))
		}
	}
	if a.scrollKey(msg, s) {
		return a, nil
	}
	if otherScript(msg) && !s.typing() {
		return a, a.say(Hint{latinWanted})
	}
	return a.hand(s, msg)
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
	if len(b.Lines) <= a.shared.Rows {
		return false
	}
	k := a.shared.Keys
	used := !b.Scrolls || s.typing()
	switch {
	case used && msg.String() == "pgup":
		a.scroll, a.reading = a.scroll-a.shared.Rows+1, true
	case used && msg.String() == "pgdown":
		a.scroll, a.reading = a.scroll+a.shared.Rows-1, true
	case used:
		return false
	case key.Matches(msg, k.Up):
		a.scroll--
	case key.Matches(msg, k.Down):
		a.scroll++
	case key.Matches(msg, k.PageUp):
		a.scroll -= a.shared.Rows - 1
	case key.Matches(msg, k.PageDown), msg.String() == "space":
		a.scroll += a.shared.Rows - 1
	case key.Matches(msg, k.Top):
		a.scroll = 0
	case key.Matches(msg, k.Bottom):
		a.scroll = len(b.Lines)
	default:
		return false
	}
	a.scroll = max(0, min(a.scroll, len(b.Lines)-a.shared.Rows))
	return true
}

// end closes everything after the program's loop has ended.
func (a *app) end() {
	a.ended.Store(true)
	a.drop(len(a.stack))
	a.places.ended()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(a.shared.ctx), 2*time.Second)
	defer cancel()
	a.clip.clearNow(ctx)()
	a.shared.job.Close()
}
