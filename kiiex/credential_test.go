package kiiex_test

import (
	"regexp"
	"testing"

	"kiikey/kiiex"
)

func TestNewIDIsRandomHex(t *testing.T) {
	form := regexp.MustCompile(`^[0-9a-f]{32}$`)
	seen := make(map[string]bool)
	for range 1000 {
		id := kiiex.NewID()
		if !form.MatchString(id) {
			t.Fatalf("id %q is not 32 hex digits", id)
		}
		if seen[id] {
			t.Fatalf("id %q came twice", id)
		}
		seen[id] = true
	}
}

func TestCredentialClearEmptiesCopies(t *testing.T) {
	value := []byte("fedcba9876543210")
	c := kiiex.Credential{APISecret: kiiex.NewSecret(value)}
	other := c
	c.Clear()
	if !other.APISecret.IsEmpty() || string(value) != string(make([]byte, len(value))) {
		t.Errorf("secret is %q, bytes %q after Clear", other.APISecret.Reveal(), value)
	}
	kiiex.Credential{}.Clear() // nothing to clear is no failure
}

func TestCanWithdraw(t *testing.T) {
	for _, yes := range [][]string{{"Withdraw"}, {"Trading", "withdraw"}, {" WITHDRAW "}, {"Withdrawals"}, {"createwithdrawticket"}} {
		if !kiiex.CanWithdraw(yes) {
			t.Errorf("%q cannot", yes)
		}
	}
	for _, no := range [][]string{nil, {""}, {"Deposit", "Trading"}, {"GetWithdrawTickets"}, {"NoWithdraw"}} {
		if kiiex.CanWithdraw(no) {
			t.Errorf("%q can", no)
		}
	}
}
