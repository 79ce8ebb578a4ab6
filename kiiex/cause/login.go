package cause

import (
	"cmp"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
)

// Advice about causes that several failures share.
const (
	tryAgainSoon   = "Try again in a few minutes. The credential is not at fault."
	contactSupport = "Try again in a few minutes; if it persists, tell exchange support. The credential is not at fault."
	// lookAtKey says where the exchange shows an API key and its permissions.
	lookAtKey = "Look at the key on the website, Profile → API Keys"
)

// Rejected is for a login that was rejected as wrong.
var Rejected Likely = weighed(func(k Known) []Cause {
	v := k.vault()
	changed := []Cause{v.keyDeleted(), whitelist(k)}
	secret := Cause{WrongSecret, "The API secret is not this API key's, or a character of it changed.",
		"Compare the secret with the exported file. " + kiiex.OnlyOnce}
	swapped := Cause{KeySecretSwapped, "The API key and the API secret are swapped; both look alike.", "Compare both with the exported file."}
	values := []Cause{wrongUserID, secret, swapped}
	if v.user != "" {
		secret.Text += " The User ID is right: " + v.user + ", of the same user, works here."
		values = []Cause{secret, swapped}
	}
	unusual := Values(k)
	switch {
	case v.twin && len(v.proved) > 0:
		return joined(v.proved, unusual, changed)
	case !k.AcceptedBefore.IsZero(): // so it was right here: something has changed since
		return joined(v.proved, unusual, changed, values)
	case SavedElsewhere(k) != nil:
		return joined(v.proved, environment(k), unusual, values, changed)
	case v.old():
		return joined(v.proved, unusual, changed[:1], environment(k), values, changed)
	case v.user != "":
		return joined(v.proved, unusual, values, environment(k), changed)
	}
	return joined(v.proved, unusual, environment(k), values, changed)
})

// KeptOut is for a login that was rejected although nothing in it was called wrong.
var KeptOut Likely = weighed(func(k Known) []Cause {
	v := k.vault()
	changed := []Cause{whitelist(k), v.keyDeleted()}
	firewall := []Cause{{Firewall, "A proxy or firewall in between rejects it in the exchange's place.", otherNetwork}}
	if v.user != "" { // so this network is let through
		firewall = nil
	}
	if SavedElsewhere(k) != nil {
		return joined(v.proved, environment(k), changed, firewall)
	}
	return joined(v.proved, changed, environment(k), firewall)
})

// FormRejected is for a login request that could not be read.
var FormRejected Likely = weighed(func(k Known) []Cause {
	return joined(Values(k), []Cause{
		{FieldsPlace, "The exchange expects the fields elsewhere in the request: in the headers alone, or in the body alone.",
			"Set transport.fields in the configuration file to headers, then to body, and test once with each."},
		{WrongUserID, "The User ID or the nonce has a form that the exchange does not expect.",
			"Compare the nonce with the exported file. The User ID is a number. " + kiiex.WhereUserID},
	})
})

// UserUnknown is for a login whose user or account was not found.
var UserUnknown Likely = weighed(func(k Known) []Cause {
	return append(environment(k), wrongUserID)
})

// ParametersRejected is for a reading call that the exchange could not answer as it was asked.
var ParametersRejected Likely = weighed(func(k Known) []Cause {
	causes := []Cause{{Parameters, "A parameter is missing, has a form that the exchange doesn't expect, or names something that does not exist; or the exchange has an internal fault.",
		"Send the call with the parameters that the exchange documents for it, as data: a JSON object (kiikey call). The credential is not at fault."}}
	if id := k.Environment.OMSID; id != "" {
		causes = append([]Cause{{OMSNumber, "The oms_id of " + named(k.Environment) + ", " + id + ", may not be the exchange's. It is sent with calls that read.",
			"Correct oms_id of " + named(k.Environment) + " in the configuration file, or remove it: then the id that the login names is used. The credential is not at fault."}}, causes...)
	}
	return causes
})

// environment is that the key was created elsewhere: known from the credential, or only likely; nil if it was accepted
// here before.
func environment(k Known) []Cause {
	if !k.AcceptedBefore.IsZero() {
		return nil
	}
	if saved := SavedElsewhere(k); saved != nil {
		return saved
	}
	return []Cause{{OtherEnvironment, "The API key was created in another environment, not in " + named(k.Environment) + ".",
		"Look where the key is listed, on the website of each environment, Profile → API Keys."}}
}

