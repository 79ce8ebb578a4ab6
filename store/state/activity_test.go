package state_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/store/state"
)

func TestActivityIsKeptInOrder(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if events := activity(t, s); len(events) != 0 {
		t.Fatalf("a new folder has events: %v", events)
	}
	want := []state.Event{
		{At: noon, Action: "import", Credential: "spot\norders", Environment: "staging"},
		{At: noon, Action: "test", Credential: "spot\norders", Environment: "staging", Outcome: "user-locked"},
		{At: noon, Action: "lock"},
		{At: noon, Action: "rename", Credential: "new", Environment: "staging"},
	}
	for _, e := range want {
		testenv.OK(t, s.Record(e))
	}
	if got := activity(t, open(t, dir)); !slices.Equal(got, want) {
		t.Errorf("activity is %+v", got)
	}
	testenv.OK(t, s.ClearActivity())
	testenv.OK(t, s.ClearActivity())
	if got := activity(t, s); len(got) != 0 {
		t.Errorf("cleared activity is %+v", got)
	}
	testenv.OK(t, s.Record(want[2]))
	if got := activity(t, s); len(got) != 1 {
		t.Errorf("after clearing and one event: %+v", got)
	}
}

func TestActivityIsBounded(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "activity.jsonl")
	s := open(t, dir)
	long := strings.Repeat("n", 450)
	const events = 1600 // of 520 bytes each: more than the file may hold
	for i := range events {
		testenv.OK(t, s.Record(state.Event{At: noon, Action: fmt.Sprint(i), Credential: long}))
	}
	info, err := os.Stat(path)
	if err != nil || info.Size() > 512<<10 {
		t.Errorf("the file has %d bytes, %v", info.Size(), err)
	}
	got := activity(t, s)
	if len(got) > state.MaxActivity || len(got) < 400 {
		t.Fatalf("%d events are kept", len(got))
	}
	for i, e := range got {
		if want := fmt.Sprint(events - len(got) + i); e.Action != want {
			t.Fatalf("event %d is %q, want %q: not the latest in order", i, e.Action, want)
		}
	}
}

func TestActivityShowsAThousand(t *testing.T) {
	dir := t.TempDir()
	var lines strings.Builder
	for i := range 1500 {
		fmt.Fprintf(&lines, `{"at":"2026-11-23T12:00:00Z","action":"%d"}`+"\n", i)
	}
	put(t, filepath.Join(dir, "activity.jsonl"), lines.String())
	got := activity(t, open(t, dir))
	if len(got) != state.MaxActivity || got[0].Action != "500" || got[len(got)-1].Action != "1499" {
		t.Errorf("%d events, from %q to %q", len(got), got[0].Action, got[len(got)-1].Action)
	}
}

func TestDamagedActivityLineIsSkipped(t *testing.T) {
	const first, last = `{"at":"2026-11-23T12:00:00Z","action":"first"}`, `{"at":"2026-11-23T12:00:00Z","action":"last"}`
	for name, c := range map[string]struct {
		data string
		want []string
	}{
		"cut at the end":   {first + "\n" + last[:20], []string{"first", "added"}},
		"no final newline": {first + "\n" + last, []string{"first", "last", "added"}},
		"rubbish between":  {first + "\n\x00\x00\xff\n" + last + "\n", []string{"first", "last", "added"}},
		"an empty line":    {first + "\n\n" + last + "\n", []string{"first", "last", "added"}},
		"other JSON":       {first + "\n[]\n{}\n7\n", []string{"first", "added"}},
		"only rubbish":     {"rubbish", []string{"added"}},
		"far too large":    {strings.Repeat("x", 2<<20), []string{"added"}},
		"empty":            {"", []string{"added"}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			put(t, filepath.Join(dir, "activity.jsonl"), c.data)
			s := open(t, dir)
			activity(t, s)
			testenv.OK(t, s.Record(state.Event{At: noon, Action: "added"}))
			var got []string
			for _, e := range activity(t, s) {
				got = append(got, e.Action)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("events are %v, want %v", got, c.want)
			}
		})
	}
}

func TestFolderInPlaceOfActivityIsReplaced(t *testing.T) {
	dir := t.TempDir()
	testenv.OK(t, os.Mkdir(filepath.Join(dir, "activity.jsonl"), 0o700))
	s := open(t, dir)
	testenv.OK(t, s.Record(state.Event{At: noon, Action: "added"}))
	if got := activity(t, s); len(got) != 1 {
		t.Errorf("events are %v", got)
	}
}

func BenchmarkRecord(b *testing.B) {
	s, err := state.Open(b.TempDir())
	testenv.OK(b, err)
	for b.Loop() {
		testenv.OK(b, s.Record(state.Event{At: noon, Action: "test", Credential: "market-maker", Environment: "staging"}))
	}
}
