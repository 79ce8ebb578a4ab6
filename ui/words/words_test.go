package words

import (
	"errors"
	"strings"
	"testing"
	"time"

	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/store"
	"kiikey/ui/flow"
)

// says compares sentences in pairs: what is said, and what should be.
func says(t *testing.T, pairs ...string) {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i] != pairs[i+1] {
			t.Errorf("%q, want %q", pairs[i], pairs[i+1])
		}
	}
}

var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.Local)

func TestListsAndKeys(t *testing.T) {
	says(t,
		List(nil, "none"), "none",
		List([]string{"a", "b"}, "none"), "a, b",
		enumerated([]string{"a"}), "a",
		enumerated([]string{"a", "b", "c"}), "a, b and c",
		Short.Key("0520abcd…12ef"), "0520abcd…12ef",
		Spoken.Key("0520abcd…12ef"), "0520abcd to 12ef",
		Spoken.Key(kiiex.Mask), "masked",
	)
}

func TestAgesAndDurations(t *testing.T) {
	for _, c := range []struct {
		before                 time.Duration
		age, ago, spoken, aged string
	}{
		{-time.Hour, "today", "just now", "just now", "today"}, // the clock was set back
		{59 * time.Second, "today", "just now", "just now", "today"},
		{time.Minute, "today", "1 min ago", "1 minute ago", "today"},
		{2*time.Hour + 59*time.Minute, "today", "2 h ago", "2 hours ago", "today"},
		{24 * time.Hour, "1 d", "1 d ago", "1 day ago", "1 day"},
		{95 * 24 * time.Hour, "95 d", "95 d ago", "95 days ago", "95 days"},
	} {
		at := now.Add(-c.before)
		says(t, Short.Age(now, at), c.age, Short.Ago(now, at), c.ago, Spoken.Ago(now, at), c.spoken, Spoken.Age(now, at), c.aged)
	}
	for _, c := range []struct {
		d             time.Duration
		short, spoken string
	}{
		{1234 * time.Millisecond, "1.2 s", "1.2 seconds"},
		{999 * time.Millisecond, "999 ms", "999 milliseconds"},
		{10 * time.Millisecond, "10 ms", "10 milliseconds"},
		{1500 * time.Microsecond, "1.5 ms", "1 millisecond"},
		{300 * time.Microsecond, "0.3 ms", "less than a millisecond"},
		{time.Microsecond, "<0.1 ms", "less than a millisecond"},
	} {
		says(t, Short.Elapsed(c.d), c.short, Spoken.Elapsed(c.d), c.spoken)
	}
	says(t,
		Short.Age(now, time.Time{}), Absent,
		Short.lasting(119*time.Second), "119 s",
		Spoken.lasting(10*time.Minute), "10 minutes",
		Short.Left(59*time.Second), "less than a minute left",
		Spoken.Left(90*time.Second), "2 minutes left",
	)
}

// Times are local, and a whole moment names its zone.
func TestMoments(t *testing.T) {
	zone := time.Local
	t.Cleanup(func() { time.Local = zone })
	time.Local = time.FixedZone("CET", 3600)
	at := time.Date(2026, 11, 23, 23, 30, 5, 0, time.UTC)
	says(t,
		Moment(at), "24 November 2026, 00:30 CET",
		Exactly(at), "Tuesday 24 November 2026, 00:30:05 CET",
		Spoken.Day(at), "24 November 2026",
		clock(at), "00:30",
		When(at, at), "00:30",
		When(at.Add(24*time.Hour), at), "24 Nov 00:30",
		When(at.AddDate(1, 0, 0), at), "24 Nov 2026",
	)
}

func TestEnvironments(t *testing.T) {
	says(t,
		Short.Environment("production", kiiex.KindProduction), "PRODUCTION",
		Spoken.Environment("production", kiiex.KindProduction), "production, which is PRODUCTION",
		Spoken.Environment("gone", ""), "gone, which is not in the configuration",
		Spoken.Environment("staging", kiiex.KindStaging), "staging",
		Purpose(kiiex.KindCustom), "from your configuration file",
	)
	for _, e := range kiiex.BuiltinEnvironments() {
		if described := Described(e); !strings.HasPrefix(described, e.Name) || e.IsProduction() != strings.Contains(described, "PRODUCTION") ||
			!e.IsEmbedded() && !strings.HasSuffix(described, ", at "+e.BaseURL) || !strings.Contains(described, Purpose(e.Kind)) {
			t.Error(described)
		}
	}
}

