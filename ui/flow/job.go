// Package flow does kiikey's work without a face: it unlocks the vault, imports and saves credentials, signs,
// tests, and saves and ends sessions.
//
// The rules it keeps:
//   - Screens, conversation, commands and the demo all take these steps, so that each rule (when to ask, what
//     to save, what to record) stands in one place.
//   - It never prints or prompts. Questions are parameters, and notices come back as values.
//   - It never sends a login that needs consent without it, and never repeats a rejected one.
package flow

import (
	"sync"
	"time"

	"kiikey/internal/nearest"
	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/kiiex/sandbox"
	"kiikey/store"
	"kiikey/store/home"
	"kiikey/store/state"
	"kiikey/store/system"
	"kiikey/ui/flow/config"
	"kiikey/ui/plain"
)

// Options says where and how the job works. The zero value is the user's own folders.
type Options struct {
	// Home is one folder for everything, from --home or KIIKEY_HOME; empty for the system's convention.
	Home string
	// Agent is sent as User-Agent, "kiikey/1.2".
	Agent string
	// Now is the clock; nil for the system's.
	Now func() time.Time
	// After is the clock's time.After; nil for the system's.
	After func(time.Duration) <-chan time.Time
	// Keyrings reach the system's keyrings; nil for package system.
	Keyrings Keyrings
	// Kernel is the kernel's keyring; nil for package kernelkeyring.
	Kernel Kernel
}

// Job is one user's work: their folders, configuration and vault. It is safe for concurrent use. Close it at
// the end.
type Job struct {
	options  Options
	folders  home.Folders
	settings config.Config
	state    *state.State
	notices  []string
	recorder recorder

	mu      sync.Mutex
	store   *store.Store // nil while locked
	sandbox *sandbox.Server
	// embedded holds the sandbox's sessions, by the id of their credential.
	embedded map[string]kiiex.Session
	// agreed holds the logins confirmed since the vault was unlocked.
	agreed map[attempt]bool
	// forgotten holds the records of credentials removed since then, by id, for Undo.
	forgotten map[string]state.Records
}

// Open finds and prepares the folders and reads the configuration and the state. It neither unlocks the vault
// nor sends anything. Notices has its findings for the user (a corrected permission, a mistake in the
// configuration file).
func Open(o Options) (*Job, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.After == nil {
		o.After = time.After
	}
	if o.Keyrings == nil {
		o.Keyrings = system.Keyrings{}
	}
	if o.Kernel == nil {
		o.Kernel = kernel{}
	}
	folders, err := home.Locate(o.Home)
	if err != nil {
		return nil, err
	}
	j := &Job{options: o, folders: folders, embedded: map[string]kiiex.Session{}, agreed: map[attempt]bool{}, forgotten: map[string]state.Records{}}
	if j.notices, err = folders.Prepare(); err != nil {
		return nil, err
	}
	settings, mistakes := config.Load(folders.Config)
	for _, m := range mistakes {
		j.notices = append(j.notices, m.Error())
	}
	j.settings = settings
	j.state, err = state.Open(folders.State)
	if err != nil {
		return nil, err
	}
	j.notices = append(j.notices, j.state.Notices()...)
	return j, nil
}

// Notices returns the findings about folders and files that the user should know, one sentence each.
func (j *Job) Notices() []string { return j.notices }

// Settings returns the configuration, with defaults for settings that the file leaves out.
func (j *Job) Settings() config.Config { return j.settings }

// State returns the records that are not secret.
func (j *Job) State() *state.State { return j.state }

// Folders returns kiikey's folders.
func (j *Job) Folders() home.Folders { return j.folders }

// Now returns the time of the job's clock.
func (j *Job) Now() time.Time { return j.options.Now() }

// Close locks the store and stops the built-in sandbox.
func (j *Job) Close() {
	j.Lock()
	j.mu.Lock()
	box := j.sandbox
	j.sandbox = nil
	j.mu.Unlock()
	if box != nil {
		_ = box.Close()
	}
}

// Environments lists the built-in environments and those of the configuration file, in the order to offer.
func (j *Job) Environments() []kiiex.Environment { return j.settings.Environments() }

// Environment returns the one of that name, or a problem of kind NoEnvironment that lists the choices.
// The built-in sandbox comes back without an address: Reach gives it one.
func (j *Job) Environment(name string) (kiiex.Environment, error) {
	var names []string
	for _, e := range j.Environments() {
		if e.Name == name {
			return e, nil
		}
		names = append(names, e.Name)
	}
	what := "There is no environment called " + quoted(name) + "."
	if !config.IsName(name) { // it may be anything, even a secret in the wrong place
		what = "There is no environment of that name."
	}
	return kiiex.Environment{}, &problem.Problem{
		Kind: problem.NoEnvironment,
		What: what,
		Why:  "kiikey knows " + problem.List(names) + ".",
		Next: nearest.Question(name, names) + "Use one of these, or add yours " + problem.ToConfig,
	}
}

// quoted puts typed text, or text from a file, into a sentence.
func quoted(s string) string { return "“" + plain.Truncate(plain.Text(s), 64) + "”" }
