package ui

import (
	"kiikey/kiiex"
	"kiikey/kiiex/export"
	"kiikey/ui/flow"
	"kiikey/ui/words/walkthrough"
)

// Place is a destination of a screen: one of the types below, from which one table makes the screen there. A sender of
// a secret in it gives it away.
type Place any

// The places that any screen may lead to.
type (
	// Opening leads where the vault's situation asks for: to create it, to unlock it, or to the list.
	Opening struct{}
	// List is home. Selected names a credential, "" for none.
	List struct{ Selected string }
	// Credential is one credential at one of its tabs. Current is set by who lends it: going on from a tab then leads
	// back there, with the tab that would come next. TestNow starts the test on the test tab, as its key there does.
	Credential struct {
		Summary flow.Summary
		Tab     Tab
		Current *current
		TestNow bool
	}
	// Several tests several credentials one after the other.
	Several struct{ Chosen []flow.Summary }
	// Requests lists the requests of all credentials.
	Requests struct{}
	// HandOver encrypts credentials to somebody else; Recipient is what others need for that.
	HandOver  struct{ Chosen []flow.Summary }
	Recipient struct{}
	// Activity lists the events, and Event shows one of them.
	Activity struct{}
	Event    struct{ flow.Event }
	// Import asks for an exported file, Sample takes the sandbox's sample credential. What is imported is to take the place of
	// Replaced, whose zero value stands for none.
	Import struct{ Replaced flow.Summary }
	Sample struct{}
	// Candidates are the keys of a source that holds several.
	Candidates struct {
		Source   *flow.Source
		Replaced flow.Summary
	}
	// Preview is one key of a source, before it is saved. Only says that the source has no other.
	Preview struct {
		Source   *flow.Source
		Draft    export.Draft
		Only     bool
		Replaced flow.Summary
	}
	// Create makes the vault; Guided says that what it is has been explained.
	Create struct{ Guided bool }
	// Unlock asks for the passphrase.
	Unlock struct{}
	// Remember asks which keyring may unlock the vault.
	Remember struct{ Keyrings []flow.Keyring }
	// NewPassphrase, Backup and Restore are about the whole vault.
	NewPassphrase struct{}
	Backup        struct{}
	Restore       struct{}
	// Guide is the walkthrough. Selected is the id of a credential that it may speak of, Reached its furthest page.
	Guide struct {
		Selected string
		Reached  walkthrough.Page
	}
	// Trouble is a failure that leaves nothing else to show.
	Trouble struct {
		Heading string
		Err     error
	}
)

// The places that open from one credential.
type (
	// CopyField copies one of its fields.
	CopyField struct{ Summary flow.Summary }
	Rename    struct{ Name string }
	Edit      struct{ Summary flow.Summary }
	// Rotate replaces its API key with a new one, or goes on with that.
	Rotate struct{ Summary flow.Summary }
	// Environments chooses what it is tested against; the choice comes back as an EnvironmentChosen.
	Environments struct{ Own, Chosen string }
	// Compare compares a signature that was made elsewhere, and Explain shows how one is made.
	Compare struct{ Summary flow.Summary }
	Explain struct {
		Summary flow.Summary
		Nonce   string
	}
	// Call sends one reading call.
	Call struct {
		Summary     flow.Summary
		Environment kiiex.Environment
	}
	// Request is one request that was sent, with what is to be said of its session, and Report the text for the
	// exchange's support.
	Request struct {
		Recorded *flow.Recorded
		Remarks  []string
	}
	Report struct{ Text string }
)

// Tab is one of the tabs of a credential, in the order of the job.
type Tab int

const (
	KeyTab Tab = iota
	SignatureTab
	TestTab
	SessionTab
	AccessTab
	WhyTab
	RequestsTab
)
