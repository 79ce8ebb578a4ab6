// Package flow is the job that kiikey does, without a face: open the store, read an export file, complete
// and save a credential, sign, test the authentication, keep and end a session.
//
// Screens, commands and the demo all walk these steps, so that each rule (what asks
// first, what is kept, what is recorded) stands in one place. Nothing here prints or prompts; what must be
// asked is a parameter, and what is worth telling comes back as a value.
package flow

import (
	"strings"
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
	"kiikey/store/vault"
	"kiikey/ui/flow/config"
	"kiikey/ui/plain"
)

// Options says where the job is done. The zero value is the user's own folders.
type Options struct {
	// Home is one folder for everything, from --home or KIIKEY_HOME; empty for the system's convention.
	Home string
	// Agent is sent as User-Agent, "kiikey/1.2".
	Agent string
	// Vault tunes the vault; tests make its derivation cheap.
	Vault vault.Options
	// Now is the clock; nil for the system's.
	Now func() time.Time
	// After is the clock's time.After; nil for the system's.
	After func(time.Duration) <-chan time.Time
	// Keyrings reach the system's keyrings; nil for package system.
	Keyrings Keyrings
	// Kernel is the kernel's keyring; nil for package kernelkeyring.
	Kernel Kernel
}

// Job is one person's work: their folders, configuration and store. It is safe for concurrent use. Close
// it at the end.
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
	// embedded is the sessions of the embedded sandbox, by the id of their credential.
	embedded map[string]kiiex.Session
	// agreed is the logins that were confirmed since the vault was unlocked.
	agreed map[attempt]bool
}

// Open finds and prepares the folders and reads the configuration and the state. It neither opens the
// store nor sends anything. What the person should know (a mended permission, a mistake in the
// configuration file) is in Notices.
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
	j := &Job{options: o, folders: folders, embedded: map[string]kiiex.Session{}, agreed: map[attempt]bool{}}
	prepared, err := folders.Prepare()
	if err != nil {
		return nil, err
	}
	for _, n := range prepared {
		j.notices = append(j.notices, n.Text)
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

// Notices is what the person should know about their folders and files, one sentence each.
func (j *Job) Notices() []string { return j.notices }

// Settings is the configuration file's content, with defaults for what it does not say.
func (j *Job) Settings() config.Config { return j.settings }

// State is what is remembered that is not secret.
func (j *Job) State() *state.State { return j.state }

// Folders is where everything is.
func (j *Job) Folders() home.Folders { return j.folders }

// Now is the job's clock.
func (j *Job) Now() time.Time { return j.options.Now() }

// Close locks the store and stops the embedded sandbox.
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
// The embedded sandbox comes back without an address: Reach gives it one.
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
		Why:  "kiikey knows " + listing(names) + ".",
		Next: nearest.Question(name, names) + "Use one of these, or add yours " + ToConfig,
	}
}

// ToConfig says where environments are added, at the end of a sentence.
const ToConfig = "to the configuration file: kiikey environments shows where it is."

// quoted puts text that a person typed, or that came from a file, into a sentence.
func quoted(s string) string { return "“" + plain.Truncate(plain.Text(s), 64) + "”" }

// listing joins words as in "a, b and c".
func listing(words []string) string {
	switch len(words) {
	case 0:
		return "none"
	case 1:
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}
