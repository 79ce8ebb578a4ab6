package diagnose

import (
	"errors"

	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/problem"
)

// reasonsOfLogin are the likely reasons of a login that failed with err.
func (l *ladder) reasonsOfLogin(err error) []Reason {
	env := nameOf(l.s.Environment)
	switch kind := problem.KindOf(err); kind {
	case problem.InvalidCredentials:
		return l.refusedReasons()
	case problem.NotAuthorized:
		return l.notAuthorizedReasons()
	case problem.UserLocked:
		return []Reason{{UserLocked, "Several logins in a row have failed: with this key, with another one, or with the password. This answer says nothing about whether this credential is right.",
			"Ask the exchange's support to unlock the user. Do not try again before: it cannot succeed. Find the cause of the failures first."}}
	case problem.InvalidRequest:
		return append(l.warnings(),
			Reason{FieldsPlace, "The exchange wants the fields in another place of the request: in the headers alone, or in the body alone.", "Set transport.fields in the configuration file to headers, then to body, and test again with each, once."},
			Reason{WrongUserID, "The user ID or the nonce has a form that the exchange does not expect.", "Compare the nonce with the exported file. The user ID is a number. " + kiiex.WhereUserID})
	case problem.RateLimited:
		return rateReasons(err)
	case problem.ResourceNotFound:
		return append(l.environmentReasons(), l.userIDReason())
	case problem.OperationInProcess:
		return []Reason{{ExchangeBusy, "Another request of the same user is not finished yet, perhaps one of another program.", "Wait a minute, then test again. It is no fault of the credential."}}
	case problem.NotOffered:
		return l.withBaseURL("The environment's base URL is not quite right; at KIIEX it ends with /ap.",
			Reason{Maintenance, "The exchange does not offer logins at the moment.", tryAgainSoon})
	case problem.NoToken:
		return []Reason{{ExchangeFault, "The exchange accepted the login, and left out the session token. It is a fault of the exchange.", tellSupport}}
	case problem.OperationFailed, problem.ServerError, problem.AnswerNotUnderstood:
		return []Reason{{ExchangeFault, "A part of the exchange that a login needs does not work at the moment.", tellSupport}}
	case problem.ServiceUnavailable:
		return []Reason{{Maintenance, "The part of the exchange that logs in is in maintenance.", afterWait(err, tryAgainSoon)}}
	case problem.ExchangeRefused:
		return []Reason{{UnknownAnswer, "The exchange refused in words that this program does not know. " + problem.From(err).Why, "Ask the exchange's support what they mean; the report for the support has what it needs."}}
	case problem.ProxyFailed:
		return []Reason{given(ProxyRefuses, err)}
	case problem.CertificateInvalid, problem.TLSFailed:
		return []Reason{given(InspectingProxy, err)}
	case problem.NotAnExchange, problem.Redirected, problem.AnswerTooLong:
		if by := interloper(err); by != nil {
			return by
		}
		return []Reason{{NetworkLogin, "A proxy answered in the exchange's place.", otherNetwork}, {BaseURL, "The base URL of " + env + " is not quite right.", checkBaseURL}}
	case problem.TimedOut, problem.ConnectionLost:
		return []Reason{
			{ExchangeBusy, "The exchange answers Ping, and not a login: it is overloaded.", "Wait a few minutes before you test again: whether this login was counted is not known."},
			{UnstableConnection, "The network is unstable.", "Try from another network, or by cable."},
		}
	}
	return []Reason{given(UnstableConnection, err)}
}

