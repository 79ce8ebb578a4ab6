package walkthrough

import (
	"strconv"

	"kiikey/kiiex"
	"kiikey/kiiex/cause"
	"kiikey/ui/words"
)

// WhatKiikeyIs is for a user who meets it for the first time.
const WhatKiikeyIs = "kiikey stores your KIIEX API credentials encrypted, signs with them, and tests them."

// Kind is the kind of a Line.
type Kind int

// What a page has beside Text.
const (
	Text       Kind = iota
	Term            // Term, and what it is
	Step            // the step with the number Term
	Place           // an environment, and what it is for or how far the user is there
	Credential      // the credential that the pages speak of
	Message         // how its values are joined and signed
	LastTest        // how its last test went
)

// Line is a paragraph of a page, or a part that each face shows in its own way.
type Line struct {
	Kind
	Term, Text  string
	Sign        string            // "✓" for what is done, "!" for what has begun, "–" for what has not; "" for none
	Environment kiiex.Environment // of a Place
}

func texts(all ...string) (lines []Line) {
	for _, text := range all {
		lines = append(lines, Line{Text: text})
	}
	return lines
}

// Lines are what the open page says. loggedIn is whether the face holds the last login, locks says how to lock there.
func (w *Walk) Lines(loggedIn bool, locks string) []Line {
	switch w.At {
	case Welcome:
		return texts("This walkthrough takes you to your first session, one page at a time. You need no API key and no account: you can try the sandbox. " +
			"kiikey sends nothing until you say so.")
	case Vault:
		return texts("On this computer, in the vault: "+words.WhatAVaultIs+".",
			"The API secret stays masked and is never sent: the exchange gets signatures. When idle for "+
				strconv.Itoa(w.job.Settings().Lock.IdleMinutes)+" min, kiikey locks; "+locks+" locks at once.",
			"Nobody can recover a vault's passphrase. Backing up keeps a copy of everything.")
	case Import:
		if !w.hasVault() {
			return texts("You have no vault yet.")
		}
		first := Line{Text: "To try kiikey: the sandbox's sample credential. It belongs to nobody, and everything works as with a real one."}
		if w.Summary != nil {
			first = Line{Kind: Credential, Sign: "✓"}
		}
		return append([]Line{first}, texts("Your own: the file from Export JSON, by its path or pasted. kiikey asks for what it lacks, and can delete it after saving.")...)
	case Sign:
		lines := texts("A login carries a signature, never the secret. " + words.SignatureIsSecret)
		if w.Summary == nil {
			return append(lines, texts("Once you have a credential, this page shows how its values are joined.")...)
		}
		return append(lines, Line{Kind: Message})
	case Test:
		lines := texts("A test logs in once. " + cause.NeverRetried)
		if w.Summary == nil {
			return append(lines, texts("You have no credential to test yet.")...)
		}
		return append(lines, Line{Kind: Credential}, Line{Kind: LastTest})
	case Session:
		return texts("A session: your programs send its token with every call. It lasts for an hour after its last use, from one IP address, "+
			"or until you log out.",
			"It shows your user, your account and the API key's permissions: compare them with what you ticked.",
			w.aboutSession(loggedIn))
	case Environment:
		lines := texts("Each environment has its own users and API keys:")
		for _, e := range w.job.Environments() {
			lines = append(lines, Line{Kind: Place, Environment: e, Text: words.Purpose(e.Kind)})
		}
		return append(lines, texts(kiiex.OnlyThere+" Check this first when a login is rejected. kiikey asks for the environment at the import, and always shows it.")...)
	case Key:
		return append(append(texts("On the exchange's website, staging's or production's:"), makingAKey...), texts("The sandbox needs none of this.")...)
	case Fields:
		return append(fields[:len(fields):len(fields)], texts("The website doesn't show your User ID. "+kiiex.WhereUserID)...)
	}
	var lines []Line
	for _, s := range w.Environments {
		sign, state := s.state()
		lines = append(lines, Line{Kind: Place, Environment: s.Environment, Sign: sign, Text: state})
	}
	return append(lines, texts(nextStep(w.Environments)+" Before production: Withdraw off, whitelist set, file deleted. "+
		"kiikey asks before a login to production, or to an environment that isn't the credential's.")...)
}

// makingAKey are the steps on the exchange's website.
var makingAKey = []Line{
	{Kind: Step, Term: "1", Text: "Profile, API Keys, Create."},
	{Kind: Step, Term: "2", Text: "Tick Trading only. Leave Withdraw off: without it, an API key can't move money out."},
	{Kind: Step, Term: "3", Text: "IP whitelist, if your address is fixed: the API key then works from there only."},
	{Kind: Step, Term: "4", Text: "Export JSON. The secret is shown only this once."},
}

// fields are those of an export, and what each is for.
var fields = []Line{
	{Kind: Term, Term: "API key", Text: "names the key; part of the signature"},
	{Kind: Term, Term: "API secret", Text: "signs; never sent"},
	{Kind: Term, Term: "Nonce", Text: "a number in the signature; usually 0"},
	{Kind: Term, Term: "User ID", Text: "your number; part of the signature"},
	{Kind: Term, Term: "Permissions", Text: "what the API key may do"},
	{Kind: Term, Term: "IP whitelist", Text: "the IP addresses it works from"},
}

// aboutSession says whether there is a session to show.
func (w *Walk) aboutSession(loggedIn bool) string {
	switch {
	case !accepted(w.Summary):
		return "An accepted test starts one."
	case w.sessionGone(loggedIn):
		return "Sandbox sessions end when you lock or quit. Test again to start another."
	}
	return "kiikey saves a session in the vault; sandbox sessions end when you lock or quit."
}
