package words

import (
	"errors"
	"strings"
	"testing"
	"time"

	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/export"
	"kiikey/kiiex/problem"
	"kiikey/store"
	"kiikey/store/state"
	"kiikey/ui/flow"
)

// said compares what is said with what is wanted.
func said(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.Local)

func TestListsAndKeys(t *testing.T) {
	said(t, List(nil, "none"), "none")
	said(t, List([]string{"a", "b"}, "none"), "a, b")
	said(t, enumerated([]string{"a"}), "a")
	said(t, enumerated([]string{"a", "b", "c"}), "a, b and c")
	said(t, Short.Key("0520abcd…12ef"), "0520abcd…12ef")
	said(t, Spoken.Key("0520abcd…12ef"), "0520abcd to 12ef")
	said(t, Spoken.Key(kiiex.Mask), "masked")
}

func TestAgoAndAge(t *testing.T) {
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
		said(t, Short.Age(now, at), c.age)
		said(t, Short.Ago(now, at), c.ago)
		said(t, Spoken.Ago(now, at), c.spoken)
		said(t, Spoken.Age(now, at), c.aged)
	}
	said(t, Short.Age(now, time.Time{}), Absent)
}

func TestDurations(t *testing.T) {
	for _, c := range []struct {
		d             time.Duration
		short, spoken string
	}{
		{1234 * time.Millisecond, "1.2 s", "1.2 seconds"}, {999 * time.Millisecond, "999 ms", "999 milliseconds"},
		{10 * time.Millisecond, "10 ms", "10 milliseconds"}, {1500 * time.Microsecond, "1.5 ms", "1 millisecond"},
		{300 * time.Microsecond, "0.3 ms", "less than a millisecond"}, {time.Microsecond, "<0.1 ms", "less than a millisecond"},
	} {
		said(t, Short.Elapsed(c.d), c.short)
		said(t, Spoken.Elapsed(c.d), c.spoken)
	}
	said(t, Short.lasting(119*time.Second), "119 s")
	said(t, Spoken.lasting(10*time.Minute), "10 minutes")
	said(t, Short.Left(59*time.Second), "less than a minute left")
	said(t, Spoken.Left(90*time.Second), "2 minutes left")
}

// People get local times, and where a moment is whole, its zone.
func TestMoments(t *testing.T) {
	zone := time.Local
	t.Cleanup(func() { time.Local = zone })
	time.Local = time.FixedZone("CET", 3600)
	at := time.Date(2026, 11, 23, 23, 30, 5, 0, time.UTC)
	said(t, Moment(at), "24 November 2026, 00:30 CET")
	said(t, Exactly(at), "Tuesday 24 November 2026, 00:30:05 CET")
	said(t, Spoken.Day(at), "24 November 2026")
	said(t, clock(at), "00:30")
	said(t, When(at, at), "00:30")
	said(t, When(at.Add(24*time.Hour), at), "24 Nov 00:30")
	said(t, When(at.AddDate(1, 0, 0), at), "24 Nov 2026")
}

func TestEnvironments(t *testing.T) {
	said(t, Short.Environment("production", kiiex.KindProduction), "PRODUCTION")
	said(t, Spoken.Environment("production", kiiex.KindProduction), "production, which is PRODUCTION")
	said(t, Spoken.Environment("gone", ""), "gone, which is not in the configuration")
	said(t, Spoken.Environment("staging", kiiex.KindStaging), "staging")
	for _, e := range kiiex.BuiltinEnvironments() {
		if described := Described(e); !strings.HasPrefix(described, e.Name) || e.IsProduction() != strings.Contains(described, "PRODUCTION") ||
			!e.IsEmbedded() && !strings.HasSuffix(described, ", at "+e.BaseURL) || !strings.Contains(described, Purpose(e.Kind)) {
			t.Error(described)
		}
	}
}

func TestSteps(t *testing.T) {
	for want, step := range map[string]api.Step{
		"looking up the name": {Name: api.StepResolve},
		"name found":          {Name: api.StepResolve, Done: true},
		"name not found":      {Name: api.StepResolve, Done: true, Err: errors.New("no")},
		"connected":           {Name: api.StepConnect, Done: true},
		"not answered":        {Name: api.StepAnswer, Err: errors.New("no")},
		"another":             {Name: "another", Done: true},
	} {
		said(t, Step(step), want)
	}
}

