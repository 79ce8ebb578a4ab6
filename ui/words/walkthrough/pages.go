// Package walkthrough has the pages of the walkthrough, their texts, and how far the user is. The screens and the
// conversation show them in their own ways.
package walkthrough

import (
	"strconv"

	"kiikey/kiiex"
	"kiikey/kiiex/cause"
	"kiikey/ui/words"
)

// Page is one page, about one thing.
type Page int

// The pages, in the order of the job.
const (
	Welcome Page = iota
	Vault
	Import
	Sign
	Test
	Session
	Environment
	Key
	Fields
	Next
	Pages // how many there are
)

var names = [Pages]struct{ name, heading, work string }{
	Welcome:     {"Welcome", "Welcome to kiikey", ""},
	Vault:       {"Vault", "Where your credentials are saved", "create the vault"},
	Import:      {"Import", "Import a key", "import a key"},
	Sign:        {"Sign", "How a login is signed", ""},
	Test:        {"Test", "Does the exchange accept it?", "test the credential"},
	Session:     {"Session", "What an accepted login gives you", ""},
	Environment: {"Environment", "Choose an environment", ""},
	Key:         {"Key", "Where an API key is created", ""},
	Fields:      {"Fields", "What each field is for", ""},
	Next:        {"Next", "From the sandbox to real money", ""},
}

// Name is the page in a word, also for the state folder.
func (p Page) Name() string { return names[p].name }

// Heading is the page's title.
func (p Page) Heading() string { return names[p].heading }

// Work is what the page has the user do, in a phrase; "" for one whose work no other page needs.
func (p Page) Work() string { return names[p].work }

// Named finds a page by its name; ok is false where there is none.
func Named(name string) (page Page, ok bool) {
	for p := range Pages {
		if p.Name() == name {
			return p, true
		}
	}
	return 0, false
}

// Texts of the pages.
const (
	WhatKiikeyIs = "kiikey stores your KIIEX API credentials encrypted, signs with them, and tests them."
	WhatThisIs   = "This walkthrough takes you to your first session, one page at a time. You need no API key and no account: you can try the sandbox. " +
		"kiikey sends nothing until you say so."

	KeptInVault = "On this computer, in the vault: " + words.WhatAVaultIs + "."
	NoWayBack   = "Nobody can recover a vault's passphrase. Backing up keeps a copy of everything."

	EnvironmentsApart = "Each environment has its own users and API keys:"
	WhereAKeyWorks    = kiiex.OnlyThere + " Check this first when a login is rejected. kiikey asks for the environment at the import, and always shows it."

	WhereAKeyIsMade  = "On the exchange's website, staging's or production's:"
	NoneOfThisNeeded = "The sandbox needs none of this."

	WhereTheUserIDIs = "The website doesn't show your User ID. " + kiiex.WhereUserID

	NoPlaceYet = "You have no vault yet."
	TheSample  = "To try kiikey: the sandbox's sample credential. It belongs to nobody, and everything works as with a real one."
	YourOwn    = "Your own: the file from Export JSON, by its path or pasted. kiikey asks for what it lacks, and can delete it after saving."

	WhatASignatureIs = "A login carries a signature, never the secret. " + words.SignatureIsSecret
	SignatureLater   = "Once you have a credential, this page shows how its values are joined."

	WhatATestIs   = "A test logs in once. " + cause.NeverRetried
	NothingToTest = "You have no credential to test yet."

	WhatASessionIs = "A session: your programs send its token with every call. It lasts for an hour after its last use, from one IP address, " +
		"or until you log out."
	WhatComesWithIt  = "It shows your user, your account and the API key's permissions: compare them with what you ticked."
	BeforeProduction = "Before production: Withdraw off, whitelist set, file deleted. kiikey asks before a login to production, or to an environment that isn't the credential's."
)

// Secrecy says how kiikey protects the secret; atOnce says how to lock at once.
func Secrecy(idleMinutes int, atOnce string) string {
	return "The API secret stays masked and is never sent: the exchange gets signatures. When idle for " + strconv.Itoa(idleMinutes) + " min, kiikey locks; " +
		atOnce + "."
}

// MakingAKey are the steps on the exchange's website.
var MakingAKey = []string{
	"Profile, API Keys, Create.",
	"Tick Trading only. Leave Withdraw off: without it, an API key can't move money out.",
	"IP whitelist, if your address is fixed: the API key then works from there only.",
	"Export JSON. The secret is shown only this once.",
}

// WhatFieldsAreFor are the fields of an export, and what each is for.
var WhatFieldsAreFor = [][2]string{
	{"API key", "names the key; part of the signature"},
	{"API secret", "signs; never sent"},
	{"Nonce", "a number in the signature; usually 0"},
	{"User ID", "your number; part of the signature"},
	{"Permissions", words.PermissionsAre},
	{"IP whitelist", words.WhitelistIs},
}
