package state

import (
	"maps"
	"time"
)

// Records are those of one credential.
type Records struct {
	// Test is the last test; nil if there was none.
	Test *Test `json:"test,omitempty"`
	// Accepted is the last time that an exchange accepted the credential.
	Accepted map[string]time.Time `json:"accepted,omitempty"`
	// Sessions is the time at which its session in an environment ends unless it is used.
	Sessions map[string]time.Time `json:"sessions,omitempty"`
	// Withdraws is set if a session last showed that it can withdraw.
	Withdraws bool `json:"withdraws,omitempty"`
}

// Records returns those of the credential with this id, for Recall.
func (s *State) Records(id string) Records {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.now.Credentials[id]
	r.Accepted, r.Sessions = maps.Clone(r.Accepted), maps.Clone(r.Sessions)
	return r
}

// Forget deletes the records of the credential with this id. The activity keeps its id.
func (s *State) Forget(id string) error {
	return s.change(func(c *content) { delete(c.Credentials, id) })
}

// Recall records again what Records returned before Forget.
func (s *State) Recall(id string, r Records) error {
	return s.changeRecords(id, func(present *Records) { *present = r })
}

func (s *State) changeRecords(id string, edit func(*Records)) error {
	return s.change(func(c *content) {
		r := c.Credentials[id]
		edit(&r)
		if c.Credentials == nil {
			c.Credentials = map[string]Records{}
		}
		c.Credentials[id] = r
	})
}

// LastTest returns the result of the last test of the credential with this id; false if there was none.
func (s *State) LastTest(id string) (Test, bool) {
	if t := s.Records(id).Test; t != nil {
		return *t, true
	}
	return Test{}, false
}

// SetLastTest records t. It shortens long texts and saves the time in UTC.
func (s *State) SetLastTest(id string, t Test) error {
	t.At = t.At.UTC()
	t.Environment, t.Message = shorten(t.Environment), shorten(t.Message)
	return s.changeRecords(id, func(r *Records) { r.Test = &t })
}

// SetEdited remembers that the credential with this id was edited, if it has been tested.
func (s *State) SetEdited(id string) error {
	if t, tested := s.LastTest(id); !tested || t.Edited {
		return nil
	}
	return s.changeRecords(id, func(r *Records) {
		if r.Test != nil {
			t := *r.Test
			t.Edited, t.Rejected = true, nil
			r.Test = &t
		}
	})
}

// Accepted returns when the credential with this id was last accepted by an exchange, in the caller's word for it; zero
// where it is not known to have been.
func (s *State) Accepted(id, exchange string) time.Time {
	return s.Records(id).Accepted[shorten(exchange)]
}

// SetAccepted records, in UTC, when a credential was accepted. The result of a later test does not change it.
func (s *State) SetAccepted(id, exchange string, at time.Time) error {
	return s.changeRecords(id, func(r *Records) {
		setTime(&r.Accepted, exchange, at)
		for len(r.Accepted) > maxAccepted {
			oldest := ""
			for exchange, at := range r.Accepted {
				if oldest == "" || at.Before(r.Accepted[oldest]) {
					oldest = exchange
				}
			}
			delete(r.Accepted, oldest)
		}
	})
}

// setTime records a time under a name, which it shortens.
func setTime(times *map[string]time.Time, name string, at time.Time) {
	if *times == nil {
		*times = map[string]time.Time{}
	}
	(*times)[shorten(name)] = at.UTC()
}

// SessionUntil returns when the session of the credential with this id in an environment ends unless it is used
// before; zero if none is recorded. The time may have passed.
func (s *State) SessionUntil(id, environment string) time.Time {
	return s.Records(id).Sessions[shorten(environment)]
}

// SetSessionUntil records when a session ends, in UTC; zero deletes the record.
func (s *State) SetSessionUntil(id, environment string, until time.Time) error {
	return s.changeRecords(id, func(r *Records) {
		if until.IsZero() {
			delete(r.Sessions, shorten(environment))
		} else {
			setTime(&r.Sessions, environment, until)
		}
	})
}

// Withdraws reports whether a session of the credential with this id showed that it can withdraw.
func (s *State) Withdraws(id string) bool { return s.Records(id).Withdraws }

// SetWithdraws records what a session showed of that.
func (s *State) SetWithdraws(id string, withdraws bool) error {
	if s.Withdraws(id) == withdraws {
		return nil
	}
	return s.changeRecords(id, func(r *Records) { r.Withdraws = withdraws })
}
