package cause_test

import (
	"strings"
	"testing"
	"time"

	"kiikey/kiiex/cause"
	"kiikey/kiiex/problem"
)

func TestVaultWeighsTheCauses(t *testing.T) {
	now := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	const all = "other-environment wrong-user-id wrong-secret key-secret-exchanged key-deleted ip-whitelist"
	aged := func(days int) *cause.Known {
		c := used()
		c.ImportedAt = now.AddDate(0, 0, -days)
		return &cause.Known{Environment: test, Credential: c, Now: now}
	}
	with := func(k *cause.Known, others ...cause.Other) *cause.Known {
		k.Others = func() []cause.Other { return others }
		return k
	}
	for name, c := range map[string]struct {
		likely cause.Likely
		known  *cause.Known
		want   string
		says   string // in the first cause, or in none
		no     string // in no cause
	}{
		"nothing":             {cause.Rejected, with(aged(0)), all, "", "imported"},
		"days":                {cause.Rejected, aged(12), all, "imported 12 days ago", ""},
		"old":                 {cause.Rejected, aged(90), "key-deleted other-environment wrong-user-id wrong-secret key-secret-exchanged ip-whitelist", "90 days ago", ""},
		"from the future":     {cause.Rejected, aged(-3), all, "", "imported"},
		"another secret":      {cause.Rejected, with(aged(0), cause.Other{Name: "twin", SameKey: true, SameUser: true, AcceptedBy: "test"}), "wrong-secret key-deleted ip-whitelist", "twin has the same API key with another secret, and test accepts it.", "not this API key's"},
		"another user ID":     {cause.Rejected, with(aged(0), cause.Other{Name: "twin", SameKey: true, SameSecret: true, AcceptedBy: "test"}), "wrong-user-id key-deleted ip-whitelist", "another User ID, and test accepts it.", "key owner's"},
		"elsewhere":           {cause.Rejected, with(aged(0), cause.Other{Name: "twin", SameKey: true, SameSecret: true, SameUser: true, AcceptedBy: "staging"}), all, "twin has the same API key, and staging accepts it.", "created in another"},
		"its user":            {cause.Rejected, with(aged(0), cause.Other{Name: "kin", SameUser: true, AcceptedBy: "test"}), "wrong-secret key-secret-exchanged other-environment key-deleted ip-whitelist", "The User ID is right: kin, of the same user, works here.", "later"},
		"its user's newer":    {cause.Rejected, with(aged(0), cause.Other{Name: "kin", SameUser: true, Newer: true, AcceptedBy: "test"}), "key-deleted other-environment wrong-secret key-secret-exchanged ip-whitelist", "kin, of the same user, was imported later and works here.", ""},
		"its user, elsewhere": {cause.Rejected, with(aged(0), cause.Other{Name: "kin", SameUser: true, Newer: true, AcceptedBy: "staging"}), all, "", "kin"},
		"kept out":            {cause.KeptOut, with(aged(0), cause.Other{Name: "kin", SameUser: true, AcceptedBy: "test"}), "ip-whitelist key-deleted other-environment", "", "kin"},
		"locked out":          {cause.LockedOut, with(aged(100), cause.Other{Name: "twin", SameKey: true, AcceptedBy: "test"}), "user-locked", "", "twin"},
	} {
		causes := c.likely.Causes(*c.known)
		if got := ids(causes); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
		text := ""
		for _, one := range causes {
			text += one.Text + " " + one.Do + "\n"
		}
		if !strings.Contains(text, c.says) || c.no != "" && strings.Contains(text, c.no) {
			t.Errorf("%s: says %q", name, text)
		}
	}

	expired := aged(0)
	expired.Credential.Expires = now.AddDate(0, 0, -2)
	if got := expired.Credential; ids(cause.Rejected.Causes(*expired)) != "key-expired "+all || ids(cause.KeptOut.Causes(*expired))[:11] != "key-expired" || !got.Expires.Before(now) {
		t.Errorf("expired: %s", ids(cause.Rejected.Causes(*expired)))
	}
	if expired.Credential.Expires = now.AddDate(0, 0, 0).Truncate(24 * time.Hour); ids(cause.Rejected.Causes(*expired)) != all {
		t.Error("on its last day it has expired already")
	}
	found := with(aged(0), cause.Other{Name: "twin", SameKey: true, SameSecret: true, AcceptedBy: "staging"})
	if found.AcceptedBefore = now; strings.Contains(ids(cause.Rejected.Causes(*found)), "other-environment") {
		t.Error("an environment is blamed that accepted the key before")
	}
}

// A login that was rejected is explained afterwards, by its kind alone, as it was then.
func TestRememberedKindsAreTheRejections(t *testing.T) {
	for _, kind := range []problem.Kind{"", problem.TimedOut, problem.RateLimited, problem.SecondFactor, problem.OperationInProcess, problem.NotOffered, "unheard-of"} {
		if cause.OfLogin(kind) != nil {
			t.Errorf("%q is called a rejection", kind)
		}
	}
	for _, kind := range []problem.Kind{
		problem.InvalidCredentials, problem.InvalidRequest, problem.UserLocked, problem.NotAuthorized, problem.SecondFactorRefused,
		problem.ResourceNotFound, problem.OperationFailed, problem.ExchangeRefused,
	} {
		if !kind.IsRefusal() || cause.OfLogin(kind) == nil {
			t.Errorf("%s is no rejection, or has no causes", kind)
		}
	}
}
