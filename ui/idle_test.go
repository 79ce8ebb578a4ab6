package ui

import (
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"kiikey/ui/flow"
)

// loop stands in for the program's: commands run beside it, their messages come one by one, and what the
// screen shows is looked at after each.
type loop struct {
	a        *app
	messages chan tea.Msg
	shown    string
	drawn    int // how often the screen changed
}

func (l *loop) start(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		switch msg := cmd().(type) {
		case tea.BatchMsg:
			for _, c := range msg {
				l.start(c)
			}
		case nil:
		default:
			l.messages <- msg
		}
	}()
}

func (l *loop) take(msg tea.Msg) {
	_, cmd := l.a.Update(msg)
	l.start(cmd)
	if now := l.a.View().Content; now != l.shown {
		l.shown = now
		l.drawn++
	}
}

// runFor takes the messages of that long and returns how often the screen changed.
func (l *loop) runFor(d time.Duration) int {
	before, over := l.drawn, time.After(d)
	for {
		select {
		case msg := <-l.messages:
			l.take(msg)
		case <-over:
			return l.drawn - before
		}
	}
}

// end lets the timers that are still set run out: a bubble must not be left with any.
func (l *loop) end() {
	for over := time.After(time.Hour); ; {
		select {
		case <-l.messages:
		case <-over:
			return
		}
	}
}

// An open program without input changes its screen once a minute, for the countdown, each second in the
// last one, and not at all once it is locked. The terminal is only written to for a change.
func TestIdleDrawsNextToNothing(t *testing.T) {
	home := t.TempDir() // outside: its removal waits for files
	synctest.Test(t, func(t *testing.T) {
		l := &loop{a: openAppWith(t, flow.Options{Home: home}), messages: make(chan tea.Msg)}
		defer l.end()
		l.start(l.a.Init())
		l.runFor(time.Nanosecond) // what the start itself brings
		if n := l.runFor(4*time.Minute - time.Second); n < 3 || n > 4 {
			t.Errorf("the screen changed %d times in four idle minutes", n)
		}
		if n := l.runFor(59 * time.Second); n < 57 || n > 60 {
			t.Errorf("the screen changed %d times in the last minute", n)
		}
		l.runFor(5 * time.Second)
		if l.a.shared.job.Store() != nil {
			t.Fatal("it is not locked after five idle minutes")
		}
		l.runFor(time.Minute) // the notice that it is locked goes
		if n := l.runFor(24 * time.Hour); n != 0 {
			t.Errorf("the screen changed %d times while the program was locked", n)
		}
	})
}
