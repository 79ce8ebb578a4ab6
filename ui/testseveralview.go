package ui

import (
	"strings"

	"kiikey/ui/flow"
	"kiikey/ui/words"
)

// visible is how many rows fit between the lines above them and the three below.
func (s *testSeveralScreen) visible() int { return max(1, s.shared.rows-len(s.progress())-4) }

func (s *testSeveralScreen) view() body {
	if s.phase == severalReady {
		return s.plan()
	}
	var b body
	c := s.columns()
	b.add(s.progress()...)
	b.add(s.styles.dim.Render(c.line("  ", "NAME", "ENVIRONMENT", "USER", "OUTCOME")))
	from, to := s.window(s.visible())
	for i := from; i < to; i++ {
		marker, name := "  ", shown(s.chosen[i].Name)
		if i == s.at {
			b.at(1)
			marker, name = s.styles.selected.Render("▸ "), s.styles.selected.Render(pad(name, c.name-1))
		}
		env := s.chosen[i].Environment
		b.add(c.line(marker, name, s.styles.environmentMark(shown(env), s.kind(env)), shown(s.chosen[i].UserID), s.outcomeLine(s.outcomes[i])))
	}
	for len(b.lines) < s.shared.rows-3 {
		b.add("")
	}
	b.add("")
	for i, l := range wrap(s.inFull(), s.width-6) {
		if i == 2 {
			break
		}
		b.add("   " + s.styles.dim.Render(l))
	}
	return b
}

// plan says what will happen before anything does.
func (s *testSeveralScreen) plan() body {
	b := body{scrolls: true}
	n := len(s.chosen)
	b.add("", "   "+s.styles.strong.Render(words.Several(n)), "")
	var names []string
	count := map[string]int{}
	for _, c := range s.chosen {
		if count[c.Environment] == 0 {
			names = append(names, c.Environment)
		}
		count[c.Environment]++
	}
	for _, name := range names {
		b.add("   " + pad(itoa(count[name]), 6) + pad(s.styles.environmentMark(shown(name), s.kind(name)), s.width-12))
	}
	b.add("")
	b.paragraph(s.width, strings.TrimSpace(words.SeveralRule+" "+words.Short.SeveralTake(n)))
	b.add("")
	b.marked(s.width, s.styles.key.Render("enter")+" ", "starts. esc stops after the one that is being tested.")
	return b
}

// severalColumns are the widths of a row; 0 leaves the user out.
type severalColumns struct{ name, environment, user, outcome int }

func (s *testSeveralScreen) columns() severalColumns {
	c := severalColumns{name: min(32, max(16, s.width/4)), environment: 15, user: 8}
	if s.width < 70 {
		c.user = 0
	}
	c.outcome = s.width - 3 - c.name - c.environment - c.user
	return c
}

func (c severalColumns) line(marker, name, environment, user, outcome string) string {
	line := " " + marker + pad(name, c.name-1) + " " + pad(environment, c.environment-1) + " "
	if c.user > 0 {
		line += pad(user, c.user-1) + " "
	}
	return line + pad(outcome, c.outcome)
}

// outcomeLine is how far one has come, in a few words.
func (s *testSeveralScreen) outcomeLine(o flow.Outcome) string {
	signs := map[flow.Verdict]string{
		flow.Testing: s.styles.accent.Render("… "), flow.Works: s.styles.good.Render("✓ "), flow.WantsCode: s.styles.caution.Render("! "),
		flow.Failed: s.styles.bad.Render("✗ "), flow.Skipped: s.styles.dim.Render("– "), flow.Stopped: s.styles.dim.Render("– "),
	}
	if sign, ok := signs[o.Verdict]; ok {
		return sign + words.Verdict(o)
	}
	return s.styles.dim.Render("  " + words.Verdict(o))
}

// inFull says of the selected one what its row has no room for.
func (s *testSeveralScreen) inFull() string {
	o := s.outcomes[s.at]
	if o.Reason == "" && o.Verdict != flow.WantsCode && o.Verdict != flow.Failed {
		return ""
	}
	return shown(s.chosen[s.at].Name) + " · " + words.VerdictInFull(o, "")
}

// progress is how far the run has come, and at its end what came of it.
func (s *testSeveralScreen) progress() []string {
	done := 0
	for _, o := range s.outcomes {
		if o.Verdict != flow.Waiting && o.Verdict != flow.Testing {
			done++
		}
	}
	text := words.Tally(s.outcomes)
	switch {
	case s.phase == severalRunning && s.stopping:
		text = s.styles.caution.Render("! ") + "Stopping after the one that is being tested; esc gives it up."
	case s.phase == severalRunning:
		text = s.styles.strong.Render(itoa(done)+" of "+itoa(len(s.chosen))) + "   " + text
	default:
		text = s.styles.strong.Render(text)
	}
	return indent(3, wrap(text, s.width-4)...)
}