func TestSteps(t *testing.T) {
	no := errors.New("no")
	says(t,
		Step(api.Step{Name: api.StepResolve}), "looking up the name",
		Step(api.Step{Name: api.StepResolve, Done: true}), "name found",
		Step(api.Step{Name: api.StepResolve, Done: true, Err: no}), "name not found",
		Step(api.Step{Name: api.StepConnect, Done: true}), "connected",
		Step(api.Step{Name: api.StepTLS, Done: true}), "secured",
		Step(api.Step{Name: api.StepAnswer, Err: no}), "not answered",
		Step(api.Step{Name: "another", Done: true}), "another",
		Asking(""), "asking",
		Asking(api.CallOpenOrders), "asking: open orders",
		Asking("GetProducts"), "asking: GetProducts",
	)
}

// An offer fits a footer's word, a phrase of the palette, and a command's short line.
func TestOffersFit(t *testing.T) {
	for _, o := range []Offer{
		Details, Environments, Import, ImportOwn, TrySandbox, Sign, Test, Diagnose, Verify, ShowSession, CopyField, Rename, Edit, RemoveIt, Activity,
		HandOver, Recipient, BackUp, RestoreIt, Passphrase, Lock, WalkThrough,
	} {
		if len(o.Name) > 12 || len(o.Does) > 41 || strings.Contains(o.Binding(), ".") || strings.ToLower(o.Does[:1]) != o.Does[:1] {
			t.Errorf("%q", o.Binding())
		}
	}
	says(t, Lock.Label(), "Lock", Lock.Sentence(), "Lock the vault.", Also(Undo.Does), "revert", Also(Lock.Does), "")
}

func TestNotices(t *testing.T) {
	undone := func(u store.Undone) string {
		done, remark := Undone(u)
		return strings.TrimSpace(done + " " + remark)
	}
	spot, other := store.Entry{Name: "spot"}, store.Entry{ID: "1", Name: "spot-2"}
	says(t,
		Renamed("a", "b"), "Renamed a to b.",
		SampleTaken("spot", false), "Saved as spot.",
		SampleTaken("spot", true), "You have the sample already, as spot.",
		LoggedOut("spot"), "Logged out spot. The token no longer works.",
		BackedUp(2, "/b"), "Backed up 2 credentials to /b.",
		undone(store.Undone{Kind: store.Renaming, Entry: spot}), "Renamed back to spot.",
		undone(store.Undone{Kind: store.Editing, Entry: spot}), "Undid the edit of spot.",
		undone(store.Undone{Entry: spot}), "Put back spot.",
		undone(store.Undone{Entry: spot, Other: other}), "Put back spot. What had replaced it is spot-2 now.",
		undone(store.Undone{Entry: spot, Wanted: "old", Other: other}), "Put back, as spot. Another credential is called old by now: another program has given it that name. Both are saved; rename them if you like.",
		Short.Cleared(30, true), "Cleared in 30 s, unless replaced.",
		Spoken.Cleared(1, true), "Cleared after 1 second, unless you copy something else.",
		Short.Cleared(30, false), "Cleared in 30 s.",
		Spoken.Cleared(30, false), "Cleared after 30 seconds, even if something else is there by then: that can't be checked.",
	)
}

func TestVault(t *testing.T) {
	says(t,
		Unlocks(flow.Ways{}), "",
		Unlocks(flow.Ways{Until: now, Remembered: []string{"pass"}}), "Unlocked for commands until "+clock(now)+". pass can unlock it.",
		Forgotten(nil), "No keyring unlocked the vault.",
		Forgotten([]string{"pass"}), "pass unlocked the vault until now, and can't any more.",
		RememberedBy("pass"), "pass unlocks the vault from now on. The passphrase still does: keep it. To end this: kiikey unlock --forget",
	)
	if !IsShort(11) || IsShort(12) {
		t.Error("twelve characters are the limit")
	}
}
