package words_test

import (
	"slices"
	"strings"
	"testing"

	"kiikey/kiiex/api"
	"kiikey/kiiex/cause"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
	"kiikey/ui/plain"
	"kiikey/ui/words"
)

// What is too long for a line says how much is left out and what prints it; what is not is there to its last digit.
func TestAccessSaysWhatItLeavesOut(t *testing.T) {
	position := api.Position{Product: "P\x1b[2J", Amount: strings.Repeat("1", 30) + ".5", Hold: "0"}
	a := &api.Access{
		Positions: slices.Repeat([]api.Position{position}, 10_000), Accounts: slices.Repeat([]string{"153"}, 3), Level: "1",
		Permissions: slices.Repeat([]string{"Trading"}, 100_000), WithCode: []string{strings.Repeat("x", 4<<20), "SendOrder"},
	}
	rows := map[string]string{}
	for _, row := range words.Access(a, slices.Repeat([]string{"Deposit\x9b"}, 1000), true) {
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

func TestSessionInDoubtNamesTheCause(t *testing.T) {
	doubt := cause.Cause{ID: cause.OMSNumber, Text: "The oms_id is wrong.", Do: "Correct\x1b it."}
	for _, said := range []string{words.SessionInDoubt(&flow.Login{Doubt: doubt}), words.TokenRemarks(flow.Token{Doubt: doubt})[0]} {
		if !strings.HasPrefix(said, "kiikey could not prove that the session works") || !strings.HasSuffix(said, "The oms_id is wrong. Correct‹ESC› it.") {
			t.Error(said)
		}
	}
	if said := words.SessionInDoubt(&flow.Login{}); said != "" {
		t.Error(said)
	}
}
