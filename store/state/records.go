package state

import (
	"maps"
	"time"
)

// Withdraws reports whether a session of the credential with this id showed that it can withdraw.
func (s *State) Withdraws(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now.Withdrawing[id]
}

// SetWithdraws records what a session showed of that.
func (s *State) SetWithdraws(id string, withdraws bool) error {
	if s.Withdraws(id) == withdraws {
		return nil
	}
	return s.change(func(c *content) { c.setWithdraws(id, withdraws) })
}

func (c *content) setWithdraws(id string, withdraws bool) {
	if c.Withdrawing == nil {
		c.Withdrawing = map[string]bool{}
	}
	if c.Withdrawing[id] = withdraws; !withdraws {
		delete(c.Withdrawing, id)
	}
}

// Records are those of one credential.
type Records struct {
	test               *Test
	accepted, sessions map[string]time.Time
	withdraws          bool
}

// Forget deletes the records of the credential with this id. The activity keeps its id.
func (s *State) Forget(id string) error {
	return s.change(func(c *content) {
		delete(c.Tests, id)
		delete(c.Accepted, id)
		delete(c.Sessions, id)
		delete(c.Withdrawing, id)
	})
}

// Records returns those of a credential, for Recall.
func (s *State) Records(id string) Records {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := Records{accepted: maps.Clone(s.now.Accepted[id]), sessions: maps.Clone(s.now.Sessions[id]), withdraws: s.now.Withdrawing[id]}
	if t, ok := s.now.Tests[id]; ok {
		r.test = &t
	}
	return r
}

// Recall records them again, after Forget.
func (s *State) Recall(id string, r Records) error {
	return s.change(func(c *content) {
		if r.test != nil {
			if c.Tests == nil {
				c.Tests = map[string]Test{}
			}
			c.Tests[id] = *r.test
		}
		for word, at := range r.accepted {
			setTime(&c.Accepted, id, word, at)
		}
		for word, at := range r.sessions {
			setTime(&c.Sessions, id, word, at)
		}
		if r.withdraws {
			c.setWithdraws(id, true)
		}
	})
}
