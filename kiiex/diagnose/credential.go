package diagnose

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"kiikey/kiiex"
	"kiikey/kiiex/cause"
	"kiikey/kiiex/problem"
)

// judgeStore takes what the caller found out, before the diagnosis: it takes no time here.
func (l *checklist) judgeStore() {
	l.start(StepStore)
	s := l.s.Store
	if s.Err == nil && s.Used && !s.Unlocked {
		s.Err = &problem.Problem{
			Kind: problem.PassphraseNeeded,
			What: "The vault is locked.",
			Why:  "While it is locked, no credential can be read from it.",
			Next: "Unlock the vault, then start again.",
		}
	}
	f := Finding{Step: StepStore, State: Passed, Summary: "The vault is there and unlocked."}
	switch {
	case s.Err != nil:
		f = failed(StepStore, s.Err, cause.Given(cause.StoreUnusable, s.Err))
	case !s.Used:
		f.State, f.Summary = Skipped, "No vault was used."
	case len(s.Notices) > 0:
		f.State, f.Summary = Warning, "The vault is unlocked, but its files need a look."
		for _, n := range s.Notices {
			f.Reasons = append(f.Reasons, cause.Cause{ID: cause.StoreNotice, Text: n, Do: "Check the permissions of the file or folder: only you should be able to change it."})
		}
	}
	f.Start = l.elapsed()
	l.settle(f)
}

// judgeCredential looks at the values.
func (l *checklist) judgeCredential() {
	l.start(StepCredential)
	if l.s.Credential == nil {
		why := "No credential was named: only the connection to the exchange is checked."
		if l.s.Store.Err != nil {
			why = "Not checked: the credential could not be read from the vault."
		}
		l.skip(StepCredential, why)
		return
	}
	f := Finding{Step: StepCredential, State: Passed, Summary: "All fields are there and well formed."}
	for _, fact := range l.d.credential {
		f.Learned = append(f.Learned, fact.label+": "+fact.text+".")
	}
	if reasons, err := l.flaws(); err != nil {
		f.State, f.Err, f.Reasons = Failed, err, reasons
		f.Summary = problem.From(err).What
	} else if f.Reasons = append(cause.SavedElsewhere(l.known()), cause.Values(l.known())...); len(f.Reasons) > 0 {
		f.State = Warning
		f.Summary = "All fields are there; something about them is unusual."
		if f.Reasons[0].ID == cause.OtherEnvironment {
			f.Summary = "The credential was saved for another environment."
		}
	}
	l.settle(f)
}

// flaws explains values that no login can be made with; nil if there are none.
func (l *checklist) flaws() (reasons []cause.Cause, err error) {
	var names []string
	for _, field := range l.examined.Missing {
		names = append(names, "the "+field.Noun())
		do := kiiex.ImportAgain
		switch field {
		case kiiex.FieldNonce:
			do = cause.EditNonce
		case kiiex.FieldUserID:
			do = "Give your User ID, a number, with kiikey edit NAME --user-id DIGITS. " + kiiex.WhereUserID
		}
		reasons = append(reasons, cause.Cause{ID: cause.MissingField, Text: "The " + field.Noun() + " is missing, and a login needs it.", Do: do})
	}
	kind, what := problem.MissingField, "The credential is not complete."
	for _, flaw := range l.examined.Flaws {
		names = append(names, "the "+flaw.Field.Noun())
		kind, what = problem.BadValue, "The credential contains a value that can't be right."
		reasons = append(reasons, cause.Cause{ID: cause.BadValue, Text: "The " + flaw.Field.Noun() + " cannot be sent as it is. " + flaw.Why,
			Do: "Copying from a page or a chat often brings such characters along. " + kiiex.ImportAgain})
	}
	if len(reasons) == 0 {
		return nil, nil
	}
	return reasons, &problem.Problem{
		Kind: kind, What: what, Why: "Look at: " + list(names) + ".",
		Next: "Correct the credential, then start again. " + kiiex.OnlyOnce,
	}
}

// fact is one line about the credential, without a secret.
type fact struct{ label, text string }

// factsAbout describes c without a secret: by lengths, classes and fingerprints.
func factsAbout(c kiiex.Credential, e kiiex.Examination, now time.Time) []fact {
	swapped := slices.ContainsFunc(e.Warnings, func(w kiiex.Warning) bool {
		return w.Sort == kiiex.WarningSame || w.Sort == kiiex.WarningExchanged
	})
	key := classOf([]byte(c.APIKey))
	const shown, shortest = 4, 16
	if len(c.APIKey) >= shortest && !swapped { // else it may be the secret
		key += ", beginning with " + quote(c.APIKey[:shown])
	}
	facts := []fact{
		{"API key", withFingerprint(key, []byte(c.APIKey))},
		{"API secret", withFingerprint(classOf(c.APISecret.Bytes()), c.APISecret.Bytes())},
		{"Nonce", classOf([]byte(c.Nonce))},
		{"User ID", userID(c.UserID)},
	}
	if c.Environment != "" {
		facts = append(facts, fact{"Saved for", c.Environment})
	}
	if text := age(c.ImportedAt, now); text != "" {
		facts = append(facts, fact{"Imported", text})
	}
	if len(c.Permissions) > 0 {
		facts = append(facts, fact{"Permissions, as saved", list(quoted(c.Permissions))})
	}
	if n := len(c.IPWhitelist); n > 0 {
		facts = append(facts, fact{"IP whitelist, as saved", problem.Count(n, "address")})
	}
	return facts
}

// userID shows a user id, but not what stands in its place by mistake.
func userID(id string) string {
	const longest = 19 // digits of a 64-bit number
	if len(id) > longest || strings.Trim(id, "0123456789") != "" {
		return classOf([]byte(id))
	}
	if id == "" {
		return "missing"
	}
	return id
}

func withFingerprint(class string, value []byte) string {
	if f := fingerprint(value); f != "" {
		return class + ", fingerprint " + f
	}
	return class
}

// age says how long ago the credential was imported.
func age(imported, now time.Time) string {
	switch d := now.Sub(imported); {
	case imported.IsZero():
		return ""
	case d < 0:
		return cause.Day(imported) + ", which is in the future by this computer's clock"
	case d < 24*time.Hour:
		return cause.Day(imported) + ", less than a day ago"
	default:
		return fmt.Sprintf("%s, %s ago", cause.Day(imported), problem.Count(int(d/(24*time.Hour)), "day"))
	}
}
