package cli

import (
	"kiikey/kiiex/api"
	"kiikey/ui/flow"
)

// What the session sees, in the document of auth. "reach" is yes, refused, not offered or not known; null stands for what
// the call did not say.
type (
	accessDocument struct {
		Accounts       accountsDocument    `json:"accounts"`
		Positions      positionsDocument   `json:"positions"`
		OpenOrders     ordersDocument      `json:"openOrders"`
		Permissions    permissionsDocument `json:"permissions"`
		FailedAttempts attemptsDocument    `json:"failedAttempts"`
		Level          levelDocument       `json:"level"`
		CodeEachTime   codeDocument        `json:"codeEachTime"`
	}
	reachDocument struct {
		Call  string    `json:"call"`
		Reach api.Reach `json:"reach"`
	}
	accountsDocument struct {
		reachDocument
		Accounts []string `json:"accounts"`
	}
	positionsDocument struct {
		reachDocument
		Products *int             `json:"products"`
		Amounts  []amountDocument `json:"amounts,omitempty"` // with --reveal alone
	}
	// amountDocument has numbers as text, as they were written.
	amountDocument struct {
		Product string `json:"product"`
		Amount  string `json:"amount"`
		Hold    string `json:"hold"`
	}
	ordersDocument struct {
		reachDocument
		Orders *int `json:"orders"`
	}
	permissionsDocument struct {
		reachDocument
		Session []string `json:"session"`
		Saved   []string `json:"saved"` // with the credential, from the file
	}
	attemptsDocument struct {
		reachDocument
		Attempts *string `json:"attempts"`
	}
	levelDocument struct {
		reachDocument
		Level *string `json:"level"`
	}
	codeDocument struct {
		reachDocument
		Calls []string `json:"calls"`
	}
)

func accessOf(l *flow.Login, reveal bool) accessDocument {
	a := l.Access
	reach := func(call string) reachDocument { return reachDocument{call, api.ReachOf(a.Err(call))} }
	d := accessDocument{
		Accounts:       accountsDocument{reach(api.CallUserAccounts), a.Accounts},
		Positions:      positionsDocument{reachDocument: reach(api.CallAccountPositions)},
		OpenOrders:     ordersDocument{reachDocument: reach(api.CallOpenOrders)},
		Permissions:    permissionsDocument{reach(api.CallUserPermissions), a.Permissions, orEmpty(l.Claimed)},
		FailedAttempts: attemptsDocument{reachDocument: reach(api.CallUserInfo)},
		Level:          levelDocument{reachDocument: reach(api.CallAccountInfo)},
		CodeEachTime:   codeDocument{reach(api.CallCodeEndpoints), a.WithCode},
	}
	if d.Positions.Reach == api.ReachYes {
		n := len(a.Positions)
		d.Positions.Products = &n
	}
	if reveal {
		for _, p := range a.Positions {
			d.Positions.Amounts = append(d.Positions.Amounts, amountDocument(p))
		}
	}
	if d.OpenOrders.Reach == api.ReachYes {
		d.OpenOrders.Orders = &a.OpenOrders
	}
	if a.Details != nil && a.Details.FailedAttempts != "" {
		d.FailedAttempts.Attempts = &a.Details.FailedAttempts
	}
	if a.Level != "" {
		d.Level.Level = &a.Level
	}
	return d
}