// refusedReasons are why a login is refused as wrong, by what is known about this one.
func (l *ladder) refusedReasons() []Reason {
	reasons := append(l.wrongEnvironment(), l.warnings()...)
	add := func(more ...Reason) {
		for _, r := range more {
			if !has(reasons, r.Cause) {
				reasons = append(reasons, r)
			}
		}
	}
	if !l.s.AcceptedBefore.IsZero() {
		add(l.keyDeletedReason(), l.whitelistReason())
	}
	add(l.environmentReasons()...)
	add(l.userIDReason(),
		Reason{WrongSecret, "The API secret is not that of this API key: two keys were mixed up, or a character changed on the way.",
			"Compare the secret with the exported file. " + kiiex.OnlyOnce},
		Reason{KeySecretSwapped, "API key and API secret have changed places; both look alike.", "Compare both with the exported file."},
		l.keyDeletedReason(), l.whitelistReason())
	return reasons
}

// notAuthorizedReasons are why a login is refused although nothing in it was called wrong.
func (l *ladder) notAuthorizedReasons() []Reason {
	reasons := l.wrongEnvironment()
	for _, r := range append([]Reason{l.whitelistReason(), l.keyDeletedReason()}, l.environmentReasons()...) {
		if !has(reasons, r.Cause) {
			reasons = append(reasons, r)
		}
	}
	return append(reasons, Reason{Firewall, "A proxy or firewall on the way refuses in the exchange's place.", otherNetwork})
}

// environmentReasons is that the key was made elsewhere: known from the credential, or only likely. There is none where
// the key was accepted here before.
func (l *ladder) environmentReasons() []Reason {
	if !l.s.AcceptedBefore.IsZero() {
		return nil
	}
	if known := l.wrongEnvironment(); len(known) > 0 {
		return known
	}
	return []Reason{{OtherEnvironment, "The key was made in another environment than " + nameOf(l.s.Environment) + ". It looks the same there, and is unknown here.",
		"Look where the key is listed: log in at the website of each environment, Profile → API Keys."}}
}

func (l *ladder) userIDReason() Reason {
	return Reason{WrongUserID, "The user ID is not that of the key's owner. It may have been typed by hand: exports can lack it.",
		"Compare the user ID with what an earlier login said; it is not the account ID. " + kiiex.WhereUserID}
}

func (l *ladder) keyDeletedReason() Reason {
	return Reason{KeyDeleted, "The key was deleted at the exchange, or replaced by a new one.", "Look whether the website still lists it: Profile → API Keys."}
}

func (l *ladder) whitelistReason() Reason {
	r := Reason{IPWhitelist, "The key's IP whitelist does not include the address that this network shows to the exchange.",
		"Look at the key's whitelist at the website, Profile → API Keys, where it can be changed; any page that shows your IP address tells the one to enter. It changes with the network and with a VPN."}
	if c := l.s.Credential; c != nil && len(c.IPWhitelist) > 0 {
		r.Text += " A whitelist is saved with it, of " + count(len(c.IPWhitelist), "address", "addresses") + "."
	}
	return r
}

// reasonsOfSession are why a session that was just opened does not work.
func (l *ladder) reasonsOfSession(err error) []Reason {
	switch problem.KindOf(err) {
	case problem.NotAuthorized:
		reasons := []Reason{
			{SessionEnded, "The exchange has ended the session at once, for instance because the same user logged in elsewhere.", "Stop other programs that use this key, then test again."},
			{AddressChanged, "This network shows a different IP address from one request to the next, and a session is valid for one only. VPNs and large networks do that.", "Try without a VPN, or from another network."},
		}
		if !errors.Is(err, api.ErrSessionEnded) {
			reasons = append(reasons, Reason{MissingPermission, "The key lacks the permission for each of the calls that were tried.", "Look at the key's permissions at the website, Profile → API Keys."})
		}
		return reasons
	case problem.RateLimited:
		return rateReasons(err)
	case problem.TimedOut, problem.ConnectionLost:
		return []Reason{{UnstableConnection, "The login went through, then the connection failed: the network is unstable, or the exchange busy.", "Try again; if it happens again, try from another network."}}
	}
	return []Reason{{ExchangeFault, "The login was accepted, so the credential is right; the exchange fails at what comes after it.", tellSupport}}
}