// The fields of a credential have the same empty words everywhere, and no secret.
func TestFields(t *testing.T) {
	s := flow.Summary{Name: "spot", Environment: "staging", MaskedKey: "0520abcd…12ef", Nonce: "0", UserID: "151", Fingerprint: "3eb1 bd43", ImportedAt: now.Add(-72 * time.Hour)}
	var lines, spoken []string
	for _, f := range Short.Fields(s, kiiex.KindStaging, now) {
		lines = append(lines, f.Label+": "+f.Value)
	}
	want := "Name: spot\nEnvironment: staging\nAPI key: 0520abcd…12ef\nAPI secret: " + kiiex.Mask + "\nNonce: 0\nUser ID: 151\n" +
		"Fingerprint: 3eb1 bd43\nUser name: none in the file\nPermissions: none in the file\nIP whitelist: none in the file\nImported: " + Moment(s.ImportedAt) + ", 3 d ago"
	said(t, strings.Join(lines, "\n"), want)
	s.UserName, s.Permissions, s.IPWhitelist = "satoshi", []string{"Trading", "Deposit"}, []string{"203.0.113.7"}
	s.Note, s.Expires = "desk 4", time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC)
	credential := kiiex.Credential{APIKey: "key", APISecret: kiiex.SecretFromString("secret")}
	for _, f := range Spoken.Fields(s, "", now) {
		stored := f.Stored
		if f.Secret != nil {
			stored = f.Secret(credential).Reveal()
		}
		if f.CanBeCopied() != (stored != "") {
			t.Errorf("%+v", f)
		}
		spoken = append(spoken, stored)
	}
	said(t, strings.Join(spoken, "|"), "spot|staging|key|secret|0|151||satoshi|Trading, Deposit|203.0.113.7|desk 4||")
	zone := time.Local
	t.Cleanup(func() { time.Local = zone })
	time.Local = time.FixedZone("west", -5*3600) // where the first of March is not over yet
	said(t, Short.Fields(s, "", now)[11].Value, "1 March 2027")
	said(t, Spoken.About(s, kiiex.KindProduction), "spot, of staging, which is PRODUCTION, user 151, API key 0520abcd to 12ef")
	said(t, Whitelist(nil), "no IP whitelist in the file")
	said(t, Whitelist(s.IPWhitelist), "only from 203.0.113.7")
	if IsOld(s, 3, now) || !IsOld(s, 2, now) || IsOld(s, 0, now) {
		t.Error("three days are not told from two, or no limit is one")
	}
	said(t, Old(1), "Imported more than 1 day ago: consider a new API key.")
}

