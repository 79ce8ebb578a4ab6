package vault

import (
	"context"
	"errors"
	"io/fs"
	"strconv"
	"strings"

	"kiikey/kiiex/problem"
	"kiikey/store/atomicfile"
	"kiikey/store/home"
)

// subject is the file of a problem.
type subject struct {
	path   string
	backup bool
}

func (s subject) noun() string {
	if s.backup {
		return "backup"
	}
	return "vault"
}

// IfLost is the advice about a vault that is not there.
const IfLost = "Put the file back. If it is lost: " + recoverVault

const (
	recoverVault = "restore " + problem.PreviousRestored + ", or " + problem.BackupRestored
	// TypeAgain begins the advice after a wrong passphrase.
	TypeAgain = "Type the passphrase again."
)

// recovery says what to do when the file can't be used, as the end of a sentence.
func (s subject) recovery() string {
	if s.backup {
		return "use another backup."
	}
	return recoverVault
}

// wrongPassphrase cannot tell the two cases apart: to the cipher, a changed bit is another passphrase.
func (s subject) wrongPassphrase(err error) error {
	return &problem.Problem{
		Kind: problem.WrongPassphrase,
		What: "Wrong passphrase, or the " + s.noun() + " is damaged in the part that the passphrase opens.",
		Why:  "The file is " + s.path + ".",
		Next: TypeAgain + " If you are sure of it: " + s.recovery(),
		Err:  err,
	}
}

func (s subject) damaged(err error) error {
	next := s.recovery()
	return &problem.Problem{
		Kind: problem.StoreDamaged,
		What: "The " + s.noun() + " is damaged, or the file is no " + s.noun() + ".",
		Why:  "The content of " + s.path + "" + problem.NotAsWritten + ".",
		Next: strings.ToUpper(next[:1]) + next[1:],
		Err:  err,
	}
}

func (s subject) newer(err error) error {
	return &problem.Problem{
		Kind: problem.StoreUnreadable,
		What: "The " + s.noun() + problem.SavedByNewer,
		Why:  "This version knows only version " + formatVersion + " of the file " + s.path + ".",
		Next: problem.UpdateKiikey,
		Err:  err,
	}
}

// reading explains an error of atomicfile.Read.
func (s subject) reading(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return s.missing(err)
	case errors.Is(err, atomicfile.ErrTooLarge):
		return s.damaged(err)
	}
	return s.unreadable(err)
}

func (s subject) missing(err error) error {
	p := &problem.Problem{
		Kind: problem.StoreMissing,
		What: "The " + s.noun() + " is not there.",
		Why:  "No file is at " + s.path + ": " + home.Gone("it"),
		Next: "Put the file back, or give the right path.",
		Err:  err,
	}
	if !s.backup {
		p.Next = IfLost
	}
	return p
}

func (s subject) unreadable(err error) error {
	return &problem.Problem{
		Kind: problem.StoreUnreadable,
		What: "The " + s.noun() + " cannot be read.",
		Why:  "Reading " + s.path + " failed: " + problem.Reason(err) + ".",
		Next: "Check that it is a file of yours, that you may read it and its folder, and that the disk is in order.",
		Err:  err,
	}
}

// writing explains an error of atomicfile.Write.
func (s subject) writing(err error) error {
	p := &problem.Problem{
		Kind: problem.StoreUnwritable,
		What: "The " + s.noun() + " could not be written; nothing has changed.",
		Why:  "Writing beside " + s.path + " failed: " + problem.Reason(err) + ".",
		Next: "Check that you may write in that folder and that the disk is in order, then try again.",
		Err:  err,
	}
	switch {
	case errors.Is(err, atomicfile.ErrUnconfirmed):
		return s.unconfirmed(err)
	case atomicfile.IsFull(err):
		p.Why = "There is no room left on the disk for " + s.path + "."
		p.Next = "Make room on that disk, then try again."
	case errors.Is(err, fs.ErrNotExist):
		p.Why = "The folder of " + s.path + " is not there any more."
		p.Next = "Put the folder back, then try again."
	case errors.Is(err, errTooLarge):
		p.Why = "It would be larger than " + strconv.Itoa(maxFile>>20) + " MiB, the limit."
		p.Next = "Remove what you do not need, then try again."
	}
	return p
}

func (s subject) unconfirmed(err error) error {
	return &problem.Problem{
		Kind: problem.StoreChanged,
		What: "The " + s.noun() + " was written, but it is not certain that the change will last.",
		Why:  "After writing " + s.path + ", the disk did not confirm it or returned something else.",
		Next: "Check whether the change was saved, check the disk, and back up to another one.",
		Err:  err,
	}
}

// unpurged reports that the write is done, but the previous generation still holds what was removed.
func (s subject) unpurged(err error) error {
	return &problem.Problem{
		Kind: problem.StoreChanged,
		What: "The change was saved, but what was removed can still be restored.",
		Why:  "The vault's previous version, " + previousPath(s.path) + ", could not be deleted: " + problem.Reason(err) + ".",
		Next: "Delete that file.",
		Err:  err,
	}
}

