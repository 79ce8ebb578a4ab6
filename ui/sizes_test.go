package ui

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/export"
	"kiikey/store/state"
	"kiikey/ui/flow"
	"kiikey/ui/internal/story"
	"kiikey/ui/words"
)

// EveryScreen fails unless the types in seen are those of all screens.
func EveryScreen(t *testing.T, seen map[string]bool) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv == nil || f.Name.Name != "update" {
				continue
			}
			screen := f.Recv.List[0].Type.(*ast.StarExpr).X.(*ast.Ident).Name
			if !strings.HasSuffix(screen, "Screen") {
				continue
			}
			count++
			if !seen[screen] {
				t.Errorf("no %s was seen: add it to this test", screen)
			}
			delete(seen, screen)
		}
	}
	if count < 15 || len(seen) > 0 {
		t.Errorf("%d screens found; seen and not found: %v", count, seen)
	}
}

// everyScreenMade makes each screen, of a credential where it is about one, and returns the messages that then come to it.
func everyScreenMade(t *testing.T, a *app) map[string]func() (screen, []tea.Msg) {
	t.Helper()
	c := a.shared
	sample := func() *flow.Source {
		source, err := flow.SampleExport()
		if err != nil {
			t.Fatal(err)
		}
		return source
	}
	draft := sample().Drafts[0]
	if err := draft.Set(kiiex.FieldUserName, "a-user.of+"+strings.Repeat("long-name", 20)); err != nil {
		t.Fatal(err)
	}
	credential, err := draft.Complete(strings.Repeat("語e\u0301", 20), kiiex.SandboxName, c.job.Now())
	if err != nil {
		t.Fatal(err)
	}
	if err := c.job.Save(t.Context(), credential, false); err != nil {
		t.Fatal(err)
	}
	summary := c.job.Summarize(credential)
	broken := errors.New(strings.Repeat("what went wrong ", 20))
	event := flow.Event{Event: state.Event{At: c.job.Now(), Action: flow.ActionImport, Credential: credential.ID, Environment: summary.Environment}, Name: summary.Name}
	at := func(p Place, messages ...tea.Msg) func() (screen, []tea.Msg) {
		return func() (screen, []tea.Msg) { return a.screenAt(p), messages }
	}
	tab := func(tab Tab, messages ...tea.Msg) func() (screen, []tea.Msg) {
		return func() (screen, []tea.Msg) {
			s := newCredentialScreen(c, Credential{Summary: summary, Tab: tab})
			all := slices.Clone(messages)
			for i, m := range all {
				if _, key := m.(tea.KeyPressMsg); !key {
					all[i] = tabResult{s.open, m}
				}
			}
			return s, all
		}
	}
	with := func(s screen, messages ...tea.Msg) (screen, []tea.Msg) { return s, messages }
	names := a.screenAt(List{}).start()()
	return map[string]func() (screen, []tea.Msg){
		"activity":        at(Activity{}, activityRead{[]flow.Event{event}}, letter('/')),
		"backup":          at(Backup{}),
		"backup's second": func() (screen, []tea.Msg) { s := newBackupScreen(c); s.target = "/file"; return with(s) },
		"access":          tab(AccessTab),
		"call":            at(Call{summary, kiiex.Environment{Name: kiiex.SandboxName, Kind: kiiex.KindSandbox}}),
		"compare":         at(Compare{summary}),
		"confirm":         func() (screen, []tea.Msg) { return with(newConfirmScreen(c, askRemoval(c, summary))) },
		"replace": func() (screen, []tea.Msg) {
			return with(newConfirmScreen(c, Ask{words.Short.Replace(summary, flow.Summary{}, c.kind, c.job.Now()), replacing{}}))
		},
		"copy":           at(CopyField{summary}),
		"create":         at(Create{}),
		"list":           at(List{}, names),
		"list, filtered": at(List{}, names, letter('/')),
		"edit":           at(Edit{summary}),
		"environment":    at(Environments{Own: summary.Environment}),
		"event":          at(Event{event}),
		"explain":        at(Explain{summary, "0"}),
		"guide":          at(Guide{}),
		"help":           func() (screen, []tea.Msg) { return with(&helpScreen{shared: c, of: a.screenAt(Edit{summary})}) },
		"import":         at(Import{}),
		"import, failed": at(Import{}, exportRead{err: broken}),
		"key":            tab(KeyTab, failed{broken}),
		"messages":       func() (screen, []tea.Msg) { return with(&messagesScreen{c, &a.messages}) },
		"palette":        func() (screen, []tea.Msg) { s, _ := tab(KeyTab)(); return with(newPaletteScreen(c, s)) },
		"passphrase":     at(NewPassphrase{}),
		"pick":           func() (screen, []tea.Msg) { return with(a.screenAt(Candidates{Source: sample()})) },
		"sample":         at(Sample{}, failed{broken}),
		"preview": func() (screen, []tea.Msg) {
			return with(a.screenAt(previewOf(sample(), flow.Summary{})), failed{broken})
		},
		"preview, empty":   at(Preview{Source: sample(), Only: true}),
		"hand over":        at(HandOver{[]flow.Summary{summary}}, failed{broken}),
		"hand over's file": handingOver(a, summary, handoverFile),
		"hand over's last": handingOver(a, summary, handoverPassphrase),
		"handed over":      handingOver(a, summary, handoverWritten),
		"recipient":        at(Recipient{}, recipientRead{"age1" + strings.Repeat("q", 58)}),
		"problem":          at(Trouble{"heading", broken}),
		"rename":           at(Rename{summary.Name}),
		"report":           at(Report{strings.Repeat("語 text\n", 50)}),
		"request":          at(Request{Recorded: &flow.Recorded{}}),
		"requests":         tab(RequestsTab),
		"requests of all":  at(Requests{}, credentialNames{summary.ID: summary.Name}),
		"restore":          at(Restore{}),
		"rotate":           at(Rotate{summary}),
		"rotate, checked":  rotating(a, summary, rotateCheck),
		"rotate, begun":    rotating(a, summary, rotateBegun),
		"rotate, accepted": rotating(a, summary, rotateAccepted),
		"rotate, rejected": rotating(a, summary, rotateRejected),
		"session":          tab(SessionTab),
		"signature":        tab(SignatureTab, signatureMade{credential.Sign("7")}),
		"signature, nonce": tab(SignatureTab, signatureMade{credential.Sign("7")}, letter('n')),
		"test":             tab(TestTab),
		"test, WebSocket": func() (screen, []tea.Msg) {
			s := newCredentialScreen(c, Credential{Summary: summary, Tab: TestTab})
			test := s.open.(*testScreen)
			test.socket, test.overSocket = true, &flow.Login{Environment: test.env, Authentication: &api.Authentication{}, Answered: api.CallAccountPositions}
			_, number := test.request.begin(t.Context())
			return with(s, tabResult{test, testOver{number: number, login: test.overSocket}})
		},
		"several":  at(Several{[]flow.Summary{summary, summary}}),
		"unlock":   at(Unlock{}, failed{broken}),
		"remember": at(Remember{[]flow.Keyring{{}}}),
		"why":      tab(WhyTab),
	}
}

