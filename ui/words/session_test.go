package words

import (
	"slices"
	"strings"
	"testing"

	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
	"kiikey/ui/plain"
)

func TestFacts(t *testing.T) {
	yes, no := true, false
	login := &flow.Login{
		Environment:    kiiex.Environment{Name: "staging", Kind: kiiex.KindStaging},
		Authentication: &api.Authentication{User: api.User{UserID: "151", Email: "a@b", EmailVerified: &no, Use2FA: &yes}},
	}
	facts := func() string {
		var lines []string
		for _, f := range Facts(login) {
			lines = append(lines, strings.TrimSuffix(f.Label+" "+f.Value+" ! "+f.Caution, " ! "))
		}
		return strings.Join(lines, "\n")
	}
	says(t, facts(), "User ID 151\nAccount ID not given\nUser name not given\nOMS ID not given\nE-mail a@b ! not verified\n2FA on")
	login.Authentication.User = api.User{EmailVerified: &yes, Use2FA: &no}
	says(t,
		facts(), "User ID not given\nAccount ID not given\nUser name not given\nOMS ID not given\nE-mail not given, verified\n2FA off",
		Short.LoggedIn(login), "Logged in as a user that the exchange did not name in staging.",
	)
	login.Authentication.User = api.User{UserID: "151"}
	says(t, Short.LoggedIn(login), "Logged in as user 151 in staging.")
	login.Authentication.SecondFactor = &api.SecondFactorChallenge{Type: "Google"}
	says(t,
		CodeWanted(login), "The exchange accepted the credential. This login needs a 2FA code (Google).",
		Short.Remaining(kiiex.Session{}, now), "ended",
	)
}

// What is too long for a line says how much is left out and what prints it; what is not is there to its last digit.
func TestAccessSaysWhatItLeavesOut(t *testing.T) {
	position := api.Position{Product: "P\x1b[2J", Amount: strings.Repeat("1", 30) + ".5", Hold: "0"}
	a := &api.Access{
		Positions: slices.Repeat([]api.Position{position}, 10_000), Accounts: slices.Repeat([]string{"153"}, 3), Level: "1",
		Permissions: slices.Repeat([]string{"Trading"}, 100_000), WithCode: []string{strings.Repeat("x", 4<<20), "SendOrder"},
	}
	rows := map[string]string{}
	for _, row := range Access(a, slices.Repeat([]string{"Deposit\x9b"}, 1000), true) {
		if rows[row.Title] = row.Words(); plain.Block(row.Words()) != row.Words() || len(row.Words()) > 20_000 {
			t.Errorf("%s: %d bytes, %.100q", row.Title, len(row.Words()), row.Words())
		}
	}
	for title, want := range map[string]string{
		"Accounts":       "yes: 153, 153, 153 (GetUserAccounts)",
		"Positions":      "yes: 10,000 products: P‹ESC›[2J " + position.Amount + " (0 on hold), ",
		"Permissions":    " more: kiikey call NAME GetUserPermissions prints all; saved: Deposit‹0x9B›, ",
		"Code each time": "x…, SendOrder (",
		"Account level":  "yes: 1 (GetAccountInfo)",
	} {
		if !strings.Contains(rows[title], want) {
			t.Errorf("%s: %.300q", title, rows[title])
		}
	}
	left := strings.Count(rows["Positions"], "on hold")
	if more := ", and " + problem.Thousands(10_000-left) + " more: kiikey call NAME GetAccountPositions prints all (GetAccountPositions)"; !strings.HasSuffix(rows["Positions"], more) {
		t.Errorf("%d are shown, and %q", left, rows["Positions"][len(rows["Positions"])-120:])
	}
}

// What a session did not prove is told, and text of the exchange in it is harmless.
func TestTokenRemarks(t *testing.T) {
	remarks := TokenRemarks(flow.Token{Proof: api.AllRefused, OtherUser: "another\x1b", SaveErr: &problem.Problem{What: "The disk is full."}})
	says(t, strings.Join(remarks, "|"), "kiikey could not prove that the session works: the exchange rejected every call that would show it, right after the login too. "+
		"The key may lack the permissions.|another‹ESC›|The session could not be saved, so the next one is by another login. The disk is full.")
	if len(TokenRemarks(flow.Token{Proof: api.Proved})) > 0 || len(TokenRemarks(flow.Token{Proof: api.Unproved})) != 1 {
		t.Error("one that was proved draws a remark, or one that was not draws none")
	}
}