// asideTaken reports that the new name of an old file is in use. The time is part of it, so a retry has
// another.
func asideTaken(path, suffix string, err error) error {
	return &problem.Problem{
		Kind: problem.StoreUnwritable,
		What: "The vault could not be set aside; nothing has changed.",
		Why:  "A file is at " + path + suffix + " already, or at " + previousPath(path) + suffix + ".",
		Next: "Try again: the name will be another one.",
		Err:  err,
	}
}

// asideLeft reports that the new vault is in place, and the old one's previous generation still has its old
// name too.
func asideLeft(path, suffix string, err error) error {
	return &problem.Problem{
		Kind: problem.StoreChanged,
		What: "The new vault is in place, but the old one's previous version is still beside it.",
		Why:  previousPath(path) + " could not be deleted: " + problem.Reason(err) + ".",
		Next: "Delete that file: it is also saved as " + previousPath(path) + suffix + ".",
		Err:  err,
	}
}

func (s subject) rekeyed(err error) error {
	return &problem.Problem{
		Kind: problem.WrongPassphrase,
		What: "The passphrase was changed by another program, or the vault was replaced or damaged.",
		Why:  "What unlocked " + s.path + " does not open what is there now.",
		Next: "Lock, and unlock with the new passphrase. If nobody changed it: " + s.recovery(),
		Err:  err,
	}
}

func (s subject) rolledBack() error {
	return &problem.Problem{
		Kind: problem.StoreChanged,
		What: "An older version of the vault was put back while it was unlocked here.",
		Why:  "Another program, or a copy put in place by hand, replaced " + s.path + " with an earlier version.",
		Next: "If you meant that, lock and unlock to continue with the older version; if not, restore a backup.",
	}
}

// Locked is the problem of a vault that is not open, of kind PassphraseNeeded.
func Locked() error {
	return &problem.Problem{
		Kind: problem.PassphraseNeeded,
		What: "The vault is locked.",
		Next: "Unlock it, then do this again.",
	}
}

func emptyPassphrase() error {
	return &problem.Problem{
		Kind: problem.PassphraseNeeded,
		What: "The passphrase is empty.",
		Why:  "A vault without a passphrase would protect nothing.",
		Next: "Give a passphrase, ideally of several words.",
	}
}

func occupied(path string) error {
	return &problem.Problem{
		Kind: problem.StoreUnwritable,
		What: "No vault was created: a file is there already.",
		Why:  "A new vault would replace " + path + ".",
		Next: "Unlock the vault that is there, or choose another --home.",
		Err:  fs.ErrExist,
	}
}

func folderMissing(path string, err error) error {
	return &problem.Problem{
		Kind: problem.StoreMissing,
		What: "The folder of the vault is not there.",
		Why:  "The vault would be " + path + ". " + home.Gone("Its folder"),
		Next: home.BringBack,
		Err:  err,
	}
}

func orphanedPrevious(path string) error {
	return &problem.Problem{
		Kind: problem.StoreMissing,
		What: "No vault was created: one was here, and only its previous version is left.",
		Why:  "The file " + path + " is gone; " + previousPath(path) + " would be overwritten sooner or later.",
		Next: "Restore " + problem.PreviousRestored + ", or move that file away first.",
		Err:  fs.ErrNotExist,
	}
}

func backupExists(path string) error {
	return &problem.Problem{
		Kind: problem.NotConfirmed,
		What: "No backup was written: a file is there already.",
		Why:  "The backup would replace " + path + ".",
		Next: "Choose another name, or confirm that the file may be replaced.",
		Err:  fs.ErrExist,
	}
}

func backupTarget(path, why string) error {
	return &problem.Problem{
		Kind: problem.FileUnusable,
		What: "The backup cannot be written there.",
		Why:  path + " " + why + ".",
		Next: "Choose another name for the backup.",
	}
}

func noPrevious(path, why string, err error) error {
	return &problem.Problem{
		Kind: problem.NoPrevious,
		What: "The vault has no previous version to restore.",
		Why:  why,
		Next: "If the vault at " + path + " cannot be used, restore " + problem.BackupRestored,
		Err:  err,
	}
}

func previousDamaged(path string, err error) error {
	return &problem.Problem{
		Kind: problem.StoreDamaged,
		What: "The vault's previous version is damaged and was not restored.",
		Why:  "The content of " + previousPath(path) + "" + problem.NotAsWritten + ".",
		Next: problem.RestoreBackup,
		Err:  err,
	}
}

func badItem(err error) error {
	return &problem.Problem{
		Kind: problem.BadValue,
		What: "This can't be saved in the vault; nothing has changed.",
		Why:  "An item needs a key of its own, and key, label and description must be text in UTF-8.",
		Next: "Report this: kiikey should not have tried.",
		Err:  err,
	}
}

func interrupted(err error) error {
	return &problem.Problem{
		Kind: problem.Interrupted,
		What: "Stopped; the vault has not changed.",
		Next: "Try again.",
		Err:  err,
	}
}

// stopped returns a problem if ctx is over.
func stopped(ctx context.Context) error {
	if ctx.Err() != nil {
		return interrupted(context.Cause(ctx))
	}
	return nil
}
