package ui

import "kiikey/kiiex/problem"

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