// SavedElsewhere is that the credential was saved for another environment; nil if it was not, or if this one accepted
// it before.
func SavedElsewhere(k Known) []Cause {
	c := k.Credential
	if c == nil || c.Environment == "" || c.Environment == k.Environment.Name || !k.AcceptedBefore.IsZero() {
		return nil
	}
	return []Cause{{OtherEnvironment, SavedFor(c.Environment) + ", and this is " + named(k.Environment) + ". " + kiiex.OnlyThere,
		"Check it against " + c.Environment + "."}}
}

// SavedFor begins a sentence about the environment that a credential was saved for.
func SavedFor(environment string) string { return "The credential was saved for " + environment }

func named(e kiiex.Environment) string { return cmp.Or(e.Name, "this environment") }

var wrongUserID = Cause{WrongUserID, "The User ID is not the key owner's.",
	"It may have been typed by hand: exports can lack it. Compare it with what an earlier login said; it is not the Account ID. " + kiiex.WhereUserID}

func whitelist(k Known) Cause {
	c := Cause{IPWhitelist, "The key's IP whitelist does not include your network's address.",
		lookAtKey + ", where its whitelist can be changed. Any page that shows your IP address has the one to enter; it changes with the network and with a VPN."}
	if k.Credential != nil && len(k.Credential.IPWhitelist) > 0 {
		c.Text += " A whitelist of " + problem.Count(len(k.Credential.IPWhitelist), "address") + " is saved with it."
	}
	return c
}

// What nothing known can change.
var (
	// LockedOut is for a user whom the exchange has locked out.
	LockedOut Likely = always{{UserLocked, "This happens after several failed logins, with any key or the password. It says nothing about this credential.",
		"Ask exchange support to unlock your user; retrying won't help."}}
	// CodeRejected is for a 2FA code.
	CodeRejected Likely = always{{SecondFactor, "A code is valid once, for about 30 s, and the login waits for it a few minutes; your phone's clock must be right.",
		"Type the next code, or start the test again."}}
	// CodeWanted is for an accepted login that needs a 2FA code.
	CodeWanted Likely = always{{SecondFactor, "Your user has 2FA, and this exchange asks for the code at logins with API keys too.",
		"Test the credential and type the code in your authenticator app. The credential is not at fault."}}
	// Busy is for a request that came while an earlier one was not finished.
	Busy Likely = always{{ExchangeBusy, "Another program may have sent it, for the same user.",
		"Wait 1 min, then try again. The credential is not at fault."}}
	// TokenMissing is for an accepted login that brought no session token.
	TokenMissing Likely = always{{ExchangeFault, "Without a token there is no session, so this is not a login.",
		"Try again in a few minutes; if it happens again, send the answer to exchange support. The credential is not at fault."}}
	// Fault is for an error of the exchange's own.
	Fault Likely = always{{ExchangeFault, "The exchange has an internal fault.", contactSupport}}
	// Unavailable is for what stands in front of the exchange and answers in its place.
	Unavailable Likely = always{
		{Maintenance, "The exchange is in maintenance: a server in front of it answers in its place.", tryAgainSoon},
		{ExchangeBusy, "The exchange is overloaded.", tryAgainSoon},
	}
	// TooMany is for too many requests.
	TooMany Likely = always{{TooManyRequests, "The exchange counts them per IP address, so other programs on your network count too.",
		"Wait 2 min, then try again."}}
	// Unknown is for a refusal in words, or by a code, that kiikey does not know.
	Unknown Likely = always{{UnknownAnswer, "This answer is unknown to kiikey.", "Ask exchange support what it means; the report of kiikey doctor has what they need."}}
	// NotUnderstood is for an answer that is the exchange's by its form and fits nothing known.
	NotUnderstood Likely = always{{UnknownAnswer, "The exchange's answers may have changed, or a part of it does not work.",
		"Look at the answer itself, and try again in a few minutes; if it persists, look for a newer kiikey. The credential is not at fault."}}
	// CallNotOffered is for a call that this exchange does not answer.
	CallNotOffered Likely = always{{NotOffered, "That says nothing about the credential: not every part of the exchange's software is reachable from outside.",
		"Do without this call; exchange support knows whether it is offered elsewhere."}}
	// LoginWanted is for a Ping that is not answered without a login.
	LoginWanted Likely = always{{Firewall, "It is there; a proxy or firewall in between may have rejected this.", "Test the credential next."}}
)

// What the base URL may be the cause of.
var (
	// NoLogins is for an address at which there are no logins.
	NoLogins Likely = addressFirst{
		{BaseURL, "The environment's base URL is not quite right; at KIIEX it ends with /ap.", checkBaseURL},
		{Maintenance, "The exchange does not offer logins at the moment.", tryAgainSoon},
	}
)
