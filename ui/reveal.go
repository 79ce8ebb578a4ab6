package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
)

// concealed is a secret on a screen: the mask, until the person asks to see it, for some seconds.
type reveal struct {
	revealed bool
	turn     int // tells the latest reveal from one whose time is up
}

// revealOver is the end of one reveal.
type revealOver struct{ turn int }

// toggle reveals for a time or masks; the command ends the reveal.
func (v *reveal) toggle(life time.Duration) tea.Cmd {
	if v.revealed {
		v.conceal()
		return nil
	}
	v.revealed = true
	v.turn++
	turn := v.turn
	return tea.Tick(life, func(time.Time) tea.Msg { return revealOver{turn} })
}

// over ends the reveal that the message belongs to.
func (v *reveal) over(msg revealOver) {
	if msg.turn == v.turn {
		v.revealed = false
	}
}

func (v *reveal) conceal() {
	v.revealed = false
	v.turn++
}

// text is what to draw: a secret that came from outside is made harmless like any other text.
func (v *reveal) text(s kiiex.Secret) string {
	if v.revealed && !s.IsEmpty() {
		return shown(s.Reveal())
	}
	return kiiex.Mask
}
