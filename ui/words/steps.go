package words

import (
	"strings"

	"kiikey/kiiex/api"
)

// Step returns the name of a request's step as far as it has come.
func Step(s api.Step) string {
	running, done, failed := stepWords(s.Name)
	switch {
	case s.Err != nil:
		return failed
	case s.Done:
		return done
	}
	return running
}

func stepWords(name api.StepName) (running, done, failed string) {
	switch name {
	case api.StepSign:
		return "signing", "signed", "not signed"
	case api.StepResolve:
		return "looking up the name", "name found", "name not found"
	case api.StepConnect:
		return "connecting", "connected", "not connected"
	case api.StepTLS:
		return "agreeing on TLS", "secured", "not secured"
	case api.StepAnswer:
		return "waiting for the answer", "answered", "not answered"
	}
	known := text(string(name))
	return known, known, known
}

// Asking says what a running request asks for: by one of those calls, by another one's name, or not yet.
func Asking(call string) string {
	purpose := CallPurpose(call)
	if purpose == "" {
		purpose = text(call)
	}
	return strings.TrimSuffix("asking: "+purpose, ": ")
}

// CallPurpose says what one of the calls that try a new session asks for.
func CallPurpose(call string) string {
	return map[string]string{
		api.CallAccountPositions: "positions",
		api.CallUserAccounts:     "accounts",
		api.CallUserInfo:         "user",
		api.CallUserPermissions:  "permissions",
		api.CallOpenOrders:       "open orders",
		api.CallAccountInfo:      "account level",
		api.CallCodeEndpoints:    "calls that need a code",
	}[call]
}