func TestFoundIn(t *testing.T) {
	draft := export.Draft{}
	for field, value := range map[kiiex.FieldName]string{kiiex.FieldAPISecret: "0123456789abcdef0123456789abcdef", kiiex.FieldNonce: "0", kiiex.FieldNote: "desk 4", kiiex.FieldExpires: "2027-03-01"} {
		if err := draft.Set(field, value); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	for _, f := range Short.FoundIn(draft) {
		got = append(got, f.Field.Label()+" "+f.Value+" "+f.Note)
	}
	said(t, strings.Join(got, "; "), "API secret "+kiiex.Mask+" 32 hex digits; Nonce 0 from the file; Note desk 4 ; Expires 1 March 2027 ")
	said(t, length("g"), "1 character")
}

func TestOutcomes(t *testing.T) {
	for kind, want := range map[problem.Kind]string{
		problem.UserLocked: "locked", problem.WrongPassphrase: "bad passphrase", problem.RateLimited: "throttled",
		problem.InvalidCredentials: "rejected", problem.ConnectionRefused: "unreachable", problem.FileUnusable: "failed", "of a later version": "failed",
	} {
		said(t, Outcome(kind), want)
	}
	accepted := &state.Test{At: now.Add(-time.Hour), Environment: "staging"}
	rejected := &state.Test{At: now.Add(-time.Hour), Environment: "staging", Kind: string(problem.InvalidCredentials), Message: "It said no."}
	said(t, Short.Tested(now, nil, "staging"), "not tested yet")
	said(t, Short.Tested(now, accepted, "staging"), "accepted 1 h ago")
	said(t, Short.Tested(now, rejected, "sandbox"), "rejected in staging 1 h ago")
	said(t, Short.LastTestInFull(now, nil), "Not tested yet.")
	said(t, Short.LastTestInFull(now, accepted), "Last test 1 h ago in staging: accepted.")
	said(t, Spoken.LastTestInFull(now, rejected), "Last test 1 hour ago in staging: rejected. It said no.")
}

func TestVerdictsOfSeveral(t *testing.T) {
	failed := flow.Outcome{Verdict: flow.Failed, Err: &problem.Problem{Kind: problem.TimedOut, What: "No answer came."}}
	for _, c := range []struct {
		outcome     flow.Outcome
		short, full string
	}{
		{flow.Outcome{Verdict: flow.Works}, "accepted", "Accepted."},
		{flow.Outcome{Verdict: flow.Works, Reason: "its session could not be saved"}, "accepted", "Accepted; its session could not be saved."},
		{flow.Outcome{Verdict: flow.WantsCode}, "needs a code: test it on its own", "Accepted, but it needs a 2FA code: test it on its own."},
		{failed, "no answer", "No answer came. See why."},
		{flow.Outcome{Verdict: flow.Skipped, Reason: "it was changed"}, "skipped: it was changed", "Not tested: it was changed."},
		{flow.Outcome{Verdict: flow.Stopped, Reason: "the run was stopped"}, "not tested", "Not tested: the run was stopped."},
	} {
		said(t, Verdict(c.outcome), c.short)
		said(t, VerdictInFull(c.outcome, "See why."), c.full)
	}
	said(t, Verdict(flow.Outcome{}), "waiting")
	said(t, Short.SeveralTake(1), "")
	said(t, Short.SeveralTake(2), "With a pause of 2 s between them it takes at least 2 s.")
	said(t, Spoken.SeveralTake(301), "With a pause of 2 seconds between them it takes at least 10 minutes.")
}

func TestTally(t *testing.T) {
	accepted, code := flow.Outcome{Verdict: flow.Works}, flow.Outcome{Verdict: flow.WantsCode}
	rejected := flow.Outcome{Verdict: flow.Failed, Err: problem.Of(problem.UserLocked)}
	failed := flow.Outcome{Verdict: flow.Failed, Err: problem.Of(problem.RateLimited)} // which judges no login
	for want, outcomes := range map[string][]flow.Outcome{
		"":                                 {{}, {Verdict: flow.Testing}},
		"2 accepted, 1 rejected":           {accepted, rejected, accepted},
		"1 wants a code, 2 failed":         {failed, code, failed},
		"2 want a code, 2 not tested":      {code, {Verdict: flow.Skipped}, code, {Verdict: flow.Stopped}},
		"1 accepted, 2 rejected, 1 failed": {rejected, accepted, failed, rejected},
	} {
		said(t, Tally(outcomes), want)
	}
}

func TestEvents(t *testing.T) {
	event := func(action, credential, name, environment string, outcome problem.Kind) flow.Event {
		return flow.Event{Event: state.Event{At: now, Action: action, Credential: credential, Environment: environment, Outcome: string(outcome)}, Name: name}
	}
	for want, e := range map[string]flow.Event{
		", vault created: done.":                                     event(flow.ActionCreate, "", "", "", ""),
		", test of spot in staging: rejected, not authorized.":       event(flow.ActionTest, "1", "spot", "staging", problem.NotAuthorized),
		", test of a credential removed since: locked, user locked.": event(flow.ActionTest, "1", "", "", problem.UserLocked),
		", recipient made: done.":                                    event(flow.ActionReceiver, "", "", "", ""),
		", of a later version: done.":                                event("of a later version", "", "", "", ""),
	} {
		said(t, Event(e), Moment(now)+want)
	}
	said(t, EventName(event(flow.ActionTest, "1", "", "", "")), "removed since")
}

func TestRestoring(t *testing.T) {
	plan := []store.Planned{{Entry: store.Entry{Name: "a"}, Difference: store.NewThere}, {Entry: store.Entry{Name: "b"}, Replaces: "c", Difference: store.DifferentThere}, {Entry: store.Entry{Name: "d"}, Difference: store.SameThere}}
	said(t, BackupHas(plan), "The backup has 3 credentials.")
	said(t, Restoring(plan), "What is only in your vault stays. What is the same is left alone.")
	said(t, Restoring(plan[2:]), "There is nothing to restore: your vault has all of it already.")
	said(t, Restoring(nil), "There is nothing to restore: the backup is empty.")
	said(t, CalledHere(plan[1])+CalledHere(plan[0]), "here called c")
	q := Restore(plan, "One is created.")
	said(t, q.Ask+" "+strings.Join(q.Will, " "), "Restore 2 credentials? One is created. c will be replaced by what the backup has. The only copies of those secrets may be the ones here.")
	if q := Restore(plan[:1]); len(q.Will) > 0 {
		t.Error(q.Will)
	}
	many := make([]store.Planned, 6)
	for i := range many {
		many[i] = store.Planned{Entry: store.Entry{Name: "n"}, Difference: store.DifferentThere}
	}
	said(t, named(many, store.DifferentThere), "6 credentials")
	said(t, Restored(many)+" "+Restored(plan), "Restored 6 credentials. Restored 2 credentials: a and c.")
	for _, f := range []Form{Short, Spoken} {
		said(t, strings.ReplaceAll(f.Difference(store.NewThere)+f.Difference(store.DifferentThere)+f.Difference(store.SameThere), "is ", ""),
			map[Form]string{Short: "newdifferentthe same", Spoken: "new heredifferent from yoursthe same here"}[f])
	}
}

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
	said(t, facts(), "User ID 151\nAccount ID not given\nUser name not given\nOMS ID not given\nE-mail a@b ! not verified\n2FA on")
	login.Authentication.User = api.User{EmailVerified: &yes, Use2FA: &no}
	said(t, facts(), "User ID not given\nAccount ID not given\nUser name not given\nOMS ID not given\nE-mail not given, verified\n2FA off")
	said(t, Short.LoggedIn(login), "Logged in as a user that the exchange did not name in staging.")
	login.Authentication.User = api.User{UserID: "151"}
	said(t, Short.LoggedIn(login), "Logged in as user 151 in staging.")
	login.Authentication.SecondFactor = &api.SecondFactorChallenge{Type: "Google"}
	said(t, CodeWanted(login), "The exchange accepted the credential. This login needs a 2FA code (Google).")
	said(t, Short.Remaining(kiiex.Session{}, now), "ended")
}

