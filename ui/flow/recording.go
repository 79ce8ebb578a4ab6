package flow

import (
	"kiikey/kiiex/problem"
	"kiikey/store/state"
)

// What the activity calls what was done. What only reads or shows is not recorded, nor that a store was opened:
// a script that does so every minute would drive out everything else.
const (
	ActionTest            = "test" // one login, also one of a diagnosis, or one code of a second factor
	ActionDiagnosis       = "diagnosis"
	ActionLogOut          = "log-out"
	ActionImport          = "import"
	ActionRename          = "rename"
	ActionEdit            = "edit"
	ActionRemove          = "remove"
	ActionBackup          = "backup"
	ActionRestore         = "restore"
	ActionRestorePrevious = "restore-previous"
	ActionPassphrase      = "passphrase"
	ActionRemember        = "remember" // a keyring of the system opens the vault
	ActionForget          = "forget"   // it does so no more
	ActionCreate          = "create"
	ActionUnlock          = "unlock" // that failed for a wrong passphrase
)

// record adds to the activity. A failure to write that must not fail the work itself.
func (j *Job) record(e state.Event, err error) {
	e.At, e.Outcome = j.Now(), string(problem.KindOf(err))
	_ = j.state.Record(e)
}

// recordChange records what changed the store, or failed to. Where it was tried with a name, a value or a file
// that cannot be used, nothing was done, and what was typed may be anything: that is not recorded.
func (j *Job) recordChange(e state.Event, err error) {
	switch problem.KindOf(err).Class() {
	case problem.ClassInput, problem.ClassNotFound, problem.ClassUsage:
		return
	}
	j.record(e, err)
}
