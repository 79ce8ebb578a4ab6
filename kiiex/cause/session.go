package cause

import "kiikey/kiiex/problem"

// SessionOver is for a call with a session token that was rejected as one of no session.
var SessionOver Likely = weighed(func(k Known) []Cause {
	ended := Cause{SessionEnded, "The session has ended: it lasts an hour after its last use, or until a log-out.", problem.TestAgain}
	if k.NewSession {
		ended = Cause{SessionEnded, "The exchange has ended the session at once, for instance because the same user logged in elsewhere.", "Stop other programs that use this key, then test again."}
	}
	return []Cause{
		ended,
		{AddressChanged, "Your IP address has changed, and a session is valid for one only. VPNs and large networks change it.", "Try without a VPN, or from another network."},
	}
})

// SessionRejected is for a call with a session token that may still be valid.
var SessionRejected Likely = weighed(func(k Known) []Cause {
	missing := Cause{MissingPermission, "The key lacks the permission for this call.", editPermissions + "."}
	if k.NewSession {
		missing.Text, missing.Do = "The key lacks the permissions for these calls. "+newDevice, editPermissions+lookForMail
	}
	if k.SessionWorks {
		return []Cause{missing, {Parameters, "The call asks for another user or account than the session's.", "Leave UserId and AccountId out of the data; they are filled in."}}
	}
	return append(SessionOver.Causes(k), missing)
})

const (
	editPermissions = lookAtKey + ", where its permissions can be edited"
	newDevice       = "A new device may have to be confirmed by e-mail first; whether that holds for API keys is not known."
	lookForMail     = ", and for an e-mail from the exchange about a new device."
)

// CallRejected is for one call that a session which works is not allowed.
func CallRejected(call string) Likely {
	return always{{MissingPermission, "The key may lack a permission that " + call + " needs, or the account's level is too low. " + newDevice,
		lookAtKey + lookForMail}}
}

// CodePerCall is for calls that want a 2FA code each time, as a list in words.
func CodePerCall(calls string) Likely {
	return always{{CodeForCalls, "The exchange needs a 2FA code at each call of " + calls + ", so a program without it cannot trade.",
		"Ask exchange support whether this can be changed for your user."}}
}

// AnotherUser is for a login that came back as another user's, in a sentence that says whose.
func AnotherUser(said string) Likely {
	return always{{OtherUser, said, "Compare the User ID with what exchange support says, and the environment with the one where the key was created."}}
}

// What nothing known can change.
var (
	// PermissionLost is for a session without a permission that is saved with its credential.
	PermissionLost Likely = always{{MissingPermission, "The key's permissions were changed at the exchange, or saved wrongly here.",
		editPermissions + ". If they are as you want them, save them with kiikey edit NAME --permissions LIST."}}
	// LevelTooLow is for an account of level 0.
	LevelTooLow Likely = always{{AccountLevel, "The account has level 0: the exchange needs identity checks before the account can trade.",
		"Complete the identity checks on the website, in your profile."}}
)
