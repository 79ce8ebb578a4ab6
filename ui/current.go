package ui

import (
	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/ui/flow"
	"kiikey/ui/widget"
	"kiikey/ui/words"
)

// current is the credential that is open, as its tabs and the walkthrough share it.
type current struct {
	summary flow.Summary
	// env is the environment of the next test: the credential's own unless another one was chosen.
	env kiiex.Environment
	// login is the last accepted one; nil before.
	login *flow.Login
	// reached holds the answers that the tab Access got last; nil before. It counts until the next login.
	reached *reached
}

// reached holds what a session of a credential reaches in an environment.
type reached struct {
	environment string
	access      *api.Access
	// remarks are about that session.
	remarks []string
	// login is the login at the time of that request.
	login *flow.Login
}

// reach returns what the session reaches as far as that is known: from the last login, or asked since; nil for nothing.
func (c *current) reach() *reached {
	if r := c.reached; r != nil && r.login == c.login && r.environment == c.env.Name {
		return r
	}
	l := c.login
	if l == nil || l.Access == nil || l.Environment.Name != c.env.Name {
		return nil
	}
	r := &reached{access: l.Access}
	for _, remark := range []string{l.OtherUser(), words.SessionInDoubt(l)} {
		if remark != "" {
			r.remarks = append(r.remarks, remark)
		}
	}
	return r
}

// reaches stores the answers.
func (c *current) reaches(r *reached) {
	if c.reached != nil {
		flow.ClearAccess(c.reached.access)
	}
	c.reached = r
}

func newCurrent(c *shared, summary flow.Summary) *current {
	env, err := c.job.Environment(summary.Environment)
	if err != nil {
		// It is no longer in the configuration: the test says so and offers the others.
		env = kiiex.Environment{Name: summary.Environment, Kind: kiiex.KindCustom}
	}
	return &current{summary: summary, env: env}
}

// refresh takes the outcome of the last test into the summary.
func (h *hosted) refresh() {
	if t, ok := h.job.State().LastTest(h.summary.ID); ok {
		h.summary.LastTest = &t
	}
}

// forget clears the login.
func (c *current) forget() {
	c.login.Clear()
	c.login = nil
	c.reaches(nil)
}

func (c *current) withdraws() bool { return c.summary.Withdraws }

func (c *current) environmentShown() (string, string) {
	return widget.Shown(c.env.Name), string(c.env.Kind)
}