// handingOver is a handover of two that has come to step.
func handingOver(a *app, summary flow.Summary, step handoverStep) func() (screen, []tea.Msg) {
	return func() (screen, []tea.Msg) {
		s := newHandoverScreen(a.shared, HandOver{[]flow.Summary{summary, summary}})
		s.step, s.prepared = step, &flow.Handover{Keys: s.chosen}
		return s, nil
	}
}

// rotating is a rotation that has come to step.
func rotating(a *app, summary flow.Summary, step rotateStep) func() (screen, []tea.Msg) {
	return func() (screen, []tea.Msg) {
		s := a.screenAt(Rotate{summary}).(*rotateScreen)
		s.step, s.old, s.successor, s.draft, s.err = step, summary, summary, export.Draft{}, errors.New(strings.Repeat("what went wrong ", 20))
		if step == rotateCheck {
			s.source = &flow.Source{Export: &export.Export{}}
			s.choose(export.Draft{})
		}
		return s, nil
	}
}

func letter(r rune) tea.KeyPressMsg { return tea.KeyPressMsg{Code: r, Text: string(r)} }

// generalKeys are pressed on each screen beside its own; those that lock or suspend leave it for good.
var generalKeys = []string{
	"x", "語", "left", "right", "up", "down", "home", "end", "pgup", "pgdown", "tab", "shift+tab", "backspace", "delete", "enter", "esc",
	"space", "ctrl+w", "ctrl+k", "ctrl+y", "alt+b", "ctrl+t", "f1", "ctrl+p", "f2", "?", ":", "!",
}

