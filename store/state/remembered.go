package state

import "slices"

// Remembered records that a keyring of the system can unlock a vault. The record is this computer's alone: the
// data folder may be shared with others.
type Remembered struct {
	// Vault is the path of the vault, Keyring the keyring's name.
	Vault   string `json:"vault"`
	Keyring string `json:"keyring"`
	// KeySHA256 names the item: the vault's hash, from vault.Fingerprint.
	KeySHA256 string `json:"keySHA256"`
}

// Remembered returns the records about the vault at that path.
func (s *State) Remembered(vault string) []Remembered {
	return s.remembered(func(r Remembered) bool { return r.Vault == vault })
}

// RememberedAs returns the records about the vault with that hash, whatever its path was.
func (s *State) RememberedAs(keySHA256 string) []Remembered {
	return s.remembered(func(r Remembered) bool { return r.KeySHA256 == keySHA256 })
}

// remembered reads the file: a command may have remembered or forgotten a vault that another program has open.
func (s *State) remembered(which func(Remembered) bool) []Remembered {
	s.Refresh()
	s.mu.Lock()
	defer s.mu.Unlock()
	var of []Remembered
	for _, r := range s.now.Remembered {
		if which(r) {
			of = append(of, r)
		}
	}
	return of
}

// AddRemembered adds a record, once.
func (s *State) AddRemembered(r Remembered) error {
	return s.change(func(c *content) {
		if !slices.Contains(c.Remembered, r) {
			c.Remembered = append(c.Remembered, r)
		}
	})
}

// RemoveRemembered deletes a record.
func (s *State) RemoveRemembered(r Remembered) error {
	return s.change(func(c *content) {
		c.Remembered = slices.DeleteFunc(c.Remembered, func(x Remembered) bool { return x == r })
	})
}

// MoveRemembered updates the records of a vault whose file was renamed.
func (s *State) MoveRemembered(from string, to []string) error {
	return s.change(func(c *content) {
		var moved []Remembered
		for _, r := range c.Remembered {
			if r.Vault != from {
				moved = append(moved, r)
				continue
			}
			for _, path := range to {
				moved = append(moved, Remembered{Vault: path, Keyring: r.Keyring, KeySHA256: r.KeySHA256})
			}
		}
		c.Remembered = moved
	})
}
