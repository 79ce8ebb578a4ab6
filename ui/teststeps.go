package ui

import (
	"errors"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"kiikey/kiiex/api"
	"kiikey/kiiex/problem"
	"kiikey/ui/widget"
	"kiikey/ui/words"
)

// stepWidth is the columns of a step's words, timeWidth those of its time before the bar.
const stepWidth, timeWidth = 24, 10

// drawSteps shows the steps of the login one by one, after those of the WebSocket's opening if it goes over one, and the
// calls after it with a line each: all with a bar on one time axis, without the pauses between them.
func (s *testScreen) drawSteps(b *widget.Body) {
	calls := api.Proofs()
	if s.phase == testRunning {
		calls = api.AccessCalls()
	}
	var start, end time.Duration
	for _, call := range append([]string{"WebSocket", s.mainCall()}, calls...) {
		end += s.spanOf(call)
	}
	for _, call := range []string{"WebSocket", s.mainCall()} {
		for _, l := range s.steps {
			if l.call == call {
				b.Add(s.stepLine(l, start, end))
			}
		}
		start += s.spanOf(call)
	}
	for _, call := range calls {
		if line, ok := s.checkLine(call, start, end); ok {
			b.Add(line)
		}
		start += s.spanOf(call)
	}
}

// spanOf returns the duration of a call, which begins when the one before it is over.
func (s *testScreen) spanOf(call string) (span time.Duration) {
	for _, l := range s.steps {
		if l.call == call && l.Done {
			span = max(span, l.Start+l.Elapsed)
		}
	}
	return span
}

// timed is a line's time and bar.
func (s *testScreen) timed(start, elapsed, end time.Duration) string {
	return widget.Pad(words.Short.Elapsed(elapsed), timeWidth) + s.Styles.Accent.Render(bar(start, elapsed, end, s.Width-3-stepWidth-timeWidth-4))
}

// drawShort sums the steps up, where the request went through and its answer needs the room: with the time of each if one
// line has room for that, else with that of all of them.
func (s *testScreen) drawShort(b *widget.Body) {
	var each, all []string
	var elapsed time.Duration
	for _, l := range s.steps {
		if l.call != s.mainCall() && l.call != "WebSocket" {
			continue
		}
		if l.Err != nil {
			s.drawSteps(b)
			return
		}
		each = append(each, s.Styles.Good.Render("✓ ")+s.doneWords(l)+s.Styles.Dim.Render(" "+words.Short.Elapsed(l.Elapsed)))
		all = append(all, s.doneWords(l))
		elapsed += l.Elapsed
	}
	if line := "   " + strings.Join(each, "  "); ansi.StringWidth(line) <= s.Width-3 {
		b.Add(line)
		return
	}
	b.Marked(s.Width, s.Styles.Good.Render("✓ "), strings.Join(all, ", ")+" in "+words.Short.Elapsed(elapsed))
}

// mainCall is the call whose steps are drawn one by one.
func (s *testScreen) mainCall() string {
	for _, l := range s.steps {
		if l.call == "Authenticate2FA" {
			return l.call
		}
	}
	return "AuthenticateUser"
}

// stepRow draws a step or a call: its sign, its words, and what is known of its time.
func stepRow(sign, label, rest string) string {
	return "   " + sign + widget.Pad(label, stepWidth) + rest
}

func (s *testScreen) stepLine(l stepLine, start, end time.Duration) string {
	switch {
	case !l.Done:
		waited := ""
		if d := s.job.Now().Sub(s.began).Truncate(time.Second); d > 0 {
			waited = words.Short.Elapsed(d)
		}
		return stepRow(s.Styles.Accent.Render("… "), words.Step(l.Step), waited)
	case l.Err != nil:
		return stepRow(s.Styles.Failed.Render("✗ "), words.Step(l.Step), s.timed(start+l.Start, l.Elapsed, end))
	}
	return stepRow(s.Styles.Good.Render("✓ "), s.doneWords(l), s.timed(start+l.Start, l.Elapsed, end))
}

// doneWords returns the name of a step that is done: TLS by its version.
func (s *testScreen) doneWords(l stepLine) string {
	if l.Name == api.StepTLS && l.Detail != "" {
		return widget.Shown(l.Detail)
	}
	return words.Step(l.Step)
}

// bar places a step on the axis from the request's beginning to end.
func bar(start, length, end time.Duration, room int) string {
	if end <= 0 || room < 4 {
		return ""
	}
	from := int(int64(room) * int64(start) / int64(end))
	to := int(int64(room) * int64(start+length) / int64(end))
	from = min(from, room-1)
	return strings.Repeat(" ", from) + strings.Repeat("▇", max(1, min(room, to)-from))
}

// checkLine sums up one of the calls that try the session.
func (s *testScreen) checkLine(call string, start, end time.Duration) (string, bool) {
	var seen, done bool
	var err error
	for _, l := range s.steps {
		if l.call == call {
			seen = true
			done = done || l.Name == api.StepAnswer && l.Done
			if l.Err != nil {
				done, err = true, l.Err
			}
		}
	}
	if !seen {
		return "", false
	}
	sign, rest, refusal := s.Styles.Good.Render("✓ "), s.timed(start, s.spanOf(call), end), s.checkErr(call)
	switch {
	case !done:
		sign, rest = s.Styles.Accent.Render("… "), ""
	case err != nil:
		sign, rest = s.Styles.Failed.Render("✗ "), "no answer"
	case errors.Is(refusal, problem.Of(problem.NotOffered)): // no failure
		sign, rest = s.Styles.Dim.Render("– "), words.Outcome(problem.NotOffered)
	case refusal != nil:
		sign, rest = s.Styles.Failed.Render("✗ "), words.Outcome(problem.KindOf(refusal))
	}
	return stepRow(sign, words.CallPurpose(call), rest), true
}

// checkErr is the error of the calls that try the session: known when all of them are over.
func (s *testScreen) checkErr(call string) error {
	if s.phase != testDone || s.socket || s.login.Access == nil {
		return nil
	}
	return s.login.Access.Err(call)
}

// sessionRefused reports whether the exchange accepted the login, and refused the session that it gave.
func (s *testScreen) sessionRefused() bool {
	return s.phase == testDone && !s.socket && s.login.SessionInDoubt()
}
