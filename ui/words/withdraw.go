package words

import (
	"strings"

	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
)

// Withdraw is the one permission that can lose everything. WithdrawSign marks a credential that has it in a column,
// CanWithdraw says so beside it or in its place.
const (
	WithdrawSign = "$"
	CanWithdraw  = "can withdraw"
)

// atStake begins what a question says of that.
const atStake = "Can withdraw: "

// IsAtStake reports whether a paragraph of a question tells of a withdrawal, so that a face can mark it.
func IsAtStake(paragraph string) bool { return strings.HasPrefix(paragraph, atStake) }

// withdrawing marks a question about credentials some of which can withdraw.
func (q Question) withdrawing(about ...flow.Summary) Question {
	n := 0
	for _, s := range about {
		if s.Withdraws {
			n++
		}
	}
	return q.withdrawingOf(n, len(about))
}

// withdrawingOf is withdrawing for so many of so many.
func (q Question) withdrawingOf(can, of int) Question {
	switch {
	case can == 0:
		return q
	case of == 1:
		q.Will = append([]string{atStake + "anyone with this API key can move all money out of the account."}, q.Will...)
	default:
		q.Will = append([]string{atStake + "anyone with " + problem.Thousands(can) + " of these " + problem.Thousands(of) + " API keys can move all money out of an account."}, q.Will...)
	}
	return q
}

// marked is text about a credential with what is said of one that can withdraw.
func (f Form) marked(text string, s flow.Summary) string {
	switch {
	case !s.Withdraws:
		return text
	case f == Short && text == "":
		return WithdrawSign + " " + CanWithdraw
	case f == Short:
		return WithdrawSign + " " + CanWithdraw + " · " + text
	}
	return text + ", " + CanWithdraw
}
