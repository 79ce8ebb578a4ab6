// Package walkthrough is what the walk-through of the first five minutes says and knows, without a face: its pages in
// their order, their texts, and how far a person is. The screens and the conversation of plain lines show it in their
// own ways.
package walkthrough

import (
	"strconv"

	"kiikey/kiiex"
	"kiikey/ui/words"
)

// Page is one page, about one thing.
type Page int

// The pages, in the order of the job.
const (
	Welcome Page = iota
	Vault
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
	Vault:       {"Vault", "Where your credentials are saved"},
	Environment: {"Environment", "Choose an environment"},
	Key:         {"Key", "Where an API key is created"},
	Fields:      {"Fields", "What each field is for"},
	Import:      {"Import", "Import a key"},
	Sign:        {"Sign", "How a login is signed"},
	Test:        {"Test", "Does the exchange accept it?"},
	Session:     {"Session", "What an accepted login gives you"},
	Next:        {"Next", "From the sandbox to real money"},
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
	WhatKiikeyIs = "kiikey stores your KIIEX API credentials encrypted, signs with them, and tests them."
	WhatThisIs   = "This walkthrough leads to your first session, one page at a time. You need no API key and no account: you can try the sandbox. " +
		"Nothing is sent until you say so."

	KeptInVault = "On this computer, in the vault: one encrypted file that your passphrase opens."
	NoWayBack   = "Nobody can recover a vault's passphrase. Backing up keeps a copy of everything."

	EnvironmentsApart = "Environments know nothing of each other:"
	WhereAKeyWorks    = kiiex.OnlyThere + " Check this first when a login is rejected. kiikey asks for it at the import, and shows it from then on."

	WhereAKeyIsMade  = "At the exchange's website, staging's or production's:"
	NoneOfThisNeeded = "For the sandbox you need none of this."

	WhereTheUserIDIs = "Your User ID is on none of those pages. " + kiiex.WhereUserID

	NoPlaceYet    = "You have no vault yet."
	TheSample     = "To try it: the sandbox's sample credential. It belongs to nobody, and everything works as with a real one."
	YourOwn       = "Your own: the file that Export JSON saved, by its path or pasted. kiikey asks for what is missing, and can delete the file after saving."
	HaveTheSample = "You have the sample already."

	WhatASignatureIs = "A login carries a signature, never the secret. " + words.SignatureIsSecret
	SignatureLater   = "With a credential of yours this page shows how its own values are put together."

	WhatATestIs   = "One login is sent. " + words.NeverRetried
	NothingToTest = "There is no credential to test yet."

	WhatASessionIs = "A session: its token goes with every call that a program makes for you. It lasts an hour after its last use, for one IP address, " +
		"or until you log out."
	WhatComesWithIt  = "With it come your user, your account and what the key may do: compare that with what you ticked."
	SessionLater     = "An accepted test starts it."
	SessionGone      = "Sandbox sessions end when you lock or quit: test again to start another."
	SessionsAreKept  = "kiikey saves a session in the vault; sandbox sessions end when you lock or quit."
	BeforeProduction = "Before production: Withdraw off, whitelist set, file deleted. kiikey asks before it logs in there."
)

// Secrecy says how the secret is kept from others, with how the store is locked at once.
func Secrecy(idleMinutes int, atOnce string) string {
	return "The API secret is masked and never sent: the exchange gets signatures. After " + strconv.Itoa(idleMinutes) + " idle minutes kiikey locks; " +
		atOnce + "."
}

// MakingAKey is what to do at the exchange's website, step by step.
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