func TestUnlocks(t *testing.T) {
	said(t, Unlocks(flow.Ways{}), "")
	said(t, Unlocks(flow.Ways{Until: now, Remembered: []string{"pass"}}), "Unlocked for commands until "+clock(now)+". pass can unlock it.")
	said(t, Forgotten(nil), "No keyring unlocked the vault.")
	if !IsShort(11) || IsShort(12) {
		t.Error("twelve characters are the limit")
	}
}

func TestQuestions(t *testing.T) {
	kindOf := func(string) kiiex.EnvironmentKind { return kiiex.KindProduction }
	s := flow.Summary{Name: "spot", Environment: "staging", MaskedKey: "0520abcd…12ef", UserID: "151", ImportedAt: now.Add(-time.Hour)}
	for want, q := range map[string]Question{
		"Remove spot of staging?":  Short.Remove(s, now),
		"Remove spot?":             RemoveUnreadable("spot", "It is damaged."),
		"Replace spot?":            Short.Replace(s, s, kindOf, now),
		"Replace /tmp/file?":       ReplaceFile("/tmp/file"),
		"End the session of spot?": LogOut(s),
		"Forget 2 entries?":        ClearActivity(2, 1),
	} {
		said(t, q.Ask, want)
		if q.Title == "" || !strings.HasPrefix(q.Yes, "Yes, ") || len(q.Will) == 0 || q.Will[0] == "" {
			t.Errorf("%+v", q)
		}
	}
	said(t, strings.Join(Short.Remove(s, now).Will[2:], "|"), "|User 151, API key 0520abcd…12ef, imported 1 h ago.")
	if got := len(Short.Remove(flow.Summary{Name: "spot"}, now).Will); got != 2 {
		t.Errorf("of one that is not known it says %d things", got)
	}
}

// What can be done fits where it is offered: a word, a phrase of the palette, a command's short line.
func TestOffersFit(t *testing.T) {
	for _, o := range []Offer{
		Details, Environments, Import, ImportOwn, TrySandbox, Sign, Test, Diagnose, Verify, ShowSession, CopyField, Rename, Edit, RemoveIt, Activity,
		HandOver, Recipient, BackUp, RestoreIt, Passphrase, Lock, WalkThrough,
	} {
		if len(o.Name) > 12 || len(o.Does) > 41 || strings.Contains(o.Binding(), ".") || strings.ToLower(o.Does[:1]) != o.Does[:1] {
			t.Errorf("%q", o.Binding())
		}
	}
}

func TestCleared(t *testing.T) {
	said(t, Short.Cleared(30, true), "Cleared in 30 s, unless replaced.")
	said(t, Spoken.Cleared(1, true), "Cleared after 1 second, unless you copy something else.")
	said(t, Short.Cleared(30, false), "Cleared in 30 s.")
	said(t, Spoken.Cleared(30, false), "Cleared after 30 seconds, even if something else is there by then: that can't be checked.")
}
