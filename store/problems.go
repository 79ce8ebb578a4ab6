package store

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"kiikey/kiiex/problem"
)

// quoted puts a name into a sentence. It may come from a keyring that others write to: whoever shows the
// problem makes it harmless.
func quoted(name string) string { return "“" + name + "”" }

// title names an item: "The credential “spot-orders”".
func (k itemKey) title() string {
	if k.kind == kindSession {
		return "The session kept for the environment " + quoted(k.environment)
	}
	return "The credential " + quoted(k.name)
}

func (k itemKey) remedy() string {
	if k.kind == kindSession {
		return "Log in again with kiikey auth, which replaces it."
	}
	return "Bring it back with kiikey restore from a backup, or remove it and import it again."
}

func itemDamaged(k itemKey, err error) error {
	return &problem.Problem{
		Kind: problem.StoreDamaged,
		What: k.title() + " is damaged.",
		Why:  "What the keyring has under its name is not what kiikey writes: a write was cut off, or another program changed it.",
		Next: k.remedy(),
		Err:  err,
	}
}

func itemNewer(k itemKey) error {
	return &problem.Problem{
		Kind: problem.StoreUnreadable,
		What: k.title() + " was saved by a newer kiikey.",
		Why:  "This version does not know the form in which it is stored.",
		Next: "Use the newer kiikey, or update this one.",
	}
}

func recordMismatch(k itemKey) error {
	return &problem.Problem{
		Kind: problem.RecordMismatch,
		What: k.title() + " is not what its name promises.",
		Why:  "Under its name the keyring has another record: somebody exchanged, renamed or copied items in the keyring.",
		Next: "Do not use it. " + k.remedy(),
	}
}

var errWithheld = errors.New("store: a listed item is not found")

// itemWithheld is about an item that the keyring lists and does not find: the Keychain says so when access
// was refused, Secret Service when the label was changed.
func itemWithheld(k itemKey) error {
	return &problem.Problem{
		Kind: problem.StoreUnreadable,
		What: k.title() + " is in the keyring's list, but the keyring does not give it out.",
		Why:  "Access was refused, another program is just removing it, or somebody renamed the item.",
		Next: "Allow kiikey to read it when the keyring asks, then try again.",
		Err:  errWithheld,
	}
}

func credentialNotFound(name string, near []string) error {
	p := &problem.Problem{
		Kind: problem.CredentialNotFound,
		What: "There is no credential " + quoted(name) + ".",
		Next: "See the names with kiikey list.",
	}
	if len(near) > 0 {
		for i := range near {
			near[i] = quoted(near[i])
		}
		p.Next = "Did you mean " + strings.Join(near, " or ") + "?"
	}
	return p
}

func idNotFound() error {
	return &problem.Problem{
		Kind: problem.CredentialNotFound,
		What: "This credential is not in the store any more.",
		Why:  "It was removed or replaced, perhaps by another program.",
		Next: "See what is there with kiikey list.",
	}
}

func nameTaken(name string) error {
	return &problem.Problem{
		Kind: problem.NameTaken,
		What: "There is a credential " + quoted(name) + " already.",
		Why:  "A name stands for one credential only.",
		Next: "Choose another name, or replace the one that is there (--replace).",
	}
}

func savedUnder(name string) error {
	return &problem.Problem{
		Kind: problem.NameTaken,
		What: "This credential is in the store already, as " + quoted(name) + ".",
		Next: "Use kiikey rename to give it another name.",
	}
}

func tooLarge(k itemKey, size, most int) error {
	return &problem.Problem{
		Kind: problem.BadValue,
		What: k.title() + " is too large for this keyring.",
		Why:  fmt.Sprintf("It takes %d bytes, and the keyring allows %d for one item.", size, most),
		Next: "Shorten its IP whitelist or name, or move to the encrypted file with kiikey migrate --to vault.",
	}
}

func storeClosed() error {
	return &problem.Problem{
		Kind: problem.PassphraseNeeded,
		What: "The store is locked.",
		Next: "Unlock it, then do this again.",
	}
}

func stopped(err error) error {
	return &problem.Problem{
		Kind: problem.Interrupted,
		What: "Stopped.",
		Next: "Try again.",
		Err:  err,
	}
}

func readTimeout(waited time.Duration, err error) error {
	return &problem.Problem{
		Kind: problem.BackendTimeout,
		What: fmt.Sprintf("The keyring did not answer within %v.", waited),
		Why:  "It may be waiting for you, behind another window, or be stuck.",
		Next: "Look for a prompt of your desktop and answer it, then try again.",
		Err:  err,
	}
}

// writeTimeout is about a write that may still happen, now that nobody waits for it any more.
func writeTimeout(waited time.Duration, err error) error {
	return &problem.Problem{
		Kind: problem.BackendTimeout,
		What: fmt.Sprintf("The keyring did not answer within %v; whether the change was made is not known.", waited),
		Why:  "It may be waiting for you, behind another window, and make the change when you answer. What was there before is still there.",
		Next: "Answer the prompt of your desktop if there is one, and look with kiikey list before you do it again.",
		Err:  err,
	}
}

func stoppedWriting(err error) error {
	return &problem.Problem{
		Kind: problem.StoreChanged,
		What: "Stopped while the keyring was writing; whether the change was made is not known.",
		Why:  "The keyring may still complete it. What was there before is still there.",
		Next: "Look with kiikey list before you do it again.",
		Err:  err,
	}
}

// notStored is about a write that the keyring reported as done, and that was undone because reading it back
// gave something else.
func notStored(err error) error {
	return &problem.Problem{
		Kind: problem.StoreChanged,
		What: "The keyring did not keep what it was given; the change was not made.",
		Why:  "It reported success, but reading back gave something else. It may be locked, full or broken. What was there before is still there.",
		Next: "Unlock the keyring and try again; if it happens again, move to the encrypted file with kiikey migrate --to vault.",
		Err:  err,
	}
}

// notConfirmed is notStored where even undoing failed.
func notConfirmed(err error) error {
	return &problem.Problem{
		Kind: problem.StoreChanged,
		What: "It is not known whether the change was made.",
		Why:  "The keyring reported success, but what it was given could not be read back, nor removed. What was there before is still there.",
		Next: "Unlock the keyring, and look with kiikey show before you do it again.",
		Err:  err,
	}
}

// notRemoved is about old items that are still there after the change itself succeeded.
func notRemoved(err error) error {
	return &problem.Problem{
		Kind: problem.StoreChanged,
		What: "Not everything old could be removed from the keyring.",
		Why:  "The keyring refused, or still has it. What was to be saved is saved.",
		Next: "Look with kiikey list; do it again, or change anything else, and kiikey tries once more to remove what is left.",
		Err:  err,
	}
}
