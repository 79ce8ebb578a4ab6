package words

// Offer is an action, as shortcuts, menus and commands offer it.
type Offer struct {
	// Name is a word or two.
	Name string
	// Does says what it does, in a phrase that begins with a verb.
	Does string
}

// What can be done.
var (
	Details      = Offer{"details", "show all fields, secrets masked"}
	Environments = Offer{"environments", "list the environments"}
	Import       = Offer{"import", "import an exported API key"}
	ImportOwn    = Offer{"import", "import a file of your own"}
	GetKey       = Offer{"get a key", "see how to get an API key of your own"}
	TrySandbox   = Offer{"try sandbox", "try the sandbox with a sample credential"}
	Sign         = Offer{"sign", "create the signature of a login"}
	Test         = Offer{"test", "log in once and check the session"}
	Diagnose     = Offer{"why?", "diagnose a failing login"}
	Verify       = Offer{"verify", "find the mistake in a signature"}
	ShowSession  = Offer{"open session", "show its token and fields"}
	ShowAccess   = Offer{"access", "show what this API key sees"}
	ShowRequests = Offer{"requests", "see what was sent and answered"}
	AllRequests  = Offer{"all requests", "list those of all credentials"}
	SendCall     = Offer{"send a call", "send another read-only call"}
	CopyField    = Offer{"copy", "copy a field"}
	Rename       = Offer{"rename", "rename a credential"}
	Edit         = Offer{"edit", "correct a field of a credential"}
	Rotate       = Offer{"rotate", "replace an API key with a new one"}
	RemoveIt     = Offer{"remove", "remove it from kiikey"}
	EndRotation  = Offer{"finish", "remove the old API key from kiikey"}
	QuitRotation = Offer{"abort", "go back to the old API key"}
	TestAgainst  = Offer{"environment", "test against another"}
	Undo         = Offer{"undo", "undo the last change of a credential"}
	Activity     = Offer{"activity", "see what was done when"}
	HandOver     = Offer{"hand over", "encrypt credentials for others"}
	Recipient    = Offer{"recipient", "show your recipient for handovers"}
	BackUp       = Offer{"back up", "copy all into one encrypted file"}
	RestoreIt    = Offer{"restore", "restore a backup"}
	Passphrase   = Offer{"passphrase", "change the vault's passphrase"}
	Lock         = Offer{"lock", "lock the vault"}
	LockCommands = Offer{"lock all", "lock the vault for commands"}
	WalkThrough  = Offer{"walkthrough", "go to your first session"}
)

// Also lists other words that users type to find an action, by what it does; "" for none.
func Also(does string) string {
	return map[string]string{
		Import.Does:      "add load",
		Sign.Does:        "hmac",
		Test.Does:        "login authenticate connect 2fa",
		Diagnose.Does:    "doctor problem error reason rejected",
		Rename.Does:      "name",
		Edit.Does:        "change",
		RemoveIt.Does:    "delete forget",
		Undo.Does:        "revert",
		HandOver.Does:    "share export send",
		BackUp.Does:      "backup export save",
		RestoreIt.Does:   "recover",
		Passphrase.Does:  "password",
		Activity.Does:    "history log",
		WalkThrough.Does: "guide tutorial start help",
	}[does]
}

// Binding is the offer as the description of a shortcut.
func (o Offer) Binding() string { return o.Name + ": " + o.Does }

// Label is its name at the beginning of a line.
func (o Offer) Label() string { return sentence(o.Name) }

// Title returns the action's phrase for the beginning of a line, Sentence the same as a sentence.
func (o Offer) Title() string { return sentence(o.Does) }

// Sentence is Title with a full stop.
func (o Offer) Sentence() string { return o.Title() + "." }
