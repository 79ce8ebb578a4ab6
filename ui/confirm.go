package ui

import (
	"strings"
	"time"

	"kiikey/ui/widget"
	"kiikey/ui/words"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// graceTime is the time for which a question ignores "yes", so that keys which were in flight when it appeared
// cannot answer it.
const graceTime = 400 * time.Millisecond

// confirmScreen asks before something that loses or costs something; the cursor stands on No.
type confirmScreen struct {
	*shared
	Ask
	pick  widget.Pick // 0 no, 1 yes
	ready bool
}

func newConfirmScreen(c *shared, question Ask) *confirmScreen {
	return &confirmScreen{shared: c, Ask: question, pick: widget.Pick{Count: 2}}
}

type graceOver struct{}

// besideLabel is the width of the labels of two credentials that are shown side by side.
const besideLabel = 13

func (s *confirmScreen) title() string { return s.Question.Title }

func (s *confirmScreen) start() tea.Cmd {
	return tea.Tick(graceTime, func(time.Time) tea.Msg { return graceOver{} })
}

var (
	yesKey = key.NewBinding(key.WithKeys("y"), key.WithHelp("y", "yes"))
	noKey  = key.NewBinding(key.WithKeys("n", "esc"), key.WithHelp("n, esc", "no"))
)

func (s *confirmScreen) keys() []key.Binding {
	yes := yesKey
	yes.SetEnabled(s.ready)
	return []key.Binding{s.shared.Keys.Choose, widget.Named(s.shared.Keys.Enter, "select"), yes, noKey}
}

func (s *confirmScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case graceOver:
		s.ready = true
	case tea.KeyPressMsg:
		yes := key.Matches(msg, yesKey) || key.Matches(msg, s.shared.Keys.Enter) && s.pick.At == 1
		switch {
		case key.Matches(msg, noKey), key.Matches(msg, s.shared.Keys.Enter) && s.pick.At == 0:
			return Back{}, nil
		case yes && s.repeated:
			return heldDown, nil
		case yes && s.ready:
			return Back{Result: s.Ask.Yes}, nil
		case yes:
			return nil, nil
		}
		s.pick.Update(msg, s.shared.Keys.Up, s.shared.Keys.Down)
	}
	return nil, nil
}

// environmentMark draws an environment as elsewhere, of which production's name comes in capitals.
func (s *confirmScreen) environmentMark(name string) string {
	for _, e := range s.job.Environments() {
		if strings.EqualFold(e.Name, name) {
			return s.Styles.EnvironmentMark(widget.Shown(e.Name), e.Kind)
		}
	}
	return name
}

// view leaves out what sets apart where the question would not be in sight otherwise.
func (s *confirmScreen) view() widget.Body {
	b := s.draw("")
	if len(b.Lines) > s.shared.Rows {
		b = s.draw()
	}
	return b
}

func (s *confirmScreen) draw(gap ...string) widget.Body {
	var b widget.Body
	b.Add(gap...)
	b.Styled(s.Width, s.Styles.Strong.Render, s.Question.Ask)
	b.Add(gap...)
	for _, d := range s.Question.Will {
		mark := ""
		if words.IsAtStake(d) {
			mark = s.withdrawMark() + " "
		}
		label, left, right, ok := words.Cells(d)
		if !ok {
			b.Marked(s.Width, mark, d)
			continue
		}
		// Values stay beside each other on a wide screen.
		width := min(36, (s.Width-6-besideLabel)/2)
		style := s.Styles.Plain
		if label == "" {
			style = s.Styles.Dim
		}
		if label == words.EnvironmentLabel {
			left, right = s.environmentMark(left), s.environmentMark(right)
		}
		marked := strings.NewReplacer(words.WithdrawSign+" ", s.withdrawMark()+" ")
		left, right = marked.Replace(left), marked.Replace(right)
		b.Add("   " + s.Styles.FieldLabel.Render(widget.Pad(label, besideLabel)) +
			style.Render(widget.Pad(left, width-2)) + "  " + style.Render(widget.Pad(right, width)))
	}
	b.Add(gap...)
	for i, label := range []string{words.No, s.Question.Yes} {
		s.pick.Option(&b, s.Styles, i, label)
	}
	return b
}
