package ui

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"kiikey/store/state"
	"kiikey/ui/flow"
)

// activity records events and opens the screen over the list, read.
func activity(t *testing.T, a *app, events ...flow.Event) *activityScreen {
	t.Helper()
	if err := a.shared.job.State().ClearActivity(); err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		if err := a.shared.job.State().Record(e.Event); err != nil {
			t.Fatal(err)
		}
	}
	s := newActivityScreen(a.shared)
	a.push(s)
	s.update(activityRead{events})
	return s
}

// about is an event about a credential of that name.
func about(name string, e state.Event) flow.Event {
	e.Credential = "id of " + name
	return flow.Event{Event: e, Name: name}
}

// wantListed fails unless the screen lists these credentials, in this order.
func wantListed(t *testing.T, s *activityScreen, names ...string) {
	t.Helper()
	var got []string
	for _, i := range s.matching {
		got = append(got, s.entries[i].Name)
	}
	if strings.Join(got, " ") != strings.Join(names, " ") {
		t.Errorf("listed %q, want %q", got, names)
	}
}

func TestActivityIsShownLatestFirst(t *testing.T) {
	a, c := openApp(t)
	now := c.Now()
	s := activity(t, a,
		about("last-year", state.Event{At: now.AddDate(-1, 0, 0), Action: "import", Environment: "staging"}),
		about("this-year", state.Event{At: now.AddDate(0, 0, -3), Action: "rename", Environment: "gone"}),
		about("codes", state.Event{At: now.Add(-time.Minute), Action: "test", Environment: "sandbox", Outcome: "second-factor"}),
		about("today", state.Event{At: now, Action: "test", Environment: "production", Outcome: "user-locked"}),
		flow.Event{Event: state.Event{At: now, Action: "passphrase"}},
		flow.Event{Event: state.Event{At: now, Action: "remove", Credential: "an id"}},
		about("a\u202eb", state.Event{At: now, Action: "later\x1b[2J", Outcome: "new-kind"}),
	)
	wantListed(t, s, "a\u202eb", "", "", "today", "codes", "this-year", "last-year")
	today := now.Local().Format("15:04")
	wantShown(t, a, "7 entries", "✓ removal removed since",
		today+" ✗ test today ▲ PRODUCTION locked", today+" ✓ new passphrase done", "! test codes ○ sandbox wants a code",
		now.AddDate(0, 0, -3).Local().Format("2 Jan 15:04")+" ✓ rename this-year ◆ gone done",
		now.AddDate(-1, 0, 0).Local().Format("2 Jan 2006")+" ✓ import last-year ● staging done", "✗ later", "failed")
	if text := screenText(t, a); strings.ContainsAny(text, "\x1b\u202e") {
		t.Errorf("text from outside is not made harmless: %q", text)
	}
	press(a, "end", "up")
	press(a, "enter")
	wantShown(t, a, "Activity · rename", "Credential this-year", now.AddDate(0, 0, -3).Local().Format("Monday 2 January 2006, 15:04:05"))
	press(a, "esc")
	press(a, "up", "up", "enter")
	wantShown(t, a, "Outcome ✗ locked · user locked", "▲ PRODUCTION")
	press(a, "esc", "esc")
	if _, ok := a.top().(*credentialsScreen); !ok {
		t.Errorf("esc leads to %T", a.top())
	}
}

func TestActivityFilter(t *testing.T) {
	a, c := openApp(t)
	s := activity(t, a,
		about("Spot", state.Event{At: c.Now(), Action: "test", Environment: "staging", Outcome: "invalid-credentials"}),
		about("quick", state.Event{At: c.Now(), Action: "test", Environment: "production"}),
		about("quick", state.Event{At: c.Now(), Action: "rename", Environment: "staging"}),
	)
	wantListed(t, s, "quick", "quick", "Spot")
	press(a, "/", "q", "u", "i", "c", "k")
	if a.top() != screen(s) || s.filter.Value() != "quick" {
		t.Fatalf("letters are not text: %q on %T", s.filter.Value(), a.top())
	}
	wantListed(t, s, "quick", "quick")
	wantShown(t, a, "/ quick", "2 of 3 entries")
	for filter, names := range map[string][]string{
		"SPOT":                          {"Spot"},
		"staging quick":                 {"quick"},
		"quick staging":                 {"quick"},
		" test   Production ":           {"quick"},
		"invalid":                       {"Spot"},
		"rejected":                      {"Spot"},
		"done":                          {"quick", "quick"},
		"quick Spot":                    nil,
		"X?/":                           nil,
		c.Now().Local().Format("15:04"): {"quick", "quick", "Spot"},
	} {
		press(a, "esc", "/")
		for _, letter := range filter {
			press(a, string(letter))
		}
		if s.filter.Value() != filter {
			t.Fatalf("typed %q, have %q", filter, s.filter.Value())
		}
		wantListed(t, s, names...)
		screenText(t, a)
	}
	press(a, "esc", "/")
	a.Update(tea.PasteMsg{Content: "spot\n"})
	wantListed(t, s, "Spot")
	if !s.typing() {
		t.Error("a pasted line break ended the filter")
	}
	press(a, "esc", "/", "q", "down")
	if !s.typing() || s.At != 1 {
		t.Errorf("the arrows do not move while typing: %d", s.At)
	}
	press(a, "enter")
	wantListed(t, s, "quick", "quick")
	press(a, "enter")
	wantShown(t, a, "Activity · test")
	press(a, "esc")
	wantListed(t, s, "quick", "quick")
	press(a, "esc")
	wantListed(t, s, "quick", "quick", "Spot")
	if a.top() != screen(s) {
		t.Fatal("esc leaves before the filter is cleared")
	}
	press(a, "/", "z", "z", "enter")
	wantShown(t, a, "No entry has all of these words.", "0 of 3")
	press(a, "enter", "down", "end")
	if a.top() != screen(s) {
		t.Errorf("enter on nothing opens %T", a.top())
	}
}

