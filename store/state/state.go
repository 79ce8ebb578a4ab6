// Package state records facts that are not secret: the result of each credential's last test, the exchanges
// that accepted it, the end of its sessions, the chosen environment, the user's page of the walkthrough, and
// the activity.
//
// The rules it keeps:
//   - It lives apart from the vault, so that a test never rewrites the only copy of a secret.
//   - The program works without it. A damaged file is set aside and begun again; a file that can't be read or
//     written costs only the records.
//   - Two processes may use one folder. Each change takes a lock, reads the file again, and replaces it whole;
//     changes by others survive.
package state

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"kiikey/kiiex/problem"
)

// Names in the state folder.
const (
	fileName     = "state.json"
	activityName = "activity.jsonl"
	lockName     = "state.lock"
	damaged      = ".damaged" // appended to the name of a file that was set aside
)

const (
	// version is written into the file. A newer kiikey writes a higher one.
	version = 1
	// maxFile limits the file's size: 10,000 credentials with the longest messages need half of it.
	maxFile = 16 << 20
	// maxText is the number of bytes of a text that are kept.
	maxText = 500
	// maxAccepted limits the exchanges recorded per credential, the latest ones.
	maxAccepted = 8
)

// Test is the result of a credential's test.
type Test struct {
	At          time.Time `json:"at"`
	Environment string    `json:"environment"`
	// Kind is the problem.Kind of the failure, empty for a success.
	Kind string `json:"kind,omitempty"`
	// Message says what happened. It may quote the exchange: text from outside.
	Message string `json:"message,omitempty"`
	// Failures counts the tests in a row that the exchange has rejected, up to this one.
	Failures int `json:"failures,omitempty"`
	// RetryAt is the time until which the exchange asked to wait; zero if it did not.
	RetryAt time.Time `json:"retryAt,omitzero"`
	// Edited is set when the credential was edited after the test.
	Edited bool `json:"edited,omitempty"`
	// Rejected is the latest rejection of the credential as it is now; nil if there was none, or an accepted test since.
	Rejected *Rejection `json:"rejected,omitempty"`
}

// Rejection is a test that the exchange rejected.
type Rejection struct {
	At          time.Time `json:"at"`
	Environment string    `json:"environment"`
	Kind        string    `json:"kind"` // a problem.Kind
}

// OK reports whether the credential was accepted.
func (t Test) OK() bool { return t.Kind == "" }

// Onboarding is the user's place in the introduction.
type Onboarding struct {
	// Step is the next step, named by the face that shows the steps; empty at the beginning.
	Step string `json:"step,omitempty"`
	// Credential is the id of the credential used in it; empty before there is one.
	Credential string `json:"credential,omitempty"`
	// Done is true once the user has finished or dismissed it.
	Done bool `json:"done,omitempty"`
}

// content is the file's content.
type content struct {
	Version    int        `json:"version"`
	Onboarding Onboarding `json:"onboarding,omitzero"`
	// Credentials holds the records of each credential, by id.
	Credentials map[string]Records `json:"credentials,omitempty"`
	// Remembered lists the keyrings that unlock a vault.
	Remembered []Remembered `json:"remembered,omitempty"`
}

// State holds the records. It is safe for concurrent use.
type State struct {
	dir string

	mu      sync.Mutex
	now     content
	notices []string
	// memoryOnly is set when the file can't be used and must not be replaced either.
	memoryOnly bool
	// trouble is the first failure to record something, until Trouble has returned it.
	trouble error
	// unsaved is set while this State holds a change that could not be written.
	unsaved bool
}

// Open reads the records in dir, in one file read; Activity reads the activity. A damaged file is set aside in
// the same folder, and an unreadable one is left alone while this State works in memory only. Notices reports
// both, and neither is an error.
//
// The error is a *problem.Problem of kind StoreMissing: dir is absent, or is no folder.
func Open(dir string) (*State, error) {
	s := &State{dir: dir}
	c, err := s.read()
	switch {
	case err == nil:
		s.now = c
	case errors.Is(err, errDamaged):
		s.setAside()
	case errors.Is(err, errNewer):
		s.leaveAlone("It" + problem.SavedByNewer)
	case isNoFolder(dir):
		return nil, &problem.Problem{
			Kind: problem.StoreMissing,
			What: "There is no folder " + dir + ".",
			Why:  "kiikey saves data there that is not secret, such as test results.",
			Next: "Start kiikey again to create it, or name another place with --home.",
			Err:  err,
		}
	default:
		s.leaveAlone("It cannot be read.")
	}
	return s, nil
}

