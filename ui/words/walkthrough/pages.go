// Package walkthrough is what the walk-through of the first five minutes says and knows, without a face: its pages in
// their order, their texts, and how far a person is. The screens and the conversation of plain lines show it in their
// own ways.
package walkthrough

import (
	"strconv"

	"kiikey/kiiex"
)

// Page is one page, about one thing.
type Page int

// The pages, in the order of the job.
const (
	Welcome Page = iota
	Safe
	Environment
	Key
	Fields
	Import
	Sign
	Test
	Session
	Next
	Pages // how many there are
)

var names = [Pages]struct{ name, heading string }{
	Welcome:     {"Welcome", "Welcome to kiikey"},
	Safe:        {"Safe", "Where your keys are kept"},
	Environment: {"Environment", "Which exchange"},
	Key:         {"Key", "Where a key is made"},
	Fields:      {"Fields", "What each field is for"},
	Import:      {"Import", "Bring a key in"},
	Sign:        {"Sign", "How a login is signed"},
	Test:        {"Test", "Does the exchange accept it?"},
	Session:     {"Session", "What an accepted login gives you"},
	Next:        {"Next", "From practice to real money"},
}

// Name is the page in a word, which is also what the state folder remembers.
func (p Page) Name() string { return names[p].name }

// Heading says what the page is about.
func (p Page) Heading() string { return names[p].heading }

// Named is the page of that name; ok is false where there is none.
func Named(name string) (page Page, ok bool) {
	for p := range Pages {
		if p.Name() == name {
			return p, true
		}
	}
	return 0, false
}

// What the pages say, wherever they are shown.
const (
	WhatKiikeyIs = "kiikey keeps your KIIEX API keys encrypted, signs with them, and tests whether they work."
	WhatThisIs   = "This walk-through leads to your first session, one page at a time. You need no key and no account: you can practise. " +
		"Nothing is sent until you say so."

	KeptInVault = "On this computer, in the vault: one encrypted file that your passphrase opens."
	NoWayBack   = "Nobody can recover a vault's passphrase. Backing up keeps a copy of everything."

	EnvironmentsApart = "Environments know nothing of each other:"
	WhereAKeyWorks    = "A key works only where it was made. The wrong environment is the commonest reason for a refusal: kiikey asks for it at the import, " +
		"and shows it from then on."

	WhereAKeyIsMade  = "In the exchange's web page, staging's or production's:"
	NoneOfThisNeeded = "To practise you need none of this."

	WhereTheUserIDIs = "Your User ID is on none of those pages. " + kiiex.WhereUserID

	NoPlaceYet    = "You have no vault yet."
	TheSample     = "To practise: the sandbox's sample key. It belongs to nobody, and everything works as with a real one."
	YourOwn       = "Your own: the file that Export JSON saved, by its path or pasted. kiikey asks for what is missing, and can delete the file once the key is saved."
	HaveTheSample = "You have the sample already."

	WhatASignatureIs = "A login carries a signature, never the secret. Guard it like a password: with it anyone can log in as you."
	SignatureLater   = "With a key of yours this page shows how its own values are put together."

	WhatATestIs   = "One login is sent. A refusal is explained, and never repeated by itself: several in a row lock the user."
	NothingToTest = "There is no key to test yet."

	WhatASessionIs = "A session: its token goes with every call that a program makes for you. It lasts an hour after its last use, for one IP address, " +
		"or until you log out."
	WhatComesWithIt  = "With it come your user, your account and what the key may do: compare that with what you ticked."
	SessionLater     = "It begins with a test that is accepted."
	SessionGone      = "The sandbox's sessions are not kept: test once more to begin another."
	SessionsAreKept  = "kiikey keeps a session encrypted beside its key; only the sandbox's are not kept."
	BeforeProduction = "Before production: Withdraw off, whitelist set, file deleted. kiikey asks before it logs in there."
)

// Secrecy says how the secret is kept from others, with how the store is locked at once.
func Secrecy(idleMinutes int, atOnce string) string {
	return "The API secret stays hidden, and is never sent: the exchange gets signatures. After " + strconv.Itoa(idleMinutes) + " idle minutes kiikey locks; " +
		atOnce + "."
}

// EnvironmentWords says what an environment is for.
func EnvironmentWords(kind kiiex.EnvironmentKind) string {
	switch kind {
	case kiiex.KindSandbox:
		return "inside this program, to practise"
	case kiiex.KindStaging:
		return "for trying, apart from the real one"
	case kiiex.KindProduction:
		return "real money; kiikey asks first"
	}
	return "from your configuration file"
}

// MakingAKey is what to do in the exchange's web page, step by step.
var MakingAKey = []string{
	"Profile, API Keys, Create.",
	"Tick Trading only. Leave Withdraw off: without it a key cannot send money away.",
	"IP whitelist, if your address is fixed: then the key works from nowhere else.",
	"Export JSON: the secret is shown only this once.",
}

// WhatFieldsAreFor names each field of a key, and says what it is for.
var WhatFieldsAreFor = [][2]string{
	{"API key", "names the key; signed along"},
	{"API secret", "makes the signatures; never sent"},
	{"Nonce", "a number, signed along; 0 is usual"},
	{"User ID", "who you are, in digits; signed along"},
	{"Permissions", "what the key may do"},
	{"IP whitelist", "the addresses it works from"},
}
