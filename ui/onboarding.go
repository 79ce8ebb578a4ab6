package ui

import (
	"sync"

	"kiikey/store/state"
)

// onboarding is the user's place in the guide, kept in memory and, by commands, in the state folder.
type onboarding struct {
	state *state.State
	// saving is held during a write, so that an older place never replaces a newer one.
	saving sync.Mutex

	mu      sync.Mutex
	place   state.Onboarding
	unsaved bool
}

func newOnboarding(s *state.State) *onboarding { return &onboarding{state: s, place: s.Onboarding()} }

func (m *onboarding) at() state.Onboarding {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.place
}

// put changes the place; save writes it.
func (m *onboarding) put(place state.Onboarding) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.place, m.unsaved = place, m.unsaved || place != m.place
}

// save writes the latest place if it is not written yet. Errors are those of state.SetOnboarding.
func (m *onboarding) save() error {
	m.saving.Lock()
	defer m.saving.Unlock()
	m.mu.Lock()
	place, unsaved := m.place, m.unsaved
	m.unsaved = false
	m.mu.Unlock()
	if !unsaved {
		return nil
	}
	return m.state.SetOnboarding(place)
}
