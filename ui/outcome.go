package ui

import (
	"time"

	"kiikey/kiiex/problem"
)

// outcomeWord is a failure in one word, for a column.
func outcomeWord(kind string) string {
	switch problem.Kind(kind) {
	case problem.UserLocked:
		return "locked"
	case problem.Interrupted:
		return "stopped"
	case problem.SecondFactor:
		return "wants a code"
	case problem.WrongPassphrase:
		return "wrong"
	case problem.SecondFactorRefused:
		return "wrong code"
	case problem.RateLimited:
		return "too many"
	case problem.TimedOut:
		return "no answer"
	case problem.NotOffered:
		return "not offered"
	case problem.OperationInProcess:
		return "busy"
	case problem.ServerError, problem.ServiceUnavailable:
		return "unavailable"
	case problem.NoToken:
		return "no token"
	}
	switch problem.Kind(kind).Class() {
	case problem.ClassRefused:
		return "refused"
	case problem.ClassUnreachable:
		return "unreachable"
	}
	return "failed"
}

// remaining says how long a session lasts if it is not used.
func remaining(d time.Duration) string {
	if d < time.Minute {
		return "less than a minute left"
	}
	return minutes(d) + " left"
}

// minutes writes a time that is left, to the nearest minute.
func minutes(d time.Duration) string { return itoa(int(d.Minutes()+0.5)) + " min" }

// credentialsCounted is a number of credentials in words.
func credentialsCounted(n int) string {
	if n == 1 {
		return "1 credential"
	}
	return itoa(n) + " credentials"
}
