package words

import (
	"strings"

	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/cause"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
	"kiikey/ui/plain"
)

// AccessRow is one thing that a session may reach.
type AccessRow struct {
	Title string
	Reach api.Reach
	// Detail is the call's answer, or what is known without it; may be empty.
	Detail string
	// Call is the name of the call that was made for it.
	Call string
}

// Words is the row without its title: "yes: 3 products (GetAccountPositions)".
func (r AccessRow) Words() string {
	words := r.Reach.Words()
	switch {
	case r.Detail == "":
	case r.Reach == api.ReachYes:
		words += ": " + r.Detail
	default:
		words += "; " + r.Detail
	}
	return words + " (" + r.Call + ")"
}

// WhatItReaches is the heading of Access.
const WhatItReaches = "What this API key sees"

// Access says what a session reaches; saved are the permissions that the credential has. Amounts are part of it only
// with reveal.
func Access(a *api.Access, saved []string, reveal bool) []AccessRow {
	var rows []AccessRow
	add := func(title, call, yes, otherwise string) {
		row := AccessRow{Title: title, Call: call, Reach: api.ReachOf(a.Err(call)), Detail: otherwise}
		if row.Reach == api.ReachYes {
			row.Detail = yes
		}
		rows = append(rows, row)
	}
	positions := problem.Count(len(a.Positions), "product")
	if reveal && len(a.Positions) > 0 {
		amounts := make([]string, len(a.Positions))
		for i, p := range a.Positions {
			amounts[i] = p.Product + " " + p.Amount + " (" + p.Hold + " on hold)"
		}
		positions += ": " + listing(amounts, api.CallAccountPositions)
	}
	attempts := "not told"
	if a.Details != nil && a.Details.FailedAttempts != "" {
		attempts = plain.Text(a.Details.FailedAttempts)
	}
	add("Accounts", api.CallUserAccounts, listing(a.Accounts, api.CallUserAccounts), "")
	add("Positions", api.CallAccountPositions, positions, "")
	add("Open orders", api.CallOpenOrders, problem.Count(a.OpenOrders, "order"), "")
	claims := "saved: " + List(saved, "none")
	permissions := listing(a.Permissions, api.CallUserPermissions) + "; " + claims
	if missing := api.Without(saved, a.Permissions); len(missing) > 0 {
		permissions += "; missing: " + List(missing, "none")
	}
	add("Permissions", api.CallUserPermissions, permissions, claims)
	add("Failed logins", api.CallUserInfo, attempts, "")
	add("Account level", api.CallAccountInfo, plain.Text(a.Level), "")
	add("Code each time", api.CallCodeEndpoints, listing(a.WithCode, api.CallCodeEndpoints), "")
	return rows
}

// listing joins the first texts of an answer to call, made harmless, and says how many are left out and where all are.
func listing(texts []string, call string) string {
	const longest, longestText = 3000, 200
	if len(texts) == 0 {
		return "none"
	}
	var b strings.Builder
	for i, text := range texts {
		text = plain.Truncate(text, longestText)
		switch {
		case i > 0 && b.Len()+len(text) > longest:
			return b.String() + ", and " + problem.Thousands(len(texts)-i) + " more: kiikey call NAME " + call + " prints all"
		case i > 0:
			b.WriteString(", ")
		}
		b.WriteString(text)
	}
	return b.String()
}

// SessionInDoubt says that the login was accepted and its session not shown to work; "" where it was, or where no call
// would show it.
func SessionInDoubt(l *flow.Login) string {
	switch {
	case l.Proof == api.Ended:
		return cause.DeadSession
	case l.Proof == api.AllRefused:
		return "The login was accepted, but every call with its session was rejected: it may have ended at once, or the key may lack the permissions."
	case l.SessionInDoubt():
		return unproved(l.Doubt)
	}
	return ""
}

// unproved says that no call has shown whether a session works, and the likeliest cause, if there is one.
func unproved(likely cause.Cause) string {
	said := "kiikey could not prove that the session works: the exchange answered none of the calls that would show it."
	return strings.TrimSpace(said + " " + plain.Text(likely.Text+" "+likely.Do))
}

// TokenRemarks returns the remarks about a session that is handed out, one sentence or a few each.
func TokenRemarks(t flow.Token) []string {
	var remarks []string
	switch t.Proof {
	case api.Unproved:
		remarks = append(remarks, unproved(t.Doubt))
	case api.AllRefused:
		remarks = append(remarks, "kiikey could not prove that the session works: the exchange rejected every call that would show it, right after the login too. The key may lack the permissions.")
	}
	if t.OtherUser != "" {
		remarks = append(remarks, plain.Text(t.OtherUser))
	}
	if t.SaveErr != nil {
		remarks = append(remarks, "The session could not be saved, so the next one is by another login. "+plain.Text(problem.From(t.SaveErr).Error()))
	}
	return remarks
}

// OnScreen is err with the screen's shortcut in place of the command that finds the cause.
func OnScreen(err error, shortcut string) error {
	p := *problem.From(err)
	before, _, found := strings.Cut(p.Next, cause.FindTheCause)
	if !found {
		return err
	}
	p.Next = before + "Press " + shortcut + " to find the cause."
	return &p
}

// SavePermissions asks whether to save the permissions that a session showed.
func SavePermissions(permissions []string) Question {
	return Question{"Permissions", "Save the session's permissions with the credential (" + List(permissions, "none") + ")?", nil, "Yes, save them"}.withdrawing(flow.Summary{Withdraws: kiiex.CanWithdraw(permissions)})
}