// A file in the place of the state folder: neither reading nor clearing works, and both say so.
func TestActivityThatCannotBeRead(t *testing.T) {
	a, c := openApp(t)
	s := activity(t, a, flow.Event{Event: state.Event{At: c.Now(), Action: "test"}})
	folder := a.shared.job.Folders().State
	if err := errors.Join(os.Rename(folder, folder+"-away"), os.WriteFile(folder, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	_, cmd := a.hand(s, clearingAgreed{})
	a.Update(cmd())
	wantShown(t, a, "✗", "could not be updated", "Next:")
	cmd = press(a, "enter")
	a.Update(cmd())
	wantShown(t, a, "✗ The activity could not be read.", "Next:")
	if err := errors.Join(os.Remove(folder), os.Rename(folder+"-away", folder)); err != nil {
		t.Fatal(err)
	}
	cmd = press(a, "enter")
	a.Update(cmd())
	wantShown(t, a, "1 entry", "✓ test")
	s.update(failed{errors.New("again")})
	press(a, "esc")
	if _, ok := a.top().(*credentialsScreen); !ok {
		t.Errorf("esc leads to %T", a.top())
	}
}

// thousand is a screen with as many events as are kept, with names as long as they can be.
func thousand(t testing.TB, a *app) *activityScreen {
	s := newActivityScreen(a.shared)
	var events []flow.Event
	for i := range state.MaxActivity {
		events = append(events, about(fmt.Sprintf("desk-%03d-%s", i, strings.Repeat("字", 56)), state.Event{
			At: a.shared.job.Now(), Action: "test",
			Environment: []string{"staging", "production", "sandbox"}[i%3], Outcome: []string{"", "invalid-credentials"}[i%2],
		}))
	}
	a.push(s)
	s.update(activityRead{events})
	return s
}

func TestActivityOfAThousand(t *testing.T) {
	for _, size := range []tea.WindowSizeMsg{{Width: 50, Height: 14}, {Width: 60, Height: 20}, {Width: 80, Height: 24}, {Width: 200, Height: 60}} {
		t.Run(fmt.Sprintf("%dx%d", size.Width, size.Height), func(t *testing.T) {
			a, _ := openApp(t)
			a.Update(size)
			s := thousand(t, a)
			wantShown(t, a, "1,000 entries", "▸", "✗ test", "▲ PRO")
			if drawn := len(s.view().Lines); drawn != a.shared.Rows {
				t.Errorf("%d lines are drawn for %d rows", drawn, a.shared.Rows)
			}
			press(a, "end")
			text, cursor := a.frame()
			if lines := strings.Split(text, "\n"); cursor == nil || !strings.Contains(lines[cursor.Y], "▸") || s.At != 999 {
				t.Errorf("the cursor is not on the last entry:\n%s", screenText(t, a))
			}
			press(a, "/", "9", "9")
			wantShown(t, a, "/ 99")
			if text, cursor := a.frame(); cursor == nil || cursor.Y != 2 || cursor.X != 3+4 {
				t.Errorf("the cursor is not behind what was typed: %+v\n%s", cursor, text)
			}
		})
	}
}

// BenchmarkActivityFilter is one letter typed into the filter over a thousand entries, and its frame.
func BenchmarkActivityFilter(b *testing.B) {
	a, _ := openApp(b)
	s := thousand(b, a)
	press(a, "/")
	for b.Loop() {
		press(a, "9")
		a.frame()
		s.filter.Clear()
	}
}
