package ui

import (
	"strings"

	"kiikey/kiiex/cause"
	"kiikey/ui/widget"
	"kiikey/ui/words"
)

// selectedLine says of the selected credential what the columns do not: its name too where that is wider than theirs.
func (s *credentialsScreen) selectedLine(name int) string {
	r := s.selected()
	if r == nil || !r.read {
		return ""
	}
	m := r.summary
	var parts []string
	if r.widths.name > name {
		parts = append(parts, r.name)
	}
	if found := s.matched(r); found != "" {
		parts = append(parts, found)
	}
	if m.Withdraws {
		parts = append(parts, words.WithdrawSign+" "+words.CanWithdraw)
	}
	if m.Rotation != nil {
		parts = append(parts, words.RotationNote(m, pressRotate))
	}
	if t := m.LastTest; t != nil && !t.OK() {
		parts = append(parts, widget.Shown(t.Message))
	}
	if m.Note != "" {
		parts = append(parts, widget.Shown(m.Note))
	}
	if !m.Expires.IsZero() {
		parts = append(parts, "expires "+cause.Day(m.Expires))
	}
	parts = append(parts, "imported "+words.Short.Day(m.ImportedAt))
	if len(m.Permissions) > 0 {
		parts = append(parts, words.List(m.Permissions, ""))
	}
	parts = append(parts, words.Whitelist(m.IPWhitelist))
	return "   " + s.Styles.Dim.Render(widget.Pad(strings.Join(parts, " · "), s.Width-6))
}

// drawBeside puts the selected credential at the right of the list, which is so wide.
func (s *credentialsScreen) drawBeside(b *widget.Body, list int) {
	var right widget.Body
	if r := s.selected(); r != nil {
		right = s.about(r, s.Width-list-divider)
	}
	line := s.Styles.Dim.Render(" │ ")
	for i := range s.shared.Rows {
		if i == len(b.Lines) {
			b.Add("")
		}
		b.Lines[i] = widget.Pad(b.Lines[i], list) + line
		if i < len(right.Lines) {
			b.Lines[i] += right.Lines[i]
		}
	}
}

// about is everything that is not secret of one credential, in width columns.
func (s *credentialsScreen) about(r *row, width int) widget.Body {
	var b widget.Body
	const label = 13
	say := func(sign, text string) { b.Add(widget.WrapAfter(sign, text, width)...) }
	add := func(name, value string) { say(s.Styles.FieldLabel.Render(widget.Pad(name, label)), value) }
	for _, l := range widget.Wrap(r.name, width) {
		b.Add(s.Styles.Strong.Render(l))
	}
	b.Add("")
	add("Environment", s.Styles.EnvironmentMark(widget.Shown(r.Environment), s.kind(r.Environment)))
	switch {
	case r.err != nil:
		b.Add("")
		b.Add(widget.ProblemLines(s.Canvas, r.err, width)...)
		return b
	case !r.read:
		return b
	}
	sum := r.summary
	if found := s.matched(r); found != "" {
		add("Found", found)
	}
	for _, f := range words.Short.Fields(sum, s.kind(sum.Environment), s.job.Now())[2:] { // name and environment stand above
		add(f.Label, f.Value)
	}
	b.Add("")
	say(s.testSign(sum.LastTest), words.Short.LastTest(s.job.Now(), sum.LastTest))
	if t := sum.LastTest; t != nil && t.Message != "" {
		b.Add("")
		b.Add(widget.Wrap(widget.Shown(t.Message), width)...)
	}
	if left := sum.SessionUntil.Sub(s.job.Now()); left > 0 {
		say(s.Styles.Good.Render("✓ "), "Session: "+words.Short.Left(left)+".")
	}
	if note := s.replaceNote(sum); note != "" {
		b.Add("")
		say(s.Styles.Attention.Render("! "), note)
	}
	if s.Width >= wideFrom {
		s.addRequests(&b, r.ID, width)
	}
	return b
}

// addRequests adds the last requests that were sent for a credential, as many as there is room for.
func (s *credentialsScreen) addRequests(b *widget.Body, id string, width int) {
	requests := s.job.Requests(id)
	b.Add("", s.Styles.FieldLabel.Render("Last requests"))
	if len(requests) == 0 {
		b.Add(widget.Wrap(words.NothingSentYet, width)...)
		return
	}
	heading, rows := s.requestRows(requests[:min(len(requests), max(0, s.shared.Rows-len(b.Lines)-1))], width, nil)
	b.Add(s.Styles.Dim.Render(heading))
	b.Add(rows...)
}