// Notices tells the user about the state's files, in whole sentences.
func (s *State) Notices() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.notices...)
}

// Trouble returns, once, why something could not be recorded, a *problem.Problem; nil if everything was. The
// caller should report it and succeed: a record that is missing later must not surprise the user.
func (s *State) Trouble() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.trouble
	s.trouble = nil
	return err
}

// Refresh reads the changes of other processes. It keeps its own records if the file can't be read, or lacks a
// change of this State that could not be written.
func (s *State) Refresh() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.memoryOnly || s.unsaved {
		return
	}
	if c, err := s.read(); err == nil {
		s.now = c
	}
}

// Onboarding returns the user's place in the introduction.
func (s *State) Onboarding() Onboarding {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now.Onboarding
}

// SetOnboarding records the user's place in the introduction.
func (s *State) SetOnboarding(o Onboarding) error {
	return s.change(func(c *content) { c.Onboarding = o })
}

// Reasons for which a file is not used.
var (
	errDamaged = errors.New("state:" + problem.NotAsWritten)
	errNewer   = errors.New("state: of a later version")
)

// read returns the file's present content; nothing if it is absent.
func (s *State) read() (content, error) {
	data, err := readFile(filepath.Join(s.dir, fileName), maxFile)
	if errors.Is(err, fs.ErrNotExist) && !isNoFolder(s.dir) {
		return content{Version: version}, nil
	}
	if err != nil {
		return content{}, err
	}
	var c content
	err = json.Unmarshal(data, &c)
	switch {
	case c.Version > version: // checked even if a later version changed the rest
		return content{}, errNewer
	case err != nil || c.Version < 1:
		return content{}, errDamaged
	}
	return c, nil
}

// change applies edit to the file's present content, and to this State's. After an error of kind StoreBusy or
// StoreUnwritable only this State has it, until the end of the program.
func (s *State) change(edit func(*content)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.memoryOnly {
		edit(&s.now)
		return nil
	}
	err := s.written(func() error {
		c, err := s.read()
		if errors.Is(err, errDamaged) {
			c, err = content{Version: version}, s.moveAside(fileName)
		}
		if err != nil {
			return s.unwritable(fileName, err)
		}
		edit(&c)
		if err := s.write(c); err != nil {
			return err
		}
		s.now = c
		return nil
	})
	s.unsaved = err != nil
	if s.unsaved {
		edit(&s.now)
	}
	return err
}

// setAside moves the damaged file out of the way. It checks again under the lock: another process may have done
// so, and written a new one.
func (s *State) setAside() {
	s.now = content{Version: version}
	err := s.locked(func() error {
		c, err := s.read()
		if !errors.Is(err, errDamaged) {
			s.now = c
			return err
		}
		s.notices = append(s.notices, "The file "+filepath.Join(s.dir, fileName)+
			" was damaged, so kiikey started a new one; earlier test results are lost. The old file is beside it, as "+fileName+damaged+".")
		return s.moveAside(fileName)
	})
	if err != nil {
		s.leaveAlone("It is damaged and cannot be moved aside.")
	}
}

// moveAside renames the file called name, replacing one that was set aside before.
func (s *State) moveAside(name string) error {
	path := filepath.Join(s.dir, name)
	return os.Rename(path, path+damaged)
}

// leaveAlone makes s work in memory.
func (s *State) leaveAlone(why string) {
	s.memoryOnly = true
	s.now = content{Version: version}
	s.notices = []string{"The file " + filepath.Join(s.dir, fileName) + " is not used. " + why +
		" Until you fix that, kiikey forgets test results when it ends."}
}