// TestEveryScreenAtEverySize presses each key of each screen, with text in its fields, in windows of up to 60 columns
// and 24 rows. Nothing may fail, and nothing be drawn outside. It takes a sample of the sizes, and all of them
// under KIIKEY_FULL=1.
func TestEveryScreenAtEverySize(t *testing.T) {
	noon := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	open := func(t *testing.T) *app {
		return openAppWith(t, flow.Options{Home: t.TempDir(), Now: func() time.Time { return noon }})
	}
	full := testenv.Full() && !testenv.Race
	seen := map[string]bool{}
	for name, made := range everyScreenMade(t, open(t)) {
		s, _ := made()
		see := func(s any) { seen[strings.TrimPrefix(fmt.Sprintf("%T", s), "*ui.")] = true }
		see(s)
		if c, ok := s.(*credentialScreen); ok {
			see(c.open)
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, random := open(t), rand.New(rand.NewPCG(5, uint64(len(name))))
			made := everyScreenMade(t, a)[name]
			for columns := range 61 {
				for rows := range 25 {
					if !full && random.IntN(300) > 0 && (columns != 8 && columns != minWidth || rows != minHeight) {
						continue
					}
					walkAtSize(t, a, fmt.Sprintf("at %d×%d", columns, rows), made, tea.WindowSizeMsg{Width: columns, Height: rows})
				}
			}
		})
	}
	EveryScreen(t, seen)
}

// walkAtSize presses each key of one screen at one size. A screen that a key has left is made again for the next.
func walkAtSize(t *testing.T, a *app, where string, made func() (screen, []tea.Msg), size tea.WindowSizeMsg) {
	t.Helper()
	at := "its start"
	defer func() {
		if failed := recover(); failed != nil {
			t.Fatalf("%s, at %s: %v", where, at, failed)
		}
	}()
	text := tea.PasteMsg{Content: "e\u0301 /語 0123456789"}
	var s screen
	begin := func() {
		var messages []tea.Msg
		s, messages = made()
		a.stack = []screen{&messagesScreen{a.shared, &a.messages}, s}
		a.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
		for _, m := range messages {
			if _, key := m.(tea.KeyPressMsg); key {
				a.Update(m)
			} else {
				a.Update(result{s, m})
			}
		}
		for range 4 {
			a.Update(text)
			a.Update(tea.KeyPressMsg{Code: tea.KeyTab})
		}
		a.Update(size)
		within(t, a, where+", with text in its fields", size)
	}
	begin()
	keys := generalKeys
	for _, b := range s.keys() {
		keys = append(keys, b.Keys()...)
	}
	for _, name := range keys {
		at = name
		if a.top() != s {
			begin()
		}
		a.Update(text)
		a.Update(story.Keystroke(name))
		within(t, a, where+", after "+name, size)
	}
}

// within fails if more is drawn than fits the window.
func within(t *testing.T, a *app, where string, size tea.WindowSizeMsg) {
	t.Helper()
	v := a.View()
	lines := strings.Split(v.Content, "\n")
	if v.Content == "" {
		lines = nil
	}
	if len(lines) > size.Height {
		t.Errorf("%s: %d lines are drawn", where, len(lines))
	}
	for _, line := range lines {
		if width := ansi.StringWidth(line); width > size.Width {
			t.Errorf("%s: a line of %d columns: %q", where, width, ansi.Strip(line))
		}
	}
	if c := v.Cursor; c != nil && (c.X < 0 || c.X >= size.Width || c.Y < 0 || c.Y >= size.Height) {
		t.Errorf("%s: the cursor is at %d, %d", where, c.X, c.Y)
	}
}
