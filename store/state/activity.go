package state

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"kiikey/kiiex/problem"
	"kiikey/store/atomicfile"
	"kiikey/store/home"
)

const (
	// MaxActivity limits the events that are kept, the latest ones.
	MaxActivity = 1000
	// compactAt is the size at which older events are dropped from the file, and compactTo the most that
	// remains: so the file is rewritten once in a thousand events or so, not at each.
	compactAt, compactTo = 512 << 10, 256 << 10
)

// Event is one recorded action.
type Event struct {
	At time.Time `json:"at"`
	// Action is one of the program's own words: "test", "import", "remove".
	Action string `json:"action"`
	// Credential is the id of the credential, empty if there is none: only the vault holds names.
	Credential string `json:"credential,omitempty"`
	// Environment is a name, empty if the action concerns none.
	Environment string `json:"environment,omitempty"`
	// Outcome is the problem.Kind of a failure, empty for a success.
	Outcome string `json:"outcome,omitempty"`
}

// Record adds e to the activity, as one line at the end of the file; after a power failure the latest ones may
// be missing. It shortens long texts and saves the time in UTC.
func (s *State) Record(e Event) error {
	e.At = e.At.UTC()
	for _, text := range []*string{&e.Action, &e.Credential, &e.Environment, &e.Outcome} {
		*text = shorten(*text)
	}
	line, err := json.Marshal(e)
	if err != nil {
		return s.unwritable(activityName, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.written(func() error {
		size, err := appendLine(s.activityPath(), line)
		if errors.Is(err, errDamaged) {
			if err = s.moveAside(activityName); err == nil {
				size, err = appendLine(s.activityPath(), line)
			}
		}
		if err == nil && size > compactAt {
			return s.compact()
		}
		if err != nil {
			return s.unwritable(activityName, err)
		}
		return nil
	})
}

// Activity returns the recorded events, the oldest first, MaxActivity at most. It skips lines that it can't
// read, such as one that a crash cut. An absent file is an empty activity; the error is a *problem.Problem of
// kind StoreUnreadable.
func (s *State) Activity() ([]Event, error) {
	lines, err := s.lines()
	if err != nil {
		return nil, &problem.Problem{
			Kind: problem.StoreUnreadable,
			What: "The activity could not be read.",
			Why:  "The file " + s.activityPath() + " is there, but the system does not hand it out.",
			Next: "Check that file's permissions.",
			Err:  err,
		}
	}
	var events []Event
	for _, line := range lines {
		var e Event
		if json.Unmarshal(line, &e) == nil && !e.At.IsZero() && e.Action != "" {
			events = append(events, e)
		}
	}
	return events[max(0, len(events)-MaxActivity):], nil
}

// ClearActivity deletes all events.
func (s *State) ClearActivity() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.locked(func() error {
		_ = atomicfile.Sweep(s.activityPath())
		for _, path := range []string{s.activityPath(), s.activityPath() + damaged} {
			if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return s.unwritable(activityName, err)
			}
		}
		return nil
	})
}

func (s *State) activityPath() string { return filepath.Join(s.dir, activityName) }

// lines returns the file's lines. The file is never larger than twice the size at which it is compacted.
func (s *State) lines() ([][]byte, error) {
	data, err := readFile(s.activityPath(), 2*compactAt)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, errDamaged) {
		return nil, nil
	}
	return bytes.Split(bytes.TrimSpace(data), []byte("\n")), err
}

// compact drops the oldest lines. The caller must hold the lock.
func (s *State) compact() error {
	lines, err := s.lines()
	if err != nil {
		return s.unwritable(activityName, err)
	}
	lines = lines[max(0, len(lines)-MaxActivity):]
	size := 0
	for i := len(lines) - 1; i >= 0; i-- {
		if size += len(lines[i]) + 1; size > compactTo {
			lines = lines[i+1:]
			break
		}
	}
	_ = atomicfile.Sweep(s.activityPath())
	return home.WriteFile(s.activityPath(), append(bytes.Join(lines, []byte("\n")), '\n'))
}

// appendLine adds line to the file and returns its size afterwards; errDamaged if path is no regular file, or
// far too large.
func appendLine(path string, line []byte) (int64, error) {
	if info, err := os.Lstat(path); err == nil && (!info.Mode().IsRegular() || info.Size() > 2*compactAt) {
		return 0, errDamaged
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return 0, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	line = append(line, '\n')
	if size := info.Size(); size > 0 {
		last := []byte{0}
		if _, err := f.ReadAt(last, size-1); err != nil {
			return 0, err
		}
		if last[0] != '\n' { // a crash cut the line before: keep the two apart
			line = append([]byte("\n"), line...)
		}
	}
	if _, err := f.Write(line); err != nil {
		return 0, err
	}
	return info.Size() + int64(len(line)), nil
}
