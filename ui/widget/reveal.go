package widget

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
)

// Reveal is a secret on a screen: the mask, until the user asks to see it, for some seconds.
type Reveal struct {
	Revealed bool
	turn     int // tells the latest reveal from one whose time is up
}

// RevealOver is the end of one reveal.
type RevealOver struct{ Turn int }

// Toggle reveals for a time or masks; the command ends the reveal.
func (v *Reveal) Toggle(life time.Duration) tea.Cmd {
	if v.Revealed {
		v.Conceal()
		return nil
	}
	v.Revealed = true
	v.turn++
	turn := v.turn
	return tea.Tick(life, func(time.Time) tea.Msg { return RevealOver{Turn: turn} })
}

// Over ends the reveal that the message belongs to.
func (v *Reveal) Over(msg RevealOver) {
	if msg.Turn == v.turn {
		v.Revealed = false
	}
}

// Conceal masks the secret.
func (v *Reveal) Conceal() {
	v.Revealed = false
	v.turn++
}

// Text returns the text to draw: a secret that came from outside is made harmless like any other text.
func (v *Reveal) Text(s kiiex.Secret) string {
	if v.Revealed && !s.IsEmpty() {
		return Shown(s.Reveal())
	}
	return kiiex.Mask
}
