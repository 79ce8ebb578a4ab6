package ui

import (
	"kiikey/kiiex"
	"kiikey/ui/flow"
)

// current is the credential that is open, as its tabs and the walk-through share it.
type current struct {
	summary flow.Summary
	// env is what the credential is tested against: its own environment unless another one was chosen.
	env kiiex.Environment
	// login is the last one that went through; nil before.
	login *flow.Login
}

func newCurrent(c *shared, summary flow.Summary) *current {
	env, err := c.job.Environment(summary.Environment)
	if err != nil {
		// The configuration does not know it any more: the test says so and offers the others.
		env = kiiex.Environment{Name: summary.Environment, Kind: kiiex.KindCustom}
	}
	return &current{summary: summary, env: env}
}

// forget clears the login.
func (c *current) forget() {
	c.login.Clear()
	c.login = nil
}

func (c *current) environmentShown() (string, string) { return shown(c.env.Name), string(c.env.Kind) }
