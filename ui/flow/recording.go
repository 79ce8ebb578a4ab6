package flow

import (
	"context"
	"slices"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store/state"
)

// The names of recorded actions. An action that only reads or shows is not recorded, nor is unlocking:
// a script that does so every minute would drive out everything else.
const (
	ActionTest            = "test" // one login, also one of a diagnosis, or one 2FA code
	ActionDiagnosis       = "diagnosis"
	ActionLogOut          = "log-out"
	ActionImport          = "import"
	ActionRename          = "rename"
	ActionRotate          = "rotate" // begun, or gone on with: the new key has the name, or was not accepted
	ActionRotateFinish    = "rotate-finish"
	ActionRotateAbort     = "rotate-abort"
	ActionEdit            = "edit"
	ActionRemove          = "remove"
	ActionUndo            = "undo" // of a removal, a replacement, an edit or a renaming
	ActionBackup          = "backup"
	ActionHandover        = "handover" // to somebody else, in a file
	ActionReceiver        = "receiver" // what opens such a file was made
	ActionRestore         = "restore"
	ActionRestorePrevious = "restore-previous"
	ActionPassphrase      = "passphrase"
	ActionRemember        = "remember" // a keyring of the system opens the vault
	ActionForget          = "forget"   // it does so no more
	ActionCreate          = "create"
	ActionUnlock          = "unlock" // that failed for a wrong passphrase
	ActionExec            = "exec"   // another program was started with a credential, or a session token
	ActionHelper          = "helper" // another program has asked for a session token, or a signature
)

// Event is one thing that was done, with the name that its credential has now.
type Event struct {
	state.Event
	// Name is empty where the event is about no credential, and where that has been removed since.
	Name string
}

// Removed reports whether the event is about a credential that is not in the vault any more.
func (e Event) Removed() bool { return e.Credential != "" && e.Name == "" }

// Activity returns what was done, the oldest first. Names are kept in the vault alone, so it has to be open. Errors
// are those of State.Activity and of Names.
func (j *Job) Activity(ctx context.Context) ([]Event, error) {
	recorded, err := j.state.Activity()
	if err != nil {
		return nil, err
	}
	entries, err := j.Names(ctx)
	if err != nil {
		return nil, err
	}
	names := make(map[string]string, len(entries))
	for _, e := range entries {
		names[e.ID] = e.Name
	}
	events := make([]Event, len(recorded))
	for i, e := range recorded {
		events[i] = Event{Event: e, Name: names[e.Credential]}
	}
	return events, nil
}

// record adds to the activity. A failure to write that must not fail the work itself.
func (j *Job) record(e state.Event, err error) {
	e.At, e.Outcome = j.Now(), string(problem.KindOf(err))
	_ = j.state.Record(e)
}

// recordLogin records a login and its outcome; one that a scheduler makes only where the outcome is another one than that
// of the last login, or a check of all keys every hour would drive out everything else in a week.
func (j *Job) recordLogin(id string, env kiiex.Environment, err error, scheduled bool) {
	e := state.Event{Action: ActionTest, Credential: id, Environment: env.Name, Outcome: string(problem.KindOf(err))}
	if scheduled {
		events, _ := j.state.Activity()
		for _, last := range slices.Backward(events) {
			if last.Action != e.Action || last.Credential != e.Credential {
				continue
			}
			if last.At = e.At; last == e {
				return
			}
			break
		}
	}
	j.record(e, err)
}

// recordChange records what changed the store, or failed to. Where it was tried with a name, a value or a file
// that cannot be used, or while the vault was locked, nothing was done, and what was typed may be anything: that is not
// recorded.
func (j *Job) recordChange(e state.Event, err error) {
	switch kind := problem.KindOf(err); {
	case kind == problem.PassphraseNeeded:
	case kind.Class() == problem.ClassInput, kind.Class() == problem.ClassNotFound, kind.Class() == problem.ClassUsage:
	default:
		j.record(e, err)
	}
}
