package store

import (
	"strings"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
)

// quoted puts a name into a sentence. The face that shows the problem makes it harmless.
func quoted(name string) string { return "“" + name + "”" }

// title names an item: "The credential “spot-orders”".
func (k itemKey) title() string {
	switch k.kind {
	case kindSession:
		return "The session saved for the environment " + quoted(k.environment)
	case kindReceiver:
		return "The identity that opens what is handed over to you"
	}
	return "The credential " + quoted(k.name)
}

func (k itemKey) remedy() string {
	switch k.kind {
	case kindSession:
		return "Log in again with kiikey auth, which replaces it."
	case kindReceiver:
		return "Restore " + problem.PreviousRestored + "."
	}
	return "Restore it from a backup with kiikey restore, or remove it and import it again."
}

func itemDamaged(k itemKey, err error) error {
	return &problem.Problem{
		Kind: problem.StoreDamaged,
		What: k.title() + " is damaged.",
		Why:  "What the vault has under its name" + problem.NotAsWritten + ": another program that could open the vault changed it.",
		Next: k.remedy(),
		Err:  err,
	}
}

func itemNewer(k itemKey) error {
	return &problem.Problem{
		Kind: problem.StoreUnreadable,
		What: k.title() + problem.SavedByNewer,
		Why:  "This version does not know the form in which it is stored.",
		Next: problem.UpdateKiikey,
	}
}

func recordMismatch(k itemKey) error {
	return &problem.Problem{
		Kind: problem.RecordMismatch,
		What: k.title() + " is not the record that its name says.",
		Why:  "Under its name the vault has another record: another program that could open the vault exchanged or renamed items.",
		Next: "Do not use it. " + k.remedy(),
	}
}

func credentialNotFound(name string, near []string) error {
	p := &problem.Problem{
		Kind: problem.CredentialNotFound,
		What: "There is no credential " + quoted(name) + ".",
		Next: "See the names with kiikey list.",
	}
	if unnamed := kiiex.CheckName(name); unnamed != nil { // it may be anything, even a secret in the wrong place
		p.What = "There is no credential of that name."
		p.Why = problem.From(unnamed).Why
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
		What: "This credential is not in the vault any more.",
		Why:  "It was removed or replaced, perhaps by another program.",
		Next: "See what is there with kiikey list.",
	}
}

func nameTaken(name string) error {
	return &problem.Problem{
		Kind: problem.NameTaken,
		What: "A credential named " + quoted(name) + " exists.",
		Why:  "Names are unique.",
		Next: "Choose another name, or rename or remove the credential that has it.",
	}
}

func savedUnder(name string) error {
	return &problem.Problem{
		Kind: problem.NameTaken,
		What: "This credential is in the vault already, as " + quoted(name) + ".",
		Next: "Use kiikey rename to give it another name.",
	}
}
