package words

import (
	"reflect"
	"strings"
	"testing"

	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/problem"
	"kiikey/store"
	"kiikey/store/state"
	"kiikey/ui/flow"
)

// Text from outside is harmless in every sentence.
func TestOutsideTextIsHarmless(t *testing.T) {
	const bad = "evil\x1b[31m\u202e"
	s := flow.Summary{Name: bad, Environment: bad, UserID: bad, UserName: bad, Nonce: bad, MaskedKey: bad, Fingerprint: bad, Note: bad, Permissions: []string{bad}, IPWhitelist: []string{bad}, Withdraws: true}
	rotating := flow.Summary{ID: bad, Rotation: &store.Rotation{Old: store.Entry{Name: bad}, New: store.Entry{Name: bad}}}
	test := &state.Test{Environment: bad, Kind: bad, Message: bad}
	trouble := &problem.Problem{What: bad, Why: bad}
	login := &flow.Login{
		Environment: kiiex.Environment{Name: bad}, Claimed: []string{bad},
		Authentication: &api.Authentication{User: api.User{UserID: bad, UserName: bad, Email: bad, AccountID: bad, OMSID: bad}, SecondFactor: &api.SecondFactorChallenge{Type: bad}},
	}
	planned := store.Planned{Entry: store.Entry{Name: bad}, Replaces: bad + "2", Difference: store.DifferentThere}
	event := flow.Event{Event: state.Event{Action: bad, Environment: bad, Outcome: bad}, Name: bad}
	everything := []any{
		Facts(login), Event(event), EventName(event), Kind(bad), Action(bad), CalledHere(planned), Restore([]store.Planned{planned}),
		RemoveUnreadable(bad, bad), ReplaceFile(bad), LogOut(s),
		LoginQuestion(flow.Question{Credential: bad, Environments: []string{bad}, MadeFor: bad, Host: bad, Cautions: []string{bad}, Sends: []string{bad}}), CodeWanted(login), NotSaved(trouble),
		BelongsTo(bad, bad), SavedAs(bad), Renamed(bad, bad), Removed(bad), BackedUp(1, bad), VaultAt(bad), BackupPassphrase(bad), NotTheVaults(bad), LeadsTo(bad), NotUsed([]string{bad}),
		Verdict(flow.Outcome{Verdict: flow.Skipped, Reason: bad}), VerdictInFull(flow.Outcome{Verdict: flow.Failed, Err: trouble}, ""), Whitelist([]string{bad}),
		RotationNote(rotating, ""),
		HandOverQuestion(&flow.Handover{Cautions: []string{bad}}), HandedOver(1, bad), Compared(s),
		Described(kiiex.Environment{Name: bad, BaseURL: bad}),
	}
	for _, f := range []Form{Short, Spoken} {
		everything = append(everything, f.Remove(s, now), f.Replace(s, s, func(string) kiiex.EnvironmentKind { return kiiex.KindProduction }, now), Replaced(bad), Edited(bad), LoggedOut(bad), f.FinishRotation(s), f.AbortRotation(s), f.Begun(s, s), f.NewKeyTookOver(s, s), f.RotationFinished(bad, s), f.RotationAborted(bad, s), f.About(s, kiiex.KindProduction), f.Tested(now, test, ""), f.LastTestInFull(now, test), f.LoggedIn(login), f.OverWebSocket(login), f.Key(bad+"…"+bad))
		for _, field := range f.Fields(s, "", now) {
			everything = append(everything, field.Label+field.Value)
		}
	}
	for _, what := range everything {
		if v := reflect.ValueOf(what); strings.ContainsAny(v.String(), "\x1b\u202e") || strings.ContainsAny(strings.Join(textsIn(v), ""), "\x1b\u202e") {
			t.Errorf("%q", what)
		}
	}
}

// textsIn are the texts in a struct or a list of them.
func textsIn(v reflect.Value) (texts []string) {
	switch v.Kind() {
	case reflect.String:
		return []string{v.String()}
	case reflect.Struct:
		for i := range v.NumField() {
			texts = append(texts, textsIn(v.Field(i))...)
		}
	case reflect.Slice:
		for i := range v.Len() {
			texts = append(texts, textsIn(v.Index(i))...)
		}
	}
	return texts
}
